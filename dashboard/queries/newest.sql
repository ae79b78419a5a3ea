-- The records of some topics and places of which an event came last.
SELECT toString(topic), toString(city), subject
FROM events
WHERE topic IN %(topics)s AND city IN %(cities)s
ORDER BY received_at DESC, position DESC
LIMIT %(limit)s
