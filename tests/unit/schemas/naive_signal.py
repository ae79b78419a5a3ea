"""What a record adds to the signals, worked out from the catalogue's files by the plainest means, to hold the compiled ones to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from schemas.judge import judge
from tests.unit.schemas.naive_formula import meets, rows, whole

Hour = tuple[str, str, str, str]
"""Signal, dimension, value and hour."""


def hours(event: Mapping[str, Any]) -> dict[Hour, tuple[int, int]]:
    """Amount and records by hour, of an event as JSON."""
    topic = rows("topics", "topics")[event["type"].split(".")[1]]
    found: dict[Hour, tuple[int, int]] = {}
    if event.get("withdrawn") or not event.get("data") or topic["unique_within"] == "all":
        return found
    data = event["data"]
    for signal in rows("signals", "signals").values():
        for part in signal["parts"]:
            if part["topic"] in (topic["id"], "*") and fits(part, data):
                for hour, amount in added(part, topic, event):
                    for name, value in [("", ""), *((name, data.get(name)) for name in signal["by"])]:
                        if value is not None and len(value) <= 64:
                            old = found.get((signal["id"], name, value, hour), (0, 0))
                            found[signal["id"], name, value, hour] = (old[0] + amount, old[1] + 1)
    return found


def fits(part: Mapping[str, Any], data: Mapping[str, Any]) -> bool:
    """Whether the record and how its text is judged meet the part."""
    if not all(meets(data.get(name), wanted) for name, wanted in part.get("where", {}).items()):
        return False
    text = data.get("remark")
    judgement = None if text is None else judge(text)
    if "judged" in part:
        return judgement is not None and judgement.severity >= part["judged"]["severity_from"]
    if "unless_judged" in part:
        return judgement is None or judgement.polarity.value not in part["unless_judged"]["polarity"]
    return True


def added(part: Mapping[str, Any], topic: Mapping[str, Any], event: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """Hours and amounts."""
    data = event["data"]
    if "limit_hours" in part:
        state = topic["state"]
        over = moment(data[state["begins"]]) + timedelta(hours=part["limit_hours"])
        ended = all(data.get(name) in values for name, values in state["final"].items())
        if not ended:
            yield hour_of(over), 1
        elif moment(data[state["ends"]]) > over:
            yield hour_of(over), 1
            yield hour_of(moment(data[state["ends"]])), -1
    elif "field" not in part or data.get(part["field"]) is not None:
        told = moment(data[part["at"]] if "at" in part else event["time"])
        yield hour_of(told), whole(topic, part["field"], data) if "field" in part else 1


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def hour_of(told: datetime) -> str:
    return told.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m-%dT%H")
