-- Every revision of some records.
SELECT toString(topic), toString(city), subject, revision, withdrawn, toUnixTimestamp64Milli(time), toUnixTimestamp64Milli(reported_at),
    toUnixTimestamp64Milli(received_at), id, toString(source), org_code, toString(department), data
FROM events
WHERE (topic, city, subject) IN %(keys)s
ORDER BY topic, city, subject, revision, position
