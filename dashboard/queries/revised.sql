-- Corrections and withdrawals that came in, by city and topic.
SELECT toString(city), toString(topic), countIf(revision > 1 AND NOT withdrawn), countIf(withdrawn)
FROM events
WHERE revision > 1 OR withdrawn
GROUP BY city, topic
