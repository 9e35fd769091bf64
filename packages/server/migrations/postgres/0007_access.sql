-- API keys and the audit log. A key's secret is 256 random bits, so one plain SHA-256 of it is enough; the secret itself is
-- shown once and stored nowhere.
CREATE TABLE ingestion.api_keys (
  key_id        text PRIMARY KEY,
  secret_sha256 bytea NOT NULL CHECK (length(secret_sha256) = 32),
  name          text NOT NULL,
  -- NULL: a key of the platform.
  merchant_id   bigint REFERENCES ingestion.merchants,
  roles         text[] NOT NULL CHECK (merchant_id IS NULL OR cardinality(roles) > 0),
  created_at    timestamptz NOT NULL DEFAULT now(),
  created_by    text NOT NULL,
  expires_at    timestamptz NOT NULL,
  revoked_at    timestamptz,
  last_used_at  timestamptz
);
CREATE INDEX api_keys_merchant ON ingestion.api_keys (merchant_id, name);

CREATE TABLE ingestion.audit_log (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at          timestamptz NOT NULL DEFAULT now(),
  actor       text NOT NULL,
  action      text NOT NULL,
  -- No foreign key: what somebody asked for may not exist.
  merchant_id bigint,
  detail      jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX audit_log_merchant ON ingestion.audit_log (merchant_id, id);

-- What is written stays written, whoever asks.
CREATE FUNCTION ingestion.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ingestion.audit_log
  FOR EACH STATEMENT EXECUTE FUNCTION ingestion.refuse_change();
