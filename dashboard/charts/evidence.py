"""The days before an alert, against what was expected and the count from which it is raised."""

from __future__ import annotations

from datetime import timedelta

from dashboard.alerts.alerts import Counts
from dashboard.alerts.telling import daily_expected, days_counted, grade_of
from dashboard.charts.base import Option, base, day_axis, value_axis
from dashboard.tokens import Tokens
from dashboard.voice import Voice
from schemas.alert.alert import Alert

DAYS = 42


def evidence_chart(colours: Tokens, alert: Alert, counts: Counts, name: str, voice: Voice, size: int = 12) -> Option:
    """Bars by day up to the evidence's day; from the alert's first day on those above what is expected are in its colour.

    Expected of a day: where several days were counted together their mean, and no line of the sum from which it would have been raised.
    """
    evidence = alert.evidence
    last = evidence.as_of if evidence else alert.first_day
    until = max(0, (last - counts.first).days + 1)
    begin = max(0, until - DAYS)
    values = counts.values[begin:until]
    first = counts.first + timedelta(days=begin)
    days = [first + timedelta(days=at) for at in range(len(values))]
    hot = colours.get(grade_of(alert).value, colours["red"])
    expected = daily_expected(alert)
    is_daily = evidence is None or days_counted(evidence.window) == 1
    bars = [
        {"value": round(value, 2), "itemStyle": {"color": hot}} if day >= alert.first_day and value > (expected or 0) else round(value, 2)
        for day, value in zip(days, values, strict=True)
    ]
    options = base(colours, size)
    marks = []
    if expected is not None:
        marks.append(_line(expected, voice.say("alert_expected" if is_daily else "alert_expected_daily"), colours["qing"], "solid", 2))
    if is_daily and evidence is not None and evidence.threshold is not None:
        marks.append(_line(evidence.threshold, voice.say("alert_threshold"), colours["ink2"], [4, 3], 1.2))
    series: Option = {"type": "bar", "name": name, "data": bars, "itemStyle": {"color": colours["line2"]}, "barCategoryGap": "30%"}
    if marks:
        series["markLine"] = {"silent": True, "symbol": "none", "label": {"color": colours["ink2"], "fontSize": size}, "data": marks}
    options |= {
        "grid": {"left": 4, "right": 74, "top": 14, "bottom": 4, "containLabel": True},
        "xAxis": day_axis(colours, [voice.day(day) for day in days], size, bars=True),
        "yAxis": value_axis(colours, size) | {"max": None},
        "series": [series],
    }
    return options


def _line(at: float, name: str, colour: str, kind: object, width: float) -> Option:
    return {
        "yAxis": round(at, 2),
        "lineStyle": {"color": colour, "type": kind, "width": width},
        "label": {"formatter": name, "position": "end"},
    }
