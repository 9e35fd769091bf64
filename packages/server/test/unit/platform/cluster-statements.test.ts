// One text of a migration becomes statements for every server of a cluster, word for word as they are written out here; what is not
// known to be right there is refused.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { clusterStatements, singleStatements, withoutShardKeys } from '../../../src/platform/cluster-statements.ts';
import { SchemaError } from '../../../src/platform/migration.ts';

const MIGRATIONS = join(import.meta.dirname, '../../../migrations/clickhouse');
const MAIN = { name: 'main', database: 'topline' };
const read = (name: string) => readFileSync(join(MIGRATIONS, name), 'utf8');
const onMain = (sql: string) => clusterStatements(sql, MAIN);

const FIRST = [
  `CREATE TABLE IF NOT EXISTS topline.category_sales_agg_local ON CLUSTER main (
  merchant_id UInt64,
  category_id UInt64,
  bucket_type LowCardinality(String),
  bucket_start Date32,
  amount_minor Int64,
  quantity Int64,
  orders Int64,
  calendar_version UInt32,
  updated_at DateTime64(6, 'UTC')
) ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/topline/category_sales_agg_local', '{replica}', updated_at)
PARTITION BY toYear(bucket_start)
ORDER BY (merchant_id, category_id, bucket_type, bucket_start)`,
  `CREATE TABLE IF NOT EXISTS topline.category_sales_agg ON CLUSTER main AS topline.category_sales_agg_local ENGINE = Distributed('main', 'topline', 'category_sales_agg_local', cityHash64(merchant_id))`,
  `CREATE TABLE IF NOT EXISTS topline.processed_events_local ON CLUSTER main (
  order_id UInt64,
  revision UInt32,
  processed_at DateTime64(6, 'UTC')
) ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/topline/processed_events_local', '{replica}', processed_at)
ORDER BY (order_id, revision)`,
  `CREATE TABLE IF NOT EXISTS topline.processed_events ON CLUSTER main AS topline.processed_events_local ENGINE = Distributed('main', 'topline', 'processed_events_local', cityHash64(order_id))`,
  `CREATE TABLE IF NOT EXISTS topline.pipeline_watermark_local ON CLUSTER main (
  part UInt16,
  as_of DateTime64(6, 'UTC')
) ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/topline/pipeline_watermark_local', '{replica}', as_of)
ORDER BY part`,
  `CREATE TABLE IF NOT EXISTS topline.pipeline_watermark ON CLUSTER main AS topline.pipeline_watermark_local ENGINE = Distributed('main', 'topline', 'pipeline_watermark_local', part)`,
  `CREATE TABLE IF NOT EXISTS topline.category_sales_forecast_local ON CLUSTER main (
  merchant_id UInt64,
  category_id UInt64,
  bucket_type LowCardinality(String),
  model_name LowCardinality(String),
  model_version LowCardinality(String),
  parameters String,
  origin Date32,
  input_hash String,
  result String CODEC(ZSTD(3)),
  generated_at DateTime64(3, 'UTC')
) ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/topline/category_sales_forecast_local', '{replica}')
ORDER BY (merchant_id, category_id, model_name, generated_at)
TTL toDateTime(generated_at) + INTERVAL 400 DAY
SETTINGS replicated_deduplication_window = 1000`,
  `CREATE TABLE IF NOT EXISTS topline.category_sales_forecast ON CLUSTER main AS topline.category_sales_forecast_local ENGINE = Distributed('main', 'topline', 'category_sales_forecast_local', cityHash64(merchant_id))`,
];

test('the first migration’s tables, each replicated and distributed', () => {
  assert.deepEqual(onMain(read('0001_category_sales.sql')), FIRST);
});

test('every migration of the program can be run on a cluster', () => {
  for (const name of readdirSync(MIGRATIONS)) assert.ok(onMain(read(name)).length > 0, name);
});

test('one server gets the same tables as ever', () => {
  const statements = singleStatements(read('0001_category_sales.sql'));
  assert.deepEqual(
    statements.map((text) => text.split('\n')[0]),
    ['category_sales_agg', 'processed_events', 'pipeline_watermark', 'category_sales_forecast'].map(
      (table) => `CREATE TABLE IF NOT EXISTS ${table} (`,
    ),
  );
  assert.ok(statements.every((text) => !text.includes('shard') && !text.includes('--')));
});

test('a server that was migrated before there were shard keys has the same checksum', () => {
  const checksum = createHash('sha256')
    .update(withoutShardKeys(read('0001_category_sales.sql')))
    .digest('hex');
  assert.equal(checksum, 'c9df4c596a359b0bbf561c36b532b22e98618211944b5d2d1d7530fa9b650699');
});

test('a column is added where the rows are, then where they are asked for; it goes the other way round', () => {
  assert.deepEqual(
    onMain(
      `-- Why.\nALTER TABLE goods ADD COLUMN IF NOT EXISTS note Nullable(String) DEFAULT 'a, (b' CODEC(ZSTD(3)) AFTER id;`,
    ),
    [
      `ALTER TABLE topline.goods_local ON CLUSTER main ADD COLUMN IF NOT EXISTS note Nullable(String) DEFAULT 'a, (b' CODEC(ZSTD(3)) AFTER id`,
      `ALTER TABLE topline.goods ON CLUSTER main ADD COLUMN IF NOT EXISTS note Nullable(String) DEFAULT 'a, (b' CODEC(ZSTD(3)) AFTER id`,
    ],
  );
  assert.deepEqual(onMain('ALTER TABLE goods DROP COLUMN IF EXISTS note;'), [
    'ALTER TABLE topline.goods ON CLUSTER main DROP COLUMN IF EXISTS note',
    'ALTER TABLE topline.goods_local ON CLUSTER main DROP COLUMN IF EXISTS note',
  ]);
});

test('what was written as repeatable stays so, and a bracket in a text closes nothing', () => {
  const sql = `-- shard by id\nCREATE TABLE IF NOT EXISTS goods (id UInt64, note String DEFAULT ') ENGINE') ENGINE = MergeTree ORDER BY id;`;
  assert.deepEqual(onMain(sql), [
    `CREATE TABLE IF NOT EXISTS topline.goods_local ON CLUSTER main (id UInt64, note String DEFAULT ') ENGINE') ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/topline/goods_local', '{replica}')\nORDER BY id`,
    `CREATE TABLE IF NOT EXISTS topline.goods ON CLUSTER main AS topline.goods_local ENGINE = Distributed('main', 'topline', 'goods_local', id)`,
  ]);
});

const GOODS = 'CREATE TABLE goods (id UInt64, at Date) ENGINE = MergeTree\nORDER BY id;';
for (const [what, sql, sentence] of [
  ['a table without a shard key', GOODS, /says no shard key/],
  ['a shard key that the table is not ordered by', `-- shard by at\n${GOODS}`, /is not ordered by its shard key at/],
  ['a shard key of another form', `-- shard by rand()\n${GOODS}`, /must read "-- shard by COLUMN"/],
  ['a shard key spelled otherwise', `--shard by id\n${GOODS}`, /must read "-- shard by COLUMN"/],
  ['two shard keys', `-- shard by id\n-- shard by id\n${GOODS}`, /must read "-- shard by COLUMN"/],
  ['a shard key inside a statement', GOODS.replace('\n', '\n-- shard by id\n'), /must read "-- shard by COLUMN"/],
  [
    'a shard key before something else',
    '-- shard by id\nALTER TABLE goods DROP COLUMN IF EXISTS at;',
    /creates no table/,
  ],
  ['another engine', `-- shard by id\n${GOODS.replace('MergeTree', 'SummingMergeTree')}`, /an engine other than/],
  [
    'an engine that is replicated already',
    `-- shard by id\n${GOODS.replace('MergeTree', 'ReplicatedMergeTree')}`,
    /an engine other than/,
  ],
  [
    'a table as a query',
    '-- shard by id\nCREATE TABLE goods ENGINE = MergeTree ORDER BY id AS SELECT 1 AS id;',
    /a plain name and its columns/,
  ],
  [
    'a table of another database',
    '-- shard by id\nCREATE TABLE other.goods (id UInt64) ENGINE = MergeTree ORDER BY id;',
    /a plain name/,
  ],
  [
    'a bracket that nothing closes',
    '-- shard by id\nCREATE TABLE goods (id UInt64 ENGINE = MergeTree ORDER BY id;',
    /nothing closes/,
  ],
  ['a view', 'CREATE VIEW goods AS SELECT 1;', /neither CREATE TABLE nor/],
  ['rows', 'INSERT INTO goods VALUES (1);', /neither CREATE TABLE nor/],
  ['a table that goes', 'DROP TABLE goods;', /neither CREATE TABLE nor/],
  ['a column that can be added once only', 'ALTER TABLE goods ADD COLUMN note String;', /neither CREATE TABLE nor/],
  [
    'two changes at once',
    'ALTER TABLE goods ADD COLUMN IF NOT EXISTS a UInt8, MODIFY COLUMN b UInt8;',
    /neither CREATE TABLE nor/,
  ],
  ['a change of rows', 'ALTER TABLE goods DELETE WHERE id = 1;', /neither CREATE TABLE nor/],
] as const) {
  test(`refused on a cluster: ${what}`, () => {
    assert.throws(
      () => onMain(sql),
      (error) => error instanceof SchemaError && sentence.test(error.message),
    );
  });
}
