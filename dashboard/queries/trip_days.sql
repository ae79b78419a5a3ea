-- Completed organised runs by notice ('*': any), reporting city, day and kind.
WITH
    JSONExtract(data, 'Tuple(service_kind String, status String, passengers Int64)') AS told,
    toInt32(day) AS own_day,
    transform(toString(city), %(places)s, %(province_of)s, '') AS province,
    if(notEmpty(notice_ids),
        arrayMap(n -> toString(n), notice_ids),
        arrayFilter(n -> n != '', arrayMap((n, first, last, inside) -> if(has(inside, province) AND own_day BETWEEN first AND last, n, ''),
            %(notices)s, %(firsts)s, %(lasts)s, %(provinces)s))) AS mine,
    arrayJoin(if(empty(mine), [], arrayPushBack(mine, '*'))) AS notice
SELECT notice, toString(city) AS place, own_day, told.service_kind AS kind, count(), sum(told.passengers)
FROM records_current(topic = 'trips')
WHERE own_day <= %(today)s AND own_day > %(since)s AND startsWith(told.service_kind, 'p2p-') AND told.status = 'completed'
GROUP BY notice, place, own_day, kind
ORDER BY own_day
