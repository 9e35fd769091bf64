// The one shape of every refusal: RFC 9457, with the places in the request that caused it.

import Type from 'typebox';

export const ProblemSchema = Type.Object(
  {
    type: Type.String({ format: 'uri-reference', description: 'Names the kind of problem; stable.' }),
    title: Type.String({ description: 'The kind of problem in words.' }),
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    detail: Type.String({ description: 'What happened this time.' }),
    errors: Type.Array(
      Type.Object(
        {
          pointer: Type.String({
            description:
              'A JSON Pointer: into the body itself (`/items/0/quantity`), or under /query, /path or /headers for the rest of the request (`/query/limit`).',
          }),
          detail: Type.String(),
        },
        { title: 'ProblemPlace', additionalProperties: false },
      ),
    ),
  },
  { title: 'Problem', description: 'RFC 9457. Some problems have further members.', additionalProperties: true },
);
