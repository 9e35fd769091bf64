// The OpenAPI 3.1 document of a listener, made from the contracts of its routes: every status that each can answer, with
// the codes of its refusals. A schema with a title becomes a component. Answers are shown open, because fields may be
// added to them; requests are shown closed, because an unknown field is refused.

import { ProblemSchema } from '@topline/domain/contract/problem.ts';
import {
  type AnswerContract,
  type BodyContract,
  EVENTS_MEDIA_TYPE,
  faultsOf,
  JSON_MEDIA_TYPE,
  PROBLEM_MEDIA_TYPE,
  type RouteContract,
  revalidates,
} from '@topline/domain/contract/route.ts';
import { FAULTS, type FaultCode } from '@topline/domain/fault.ts';

type Json = Record<string, unknown>;

export interface OpenApiOptions {
  readonly title: string;
  readonly version: string;
  /** How callers say who they are. */
  readonly proofs?: Proofs;
}

interface Proofs {
  /** False: nobody is asked. */
  readonly asks: boolean;
  readonly sessionCookie: string | undefined;
}

const NO_PROOFS: Proofs = { asks: false, sessionCookie: undefined };

export function createOpenApi(contracts: readonly RouteContract[], options: OpenApiOptions): Json {
  const schemes = schemesOf(options.proofs ?? NO_PROOFS);
  const security = Object.keys(schemes).map((name) => ({ [name]: [] }));
  const components = new Components();
  const paths: Record<string, Json> = {};
  for (const contract of contracts) {
    const path = paths[contract.path] ?? {};
    paths[contract.path] = path;
    path[contract.method.toLowerCase()] = {
      ...operation(contract, components),
      // Any of them is enough; for some routes none is needed.
      ...(security.length === 0 ? {} : { security: contract.right === 'none' ? [] : security }),
    };
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
  for (const [status, answer] of Object.entries(contract.answers)) responses[status] = response(answer, components);
  if (revalidates(contract))
    responses['304'] = { description: 'The answer that the caller has (`If-None-Match`) still holds.' };
  for (const [status, codes] of codesByStatus(faultsOf(contract))) {
    const description = codes.map((code) => `${FAULTS[code].title} (\`${code}\`)`).join('; ');
    responses[String(status)] = {
      description,
      content: { [PROBLEM_MEDIA_TYPE]: { schema: components.answer(ProblemSchema) } },
    };
  }
  return responses;
}

function response(answer: AnswerContract, components: Components): Json {
  const headers = Object.entries(answer.headers ?? {}).map(([name, description]) => [
    name,
    { description, schema: { type: 'string' } },
  ]);
  return {
    description: answer.description,
    ...(headers.length === 0 ? {} : { headers: Object.fromEntries(headers) }),
    content: {
      [answer.mediaType ?? JSON_MEDIA_TYPE]: { schema: components.answer(answer.schema) },
      ...(answer.eventStream ? { [EVENTS_MEDIA_TYPE]: { schema: { type: 'string' } } } : {}),
    },
  };
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
