ALTER TABLE progress DROP INDEX IF EXISTS progress_by_change;
ALTER TABLE events DROP INDEX IF EXISTS events_by_receipt;
ALTER TABLE events DROP INDEX IF EXISTS events_by_subject;
ALTER TABLE events DROP INDEX IF EXISTS events_by_id;
