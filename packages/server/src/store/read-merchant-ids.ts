// Every merchant that has rows in ClickHouse, for verify: a row of a merchant that does not exist is a row from nowhere.
import type { ClickHouse } from './client.ts';

/** Primary key: its first column. */
const IDS = 'SELECT DISTINCT merchant_id FROM category_sales_agg ORDER BY merchant_id';

export async function readMerchantIds(clickhouse: ClickHouse): Promise<number[]> {
  const found = await clickhouse.query({ query: IDS, format: 'JSONEachRow' });
  return (await found.json<{ merchant_id: string }>()).map((row) => Number(row.merchant_id));
}
