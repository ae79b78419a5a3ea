-- Cells by breakdown, summed over their days up to one, for indicators that are shown by it.
SELECT toString(city), toString(notice), toString(indicator), toString(breakdown), sum(newest_amount)
FROM (
    SELECT city, notice, indicator, breakdown, topic, day, argMax(amount, position) AS newest_amount
    FROM progress
    WHERE generation = %(generation)s AND indicator IN %(indicators)s AND part = 'sum' AND breakdown != '' AND toInt32(day) <= %(today)s
    GROUP BY city, notice, indicator, breakdown, topic, day
)
GROUP BY city, notice, indicator, breakdown
