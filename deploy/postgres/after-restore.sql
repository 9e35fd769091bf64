-- After a dump (pg_restore) came back into another cluster, before any process of the program starts on it; as a superuser:
--   psql -v ON_ERROR_STOP=1 -d topline -f deploy/postgres/after-restore.sql
-- The outbox is read by transaction numbers, and a new cluster counts them from its own beginning: places in the log that the old one had
-- reached would lie ahead of everything to come, and new orders would never be counted. So all that is there becomes old, and is
-- read again from its start; what was counted already is known by its order and counts once. (A copy of the whole cluster, by
-- pg_basebackup or a snapshot of the disk, keeps its numbers and needs none of this.)
BEGIN;
UPDATE ingestion.order_events SET xid = '3';
-- Places in the outbox look like 812:4711; those in a topic of Kafka are plain numbers and stay.
UPDATE forecasting.stream_partitions SET pos = '0:0' WHERE pos ~ '^[0-9]+:[0-9]+$';
COMMIT;
