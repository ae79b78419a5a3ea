"""Words of the pages that are drawn from the records."""

from __future__ import annotations

RECORD_WORDS: dict[str, tuple[str, str]] = {
    # trips
    "page_trips": ("出行", "Trips"),
    "window": ("时段", "Period"),
    "window_all": ("行动以来", "Since it began"),
    "window_week": ("近7日", "7 days"),
    "window_today": ("今日", "Today"),
    "way": ("方向", "Direction"),
    "way_both": ("全部", "Both ways"),
    "way_home": ("返乡", "Going home"),
    "way_out": ("返岗、外出", "Going to work"),
    "flow_title": ("从哪里到哪里", "from where to where"),
    "flow_note": ("外省按方向排列，不按距离；线宽随人次", "other provinces by direction, not distance; width by persons"),
    "trip_days_title": ("每日运送人次", "persons carried by day"),
    "routes_title": ("人次最多的线路", "busiest routes"),
    "no_runs": ("没有“点对点”运输", "No organised runs"),
    "route": ("线路", "Route"),
    "run_kind": ("方式", "By"),
    "runs_short": ("趟次", "Runs"),
    "people_short": ("人次", "Persons"),
    "lead_trips": ("“点对点”运送{people}", "{people} carried on organised runs"),
    "lead_trips_today": ("今日{people}人次", "{people} today"),
    "lead_trips_planned": ("还有{runs}趟待发", "{runs} runs still planned"),
    "lead_incidents": ("出行安全事件{number}起", "safety incidents: {number}"),
}
