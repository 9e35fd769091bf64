// The OpenAPI 3.1 document of a listener, made from the contracts of its routes: every status that each can answer, with
// the codes of its refusals. A schema with a title becomes a component. Answers are shown open, because fields may be
// added to them; requests are shown closed, because an unknown field is refused.

import { ProblemSchema } from '@topline/domain/contract/problem.ts';
import {
  type AnswerContract,
  type BodyContract,
  EVENTS_MEDIA_TYPE,
  faultsOf,
  isRateLimited,
  JSON_MEDIA_TYPE,
  PROBLEM_MEDIA_TYPE,
  type RouteContract,
  revalidates,
} from '@topline/domain/contract/route.ts';
import { FAULTS, type FaultCode } from '@topline/domain/fault.ts';

type Json = Record<string, unknown>;

export function createOpenApi(contracts: readonly RouteContract[], options: { title: string; version: string }): Json {
  const components = new Components();
  const paths: Record<string, Json> = {};
  for (const contract of contracts) {
    const path = paths[contract.path] ?? {};
    paths[contract.path] = path;
    path[contract.method.toLowerCase()] = operation(contract, components);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: options.title,
      version: options.version,
      description: 'Which categories sell most, and which will sell most next. Every refusal is an RFC 9457 problem.',
    },
    servers: [{ url: '/' }],
    tags: [...new Set(contracts.map((contract) => contract.group))].map((name) => ({ name })),
    paths,
    components: { schemas: components.schemas },
  };
}

function operation(contract: RouteContract, components: Components): Json {
  const parameters = [...parametersOf('path', contract, components), ...parametersOf('query', contract, components)];
  return {
    operationId: contract.name,
    summary: contract.summary,
    tags: [contract.group],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(contract.body === undefined ? {} : { requestBody: requestBody(contract.body, components) }),
    responses: responsesOf(contract, components),
  };
}

function parametersOf(part: 'path' | 'query', contract: RouteContract, components: Components): Json[] {
  const schema = part === 'path' ? contract.params : contract.query;
  const required = new Set<string>(schema?.required ?? []);
  return Object.entries(schema?.properties ?? {}).map(([name, property]) => {
    const { description, ...rest } = components.request(property) as Json;
    // A default makes a parameter optional for the caller.
    const needed = part === 'path' || (required.has(name) && !('default' in rest));
    return { name, in: part, required: needed, ...(description === undefined ? {} : { description }), schema: rest };
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
  const left = isRateLimited(contract) ? RATE_HEADERS : {};
  for (const [status, answer] of Object.entries(contract.answers)) {
    responses[status] = { ...response(answer, components), ...headersOf({ ...answer.headers, ...left }) };
  }
  if (revalidates(contract))
    responses['304'] = {
      description: 'The answer that the caller has (`If-None-Match`) still holds.',
      ...headersOf(left),
    };
  for (const [status, codes] of codesByStatus(faultsOf(contract))) {
    const description = codes.map((code) => `${FAULTS[code].title} (\`${code}\`)`).join('; ');
    responses[String(status)] = {
      description,
      ...headersOf(codes.includes('rate-limited') ? { ...RATE_HEADERS, ...RETRY_HEADER } : {}),
      content: { [PROBLEM_MEDIA_TYPE]: { schema: components.answer(ProblemSchema) } },
    };
  }
  return responses;
}

/** Where limits are on. */
const RATE_HEADERS = {
  'RateLimit-Policy':
    'The limits that count for this request: units (`q`) that come back over a window of seconds (`w`).',
  RateLimit: 'What is left of each: units (`r`), and seconds until all of them are back (`t`).',
};
const RETRY_HEADER = { 'Retry-After': 'Seconds until the request can be sent again.' };

function response(answer: AnswerContract, components: Components): Json {
  return {
    description: answer.description,
    content: {
      [answer.mediaType ?? JSON_MEDIA_TYPE]: { schema: components.answer(answer.schema) },
      ...(answer.eventStream ? { [EVENTS_MEDIA_TYPE]: { schema: { type: 'string' } } } : {}),
    },
  };
}

function headersOf(described: Readonly<Record<string, string>>): Json {
  const headers = Object.entries(described).map(([name, description]) => [
    name,
    { description, schema: { type: 'string' } },
  ]);
  return headers.length === 0 ? {} : { headers: Object.fromEntries(headers) };
}

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
