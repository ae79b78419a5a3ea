-- The employers of each city that owe most in open arrears cases, by notice ('*': any); money in fen.
WITH
    JSONExtract(data, 'Tuple(category String, stage String, closed_at String, workers_count Int64, amount_owed Float64,
        amount_recovered Float64, employer_ref String)') AS told,
    toInt32(day) AS begins,
    told.stage IN ('closed', 'not-accepted') AS is_final,
    if(is_final, toInt32(toDate32(parseDateTime64BestEffortOrNull(told.closed_at, 3, 'Asia/Shanghai'))), NULL) AS ends,
    ifNull(ends > %(today)s, 1) AS is_open,
    transform(toString(city), %(places)s, %(province_of)s, '') AS province,
    if(notEmpty(notice_ids),
        arrayMap(n -> toString(n), notice_ids),
        arrayFilter(n -> n != '', arrayMap(
            (n, first, last, inside) -> if(has(inside, province) AND begins <= last AND ifNull(ends >= first, 1), n, ''),
            %(notices)s, %(firsts)s, %(lasts)s, %(provinces)s))) AS mine,
    arrayJoin(if(empty(mine), [], arrayPushBack(mine, '*'))) AS notice
SELECT notice, toString(city) AS place, told.employer_ref AS employer, countIf(is_open) AS open_cases, count(),
    sumIf(told.workers_count, is_open), sumIf(toInt64(round((told.amount_owed - told.amount_recovered) * 100)), is_open) AS still_owed,
    maxIf(%(today)s - begins, is_open)
FROM records_current(topic = 'complaints')
WHERE told.category = 'wage-arrears' AND begins <= %(today)s AND told.employer_ref != ''
GROUP BY notice, place, employer
HAVING open_cases > 0
ORDER BY still_owed DESC, open_cases DESC, employer
LIMIT %(most)s BY notice, place
