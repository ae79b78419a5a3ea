-- Who did what and when. Nothing is ever changed here: the key has the act's time and its place in the topic, so that an act inserted
-- twice is one row, and one of a topic that was made anew never takes the place of an older one.
CREATE TABLE IF NOT EXISTS trail
(
    at DateTime64(6, 'UTC'),
    agency LowCardinality(String), -- whom it is about; '' for nobody in particular
    actor String,
    action LowCardinality(String),
    outcome LowCardinality(String),
    subject String,
    detail String CODEC(ZSTD(1)), -- JSON
    position UInt64
)
ENGINE = ReplacingMergeTree
ORDER BY (agency, at, position);
