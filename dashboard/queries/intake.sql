-- Events accepted by topic: ever, since midnight and since a minute ago by the clock, and the newest.
SELECT topic, count(), countIf(received_at >= fromUnixTimestamp64Milli(%(midnight_ms)s)),
       countIf(received_at >= fromUnixTimestamp64Milli(%(minute_ago_ms)s)), max(toUnixTimestamp64Milli(received_at))
FROM events
GROUP BY topic
