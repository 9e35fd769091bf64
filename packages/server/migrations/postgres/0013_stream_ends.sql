-- Where the relay has carried the outbox to, per partition of the topic: every event committed by as_of stands before end_offset of
-- the topic with this id. Moved together with the relay's cursor, in one statement, so a relay that lost its lease moves neither.
-- Readers of the topic learn their asOf and their lag from it; no heartbeat has to travel in the topic.
CREATE TABLE forecasting.stream_ends (
  topic text NOT NULL,
  part smallint NOT NULL,
  topic_id text NOT NULL,
  end_offset bigint NOT NULL DEFAULT 0,
  as_of timestamptz NOT NULL DEFAULT '-infinity',
  PRIMARY KEY (topic, part)
) WITH (fillfactor = 50);
-- Nobody's sales, so no row security.
GRANT SELECT, INSERT, UPDATE, DELETE ON forecasting.stream_ends TO topline_writer;

-- Dead letters are also shown in a topic of their own, where there is a Kafka; this says which were.
ALTER TABLE forecasting.dead_letters ADD COLUMN published_at timestamptz;
CREATE INDEX dead_letters_unpublished ON forecasting.dead_letters (id) WHERE published_at IS NULL;

-- Dead letters that may pass later are tried again by themselves, at growing distances.
ALTER TABLE forecasting.dead_letters ADD COLUMN tries smallint NOT NULL DEFAULT 0, ADD COLUMN retry_at timestamptz;
CREATE INDEX dead_letters_retry ON forecasting.dead_letters (id) WHERE reason = 'unknown-order' AND replayed_at IS NULL;
