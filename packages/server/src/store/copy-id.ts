// Which ClickHouse this is: the identity of its table of watermarks, which no other table ever has, not even one made again with
// the same name after everything was deleted.
import type { ClickHouse } from './client.ts';

/** The table whose rows say how far the copy reaches; a condition of every such row. */
export const COPY_ID = `
  SELECT toString(uuid) AS id FROM system.tables WHERE database = currentDatabase() AND name = 'pipeline_watermark'`;

/** Undefined: there is no schema. */
export async function readCopyId(clickhouse: ClickHouse): Promise<string | undefined> {
  const found = await clickhouse.query({ query: COPY_ID, format: 'JSONEachRow' });
  return (await found.json<{ id: string }>())[0]?.id;
}
