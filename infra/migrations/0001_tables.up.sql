-- Every accepted event, in the form it came. The key ends in the Kafka position, so that an event inserted twice is one row,
-- and nothing in the key or the partition can be changed by a correction.
CREATE TABLE IF NOT EXISTS events
(
    topic LowCardinality(String),
    city LowCardinality(String),
    subject String,
    revision UInt32,
    withdrawn UInt8,
    time DateTime64(3, 'Asia/Shanghai'),
    day Date,
    id String,
    source LowCardinality(String),
    org_code String,
    department LowCardinality(String),
    notice_ids Array(LowCardinality(String)),
    reported_at DateTime64(3, 'Asia/Shanghai'),
    data String CODEC(ZSTD(3)), -- canonical JSON; '' for a withdrawal without data
    partition UInt16,
    position UInt64,
    received_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree
PARTITION BY topic
ORDER BY (topic, city, subject, revision, position);

-- The stream's cells; of a cell the highest position stands. amount is scaled: yuan in fen, other decimals times 100, counts as they are.
CREATE TABLE IF NOT EXISTS progress
(
    generation UInt32,
    topic LowCardinality(String),
    city LowCardinality(String),
    notice LowCardinality(String), -- '*' is the total over notices, each record counted once
    indicator LowCardinality(String), -- '@<topic>' counts the current records of the topic
    part LowCardinality(String), -- sum, num or den
    breakdown LowCardinality(String), -- '' is the whole
    day Date,
    amount Int64,
    records Int64,
    position UInt64,
    updated_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(position)
ORDER BY (generation, city, notice, indicator, part, breakdown, topic, day);

-- Indicators computed by query, each time anew.
CREATE TABLE IF NOT EXISTS figures
(
    city LowCardinality(String),
    notice LowCardinality(String),
    indicator LowCardinality(String),
    breakdown LowCardinality(String), -- '' is the whole
    value Nullable(Float64),
    num Nullable(Float64),
    den Nullable(Float64),
    records Int64,
    day Date,
    computed_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(computed_at)
ORDER BY (city, notice, indicator, breakdown);

-- Messages that are no event under the contract; a replayed one is newer than the open one.
CREATE TABLE IF NOT EXISTS dead_letters
(
    topic LowCardinality(String),
    partition UInt16,
    position UInt64,
    idx UInt32,
    source String,
    city String,
    event_id String,
    subject String,
    reasons Array(String),
    raw String CODEC(ZSTD(3)),
    at DateTime64(3, 'UTC'),
    state LowCardinality(String), -- open or replayed
    replayed_at DateTime64(3, 'UTC') -- the epoch while open
)
ENGINE = ReplacingMergeTree(replayed_at)
ORDER BY (topic, partition, position, idx);

-- Generations of the stream's tables; the current one is the last that was swapped in.
CREATE TABLE IF NOT EXISTS generations
(
    generation UInt32,
    created_at DateTime64(3, 'UTC'),
    swapped_at Nullable(DateTime64(3, 'UTC')),
    catalogue_hash String
)
ENGINE = ReplacingMergeTree
ORDER BY generation;
