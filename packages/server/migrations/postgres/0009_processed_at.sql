-- What went through in the last minute: processed events come in the order of their time, so a few numbers a block are enough.
CREATE INDEX processed_events_at ON forecasting.processed_events USING brin (processed_at) WITH (autosummarize = on);
