-- What bodies call themselves, by the topic, city and subject of one record of each.
SELECT toString(city), org_code, any(JSONExtractString(data, 'org_name'))
FROM events
WHERE (topic, city, subject) IN %(keys)s
GROUP BY city, org_code
