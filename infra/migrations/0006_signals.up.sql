-- The stream's signals: counts by the hour; of a cell the highest position stands. Hours are those of UTC+8 (the zone Asia/Shanghai had summer
-- time in the 1980s, which the contract's days have not).
CREATE TABLE IF NOT EXISTS signals
(
    generation UInt32,
    topic LowCardinality(String),
    city LowCardinality(String),
    signal LowCardinality(String),
    dimension LowCardinality(String), -- '' is the whole city
    value String, -- of the dimension
    hour DateTime64(0, 'Etc/GMT-8'),
    amount Int64, -- yuan in fen, counts as they are
    records Int64,
    position UInt64,
    updated_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(position)
ORDER BY (generation, city, signal, dimension, value, hour, topic);

-- The signals as of the generation swapped in last (the first, until one is), summed over topics.
CREATE VIEW IF NOT EXISTS signals_current AS
SELECT
    city,
    signal,
    dimension,
    value,
    hour,
    total AS amount,
    counted AS records,
    updated_at
FROM
(
    SELECT
        city,
        signal,
        dimension,
        value,
        hour,
        sum(signals.amount) AS total,
        sum(signals.records) AS counted,
        max(signals.updated_at) AS updated_at
    FROM signals FINAL
    WHERE generation = (SELECT if(count() = 0, 1, argMax(generation, swapped_at)) FROM generations FINAL WHERE swapped_at IS NOT NULL)
    GROUP BY city, signal, dimension, value, hour
    SETTINGS optimize_aggregation_in_order = 1
)
WHERE total != 0 OR counted > 0;

-- How the text of an event was judged, once, when it was accepted: one row for each that changed its record. What stands of a record was judged
-- in the last row of its revision that is not after it (an event that repeats another has none of its own).
CREATE TABLE IF NOT EXISTS judgements
(
    generation UInt32,
    topic LowCardinality(String),
    city LowCardinality(String),
    subject String,
    revision UInt32,
    partition UInt16,
    position UInt64,
    polarity LowCardinality(String), -- negative, neutral or positive
    severity UInt8, -- 0 none, 1 notice, 2 warning, 3 serious
    category LowCardinality(String),
    words Array(String), -- that decided it
    model LowCardinality(String), -- version of the judge
    judged_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree
ORDER BY (generation, topic, city, subject, revision, position);
