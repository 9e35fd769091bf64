-- Sessions of people who signed in on the page. The browser holds the session's id in a sealed cookie; here is only its SHA-256.
-- A row is the truth about what the person may do until lease_until; then the identity provider is asked again, by whoever
-- claims it (renewing_until). Ending a session removes its row. Found by its key; pruned by ends_at when somebody signs in.
CREATE TABLE ingestion.sessions (
  session_sha256 bytea PRIMARY KEY CHECK (length(session_sha256) = 32),
  subject        text NOT NULL,
  name           text NOT NULL,
  -- As the provider's claim says it.
  grants         jsonb NOT NULL,
  -- The provider's tokens, sealed: who reads the database cannot use them.
  tokens         text NOT NULL,
  signed_in_at   timestamptz NOT NULL,
  lease_until    timestamptz NOT NULL,
  renewing_until timestamptz NOT NULL DEFAULT '-infinity',
  ends_at        timestamptz NOT NULL
);
CREATE INDEX sessions_subject ON ingestion.sessions (subject, signed_in_at);
CREATE INDEX sessions_ends_at ON ingestion.sessions (ends_at);

-- Sessions belong to people, not to merchants: readers have nothing to do with them.
GRANT SELECT, INSERT, UPDATE, DELETE ON ingestion.sessions TO topline_writer;
ALTER TABLE ingestion.sessions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON ingestion.sessions TO CURRENT_USER USING (ingestion.refuse_owner());
CREATE POLICY writer ON ingestion.sessions TO topline_writer USING (true);
