// The OpenAPI 3.1 document of a listener, made from the contracts of its routes: every status that each can answer, with
// its headers and the codes of its refusals, and what a schema cannot say (x-rules: the only reasons to refuse a request that
// fits its schema), and when it is due. A schema with a title becomes a component. Answers are shown open, because fields may be added to
// them; requests are shown closed, because an unknown field is refused. npm run fuzz:api holds the program against it.

import { ProblemSchema } from '@topline/domain/contract/problem.ts';
import {
  type AnswerContract,
  type BodyContract,
  EVENTS_MEDIA_TYPE,
  faultsOf,
  isRateLimited,
  JSON_MEDIA_TYPE,
  type LoadClass,
  PROBLEM_MEDIA_TYPE,
  type RouteContract,
  type RouteRule,
  revalidates,
} from '@topline/domain/contract/route.ts';
import { FAULTS, type FaultCode } from '@topline/domain/fault.ts';

type Json = Record<string, unknown>;

export interface OpenApiOptions {
  readonly title: string;
  readonly version: string;
  /** When an answer is due, in milliseconds: what is not ready then is answered 503. */
  readonly deadlineMs: (loadClass: LoadClass) => number;
  /** How callers say who they are. */
  readonly proofs: Proofs;
}

interface Proofs {
  /** False: nobody is asked. */
  readonly asks: boolean;
  readonly sessionCookie: string | undefined;
}

const DESCRIPTION = `Which categories sell most, and which will sell most next. Every refusal is an RFC 9457 problem. HEAD is
answered wherever GET is, with the same header fields and no body; every other method that a path does not have, OPTIONS
too, is answered 405 with \`Allow\`. Unknown query keys, keys given twice and odd number notations are refused.`;

export function createOpenApi(contracts: readonly RouteContract[], options: OpenApiOptions): Json {
  const schemes = schemesOf(options.proofs);
  const security = Object.keys(schemes).map((name) => ({ [name]: [] }));
  const components = new Components();
  const paths: Record<string, Json> = {};
  for (const contract of contracts) {
    const path = paths[contract.path] ?? {};
    paths[contract.path] = path;
    path[contract.method.toLowerCase()] = {
      ...operation(contract, components, options),
      // Any of them is enough; for some routes none is needed.
      ...(security.length === 0 ? {} : { security: contract.right === 'none' ? [] : security }),
    };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: options.title,
      version: options.version,
      description: DESCRIPTION.replaceAll('\n', ' '),
    },
    servers: [{ url: '/' }],
    tags: [...new Set(contracts.map((contract) => contract.group))].map((name) => ({ name })),
    paths,
    components: {
      schemas: components.schemas,
      ...(security.length === 0 ? {} : { securitySchemes: schemes }),
    },
  };
}

function schemesOf({ asks, sessionCookie }: Proofs): Json {
  if (!asks) return {};
  const bearer = { type: 'http', scheme: 'bearer', description: 'An API key, or a token of the configured issuer.' };
  if (sessionCookie === undefined) return { bearer };
  const description =
    'The session of somebody who has signed in on the page. Requests that change something must come from the page itself.';
  return { bearer, session: { type: 'apiKey', in: 'cookie', name: sessionCookie, description } };
}

function operation(contract: RouteContract, components: Components, { deadlineMs }: OpenApiOptions): Json {
  const { rules = [] } = contract;
  const parameters = [
    ...parametersOf('path', contract, components),
    ...parametersOf('query', contract, components),
    ...(revalidates(contract) ? [IF_NONE_MATCH] : []),
  ];
  return {
    operationId: contract.name,
    summary: contract.summary,
    ...(rules.length === 0 ? {} : { description: described(rules), 'x-rules': rules }),
    tags: [contract.group],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(contract.body === undefined ? {} : { requestBody: requestBody(contract.body, components) }),
    'x-deadline-ms': deadlineMs(contract.loadClass),
    responses: responsesOf(contract, components),
  };
}

function described(rules: readonly RouteRule[]): string {
  const lines = rules.map(({ pointer, rule }) => `- \`${pointer}\` ${rule}`);
  return `Beyond its schema, a request must be so, or it is refused (400, 422):\n\n${lines.join('\n')}`;
}

const IF_NONE_MATCH = {
  name: 'If-None-Match',
  in: 'header',
  required: false,
  description: 'The ETag of the answer that the caller has.',
  schema: { type: 'string' },
};

function parametersOf(part: 'path' | 'query', contract: RouteContract, components: Components): Json[] {
  const schema = part === 'path' ? contract.params : contract.query;
  const required = new Set<string>(schema?.required ?? []);
  return Object.entries(schema?.properties ?? {}).map(([name, property]) => {
    const { description, ...rest } = components.request(property) as Json;
    // A default makes a parameter optional for the caller.
    const needed = part === 'path' || (required.has(name) && !('default' in rest));
    return {
      ...{ name, in: part, required: needed },
      ...(description === undefined ? {} : { description }),
      // A list is written with commas between its items.
      ...('items' in rest ? { style: 'form', explode: false } : {}),
      schema: rest,
    };
  });
}

function requestBody(body: BodyContract, components: Components): Json {
  const content: Json = {};
  for (const mediaType of body.mediaTypes) {
    const schema =
      mediaType === JSON_MEDIA_TYPE
        ? components.request(body.schema)
        : { type: 'string', description: 'One JSON value a line.' };
    content[mediaType] = { schema };
  }
  return { required: true, content };
}

function responsesOf(contract: RouteContract, components: Components): Json {
  const responses: Json = {};
  const kept = revalidates(contract);
  const every = isRateLimited(contract) ? { ...EVERY_ANSWER, ...RATES } : EVERY_ANSWER;
  for (const [status, answer] of Object.entries(contract.answers))
    responses[status] = response(answer, components, kept && status === '200' ? { ...every, ...KEPT } : every);
  if (kept)
    responses['304'] = {
      description: 'The answer that the caller has (`If-None-Match`) still holds.',
      headers: { ...every, ...KEPT },
    };
  for (const [status, codes] of codesByStatus(faultsOf(contract))) {
    const description = codes.map((code) => `${FAULTS[code].title} (\`${code}\`)`).join('; ');
    const headers = codes.includes('rate-limited') ? { ...REFUSAL_HEADERS[status], ...RATES } : REFUSAL_HEADERS[status];
    responses[String(status)] = {
      description,
      ...(headers === undefined ? {} : { headers }),
      content: { [PROBLEM_MEDIA_TYPE]: { schema: components.answer(ProblemSchema) } },
    };
  }
  return responses;
}

function response(answer: AnswerContract, components: Components, headers: Json): Json {
  const own = Object.entries(answer.headers ?? {}).map(([name, description]) => [
    name,
    { description, schema: { type: 'string' } },
  ]);
  return {
    description: answer.description,
    headers: { ...Object.fromEntries(own), ...headers },
    content: {
      [answer.mediaType ?? JSON_MEDIA_TYPE]: { schema: components.answer(answer.schema) },
      ...(answer.eventStream ? { [EVENTS_MEDIA_TYPE]: { schema: { type: 'string' } } } : {}),
    },
  };
}

const always = (description: string, schema: Json): Json => ({ description, required: true, schema });
const EVERY_ANSWER: Json = {
  'X-Request-Id': always('Names the request in the log.', { type: 'string', format: 'uuid' }),
  'Cache-Control': always('Who may keep the answer, and for how long.', { type: 'string' }),
};
/** Where limits are on. */
const RATES: Json = {
  'RateLimit-Policy': {
    description: 'The limits that count for this request: units (`q`) that come back over a window of seconds (`w`).',
    schema: { type: 'string' },
  },
  RateLimit: {
    description: 'What is left of each: units (`r`), and seconds until all of them are back (`t`).',
    schema: { type: 'string' },
  },
};
/** Of answers that may be asked for again. */
const KEPT: Json = {
  ETag: always('Names this very answer; send it as `If-None-Match`.', { type: 'string', pattern: '^(W/)?"[^"]+"$' }),
};
const RETRY_AFTER: Json = { 'Retry-After': always('Seconds to wait.', { type: 'integer', minimum: 1 }) };
/** RFC 9110 wants them, or a caller cannot go on without. */
const REFUSAL_HEADERS: Readonly<Record<number, Json>> = {
  401: { 'WWW-Authenticate': always('How to say who one is.', { type: 'string', pattern: '^Bearer' }) },
  429: RETRY_AFTER,
  503: RETRY_AFTER,
};

function codesByStatus(codes: Iterable<FaultCode>): Map<number, FaultCode[]> {
  const found = new Map<number, FaultCode[]>();
  for (const code of codes) {
    const { status } = FAULTS[code];
    found.set(status, [...(found.get(status) ?? []), code]);
  }
  return new Map([...found].sort(([a], [b]) => a - b));
}

/** Schemas in their published form; those with a title are written once and referred to. */
class Components {
  readonly schemas: Record<string, unknown> = {};

  request(schema: unknown): unknown {
    return this.#publish(schema, false, true);
  }

  answer(schema: unknown): unknown {
    return this.#publish(schema, true, false);
  }

  #publish(schema: unknown, open: boolean, inline: boolean): unknown {
    if (Array.isArray(schema)) return schema.map((item) => this.#publish(item, open, false));
    if (typeof schema !== 'object' || schema === null) return schema;
    const entries = Object.entries(schema).filter(
      ([key, value]) => !(open && key === 'additionalProperties' && value === false),
    );
    const title = 'title' in schema && typeof schema.title === 'string' ? schema.title : undefined;
    const published = Object.fromEntries(entries.map(([key, value]) => [key, this.#publish(value, open, false)]));
    if (title === undefined || inline) return published;
    return this.#refer(title, published);
  }

  #refer(title: string, published: Json): Json {
    const known = this.schemas[title];
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(published)) {
      throw new Error(`two different schemas are called ${title}`);
    }
    this.schemas[title] = published;
    return { $ref: `#/components/schemas/${title}` };
  }
}
