// How an event lies in a record: plain JSON, whose first field is its schema version, or, with a schema registry, the same JSON
// behind Confluent's frame: a zero byte and the schema's number in four bytes. Both are read always, whatever is written: a topic
// may hold records from before and after a registry was set.
const MAGIC = 0;
const FRAME_BYTES = 5;

export function frame(schemaId: number | undefined, json: string): Buffer {
  const payload = Buffer.from(json, 'utf8');
  if (schemaId === undefined) return payload;
  const header = Buffer.alloc(FRAME_BYTES);
  header.writeUInt8(MAGIC, 0);
  header.writeInt32BE(schemaId, 1);
  return Buffer.concat([header, payload]);
}

/** JSON never begins with a zero byte. */
export function unframe(value: Buffer): Buffer {
  return value.length > FRAME_BYTES && value[0] === MAGIC ? value.subarray(FRAME_BYTES) : value;
}
