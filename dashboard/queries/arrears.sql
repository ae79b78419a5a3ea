-- Arrears cases as they stood at the end of a day, by notice ('*': any), city and industry: how far they have come, and the open ones by age
-- and stage; money in fen. Up to `recovered` only cases received on the notice's own days; open ones also of before.
WITH
    JSONExtract(data, 'Tuple(category String, stage String, filed_at String, mediated_at String, heard_at String, closed_at String,
        outcome String, workers_count Int64, amount_owed Float64, amount_recovered Float64, industry String)') AS told,
    toInt32(day) AS begins,
    told.stage IN ('closed', 'not-accepted') AS is_final,
    if(is_final, toInt32(toDate32(parseDateTime64BestEffortOrNull(told.closed_at, 3, 'Asia/Shanghai'))), NULL) AS ends,
    ifNull(ends > %(today)s, 1) AS is_open,
    transform(toString(city), %(places)s, %(province_of)s, '') AS province,
    if(notEmpty(notice_ids),
        arrayMap(n -> (toString(n), 1), notice_ids),
        arrayFilter(m -> m.1 != '', arrayMap(
            (n, first, last, inside) -> (if(has(inside, province) AND begins <= last AND ifNull(ends >= first, 1), n, ''), first <= begins),
            %(notices)s, %(firsts)s, %(lasts)s, %(provinces)s))) AS mine,
    arrayJoin(if(empty(mine), [], arrayPushBack(mine, ('*', arrayMax(m -> m.2, mine))))) AS scope,
    scope.2 AS own,
    toInt64(round(told.amount_owed * 100)) AS owed,
    toInt64(round(told.amount_recovered * 100)) AS recovered,
    %(today)s - begins AS age
SELECT scope.1 AS notice, toString(city), grouping(industry) AS is_whole, if(told.industry = '', '(none)', told.industry) AS industry,
    countIf(own), countIf(own AND told.filed_at != ''), countIf(own AND told.mediated_at != ''), countIf(own AND told.heard_at != ''),
    countIf(own AND told.stage = 'closed'), countIf(own AND told.stage = 'closed' AND told.outcome = 'paid'),
    countIf(own AND told.stage = 'not-accepted'),
    sumIf(owed, own AND told.stage != 'not-accepted'), sumIf(recovered, own),
    countIf(is_open), sumIf(told.workers_count, is_open), sumIf(owed - recovered, is_open),
    countIf(is_open AND age <= 3), countIf(is_open AND age BETWEEN 4 AND 7), countIf(is_open AND age BETWEEN 8 AND 15),
    countIf(is_open AND age BETWEEN 16 AND 30), countIf(is_open AND age > 30),
    countIf(is_open AND told.stage = 'received'), countIf(is_open AND told.stage = 'filed'), countIf(is_open AND told.stage = 'mediating'),
    countIf(is_open AND told.stage = 'hearing'), countIf(is_open AND told.stage = 'criminal-transfer'),
    maxIf(age, is_open)
FROM records_current(topic = 'complaints')
WHERE told.category = 'wage-arrears' AND begins <= %(today)s
GROUP BY GROUPING SETS ((notice, city), (notice, city, industry))
