-- Tables that grow with every order are kept in ranges, so that what is old goes by dropping a table and not by deleting rows:
-- the outbox by day, what was processed by the month of the order's number (its upper bits are the instant it was given).
-- The newest range of each is open upwards, so a row always has a place, whatever maintenance has or has not done.

ALTER TABLE ingestion.order_events RENAME TO order_events_open;
-- A sequence of its own: identity columns of partitioned tables are not the same in every version of PostgreSQL.
CREATE SEQUENCE ingestion.order_event_ids;
SELECT setval('ingestion.order_event_ids', last_value, is_called) FROM ingestion.order_events_id_seq;
ALTER TABLE ingestion.order_events_open ALTER COLUMN id DROP IDENTITY;
DROP INDEX ingestion.order_events_log;
CREATE TABLE ingestion.order_events (LIKE ingestion.order_events_open INCLUDING DEFAULTS INCLUDING CONSTRAINTS)
  PARTITION BY RANGE (created_at);
ALTER TABLE ingestion.order_events ATTACH PARTITION ingestion.order_events_open FOR VALUES FROM (MINVALUE) TO (MAXVALUE);
ALTER SEQUENCE ingestion.order_event_ids OWNED BY ingestion.order_events.id;
ALTER TABLE ingestion.order_events ALTER COLUMN id SET DEFAULT nextval('ingestion.order_event_ids');
-- The reader's path: one partition of the log (shard % 4) from a cursor on, in every range.
CREATE INDEX order_events_log ON ingestion.order_events ((shard & 3), xid, id);

ALTER TABLE forecasting.processed_events RENAME TO processed_events_open;
ALTER INDEX forecasting.processed_events_pkey RENAME TO processed_events_open_pkey;
CREATE TABLE forecasting.processed_events (LIKE forecasting.processed_events_open INCLUDING DEFAULTS INCLUDING CONSTRAINTS, PRIMARY KEY (order_id, revision))
  PARTITION BY RANGE (order_id);
ALTER TABLE forecasting.processed_events ATTACH PARTITION forecasting.processed_events_open FOR VALUES FROM (MINVALUE) TO (MAXVALUE);
ALTER INDEX forecasting.processed_events_at RENAME TO processed_events_open_at;
CREATE INDEX processed_events_at ON forecasting.processed_events USING brin (processed_at) WITH (autosummarize = on);

-- Every order with a smaller number counts as processed: its range was dropped after it was found that all of them are in the totals.
CREATE TABLE forecasting.processed_horizon (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  below bigint NOT NULL DEFAULT 0
);
INSERT INTO forecasting.processed_horizon DEFAULT VALUES;
-- No number of an order is given at or below this instant, whatever clock or ceiling says.
ALTER TABLE ingestion.id_nodes ADD COLUMN floor_ms bigint NOT NULL DEFAULT 0;

-- Row security as in 0010, with the rights of the tables that these take the place of. The ranges themselves are nobody's: rows are
-- reached through the table above them, under its policies.
GRANT SELECT, INSERT ON ingestion.order_events, forecasting.processed_events TO topline_writer;
GRANT USAGE ON SEQUENCE ingestion.order_event_ids TO topline_writer;
GRANT SELECT ON forecasting.processed_events TO topline_reader;
GRANT SELECT ON forecasting.processed_horizon TO topline_reader;
GRANT SELECT, UPDATE ON forecasting.processed_horizon TO topline_writer;
-- A relay that is given up for good must not hold the outbox back (outbox/adopt-log.ts).
GRANT DELETE ON forecasting.stream_partitions TO topline_writer;
REVOKE ALL ON ingestion.order_events_open, forecasting.processed_events_open FROM topline_writer, topline_reader;
DO $$
DECLARE
  guarded regclass;
BEGIN
  FOREACH guarded IN ARRAY ARRAY['ingestion.order_events', 'forecasting.processed_events']::regclass[] LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', guarded);
    EXECUTE format('CREATE POLICY owner ON %s TO CURRENT_USER USING (ingestion.refuse_owner())', guarded);
    EXECUTE format('CREATE POLICY writer ON %s TO topline_writer USING (true)', guarded);
  END LOOP;
  CREATE POLICY reader ON forecasting.processed_events FOR SELECT TO topline_reader USING (
    EXISTS (SELECT FROM ingestion.orders o WHERE o.order_id = processed_events.order_id));
END $$;

-- The one place that says which orders are in the totals. Index: the primary key of processed_events.
CREATE VIEW forecasting.orders_counted WITH (security_invoker = true) AS
SELECT o.*, o.order_id < (SELECT h.below FROM forecasting.processed_horizon h) OR p.order_id IS NOT NULL AS counted
  FROM ingestion.orders o
  LEFT JOIN forecasting.processed_events p ON p.order_id = o.order_id AND p.revision = o.revision;
GRANT SELECT ON forecasting.orders_counted TO topline_writer, topline_reader;

-- The ranges of both tables as instants; NULL: open. A number of an order carries the instant it was given at (platform/ids.ts).
CREATE FUNCTION forecasting.instant_of_order(order_id bigint) RETURNS timestamptz LANGUAGE sql IMMUTABLE
RETURN timestamptz '2025-01-01 00:00:00+00' + (order_id >> 12) * interval '1 ms';
CREATE FUNCTION forecasting.first_order_at(instant timestamptz) RETURNS bigint LANGUAGE sql IMMUTABLE
RETURN (extract(epoch FROM instant - timestamptz '2025-01-01 00:00:00+00') * 1000)::bigint << 12;
CREATE VIEW forecasting.ranges WITH (security_invoker = true) AS
SELECT parent.oid::regclass AS ranged, part.oid::regclass AS part,
       CASE WHEN parent.relname = 'order_events' THEN ends.text[1]::timestamptz
            ELSE forecasting.instant_of_order(ends.text[1]::bigint) END AS from_instant,
       CASE WHEN parent.relname = 'order_events' THEN ends.text[2]::timestamptz
            ELSE forecasting.instant_of_order(ends.text[2]::bigint) END AS to_instant
  FROM pg_inherits i
  JOIN pg_class parent ON parent.oid = i.inhparent AND parent.relkind = 'p'
  JOIN pg_class part ON part.oid = i.inhrelid
  JOIN pg_namespace n ON n.oid = parent.relnamespace AND n.nspname IN ('ingestion', 'forecasting')
 CROSS JOIN LATERAL regexp_match(pg_get_expr(part.relpartbound, part.oid),
                                 'FROM \((?:MINVALUE|''([^'']+)'')\) TO \((?:MAXVALUE|''([^'']+)'')\)') AS ends (text);
GRANT SELECT ON forecasting.ranges TO topline_writer;

-- Who works on the ranges is a writer, and tables are their owner's: these functions do the three things that it may have done.
-- They see no rows; whether a range may go is for the caller to find out, between the lock and the drop, in one transaction.
CREATE FUNCTION forecasting.lock_ranges(ranged regclass) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF ranged NOT IN ('ingestion.order_events'::regclass, 'forecasting.processed_events'::regclass) THEN
    RAISE EXCEPTION '% is not kept in ranges', ranged USING ERRCODE = 'insufficient_privilege';
  END IF;
  EXECUTE format('LOCK TABLE ONLY %s IN ACCESS EXCLUSIVE MODE', ranged);
END $$;

-- Closes the open range at an instant and opens another from there. False: the open one begins there or later.
CREATE FUNCTION forecasting.close_range(to_be_ranged regclass, at timestamptz, label text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET TimeZone = 'UTC' AS $$
DECLARE
  opened record;
  closed text;
  bound text := CASE WHEN to_be_ranged = 'ingestion.order_events'::regclass THEN at::text ELSE forecasting.first_order_at(at)::text END;
BEGIN
  PERFORM forecasting.lock_ranges(to_be_ranged);
  SELECT n.nspname AS space, c.relname AS name, r.from_instant,
         (regexp_match(pg_get_expr(c.relpartbound, c.oid), 'FROM \((.*)\) TO'))[1] AS from_bound INTO STRICT opened
    FROM forecasting.ranges r JOIN pg_class c ON c.oid = r.part JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE r.ranged = to_be_ranged AND r.to_instant IS NULL;
  IF opened.from_instant >= at THEN
    RETURN false;
  END IF;
  closed := regexp_replace(opened.name, '_open$', '_' || label);
  EXECUTE format('ALTER TABLE %s DETACH PARTITION %I.%I', to_be_ranged, opened.space, opened.name);
  EXECUTE format('ALTER TABLE %I.%I RENAME TO %I', opened.space, opened.name, closed);
  EXECUTE format('ALTER TABLE %s ATTACH PARTITION %I.%I FOR VALUES FROM (%s) TO (%L)',
                 to_be_ranged, opened.space, closed, opened.from_bound, bound);
  EXECUTE format('CREATE TABLE %I.%I PARTITION OF %s FOR VALUES FROM (%L) TO (MAXVALUE)', opened.space, opened.name, to_be_ranged, bound);
  EXECUTE format('ALTER TABLE %I.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', opened.space, opened.name);
  RETURN true;
END $$;

-- Only the oldest range goes, never the open one, and none whose upper end is not a day old: nothing else is a writer's to drop.
CREATE FUNCTION forecasting.drop_range(dropped regclass) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  its record;
BEGIN
  SELECT * INTO its FROM forecasting.ranges WHERE part = dropped;
  PERFORM forecasting.lock_ranges(its.ranged);
  IF its.to_instant IS NULL OR its.to_instant > now() - interval '1 day' OR EXISTS (
       SELECT FROM forecasting.ranges r WHERE r.ranged = its.ranged AND r.to_instant < its.to_instant) THEN
    RAISE EXCEPTION '% is not a range that may go', dropped USING ERRCODE = 'insufficient_privilege';
  END IF;
  EXECUTE format('DROP TABLE %s', dropped);
END $$;

REVOKE ALL ON FUNCTION forecasting.lock_ranges, forecasting.close_range, forecasting.drop_range FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forecasting.lock_ranges, forecasting.close_range, forecasting.drop_range TO topline_writer;
