"""A chart in words, for who does not see it: each series from when to when, its newest and its highest value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import Any

from dashboard.charts.base import Option
from dashboard.voice import Voice, plain


def account(options: Option, voice: Voice) -> str:
    """What the series say that have a name and tell it to who points at them; empty where none does."""
    axes = options.get("xAxis", ())
    axis: Mapping[str, Any] = axes if isinstance(axes, Mapping) else next(iter(axes), {})
    labels: Sequence[str] = axis.get("data", ())
    told = (_series(one, labels, voice) for one in options["series"])
    return voice.say("semicolon").join(words for words in told if words)


def _series(series: Option, labels: Sequence[str], voice: Voice) -> str:
    if not series.get("name") or not series.get("tooltip", {}).get("show", True) or series["type"] not in ("line", "bar"):
        return ""
    known = [(at, value) for at, value in enumerate(_values(series["data"])) if value is not None and isfinite(value)]
    if not known or not labels:
        return ""
    top = max(abs(value) for _, value in known)
    first, last = labels[known[0][0]], labels[min(known[-1][0], len(labels) - 1)]
    return voice.say("chart_series", name=series["name"], first=first, last=last, newest=_short(abs(known[-1][1])), top=_short(top))


def _values(data: Iterable[Any]) -> Iterable[float | None]:
    for one in data:
        value = one.get("value") if isinstance(one, Mapping) else one
        yield float(value) if isinstance(value, int | float) else None


def _short(value: float) -> str:
    return plain(value, 0 if value == int(value) or value >= 1_000 else 1)


def aria(words: str) -> Option:
    """Words as ECharts takes them."""
    return {"enabled": bool(words), "label": {"description": words}}
