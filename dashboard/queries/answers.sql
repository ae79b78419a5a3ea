-- Query figures of the whole computed since a mark, the newest computation of each day.
SELECT city, notice, indicator, toInt32(day) AS day_number,
       argMax(tuple(value), computed_at).1, argMax(tuple(num), computed_at).1, argMax(tuple(den), computed_at).1,
       argMax(records, computed_at), max(toUnixTimestamp64Milli(computed_at))
FROM figures
WHERE breakdown = '' AND computed_at >= fromUnixTimestamp64Milli(%(since_ms)s)
GROUP BY city, notice, indicator, day
