// The same statements on a cluster: what every session says, and when an insert counts as acknowledged.
// Guarantee: a reader finds on every replica what was acknowledged before it asked. So rows and watermarks are acknowledged by all
// replicas of their shard (insert_quorum = how many there are), and reads need not ask the keeper for anything.
// Not select_sequential_consistency: it wants inserts one after the other (a second one is refused, and aggregators push side by
// side), hides rows that were inserted without a quorum, and lets a read fail on a replica that is late (docs/decisions).
import type { ClickHouseSettings } from '@clickhouse/client';
import type { ClickHouseCluster } from '../platform/cluster-statements.ts';
import type { ClickHouse } from './client.ts';

export type { ClickHouseCluster };

/** The server gives up before the client does, so that a caller hears why. */
const SERVER_SHARE = 0.8;
const DEFAULT_DATABASE = 'default';

/** Waits until every replica has done it, and fails when one has not. */
export const EVERYWHERE: ClickHouseSettings = {
  alter_sync: '2',
  distributed_ddl_output_mode: 'none',
  // The status of the answer is that of the whole.
  wait_end_of_query: 1,
};

export function clusterOf({
  url,
  cluster,
}: {
  url: string;
  cluster?: string | undefined;
}): ClickHouseCluster | undefined {
  if (cluster === undefined) return undefined;
  return { name: cluster, database: new URL(url).pathname.slice(1) || DEFAULT_DATABASE };
}

export function clusterSettings(requestTimeoutMs: number): ClickHouseSettings {
  const patienceMs = Math.floor(requestTimeoutMs * SERVER_SHARE);
  return {
    // Acknowledged means that the shards have it, not the server that was asked.
    distributed_foreground_insert: 1,
    insert_quorum_parallel: 1,
    insert_quorum_timeout: patienceMs,
    select_sequential_consistency: '0',
    // A merchant is asked of its own shard only. Rows of it that another number of shards has left elsewhere are nobody's.
    optimize_skip_unused_shards: 1,
    // Half an answer is a wrong one; PostgreSQL has the whole.
    skip_unavailable_shards: 0,
    fallback_to_stale_replicas_for_distributed_queries: 0,
    // Our one INSERT … SELECT is judged where it was asked.
    parallel_distributed_insert_select: '0',
    distributed_ddl_task_timeout: String(Math.ceil(patienceMs / 1_000)),
  };
}

/** Of every shard that has the table, however many servers the cluster lists. */
const REPLICAS = ({ name, database }: ClickHouseCluster) => `
  SELECT min(total_replicas) AS least, max(total_replicas) AS most FROM cluster('${name}', system.replicas)
   WHERE database = '${database}' AND table = 'category_sales_agg_local'`;

/** Asked each time: from the moment on in which a replica joins, it is waited for. */
export async function acknowledgedByAll(clickhouse: ClickHouse): Promise<ClickHouseSettings> {
  const { cluster } = clickhouse;
  if (!cluster) return {};
  const found = await clickhouse.query({ query: REPLICAS(cluster), format: 'JSONEachRow' });
  const [{ least, most } = { least: 0, most: 0 }] = await found.json<{ least: number; most: number }>();
  if (least !== most || most < 1)
    throw new Error(`every shard must have as many replicas as the others, found ${least} and ${most}`);
  return { insert_quorum: String(most) };
}
