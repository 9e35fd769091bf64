-- The last check of each merchant: whether orders, totals and ClickHouse agreed. The check is rolling: the merchant whose turn
-- was longest ago is next, and a claim keeps several processes from checking the same one.
CREATE TABLE forecasting.audits (
  merchant_id bigint PRIMARY KEY REFERENCES ingestion.merchants,
  claimed_until timestamptz NOT NULL DEFAULT '-infinity',
  checked_at timestamptz,
  -- The answer of GET /v1/audit but for the merchant's own fields; NULL before the first check.
  result jsonb
);
CREATE INDEX audits_turn ON forecasting.audits (checked_at NULLS FIRST);
