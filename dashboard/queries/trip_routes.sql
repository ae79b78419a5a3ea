-- Organised runs by notice ('*': any), reporting city, kind, direction and route: completed, planned and cancelled, and persons carried; ever, in
-- the last seven days and on the day. Records count for the notices that they name, or of whose days theirs is one.
WITH
    JSONExtract(data, 'Tuple(service_kind String, direction String, status String, origin_code String, destination_code String,
        passengers Int64)') AS told,
    toInt32(day) AS own_day,
    transform(toString(city), %(places)s, %(province_of)s, '') AS province,
    if(notEmpty(notice_ids),
        arrayMap(n -> toString(n), notice_ids),
        arrayFilter(n -> n != '', arrayMap((n, first, last, inside) -> if(has(inside, province) AND own_day BETWEEN first AND last, n, ''),
            %(notices)s, %(firsts)s, %(lasts)s, %(provinces)s))) AS mine,
    arrayJoin(if(empty(mine), [], arrayPushBack(mine, '*'))) AS notice,
    told.status = 'completed' AS done
SELECT notice, toString(city) AS place, told.service_kind AS kind, told.direction AS direction, told.origin_code AS origin,
    told.destination_code AS destination,
    countIf(done), countIf(told.status = 'planned'), countIf(told.status = 'cancelled'), sumIf(told.passengers, done),
    countIf(done AND own_day > %(today)s - 7), sumIf(told.passengers, done AND own_day > %(today)s - 7),
    countIf(done AND own_day = %(today)s), sumIf(told.passengers, done AND own_day = %(today)s)
FROM records_current(topic = 'trips')
WHERE own_day <= %(today)s AND startsWith(told.service_kind, 'p2p-')
GROUP BY notice, place, kind, direction, origin, destination
