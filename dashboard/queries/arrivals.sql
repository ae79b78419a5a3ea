-- The newest events accepted since a mark.
SELECT topic, city, department, JSONExtractString(data, 'org_name') AS org_name, toInt32(day) AS day_number,
       revision, withdrawn, toUnixTimestamp64Milli(received_at) AS received_ms
FROM events
WHERE received_at >= fromUnixTimestamp64Milli(%(since_ms)s)
ORDER BY received_at DESC, position DESC
LIMIT %(limit)s
