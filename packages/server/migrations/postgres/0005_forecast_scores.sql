-- Each stored forecast is a promise for its first periods (actual is NULL), scored when their buckets have closed.
-- Amounts are in major units. One row a category, model, step and bucket; kept for half a year of weeks, so that a merchant with 40
-- categories and 20 models has at most 62,400 rows of each bucket type.
CREATE TABLE forecasting.forecast_scores (
  merchant_id bigint NOT NULL REFERENCES ingestion.merchants,
  bucket_type text COLLATE "C" NOT NULL,
  -- The forecast period; a promise made under another calendar is never scored.
  bucket_start date NOT NULL,
  calendar_version integer NOT NULL,
  category_id bigint NOT NULL,
  model_name text COLLATE "C" NOT NULL,
  -- The last bucket that the model knew, and how many buckets after it the period lies.
  origin date NOT NULL,
  step smallint NOT NULL,
  forecast double precision NOT NULL,
  lower80 double precision NOT NULL,
  upper80 double precision NOT NULL,
  lower95 double precision NOT NULL,
  upper95 double precision NOT NULL,
  -- Mean absolute error of the naive forecast inside the series that the model knew; NULL when that is 0 or unknown.
  scale double precision,
  actual double precision,
  absolute_error double precision,
  scaled_error double precision,
  inside80 boolean,
  inside95 boolean,
  scored_at timestamptz,
  -- A merchant's buckets are one range: for scoring, for the scoreboard, and for what is old.
  PRIMARY KEY (merchant_id, bucket_type, bucket_start, category_id, model_name, step)
) WITH (fillfactor = 80);

-- What the closed buckets of a merchant looked like when the worker last finished with them: while it is still so, nothing is read.
CREATE TABLE forecasting.forecast_marks (
  merchant_id bigint NOT NULL REFERENCES ingestion.merchants,
  bucket_type text COLLATE "C" NOT NULL,
  mark text NOT NULL,
  series integer NOT NULL,
  PRIMARY KEY (merchant_id, bucket_type)
);

-- How many buckets the series had: a longer one at the same origin is another history, an import and no late order.
ALTER TABLE forecasting.forecast_latest ADD COLUMN history integer;

-- What all workers have computed, for metrics: one row a model (forecasts) and one a class of cost (processor time).
CREATE TABLE forecasting.forecast_work (
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('model', 'cost')),
  name text COLLATE "C" NOT NULL,
  forecasts bigint NOT NULL,
  cpu_ms double precision NOT NULL,
  PRIMARY KEY (kind, name)
) WITH (fillfactor = 50);

-- failures: turns in a row that ended without a complete run; 0 when the last one was complete.
-- behind: only expensive models wait; merchants who wait for all of theirs go first, for a while.
ALTER TABLE forecasting.worker_leases
  ADD COLUMN failures integer NOT NULL DEFAULT 0,
  ADD COLUMN behind boolean NOT NULL DEFAULT false;

-- forecast_champions is no longer read or written: the champion is what the stored forecast of the choosing model says it chose.
-- It goes in a later release, because instances of the one before still use it.
