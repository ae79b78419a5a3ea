"""What a record counts for, worked out from the catalogue's files by the plainest means, to hold the compiled formulas to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from schemas.catalogue.load import OWN_FOLDER
from schemas.judge import judge

Cell = tuple[frozenset[str], str, str, str, date]
"""Notices, indicator, part, breakdown and day."""


@cache
def rows(file: str, part: str) -> dict[str, dict[str, Any]]:
    """Rows of one of our files by id."""
    read = yaml.safe_load((OWN_FOLDER / f"{file}.yaml").read_text(encoding="utf-8"))[part]
    return {row.get("id", row.get("code", row.get("name"))): row for row in read}


def cells(event: Mapping[str, Any]) -> dict[Cell, tuple[int, int]]:
    """Amount and records by cell, of an event as JSON."""
    topic = rows("topics", "topics")[event["type"].split(".")[1]]
    found: dict[Cell, tuple[int, int]] = {}
    if event.get("withdrawn") or not event.get("data") or topic["unique_within"] == "all":
        return found
    own = day_of(event["time"])
    if notices := notices_of(event, own, own):
        found[notices, f"@{topic['id']}", "sum", "", own] = (1, 1)
    for indicator in rows("indicators", "indicators").values():
        if indicator["combine"] == "query" or topic["id"] not in indicator["topics"]:
            continue
        for part, calc in parts(indicator["calc"], topic["id"]):
            for notices, breakdown, day, amount in contributions(event, topic, indicator, calc):
                if notices:
                    cell = (notices, indicator["id"], part, breakdown, day)
                    old = found.get(cell, (0, 0))
                    found[cell] = (old[0] + amount, old[1] + 1)
    return found


def parts(calc: Mapping[str, Any], topic: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """A figure as counts and sums over the topic."""
    if calc["agg"] in ("count", "sum"):
        yield "sum", calc
    if calc["agg"] == "ratio":
        yield from ((side, calc[side]) for side in ("num", "den") if calc[side]["topic"] == topic)
    if calc["agg"] == "true_share":
        yield "num", {"agg": "count", "where": {calc["field"]: True}}
        yield "den", {"agg": "count", "where": {calc["field"]: "*"}}
    if calc["agg"] == "negative_share":
        yield "num", {"agg": "count", "where": {calc["field"]: "*"}, "judged": {"negative"}}
        yield "den", {"agg": "count", "where": {calc["field"]: "*"}, "judged": {"negative", "neutral", "positive"}}


def contributions(
    event: Mapping[str, Any], topic: Mapping[str, Any], indicator: Mapping[str, Any], calc: Mapping[str, Any]
) -> Iterator[tuple[frozenset[str], str, date, int]]:
    """Notices, breakdown, day and amount."""
    data = event["data"]
    where = dict(calc.get("where", {}))
    ends = None
    if indicator["time"] == "state":
        state = topic["state"]
        begins = data.get(calc.get("begins", state["begins"]))
        if begins is None:
            return
        day = day_of(begins)
        if all(data.get(name) in values for name, values in state["final"].items()):
            ends = day_of(data[state["ends"]])
            where = {name: wanted for name, wanted in where.items() if name not in state["final"]}
        notices = notices_of(event, day, ends or date.max)
    else:
        counted = data.get(calc["day"]) if "day" in calc else event["time"]
        if counted is None:
            return
        day = day_of(counted)
        notices = notices_of(event, day_of(event["time"]), day_of(event["time"]))
    if not all(meets(data.get(name), wanted) for name, wanted in where.items()):
        return
    if "judged" in calc and judge(data["remark"]).polarity.value not in calc["judged"]:
        return
    amount = 1
    if calc["agg"] == "sum":
        if data.get(calc["field"]) is None:
            return
        amount = whole(topic, calc["field"], data)
        if "less" in calc:
            amount -= whole(topic, calc["less"], data)
    for breakdown in breakdowns(calc, data):
        yield notices, breakdown, day, amount
        if ends is not None:
            yield notices, breakdown, ends, -amount


def breakdowns(calc: Mapping[str, Any], data: Mapping[str, Any]) -> set[str]:
    """The whole, and each value of the breakdown's field."""
    if "by" not in calc:
        return {""}
    value = data.get(calc["by"])
    values = set(value if isinstance(value, list) else [value] if value is not None else [])
    wanted = calc.get("where", {}).get(calc["by"])
    if isinstance(wanted, list):
        return {"", *(values & set(wanted))}
    return {"", *(values or {"(none)"})}


def meets(value: Any, wanted: Any) -> bool:
    """Whether a value meets a condition."""
    if value is None or value == []:
        return False
    if wanted == "*":
        return True
    if wanted is True:
        return value is True
    return any(item in wanted for item in (value if isinstance(value, list) else [value]))


def whole(topic: Mapping[str, Any], field: str, data: Mapping[str, Any]) -> int:
    """A number in whole units; yuan in fen, and 0 where it is not given."""
    unit = next(row.get("unit") for row in topic["fields"] if row["name"] == field)
    number = Decimal(str(data.get(field) or 0))
    return int(number * 100 if unit == "yuan" else number)


def notices_of(event: Mapping[str, Any], first: date, last: date) -> frozenset[str]:
    """The campaigns that what held from `first` to `last` counts for."""
    data = event["data"]
    if data.get("notice_id"):
        return frozenset([data["notice_id"]])
    if data.get("notice_ids"):
        return frozenset(data["notice_ids"])
    city = rows("cities", "cities").get(event["city"])
    province = city["province"] if city else event["city"]
    return frozenset(
        notice["id"]
        for notice in rows("notices", "notices").values()
        if province in notice["provinces"]
        and date.fromisoformat(notice["counts"]["from"]) <= last
        and first <= date.fromisoformat(notice["counts"]["to"])
    )


def day_of(text: str) -> date:
    """The day of a date, or of a date-time in China."""
    moment = datetime.fromisoformat(text)
    return moment.date() if moment.tzinfo is None else moment.astimezone(ZoneInfo("Asia/Shanghai")).date()
