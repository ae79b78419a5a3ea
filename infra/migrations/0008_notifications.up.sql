-- What the notifier wrote down, entry by entry, as topic `notifications` has it. Nothing is ever changed here: the key is the entry's time and
-- its place in the topic, so that an entry inserted twice is one row.
CREATE TABLE IF NOT EXISTS notifications
(
    at DateTime64(3, 'UTC'),
    position UInt64,
    mark LowCardinality(String), -- planned, held, intended, tried, sent, failed, dropped
    delivery String, -- '' before there is one
    contact LowCardinality(String),
    department LowCardinality(String),
    city LowCardinality(String), -- '' for all places
    channel LowCardinality(String), -- wecom, dingtalk, feishu, mail, webhook, other
    alerts Array(String),
    steps Array(String), -- the step of each of these alerts that it tells of
    reasons Array(LowCardinality(String)), -- and why
    tries UInt32,
    title String CODEC(ZSTD(1)),
    words String CODEC(ZSTD(1)) -- how it was answered, or why it was not sent
)
ENGINE = ReplacingMergeTree
ORDER BY (at, position);

-- Of each delivery how it stands, and whom it was to tell of what.
CREATE VIEW IF NOT EXISTS notifications_current AS
SELECT
    delivery,
    argMinIf(contact, position, mark = 'intended') AS contact,
    argMinIf(department, position, mark = 'intended') AS department,
    argMinIf(city, position, mark = 'intended') AS city,
    argMinIf(channel, position, mark = 'intended') AS channel,
    argMinIf(alerts, position, mark = 'intended') AS alerts,
    argMinIf(steps, position, mark = 'intended') AS steps,
    argMinIf(reasons, position, mark = 'intended') AS reasons,
    argMinIf(title, position, mark = 'intended') AS title,
    minIf(at, mark = 'intended') AS intended_at,
    max(at) AS last_at,
    argMax(mark, position) AS outcome,
    max(tries) AS tries,
    argMax(words, position) AS words
FROM (SELECT * FROM notifications FINAL WHERE delivery != '')
GROUP BY delivery;
