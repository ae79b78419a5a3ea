-- Days of positions reach back before 1970 (a library that opened in 1956), so they need Date32; and with the topic last in the key,
-- cells are summed over topics while they are read in order.
DROP TABLE IF EXISTS progress;
CREATE TABLE IF NOT EXISTS progress
(
    generation UInt32,
    topic LowCardinality(String),
    city LowCardinality(String),
    notice LowCardinality(String), -- '*' is the total over notices, each record counted once
    indicator LowCardinality(String), -- '@<topic>' counts the current records of the topic
    part LowCardinality(String), -- sum, num or den
    breakdown LowCardinality(String), -- '' is the whole
    day Date32,
    amount Int64, -- yuan in fen, counts as they are
    records Int64,
    position UInt64,
    updated_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(position)
ORDER BY (generation, city, notice, indicator, part, breakdown, day, topic);

ALTER TABLE events MODIFY COLUMN day Date32;

-- How far the records of a topic are unique: within a city, or everywhere. Written from the catalogue.
CREATE TABLE IF NOT EXISTS topics
(
    topic LowCardinality(String),
    unique_within LowCardinality(String), -- city or all
    at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(at)
ORDER BY topic;

-- One row per record and city, at the latest after merging: the last data of the highest revision, or that revision's withdrawal.
-- Fed by every insert into events; an event that comes again replaces itself. (revision, position) is packed into one number,
-- position + 1 in the lower 33 bits, so that within a revision data stand above a withdrawal; void_revisions has the exceptions.
CREATE TABLE IF NOT EXISTS records
(
    topic LowCardinality(String),
    city LowCardinality(String),
    subject String,
    revision UInt32,
    withdrawn UInt8,
    time DateTime64(3, 'Asia/Shanghai'),
    day Date32,
    id String,
    source LowCardinality(String),
    org_code String,
    department LowCardinality(String),
    notice_ids Array(LowCardinality(String)),
    reported_at DateTime64(3, 'Asia/Shanghai'),
    data String CODEC(ZSTD(3)),
    partition UInt16,
    position UInt64,
    received_at DateTime64(3, 'UTC'),
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY topic
ORDER BY (topic, city, subject);

CREATE MATERIALIZED VIEW IF NOT EXISTS records_of_events TO records AS
SELECT *, bitShiftLeft(toUInt64(revision), 33) + if(withdrawn, 0, position + 1) AS version
FROM events;

INSERT INTO records SELECT *, bitShiftLeft(toUInt64(revision), 33) + if(withdrawn, 0, position + 1) AS version FROM events;

-- Revisions that began with a withdrawal: it stands, whatever data came later under the same revision.
CREATE VIEW IF NOT EXISTS void_revisions AS
SELECT topic, city, subject, revision
FROM events
WHERE revision > 1 AND (topic, city, subject, revision) IN (SELECT topic, city, subject, revision FROM events WHERE withdrawn)
GROUP BY topic, city, subject, revision
HAVING minIf(position, withdrawn = 1) < minIf(position, withdrawn = 0);

-- Of records that are unique everywhere and that several cities report: what stands in each city, and when it was reported.
-- A withdrawal without data takes the latest report of its own city.
CREATE VIEW IF NOT EXISTS shared_records AS
SELECT
    topic,
    subject,
    city,
    maxIf((revision, -toInt64(position)), withdrawn = 1) > maxIf((revision, -toInt64(position)), withdrawn = 0) AS gone,
    if(
        gone,
        (
            if(
                argMaxIf(data, (revision, position), withdrawn = 1) = '',
                maxIf(reported_at, data != ''),
                argMaxIf(reported_at, (revision, position), withdrawn = 1)
            ),
            argMaxIf(position, (revision, position), withdrawn = 1)
        ),
        (argMaxIf(reported_at, (revision, position), withdrawn = 0), argMaxIf(position, (revision, position), withdrawn = 0))
    ) AS entry
FROM events
WHERE topic IN (SELECT topic FROM topics WHERE unique_within = 'all')
    AND (topic, subject) IN (
        SELECT topic, subject
        FROM records
        WHERE topic IN (SELECT topic FROM topics WHERE unique_within = 'all')
        GROUP BY topic, subject
        HAVING min(city) != max(city)
    )
GROUP BY topic, subject, city;

-- Entries of such records that another city's later one replaces.
CREATE VIEW IF NOT EXISTS outdated_entries AS
SELECT topic, city, subject
FROM (SELECT topic, city, subject, entry, max(entry) OVER (PARTITION BY topic, subject) AS latest FROM shared_records)
WHERE entry < latest;

-- One row per record that stands: the highest revision; within it the last data, unless the revision began with a withdrawal.
CREATE VIEW IF NOT EXISTS events_current AS
SELECT
    topic, city, subject, revision, time, day, id, source, org_code, department, notice_ids, reported_at, data, partition, position, received_at
FROM records FINAL
WHERE withdrawn = 0
    AND (topic, city, subject, revision) NOT IN (SELECT topic, city, subject, revision FROM void_revisions)
    AND (topic, city, subject) NOT IN (SELECT topic, city, subject FROM outdated_entries);

-- The stream's cells as of the generation swapped in last (the first, until one is): breakdown NULL is the whole.
CREATE VIEW IF NOT EXISTS progress_current AS
SELECT
    city,
    notice,
    indicator,
    part,
    nullIf(cell, '') AS breakdown,
    day,
    total AS amount,
    counted AS records,
    updated_at
FROM
(
    SELECT
        city,
        notice,
        indicator,
        part,
        progress.breakdown AS cell,
        day,
        sum(progress.amount) AS total,
        sum(progress.records) AS counted,
        max(progress.updated_at) AS updated_at
    FROM progress FINAL
    WHERE generation = (SELECT if(count() = 0, 1, argMax(generation, swapped_at)) FROM generations FINAL WHERE swapped_at IS NOT NULL)
    GROUP BY city, notice, indicator, part, cell, day
    SETTINGS optimize_aggregation_in_order = 1
)
WHERE total != 0 OR counted > 0;
