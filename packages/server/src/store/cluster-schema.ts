// What migrations have to know of the cluster that a client speaks to.
import type { ClusterOptions } from '../platform/migrate-clickhouse.ts';
import type { ClickHouse } from './client.ts';
import { EVERYWHERE } from './cluster.ts';
import { forgetWatermarks } from './watermark.ts';

/** Undefined: one server. A server gets empty tables only when nobody claims any more what is in them. */
export function clusterSchema(clickhouse: ClickHouse): ClusterOptions | undefined {
  const { cluster } = clickhouse;
  return cluster && { cluster, everywhere: EVERYWHERE, beforeMend: () => forgetWatermarks(clickhouse) };
}
