-- Arrears cases received and ended by day, of those that stood on a day of the notice ('*': any).
WITH
    JSONExtract(data, 'Tuple(category String, stage String, closed_at String)') AS told,
    toInt32(day) AS begins,
    told.stage IN ('closed', 'not-accepted') AS is_final,
    if(is_final, toInt32(toDate32(parseDateTime64BestEffortOrNull(told.closed_at, 3, 'Asia/Shanghai'))), NULL) AS ends,
    transform(toString(city), %(places)s, %(province_of)s, '') AS province,
    if(notEmpty(notice_ids),
        arrayMap(n -> toString(n), notice_ids),
        arrayFilter(n -> n != '', arrayMap(
            (n, first, last, inside) -> if(has(inside, province) AND begins <= last AND ifNull(ends >= first, 1), n, ''),
            %(notices)s, %(firsts)s, %(lasts)s, %(provinces)s))) AS mine,
    arrayJoin(if(empty(mine), [], arrayPushBack(mine, '*'))) AS notice,
    arrayJoin(if(ends IS NULL, [(begins, 1)], [(begins, 1), (assumeNotNull(ends), 0)])) AS moved
SELECT notice, toString(city), moved.1 AS day_number, countIf(moved.2 = 1), countIf(moved.2 = 0)
FROM records_current(topic = 'complaints')
WHERE told.category = 'wage-arrears' AND begins <= %(today)s AND day_number <= %(today)s AND day_number >= %(since)s
GROUP BY notice, city, day_number
ORDER BY notice, city, day_number
