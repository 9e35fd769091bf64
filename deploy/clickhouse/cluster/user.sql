-- The database and the program's user, once on a new cluster, as its administrator. Engine Atomic: a Replicated database takes no ON CLUSTER.
CREATE DATABASE IF NOT EXISTS topline ON CLUSTER main ENGINE = Atomic;
CREATE USER IF NOT EXISTS topline ON CLUSTER main IDENTIFIED WITH sha256_hash BY 'the SHA-256 of its password, in hexadecimal';
GRANT ON CLUSTER main SELECT, INSERT, CREATE TABLE, ALTER ADD COLUMN, ALTER DROP COLUMN, TRUNCATE ON topline.* TO topline;
-- Where table_engines_require_grant is on, also TABLE ENGINE ON ReplicatedMergeTree, ReplicatedReplacingMergeTree and Distributed.
-- Statements for every server, and questions to every server about its tables.
GRANT ON CLUSTER main CLUSTER, REMOTE, CREATE TEMPORARY TABLE ON *.* TO topline;
GRANT ON CLUSTER main SELECT ON system.tables TO topline;
GRANT ON CLUSTER main SELECT ON system.clusters TO topline;
GRANT ON CLUSTER main SELECT ON system.replicas TO topline;
