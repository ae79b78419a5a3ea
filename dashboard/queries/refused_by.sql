-- Dead letters that nobody has put right: by city, topic and the place of the first fault, and when the newest came.
SELECT city, toString(topic), if(empty(reasons), '', splitByString(': ', reasons[1])[1]) AS place, count(), max(toUnixTimestamp64Milli(at))
FROM dead_letters FINAL
WHERE state = 'open'
GROUP BY city, topic, place
