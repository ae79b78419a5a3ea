-- Cells of the whole (no breakdown) that changed since the mark of their city and topic; every day of a cell in one row.
SELECT city, notice, indicator, part, topic,
       groupArray(day_number), groupArray(newest_amount), groupArray(newest_records), groupArray(newest_position), max(changed_ms)
FROM (
    SELECT city, notice, indicator, part, topic, toInt32(day) AS day_number,
           argMax(amount, position) AS newest_amount, argMax(records, position) AS newest_records,
           max(position) AS newest_position, max(toUnixTimestamp64Milli(updated_at)) AS changed_ms
    FROM progress
    WHERE generation = %(generation)s AND breakdown = ''
      AND updated_at >= fromUnixTimestamp64Milli(%(least_ms)s)
      AND toUnixTimestamp64Milli(updated_at) >= transform(concat(city, '/', topic), %(feeds)s, %(marks_ms)s, 0)
    GROUP BY city, notice, indicator, part, topic, day
)
GROUP BY city, notice, indicator, part, topic
