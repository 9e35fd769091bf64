-- A dump that came back into another server. The log is ordered by transaction numbers, and another server counts its own: the places
-- that readers had reached may lie ahead of everything to come, and so may the events themselves. Then new orders would never be counted.

-- Which server the places of this database are of; NULL where a login may not ask.
CREATE FUNCTION forecasting.server_id() RETURNS text LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN (SELECT system_identifier::text FROM pg_control_system());
EXCEPTION WHEN insufficient_privilege THEN
  RETURN NULL;
END $$;
ALTER TABLE forecasting.copy ADD COLUMN server_id text;
UPDATE forecasting.copy SET server_id = forecasting.server_id();

-- Everything that is in the outbox becomes older than any transaction of this server, and is read again from its start: what was counted is
-- known by its order and counts once. Places in a topic of Kafka are plain numbers and stay. False: the places are of this server.
CREATE FUNCTION forecasting.forget_places_of_another_server() RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  outbox_place constant text := '^[0-9]+:[0-9]+$';
  here constant text := forecasting.server_id();
BEGIN
  -- One at a time; who waited finds it done.
  PERFORM FROM forecasting.copy FOR UPDATE;
  IF NOT EXISTS (SELECT FROM forecasting.copy WHERE server_id <> here) AND NOT EXISTS (
       SELECT FROM forecasting.stream_partitions
        WHERE CASE WHEN pos ~ outbox_place THEN split_part(pos, ':', 1)::xid8 >= pg_snapshot_xmax(pg_current_snapshot()) END) THEN
    RETURN false;
  END IF;
  PERFORM forecasting.lock_ranges('ingestion.order_events');
  -- The owner sees no rows, but may say for the length of this transaction that it does.
  ALTER TABLE ingestion.order_events NO FORCE ROW LEVEL SECURITY;
  UPDATE ingestion.order_events SET xid = '3';
  ALTER TABLE ingestion.order_events FORCE ROW LEVEL SECURITY;
  UPDATE forecasting.stream_partitions SET pos = '0:0', epoch = epoch + 1, owner = NULL, lease_until = '-infinity' WHERE pos ~ outbox_place;
  UPDATE forecasting.copy SET server_id = here;
  RETURN true;
END $$;
REVOKE ALL ON FUNCTION forecasting.forget_places_of_another_server FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forecasting.forget_places_of_another_server TO topline_writer;
