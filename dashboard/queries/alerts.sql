-- Alerts as they stand, as JSON.
SELECT alert
FROM alerts FINAL
WHERE id IN %(ids)s
