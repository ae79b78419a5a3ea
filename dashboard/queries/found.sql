-- Every revision of the records that have this number, or of which an event has this id.
SELECT toString(topic), toString(city), subject, revision, withdrawn, toUnixTimestamp64Milli(time), toUnixTimestamp64Milli(reported_at),
    toUnixTimestamp64Milli(received_at), id, toString(source), org_code, toString(department), data
FROM events
WHERE (topic, city, subject) IN (
    SELECT topic, city, subject FROM events WHERE subject IN %(words)s
    UNION DISTINCT
    SELECT topic, city, subject FROM events WHERE id IN %(words)s
)
ORDER BY topic, city, subject, revision, position
LIMIT %(limit)s
