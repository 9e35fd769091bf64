// The events' schema in a registry with Confluent's interface: registered when the first record is to be written, and known by the
// number that comes back from then on. Registering what is there already gives the same number, so every relay may do it.
// A registry that is away holds the relay, not the orders; one that refuses the schema as incompatible does too, and says so.
import { ORDER_EVENT_SCHEMA } from '@topline/domain/order-event-schema.ts';

const TIMEOUT_MS = 5_000;
const ANSWER_CHARS_MAX = 500;
const CONTENT_TYPE = 'application/vnd.schemaregistry.v1+json';

/** The registry's own words are in the message. */
class SchemaRefused extends Error {
  override name = 'SchemaRefused';
}

export interface SchemaRegistry {
  /** The number of the schema; undefined when there is no registry. */
  schemaId(): Promise<number | undefined>;
}

export function createSchemaRegistry(options: { url: string | undefined; topic: string }): SchemaRegistry {
  const { url, topic } = options;
  let known: number | undefined;
  return {
    async schemaId() {
      if (url !== undefined) known ??= await register(new URL(url), `${topic}-value`);
      return known;
    },
  };
}

async function register(base: URL, subject: string): Promise<number> {
  const headers: Record<string, string> = { 'content-type': CONTENT_TYPE, accept: CONTENT_TYPE };
  if (base.username !== '')
    headers.authorization = `Basic ${btoa(`${decodeURIComponent(base.username)}:${decodeURIComponent(base.password)}`)}`;
  const target = new URL(base);
  target.username = '';
  target.password = '';
  target.pathname = `${base.pathname.replace(/\/$/, '')}/subjects/${encodeURIComponent(subject)}/versions`;
  const answer = await fetch(target, {
    method: 'POST',
    headers,
    body: JSON.stringify({ schemaType: 'JSON', schema: JSON.stringify(ORDER_EVENT_SCHEMA) }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await answer.text();
  if (!answer.ok)
    throw new SchemaRefused(`the schema registry answers ${answer.status}: ${text.slice(0, ANSWER_CHARS_MAX)}`);
  const { id } = JSON.parse(text) as { id?: unknown };
  if (typeof id !== 'number' || !Number.isInteger(id) || id < 0)
    throw new SchemaRefused(`the schema registry gave no number: ${text.slice(0, ANSWER_CHARS_MAX)}`);
  return id;
}
