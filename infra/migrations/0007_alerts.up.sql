-- The history of alerts: every step that was wished for or taken, and what came of it. Nothing is ever changed here; the key has the step's
-- place in the topic, so that one inserted twice is one row.
CREATE TABLE IF NOT EXISTS alert_steps
(
    alert String,
    position UInt64,
    step String,
    action LowCardinality(String),
    at DateTime64(3, 'UTC'),
    actor String,
    role LowCardinality(String), -- system, office or department
    why String,
    detail String CODEC(ZSTD(1)), -- JSON
    accepted UInt8,
    refused Array(String), -- why it was not taken
    command Int64, -- position of the wish, -1 for what the alerter did itself
    state LowCardinality(String), -- the alert's after it; '' where it was refused
    version UInt32 -- likewise; 0
)
ENGINE = ReplacingMergeTree
ORDER BY (alert, position, step);

-- Alerts as they stand: of one the highest version.
CREATE TABLE IF NOT EXISTS alerts
(
    id String,
    version UInt32,
    rule LowCardinality(String),
    method LowCardinality(String),
    signal LowCardinality(String),
    city LowCardinality(String),
    dimension LowCardinality(String), -- '' is the whole city
    value String,
    first_day Date32,
    severity LowCardinality(String),
    state LowCardinality(String),
    stage LowCardinality(String), -- of the quick stages; '' before the first
    owner LowCardinality(String), -- department
    owner_city LowCardinality(String),
    bodies Array(String), -- department@city of everybody it is for, the owner first
    measure LowCardinality(String),
    raised_at DateTime64(3, 'UTC'),
    raised_by String,
    since DateTime64(3, 'UTC'),
    deadline Nullable(DateTime64(3, 'UTC')),
    notified_at Nullable(DateTime64(3, 'UTC')),
    acknowledged_at Nullable(DateTime64(3, 'UTC')),
    verified_at Nullable(DateTime64(3, 'UTC')),
    resolved_at Nullable(DateTime64(3, 'UTC')),
    called_back_at Nullable(DateTime64(3, 'UTC')),
    over_at Nullable(DateTime64(3, 'UTC')),
    verdict Nullable(Bool), -- true: verified, false: a false alarm
    escalations UInt32,
    reopened UInt32,
    merged_into String,
    evidence String CODEC(ZSTD(1)), -- JSON, '' for none
    alert String CODEC(ZSTD(1)) -- JSON, all of it
)
ENGINE = ReplacingMergeTree(version)
ORDER BY id;

CREATE VIEW IF NOT EXISTS alerts_current AS SELECT * FROM alerts FINAL;
