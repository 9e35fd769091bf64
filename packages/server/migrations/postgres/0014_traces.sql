-- The trace of the request that an order came with (W3C traceparent), when somebody traces: through the outbox to whoever applies the
-- event, and from there through the intent to the push. Older code writes neither; NULL means that nothing is traced.
ALTER TABLE ingestion.order_events ADD COLUMN traceparent text;
ALTER TABLE forecasting.push_intents ADD COLUMN traceparents text[];

-- Metrics ask at every scrape what waits for people, which is little of what is kept.
CREATE INDEX dead_letters_waiting ON forecasting.dead_letters (id) WHERE replayed_at IS NULL;
CREATE INDEX audits_differing ON forecasting.audits ((result->>'state')) WHERE result->>'state' <> 'agrees';
