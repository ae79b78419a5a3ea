-- How well alerts are: of those raised from `since` until before `until` (UTC), by rule, signal, city and department together, by each of
-- them alone, by city and department, and all in all; '' stands for every one. Alerts raised by hand are the missed ones: people found what
-- no rule had. Hours run from when an alert was raised, medians are exact. Closed in time counts alerts that were closed or found false
-- within 48 hours, of those that were, or that have been live for 48 hours at `until`.
CREATE VIEW IF NOT EXISTS scorecard AS
WITH alerts_timed AS
(
    SELECT
        rule, signal, city, owner AS department, state, verdict, escalations, reopened,
        rule = 'by-hand' AS is_missed,
        date_diff('millisecond', raised_at, acknowledged_at) / 3600000 AS acknowledge_h,
        date_diff('millisecond', raised_at, verified_at) / 3600000 AS verify_h,
        if(state = 'closed', date_diff('millisecond', raised_at, over_at) / 3600000, NULL) AS close_h,
        state IN ('closed', 'false-alarm') AS is_ended,
        ifNull(date_diff('millisecond', raised_at, over_at) <= 172800000, 0) AS is_quick,
        is_ended OR (state NOT IN ('merged', 'withdrawn') AND date_diff('millisecond', raised_at, {until:DateTime64(3, 'UTC')}) >= 172800000)
            AS is_counted
    FROM alerts FINAL
    WHERE raised_at >= {since:DateTime64(3, 'UTC')} AND raised_at < {until:DateTime64(3, 'UTC')}
)
SELECT
    rule, signal, city, department,
    grouping(rule, signal, city, department) AS grouped,
    countIf(NOT is_missed) AS raised,
    countIf(NOT is_missed AND verdict = true) AS verified,
    countIf(NOT is_missed AND verdict = false) AS false_alarms,
    countIf(NOT is_missed AND state = 'withdrawn') AS withdrawn,
    countIf(is_missed) AS missed,
    if(verified + false_alarms = 0, NULL, verified / (verified + false_alarms)) AS precision,
    sum(escalations) AS escalated,
    sum(reopened) AS taken_up_again,
    if(count(acknowledge_h) = 0, NULL, quantileExactInclusive(0.5)(acknowledge_h)) AS acknowledge_h_median,
    if(count(acknowledge_h) = 0, NULL, quantileExactInclusive(0.9)(acknowledge_h)) AS acknowledge_h_p90,
    if(count(verify_h) = 0, NULL, quantileExactInclusive(0.5)(verify_h)) AS verify_h_median,
    if(count(verify_h) = 0, NULL, quantileExactInclusive(0.9)(verify_h)) AS verify_h_p90,
    if(count(close_h) = 0, NULL, quantileExactInclusive(0.5)(close_h)) AS close_h_median,
    if(count(close_h) = 0, NULL, quantileExactInclusive(0.9)(close_h)) AS close_h_p90,
    if(countIf(is_counted) = 0, NULL, countIf(is_ended AND is_quick) / countIf(is_counted)) AS within_48h
FROM alerts_timed
GROUP BY GROUPING SETS ((rule, signal, city, department), (rule), (signal), (city), (department), (city, department), ());
