-- What alerts are about, by day; before the first day asked for only the sum, which positions begin with.
SELECT
    city,
    signal,
    dimension,
    value,
    groupArray((day, amount)) AS days
FROM
(
    SELECT
        city,
        signal,
        dimension,
        value,
        greatest(toInt32(toDate32(hour)), %(since)s - 1) AS day,
        sum(amount) AS amount
    FROM signals_current
    WHERE (city, signal, dimension, value) IN %(keys)s AND toInt32(toDate32(hour)) <= %(until)s
    GROUP BY city, signal, dimension, value, day
)
GROUP BY city, signal, dimension, value
