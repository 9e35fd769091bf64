-- What a merchant knows of its days beside its sales: promotions, holidays and days on which it is closed, past and planned. Forecasts
-- learn from them what such days do. Never deleted: an event that does not take place is cancelled.
CREATE TABLE ingestion.events (
  merchant_id bigint NOT NULL REFERENCES ingestion.merchants,
  event_id bigint NOT NULL CHECK (event_id > 0),
  -- Equal names of a kind are one thing that recurs.
  name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('promotion', 'holiday', 'closed')),
  -- Local dates of the merchant.
  starts_on date NOT NULL,
  ends_before date NOT NULL CHECK (ends_before > starts_on AND ends_before - starts_on <= 366),
  -- NULL: all categories.
  category_ids bigint[],
  cancelled boolean NOT NULL DEFAULT false,
  -- Grows with every change: the number of a merchant's events and the sum of their versions tell any.
  version integer NOT NULL DEFAULT 1,
  PRIMARY KEY (merchant_id, event_id)
);
