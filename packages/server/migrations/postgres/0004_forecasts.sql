-- The worker's runs: one row per merchant, bucket type and run, also when no forecast changed.
CREATE TABLE forecasting.forecast_runs (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  merchant_id bigint NOT NULL REFERENCES ingestion.merchants,
  bucket_type text NOT NULL,
  -- First local date of the last closed bucket the run could see.
  origin date,
  categories integer NOT NULL,
  stored integer NOT NULL,
  failed integer NOT NULL,
  started_at timestamptz NOT NULL,
  finished_at timestamptz NOT NULL
);
CREATE INDEX forecast_runs_latest ON forecasting.forecast_runs (merchant_id, bucket_type, finished_at DESC);
-- Newest first for the age of the whole worker.
CREATE INDEX forecast_runs_age ON forecasting.forecast_runs (finished_at);

-- Which forecast is the latest of its key, and of what: a result is stored in ClickHouse only when one of these changed.
CREATE TABLE forecasting.forecast_latest (
  merchant_id bigint NOT NULL,
  bucket_type text NOT NULL,
  category_id bigint NOT NULL,
  model_name text NOT NULL,
  fingerprint text NOT NULL,
  result text NOT NULL,
  generated_at timestamptz NOT NULL,
  PRIMARY KEY (merchant_id, bucket_type, category_id, model_name)
);

-- Merchants are shared out among workers by lease.
CREATE TABLE forecasting.worker_leases (
  merchant_id bigint PRIMARY KEY REFERENCES ingestion.merchants,
  owner text NOT NULL,
  lease_until timestamptz NOT NULL
);
