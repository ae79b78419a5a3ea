-- Dead letters with this event id or record number.
SELECT toString(topic), city, event_id, subject, reasons, toUnixTimestamp64Milli(at), toString(state)
FROM dead_letters FINAL
WHERE event_id IN %(words)s OR subject IN %(words)s
ORDER BY at DESC
LIMIT %(limit)s
