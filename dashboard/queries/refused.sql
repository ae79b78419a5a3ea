-- Dead letters by topic that nobody has put right.
SELECT topic, count()
FROM dead_letters FINAL
WHERE state = 'open'
GROUP BY topic
