-- Accepted orders, their lines, and the outbox: written together by one statement.
CREATE TABLE ingestion.orders (
  order_id bigint PRIMARY KEY,
  merchant_id bigint NOT NULL,
  external_order_id text COLLATE "C" NOT NULL,
  order_date timestamptz NOT NULL,
  currency text NOT NULL,
  total_minor bigint NOT NULL CHECK (total_minor BETWEEN 0 AND 10000000000000),
  revision integer NOT NULL DEFAULT 1,
  -- sha256 over the canonical payload (idempotency) and over the canonical event (poison check in apply).
  payload_hash bytea NOT NULL,
  event_hash bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp()),
  CONSTRAINT orders_external_key UNIQUE (merchant_id, external_order_id),
  CONSTRAINT orders_merchant_currency FOREIGN KEY (merchant_id, currency) REFERENCES ingestion.merchants (merchant_id, currency)
);
-- Orders of a merchant between two instants: the running period against the same elapsed part of the one before; rebuild.
CREATE INDEX orders_by_date ON ingestion.orders (merchant_id, order_date, order_id);

CREATE TABLE ingestion.order_items (
  order_id bigint NOT NULL,
  line smallint NOT NULL,
  category_id bigint NOT NULL,
  product_id bigint,
  quantity integer NOT NULL CHECK (quantity > 0),
  amount_minor bigint NOT NULL CHECK (amount_minor BETWEEN 0 AND 10000000000000),
  PRIMARY KEY (order_id, line)
);

-- The outbox is the log. Readers take rows (xid, id) > cursor AND xid < pg_snapshot_xmin(pg_current_snapshot()) in (xid, id)
-- order: the only order in which a row can never appear behind a cursor that has passed it.
CREATE TABLE ingestion.order_events (
  id bigint GENERATED ALWAYS AS IDENTITY,
  shard smallint NOT NULL CHECK (shard BETWEEN 0 AND 63),
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  merchant_id bigint NOT NULL,
  order_id bigint NOT NULL,
  revision integer NOT NULL,
  payload text NOT NULL,
  -- Start of the transaction, hence not later than the moment its xid was given: a safe lower bound for asOf.
  created_at timestamptz NOT NULL DEFAULT now()
);
-- The reader's path: one partition (shard % 4) from a cursor on.
CREATE UNIQUE INDEX order_events_log ON ingestion.order_events ((shard & 3), xid, id);
