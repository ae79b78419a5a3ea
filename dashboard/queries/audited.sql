-- The last audit, as `tongxin audit` wrote it down on the trail.
SELECT toUnixTimestamp64Milli(toDateTime64(at, 3)), detail
FROM trail
WHERE agency = '' AND action = 'audit'
ORDER BY at DESC
LIMIT 1
