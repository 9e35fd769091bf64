// Which ClickHouse this is: the identity of its table of watermarks, which no other table ever has, not even one made again with
// the same name after everything was deleted.
// Of a cluster: the identities of the tables of rows and of watermarks on every server, and the shards. Servers whose tables were made by
// one statement have the same, so it is the same from everywhere, and a replica may go. It is another one when a server's tables were
// made again, because its shard may be empty, and when there is another number of shards, because rows belong elsewhere then.
// While a server is away or has no tables nobody knows which ClickHouse this is.
import type { ClickHouse } from './client.ts';
import type { ClickHouseCluster } from './cluster.ts';

const ONE_SERVER = `
  SELECT toString(uuid) AS id FROM system.tables WHERE database = currentDatabase() AND name = 'pipeline_watermark'`;
const TABLES = ['category_sales_agg_local', 'pipeline_watermark_local'];
const CLUSTER = ({ name, database }: ClickHouseCluster) => `
  SELECT hex(sipHash128(arraySort(groupUniqArray((name, uuid))), (
           SELECT arraySort(groupUniqArray((shard_num, shard_weight))) FROM system.clusters WHERE cluster = '${name}'))) AS id
    FROM clusterAllReplicas('${name}', system.tables)
   WHERE database = '${database}' AND name IN (${TABLES.map((table) => `'${table}'`).join(', ')})
  HAVING count() = ${TABLES.length} * (SELECT count() FROM system.clusters WHERE cluster = '${name}')`;

/** Whose rows say how far the copy reaches; a condition of every such row. */
export function copyIdQuery({ cluster }: ClickHouse): string {
  return cluster ? CLUSTER(cluster) : ONE_SERVER;
}

/** Undefined: there is no schema, or not everywhere. */
export async function readCopyId(clickhouse: ClickHouse): Promise<string | undefined> {
  const found = await clickhouse.query({ query: copyIdQuery(clickhouse), format: 'JSONEachRow' });
  return (await found.json<{ id: string }>())[0]?.id;
}
