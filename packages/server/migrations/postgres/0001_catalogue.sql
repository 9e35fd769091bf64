-- Who sells what, in which currency and calendar. Owned by the platform; PUT synchronises it into the system.
CREATE SCHEMA ingestion;

CREATE TABLE ingestion.merchants (
  merchant_id bigint PRIMARY KEY CHECK (merchant_id > 0),
  name text NOT NULL,
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  -- The calendar asked for. The one that the totals are kept under is forecasting.calendars.
  timezone text NOT NULL,
  week_start text NOT NULL CHECK (week_start IN ('MONDAY','TUESDAY','WEDNESDAY','THURSDAY','FRIDAY','SATURDAY','SUNDAY')),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  -- Target of the orders' foreign key: a currency cannot change under an order that is being inserted.
  UNIQUE (merchant_id, currency)
);

CREATE TABLE ingestion.categories (
  merchant_id bigint NOT NULL REFERENCES ingestion.merchants,
  -- 0 is the reserved row of the whole merchant in the totals.
  category_id bigint NOT NULL CHECK (category_id > 0),
  name text NOT NULL,
  PRIMARY KEY (merchant_id, category_id)
);

CREATE TABLE ingestion.products (
  merchant_id bigint NOT NULL,
  product_id bigint NOT NULL CHECK (product_id > 0),
  name text NOT NULL,
  category_id bigint NOT NULL,
  PRIMARY KEY (merchant_id, product_id),
  FOREIGN KEY (merchant_id, category_id) REFERENCES ingestion.categories
);

-- Node numbers of order ids, leased. An id's milliseconds never exceed ceiling_ms, which only grows; so a later lessee that
-- starts above it can never make an id that an earlier one made, whatever their clocks say.
CREATE TABLE ingestion.id_nodes (
  node smallint PRIMARY KEY CHECK (node BETWEEN 0 AND 127),
  owner text,
  lease_until timestamptz NOT NULL DEFAULT '-infinity',
  ceiling_ms bigint NOT NULL DEFAULT 0
);
INSERT INTO ingestion.id_nodes (node) SELECT generate_series(0, 127);
