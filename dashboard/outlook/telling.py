"""A forecast in words: when the goal will be reached as things go, and how sure that is."""

from __future__ import annotations

from math import floor, log10

from dashboard.board import Figure
from dashboard.forecast import HORIZON_DAYS, LEAST_DAYS, WINDOW_DAYS, Forecast, Outlook
from dashboard.voice import Voice

MONTHS = HORIZON_DAYS // 30


def outlook(voice: Voice, figure: Figure) -> str:
    """The finish with its band, how far that is from the due date, and what there will be then; empty where there is nothing to say."""
    found = figure.forecast
    if found is None or found.outlook is Outlook.DONE:
        return ""
    if found.outlook is Outlook.TOO_SHORT:
        return voice.say("outlook_too_short", days=LEAST_DAYS)
    if found.outlook is Outlook.STANDSTILL:
        return voice.say("outlook_standstill", days=WINDOW_DAYS)
    parts = [_finish(voice, found)]
    if found.days_late is not None:
        key = "outlook_late" if found.days_late > 0 else ("outlook_in_time" if found.days_late else "outlook_due_day")
        parts.append(voice.say(key, days=abs(found.days_late)))
    if found.due is not None and found.today < found.goal.last:
        low, middle, high = (
            voice.quantity(_rounded(one, figure), figure.indicator) for one in (found.due.low, found.due.middle, found.due.high)
        )
        day = voice.day(found.goal.last)
        parts.append(voice.say("outlook_due", day=day, middle=middle, low=low.short, high=high.short))
    return voice.say("semicolon").join(parts)


def brief_outlook(voice: Voice, figure: Figure) -> str:
    """The finish alone, for tight places; empty where none is forecast."""
    found = figure.forecast
    if found is None or found.outlook is not Outlook.FORECAST:
        return ""
    if found.finish is not None:
        return voice.say("outlook_brief", finish=voice.day(found.finish))
    return voice.say("outlook_brief_missed" if found.goal.cut else "outlook_brief_never", months=MONTHS)


def _finish(voice: Voice, found: Forecast) -> str:
    early = voice.day(found.early) if found.early else ""
    if found.finish is None:
        never, unlikely = ("outlook_missed", "outlook_missed_early") if found.goal.cut else ("outlook_never", "outlook_never_early")
        return voice.say(unlikely if early else never, early=early, months=MONTHS)
    finish = voice.day(found.finish)
    if found.late is None:
        return voice.say("outlook_finish_risk" if found.goal.cut else "outlook_finish_open", finish=finish, early=early, months=MONTHS)
    return voice.say("outlook_finish", finish=finish, early=early, late=voice.day(found.late))


def _rounded(value: float, figure: Figure) -> float:
    """As exactly as a forecast may be told: three figures, and no parts of a person."""
    if figure.indicator.unit == "share" or value < 1:
        return value if figure.indicator.unit == "share" else 0.0
    return float(round(value, min(0, 2 - floor(log10(value)))))
