-- Everything that apply changes in one transaction, and what follows from it.
CREATE SCHEMA forecasting;

-- The calendar that the totals of a merchant are kept under. Read by apply under the shared lock of the merchant's shard,
-- changed only by rebuild under the exclusive one.
CREATE TABLE forecasting.calendars (
  merchant_id bigint PRIMARY KEY REFERENCES ingestion.merchants,
  timezone text NOT NULL,
  week_start text NOT NULL,
  calendar_version integer NOT NULL DEFAULT 1,
  -- ClickHouse has every row of this version; smaller than calendar_version while a rebuild's push is under way.
  pushed_version integer NOT NULL DEFAULT 1,
  tz_version text NOT NULL,
  rebuilt_at timestamptz
);

-- Dedupe: an order's revision is added to the totals exactly when its row is inserted here.
CREATE TABLE forecasting.processed_events (
  order_id bigint NOT NULL,
  revision integer NOT NULL,
  processed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (order_id, revision)
);

-- category_id 0 is the whole merchant: amount and quantity are the sums of the others, orders are distinct orders.
CREATE TABLE forecasting.category_totals (
  merchant_id bigint NOT NULL,
  bucket_type text COLLATE "C" NOT NULL CHECK (bucket_type IN ('DAY','WEEK','MONTH','YEAR')),
  bucket_start date NOT NULL,
  category_id bigint NOT NULL,
  amount_minor bigint NOT NULL,
  quantity bigint NOT NULL,
  orders bigint NOT NULL,
  calendar_version integer NOT NULL,
  -- Version of the row, microseconds; strictly increasing per key in commit order, taken under the row lock.
  updated_us bigint NOT NULL,
  PRIMARY KEY (merchant_id, bucket_type, bucket_start, category_id)
) WITH (fillfactor = 80);

-- Keys whose totals changed and which ClickHouse has not acknowledged yet. One row per apply transaction.
CREATE TABLE forecasting.push_intents (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  part smallint NOT NULL,
  -- asOf of the log when this batch was applied; NULL for a rebuild, which does not move it.
  as_of timestamptz,
  merchant_ids bigint[] NOT NULL,
  category_ids bigint[] NOT NULL,
  bucket_types text[] NOT NULL,
  bucket_starts date[] NOT NULL,
  -- The audit copy of what was processed.
  order_ids bigint[] NOT NULL,
  revisions integer[] NOT NULL,
  processed_at timestamptz NOT NULL DEFAULT now(),
  -- On the last intent of a rebuild: once it is acknowledged, ClickHouse has the merchant's new calendar whole.
  rebuilt_merchant_id bigint,
  rebuilt_version integer
);
CREATE INDEX push_intents_by_part ON forecasting.push_intents (part, id);

-- Where each group stands in each partition of a log, and who works on it. The position moves only by compare-and-set.
CREATE TABLE forecasting.stream_partitions (
  grp text NOT NULL,
  topic text NOT NULL,
  topic_id text NOT NULL,
  part smallint NOT NULL,
  pos text NOT NULL,
  -- Every event committed up to here has been applied.
  as_of timestamptz NOT NULL DEFAULT '-infinity',
  epoch bigint NOT NULL DEFAULT 0,
  owner text,
  lease_until timestamptz NOT NULL DEFAULT '-infinity',
  PRIMARY KEY (grp, topic, part)
) WITH (fillfactor = 50);

CREATE TABLE forecasting.stream_members (
  grp text NOT NULL,
  member text NOT NULL,
  seen timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (grp, member)
) WITH (fillfactor = 50);

-- Events that cannot be applied, with their place in the log and the reason; the partition goes on without them.
CREATE TABLE forecasting.dead_letters (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic text NOT NULL,
  part smallint NOT NULL,
  pos text NOT NULL,
  reason text NOT NULL,
  detail text NOT NULL,
  merchant_id bigint,
  order_id bigint,
  payload text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  replayed_at timestamptz,
  UNIQUE (topic, part, pos)
);
CREATE INDEX dead_letters_by_order ON forecasting.dead_letters (order_id);
