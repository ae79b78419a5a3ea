-- Steps that were taken after a position, in order; those that only told newer figures are left out but for their version.
SELECT alert, position, step, action, toUnixTimestamp64Milli(at), actor, role, why, version
FROM alert_steps FINAL
WHERE accepted AND position > %(after)s
ORDER BY position
