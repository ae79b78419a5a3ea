"""Words for what is to come, and for ranks."""

from __future__ import annotations

OUTLOOK_WORDS: dict[str, tuple[str, str]] = {
    "forecast": ("预计", "forecast"),
    "forecast_band": ("预计范围（八成把握）", "range of the forecast (80% sure)"),
    "outlook_finish": (
        "按目前进度，预计{finish}完成（八成把握：{early}至{late}）",
        "at this pace done on {finish} (80% sure: {early} to {late})",
    ),
    "outlook_finish_open": (
        "按目前进度，预计{finish}完成（最早{early}，最晚在{months}个月以后）",
        "at this pace done on {finish} ({early} at the earliest, or more than {months} months from now)",
    ),
    "outlook_finish_risk": (
        "按目前进度，预计{finish}完成（最早{early}，也可能到期完不成）",
        "at this pace done on {finish} ({early} at the earliest, or not in time at all)",
    ),
    "outlook_never": ("按目前进度，{months}个月内完不成", "at this pace not done within {months} months"),
    "outlook_never_early": (
        "按目前进度，{months}个月内完不成（最早{early}）",
        "at this pace not done within {months} months ({early} at the earliest)",
    ),
    "outlook_missed": ("按目前进度，到期完不成", "at this pace not done in time"),
    "outlook_missed_early": ("按目前进度，到期完不成（最早{early}）", "at this pace not done in time ({early} at the earliest)"),
    "outlook_late": ("比期限晚{days}天", "{days} d after the due date"),
    "outlook_in_time": ("比期限早{days}天", "{days} d before the due date"),
    "outlook_due_day": ("正好到期", "on the due date"),
    "outlook_due": ("到{day}预计{middle}（八成把握：{low}至{high}）", "by {day} {middle} expected (80% sure: {low} to {high})"),
    "outlook_too_short": ("报送不足{days}天，暂不预计完成日期", "fewer than {days} days of reports: no forecast yet"),
    "outlook_standstill": ("近{days}天没有新增，无法预计完成日期", "nothing added in {days} days: no finish to forecast"),
    "outlook_brief": ("预计{finish}完成", "done on {finish}"),
    "outlook_brief_never": ("预计{months}个月内完不成", "not done in {months} months"),
    "outlook_brief_missed": ("预计到期完不成", "not done in time"),
    "days_title": ("逐日", "By day"),
    "days_note": ("点击日期查看当日记录", "click a day for its records"),
    "day": ("日期", "Day"),
    "day_added": ("当日新增", "Added"),
    "day_stood": ("截至当日累计", "Total by then"),
    "rank": ("名次", "Rank"),
    "rank_note": ("与7日前比", "vs 7 days ago"),
    "rank_up": ("比7日前上升{places}位", "up {places} from 7 days ago"),
    "rank_down": ("比7日前下降{places}位", "down {places} from 7 days ago"),
    "rank_same": ("与7日前相同", "same as 7 days ago"),
    "rank_new": ("7日前没有名次", "no rank 7 days ago"),
    "rank_of": ("在{of}市中列第{rank}位", "rank {rank} of {of} cities"),
}
