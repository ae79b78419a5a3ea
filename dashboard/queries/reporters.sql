-- How punctually each city reports: all of it, each topic, and each body by its code, with topic, city and subject of one of its records.
-- Late is a first report that came more than a day after what it tells of; hours are of first reports of the last week. Withdrawals without
-- data do not say whose they are and are left out.
WITH
    toString(topic) AS kind,
    greatest(reported_at - time, 0) / 3600 AS hours,
    revision = 1 AND NOT withdrawn AS is_first,
    toInt32(toDate32(reported_at)) AS told,
    is_first AND told > %(today)s - 7 AND told <= %(today)s AS is_recent
SELECT toString(city) AS place, if(grouping(kind) = 0, kind, '') AS of_topic, if(grouping(org_code) = 0, org_code, '') AS of_body, any(toString(department)),
    count(), countIf(told = %(today)s), countIf(told > %(today)s - 7 AND told <= %(today)s), countIf(is_first), countIf(is_first AND hours > 24),
    countIf(is_recent), countIf(is_recent AND hours > 24),
    countIf(is_recent AND hours <= 2), countIf(is_recent AND hours > 2 AND hours <= 24), countIf(is_recent AND hours > 24 AND hours <= 72),
    countIf(is_recent AND hours > 72 AND hours <= 168), countIf(is_recent AND hours > 168),
    if(countIf(is_recent) = 0, 0, toInt64(quantileIf(0.5)(hours * 60, is_recent))), if(countIf(is_recent) = 0, 0, toInt64(quantileIf(0.9)(hours * 60, is_recent))),
    uniq(org_code), maxIf(told, told <= %(today)s), any((toString(topic), toString(city), subject))
FROM events
WHERE org_code != '' AND told <= %(today)s
GROUP BY GROUPING SETS ((place), (place, kind), (place, org_code))
