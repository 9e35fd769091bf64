-- The worker's runs: one row per merchant and run, also when no forecast changed. The newest says until when the stored
-- forecasts are known to be the latest; older ones are history and go after some days.
CREATE TABLE forecasting.forecast_runs (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  merchant_id bigint NOT NULL REFERENCES ingestion.merchants,
  -- How far the totals reached that the run read; NULL when nothing was ever applied.
  as_of timestamptz,
  -- Over all bucket types: series seen, results stored because they changed, results answered by a fallback after a failure.
  series integer NOT NULL,
  stored integer NOT NULL,
  failed integer NOT NULL,
  started_at timestamptz NOT NULL,
  finished_at timestamptz NOT NULL
);
-- A merchant's newest run, and its older ones for retention.
CREATE INDEX forecast_runs_latest ON forecasting.forecast_runs (merchant_id, id DESC);

-- The latest forecast of each key and what it was made from: a result is stored, here and in ClickHouse, only when one of
-- model_version, parameters, origin and input_hash changed.
CREATE TABLE forecasting.forecast_latest (
  merchant_id bigint NOT NULL REFERENCES ingestion.merchants,
  bucket_type text COLLATE "C" NOT NULL,
  category_id bigint NOT NULL,
  model_name text COLLATE "C" NOT NULL,
  model_version text NOT NULL,
  -- What was asked of the model, as JSON with sorted keys: season, lookback, horizon, levels.
  parameters text NOT NULL,
  -- First local date of the last closed bucket.
  origin date NOT NULL,
  input_hash text NOT NULL,
  result text NOT NULL,
  generated_at timestamptz NOT NULL,
  PRIMARY KEY (merchant_id, bucket_type, category_id, model_name)
);

-- The model with the least walk-forward error of each series, and of which series: measured again when basis changed.
CREATE TABLE forecasting.forecast_champions (
  merchant_id bigint NOT NULL REFERENCES ingestion.merchants,
  bucket_type text COLLATE "C" NOT NULL,
  category_id bigint NOT NULL,
  basis text NOT NULL,
  -- NULL: the series is too short to measure anything.
  model_name text,
  reason text NOT NULL,
  measured_at timestamptz NOT NULL,
  PRIMARY KEY (merchant_id, bucket_type, category_id)
);

-- Merchants are shared out among workers: who is free and due may be taken, and a lease that ran out counts as free.
CREATE TABLE forecasting.worker_leases (
  merchant_id bigint PRIMARY KEY REFERENCES ingestion.merchants,
  owner text,
  lease_until timestamptz NOT NULL DEFAULT '-infinity',
  due_at timestamptz NOT NULL DEFAULT '-infinity',
  -- End of the last complete run; until the first one, when the merchant was first seen.
  last_run_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50);
-- The next merchant to forecast.
CREATE INDEX worker_leases_due ON forecasting.worker_leases (due_at);
