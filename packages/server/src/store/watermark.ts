// How far the pushed rows reach, per partition of the log. Written only after the rows it speaks of are acknowledged, read
// only before the rows it is told with: so it may say too little, never too much.
import type { ClickHouse } from './client.ts';
import { acknowledgedByAll, EVERYWHERE } from './cluster.ts';
import { copyIdQuery } from './copy-id.ts';
import { secondsOf } from './insert-totals.ts';

export interface Watermark {
  readonly part: number;
  readonly asOfUs: string;
}

/** In one statement with the look at which ClickHouse it is: a claim about rows that lie in another one would be a lie. */
const INSERT = (copyId: string) => `
  INSERT INTO pipeline_watermark (part, as_of)
  SELECT mark.1, toDateTime64(mark.2, 6, 'UTC') FROM (
    SELECT arrayJoin(arrayZip({parts:Array(UInt16)}, {instants:Array(String)})) AS mark)
   WHERE (${copyId}) = {copy:String}`;

/** Nothing is written when this is not the ClickHouse that was meant. */
export async function insertWatermarks(
  clickhouse: ClickHouse,
  copyId: string,
  marks: readonly Watermark[],
): Promise<void> {
  if (marks.length === 0) return;
  await clickhouse.command({
    query: INSERT(copyIdQuery(clickhouse)),
    query_params: {
      parts: marks.map((mark) => mark.part),
      instants: marks.map((mark) => secondsOf(mark.asOfUs)),
      copy: copyId,
    },
    clickhouse_settings: await acknowledgedByAll(clickhouse),
  });
}

/** From now on nobody knows how far the rows reach, until it is said again. On a cluster: when every server has forgotten it. */
export async function forgetWatermarks(clickhouse: ClickHouse): Promise<void> {
  const { cluster } = clickhouse;
  if (!cluster) return void (await clickhouse.command({ query: 'TRUNCATE TABLE pipeline_watermark' }));
  await clickhouse.command({
    query: `TRUNCATE TABLE IF EXISTS ${cluster.database}.pipeline_watermark_local ON CLUSTER ${cluster.name}`,
    clickhouse_settings: EVERYWHERE,
  });
}

const READ = 'SELECT part, toUnixTimestamp64Milli(max(as_of)) AS as_of_ms FROM pipeline_watermark GROUP BY part';

/** Epoch milliseconds by partition; a partition that was never pushed is missing. */
export async function readWatermarks(clickhouse: ClickHouse, signal?: AbortSignal): Promise<Map<number, number>> {
  const found = await clickhouse.query({
    query: READ,
    format: 'JSONEachRow',
    ...(signal ? { abort_signal: signal } : {}),
  });
  const rows = await found.json<{ part: number; as_of_ms: string }>();
  return new Map(rows.map((row) => [Number(row.part), Number(row.as_of_ms)]));
}
