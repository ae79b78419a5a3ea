-- Records are looked up by the event's id and by the record's number, and what is new by when it came. Without these every such question
-- reads a whole column.
ALTER TABLE events ADD INDEX IF NOT EXISTS events_by_id id TYPE bloom_filter(0.01) GRANULARITY 1;
ALTER TABLE events ADD INDEX IF NOT EXISTS events_by_subject subject TYPE bloom_filter(0.01) GRANULARITY 1;
ALTER TABLE events ADD INDEX IF NOT EXISTS events_by_receipt received_at TYPE minmax GRANULARITY 1;
ALTER TABLE progress ADD INDEX IF NOT EXISTS progress_by_change updated_at TYPE minmax GRANULARITY 1;
ALTER TABLE events MATERIALIZE INDEX events_by_id;
ALTER TABLE events MATERIALIZE INDEX events_by_subject;
ALTER TABLE events MATERIALIZE INDEX events_by_receipt;
ALTER TABLE progress MATERIALIZE INDEX progress_by_change;
