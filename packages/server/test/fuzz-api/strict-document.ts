// An OpenAPI document as it is held against the program: an answer with a field that the document does not name is a
// mismatch too, although the published schemas let clients expect further fields.

type Json = Record<string, unknown>;

/** A copy in which every object that names its fields has no others, unless it says that it may. */
export function strictDocument(document: Json): Json {
  return closed(document) as Json;
}

function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const copy: Json = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, closed(inner)]));
  const isClosable = copy.type === 'object' && 'properties' in copy && !('additionalProperties' in copy);
  return isClosable ? { ...copy, additionalProperties: false } : copy;
}
