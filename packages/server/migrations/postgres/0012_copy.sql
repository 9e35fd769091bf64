-- What the pusher knows of the two stores it stands between; one row. A PostgreSQL that was put back to an earlier state, and a
-- ClickHouse that was emptied or replaced, look healthy to everybody: only what they knew of each other tells.
CREATE TABLE forecasting.copy (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  -- Totals move only under the server start that is written here. Nobody can put a server back without starting it.
  server_started_at timestamptz NOT NULL DEFAULT pg_postmaster_start_time(),
  -- How far the totals reached when that start was met: milliseconds since the Unix epoch by partition of the log.
  reached jsonb NOT NULL,
  -- Which ClickHouse holds the copy of the totals; NULL before the first push.
  clickhouse_id text,
  -- Since that start somebody has looked whether ClickHouse holds the copy of this very history.
  judged boolean NOT NULL DEFAULT false
);
INSERT INTO forecasting.copy (reached)
SELECT coalesce(jsonb_object_agg(part, floor(extract(epoch FROM as_of) * 1000)), '{}')
  FROM forecasting.stream_partitions WHERE grp = 'aggregate' AND topic = 'order-events' AND as_of > 'epoch';

-- Nobody's sales, so no row security; the pusher also moves on the numbers of its intents (aggregate/repush.ts).
GRANT SELECT, UPDATE ON forecasting.copy TO topline_writer;
GRANT UPDATE (as_of) ON forecasting.push_intents TO topline_writer;
GRANT USAGE, UPDATE ON SEQUENCE forecasting.push_intents_id_seq TO topline_writer;
