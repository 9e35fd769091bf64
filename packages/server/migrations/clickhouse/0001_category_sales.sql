-- Absolute totals: a later push of a key replaces an earlier one, by version and not by arrival.
-- shard by cityHash64(merchant_id)
CREATE TABLE category_sales_agg (
  merchant_id UInt64,
  category_id UInt64,
  bucket_type LowCardinality(String),
  bucket_start Date32,
  amount_minor Int64,
  quantity Int64,
  orders Int64,
  calendar_version UInt32,
  updated_at DateTime64(6, 'UTC')
) ENGINE = ReplacingMergeTree(updated_at)
PARTITION BY toYear(bucket_start)
ORDER BY (merchant_id, category_id, bucket_type, bucket_start);

-- Audit copy of what was added to the totals. Never used for dedupe.
-- shard by cityHash64(order_id)
CREATE TABLE processed_events (
  order_id UInt64,
  revision UInt32,
  processed_at DateTime64(6, 'UTC')
) ENGINE = ReplacingMergeTree(processed_at)
ORDER BY (order_id, revision);

-- How far the pushed rows of a partition of the log reach.
-- shard by part
CREATE TABLE pipeline_watermark (
  part UInt16,
  as_of DateTime64(6, 'UTC')
) ENGINE = ReplacingMergeTree(as_of)
ORDER BY part;

-- Every forecast the worker made, kept to look back at and to make again: parameters, origin and the hash of the input series
-- say from what. A batch that is inserted again after a crash carries the same token and is dropped (the deduplication window).
-- shard by cityHash64(merchant_id)
CREATE TABLE category_sales_forecast (
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
) ENGINE = MergeTree
ORDER BY (merchant_id, category_id, model_name, generated_at)
TTL toDateTime(generated_at) + INTERVAL 400 DAY
SETTINGS non_replicated_deduplication_window = 1000;
