-- The second wall behind MerchantScope. The owner of these tables migrates and does nothing else; topline_writer takes orders in,
-- applies, rebuilds, forecasts and checks, for every merchant; topline_reader sees the one merchant that its transaction names,
--   SELECT set_config('topline.merchant', '7', true)
-- and without a name nothing. Sessions take their role when they begin (platform/session-role.ts).

-- Roles belong to the server, not to a database: of several databases that are migrated at once, each finds or makes them. Where the
-- owner may not, start says what an administrator has to run (run/database-roles.ts).
DO $$
DECLARE
  wanted text;
  has_set boolean := current_setting('server_version_num')::int >= 160000;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['topline_writer', 'topline_reader'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION', wanted);
      EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL; -- Another database was first.
      END;
    END IF;
    -- The owner may take the role, but has none of its rights before it does.
    IF NOT pg_has_role(current_user, wanted, CASE WHEN has_set THEN 'SET' ELSE 'MEMBER' END) THEN
      BEGIN
        EXECUTE format('GRANT %I TO %I', wanted, current_user) || CASE WHEN has_set THEN ' WITH INHERIT FALSE, SET TRUE' ELSE '' END;
      EXCEPTION WHEN insufficient_privilege OR unique_violation THEN
        NULL; -- The sessions may have logins of their own; else start says what is missing.
      END;
    END IF;
  END LOOP;
  -- Whose open transaction holds back the outbox (/health/stream): of other logins' sessions only this role is told.
  IF NOT pg_has_role('topline_writer', 'pg_monitor', 'MEMBER') THEN
    BEGIN
      GRANT pg_monitor TO topline_writer;
    EXCEPTION WHEN insufficient_privilege OR unique_violation THEN
      NULL; -- It then tells of its own sessions only.
    END;
  END IF;
END $$;

-- A table that is new gets its grants, its row security and its policies in the migration that makes it; test/access/row-security.test.ts
-- finds one without. Orders, lines and the outbox are only ever added to, and so is the audit log.
GRANT USAGE ON SCHEMA ingestion, forecasting TO topline_writer, topline_reader;
GRANT SELECT, INSERT ON
  ingestion.orders, ingestion.order_items, ingestion.order_events, ingestion.audit_log, forecasting.processed_events TO topline_writer;
GRANT SELECT, INSERT, UPDATE ON
  ingestion.merchants, ingestion.categories, ingestion.products, ingestion.events, ingestion.api_keys,
  forecasting.calendars, forecasting.category_totals, forecasting.stream_partitions, forecasting.dead_letters, forecasting.forecast_latest,
  forecasting.forecast_marks, forecasting.forecast_work, forecasting.worker_leases, forecasting.audits TO topline_writer;
GRANT SELECT, UPDATE ON ingestion.id_nodes TO topline_writer;
GRANT SELECT, INSERT, DELETE ON forecasting.push_intents, forecasting.forecast_runs TO topline_writer;
GRANT SELECT, INSERT, UPDATE, DELETE ON forecasting.forecast_scores, forecasting.stream_members TO topline_writer;
GRANT SELECT ON
  ingestion.merchants, ingestion.categories, ingestion.products, ingestion.events, ingestion.orders, ingestion.order_items,
  ingestion.audit_log, forecasting.calendars, forecasting.category_totals, forecasting.processed_events, forecasting.forecast_latest,
  forecasting.forecast_runs, forecasting.forecast_scores, forecasting.forecast_marks, forecasting.audits,
  -- How far the totals reach, and nobody's sales.
  forecasting.stream_partitions TO topline_reader;

-- A program of the version before asks as the owner. Were it shown empty tables, it would take them for the truth and say that all is
-- applied; an error makes it wait until it is replaced. A migration that reads or writes rows says SET LOCAL ROLE topline_writer.
CREATE FUNCTION ingestion.refuse_owner() RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RAISE EXCEPTION 'the owner of the tables does not read rows' USING ERRCODE = 'insufficient_privilege', HINT = 'SET ROLE topline_writer';
END $$;

DO $$
DECLARE
  guarded regclass;
  -- A sub-select without a reference to the row is asked once a statement, and its result is the first column of an index condition.
  scope constant text := '(SELECT nullif(current_setting(''topline.merchant'', true), '''')::bigint)';
  -- Rows that name an order and no merchant: whoever sees the order sees them.
  of_order constant text := 'EXISTS (SELECT FROM ingestion.orders o WHERE o.order_id = %s.order_id)';
BEGIN
  FOREACH guarded IN ARRAY ARRAY[
    'ingestion.merchants', 'ingestion.categories', 'ingestion.products', 'ingestion.events', 'ingestion.orders', 'ingestion.order_items',
    'ingestion.order_events', 'ingestion.api_keys', 'ingestion.audit_log', 'forecasting.calendars', 'forecasting.processed_events',
    'forecasting.category_totals', 'forecasting.push_intents', 'forecasting.dead_letters', 'forecasting.forecast_runs',
    'forecasting.forecast_latest', 'forecasting.forecast_champions', 'forecasting.worker_leases', 'forecasting.forecast_scores',
    'forecasting.forecast_marks', 'forecasting.audits']::regclass[]
  LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', guarded);
    EXECUTE format('CREATE POLICY owner ON %s TO CURRENT_USER USING (ingestion.refuse_owner())', guarded);
    EXECUTE format('CREATE POLICY writer ON %s TO topline_writer USING (true)', guarded);
    IF NOT has_table_privilege('topline_reader', guarded, 'SELECT') THEN
      CONTINUE;
    END IF;
    EXECUTE format('CREATE POLICY reader ON %s FOR SELECT TO topline_reader USING (%s)', guarded,
      CASE WHEN EXISTS (SELECT FROM pg_attribute WHERE attrelid = guarded AND attname = 'merchant_id')
           THEN 'merchant_id = ' || scope ELSE format(of_order, guarded) END);
  END LOOP;
END $$;
