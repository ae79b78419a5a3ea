-- Receipts as the way in filed them: one row per part, with its events by place. The id begins with the time, so rows come in order.
CREATE TABLE IF NOT EXISTS receipts
(
    id String,
    part UInt32,
    parts UInt32,
    agency LowCardinality(String),
    token_id LowCardinality(String),
    at DateTime64(3, 'UTC'),
    kind LowCardinality(String), -- events or sheet
    total UInt32, -- events of the whole receipt, refused ones too
    topics Array(LowCardinality(String)), -- of each event that was accepted: where it is, and its record
    partitions Array(UInt16),
    positions Array(UInt64),
    cities Array(LowCardinality(String)),
    subjects Array(String),
    refused String CODEC(ZSTD(1)) -- JSON: [{index, id, topic, reasons}]
)
ENGINE = ReplacingMergeTree
ORDER BY (id, part);
