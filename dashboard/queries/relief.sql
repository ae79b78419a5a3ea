-- Grants by notice ('*': any), city, kind and status: how many, for how many people, how much in fen, and of those not yet decided or paid the
-- days since the application of the one that waits longest. Records count for the notices that they name, or of whose days theirs is one.
WITH
    JSONExtract(data, 'Tuple(grant_kind String, status String, recipients Int64, amount Float64, applied_at String)') AS told,
    toInt32(day) AS own_day,
    transform(toString(city), %(places)s, %(province_of)s, '') AS province,
    if(notEmpty(notice_ids),
        arrayMap(n -> toString(n), notice_ids),
        arrayFilter(n -> n != '', arrayMap((n, first, last, inside) -> if(has(inside, province) AND own_day BETWEEN first AND last, n, ''),
            %(notices)s, %(firsts)s, %(lasts)s, %(provinces)s))) AS mine,
    arrayJoin(if(empty(mine), [], arrayPushBack(mine, '*'))) AS notice,
    if(told.applied_at = '', own_day, toInt32(toDate32(parseDateTime64BestEffortOrZero(told.applied_at, 3, 'Asia/Shanghai')))) AS applied
SELECT notice, toString(city) AS place, told.grant_kind AS kind, told.status AS status, count(), sum(told.recipients),
    sum(toInt64(round(told.amount * 100))), max(%(today)s - applied), countIf(%(today)s - applied > 7)
FROM records_current(topic = 'relief-grants')
WHERE own_day <= %(today)s
GROUP BY notice, place, kind, status
