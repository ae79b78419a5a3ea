"""Rows in the real tables: a small season of two cities."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import count

import orjson
from clickhouse_driver import Client

NOTICE = "luli-sd-2024"
JINAN, HEZE = "370100", "371700"
FIRST, TODAY = date(2024, 1, 25), date(2024, 2, 5)

_positions = count(1)

Cell = tuple[str, str, str, str, date, int]


def put_cells(database: Client, cells: Iterable[Cell], generation: int = 1, notice: str = NOTICE, at: datetime | None = None) -> None:
    """Write cells (topic, city, indicator, part, day, amount), with as many records as the amount, at rising positions."""
    moment = (at or datetime.now(UTC)).replace(tzinfo=None)
    rows = [
        (generation, topic, city, notice, indicator, part, "", day, amount, max(abs(amount), 1), next(_positions), moment)
        for topic, city, indicator, part, day, amount in cells
    ]
    database.execute("INSERT INTO progress VALUES", rows)


def put_answer(
    database: Client, place: str, indicator: str, value: float | None, num: float | None = None, den: float | None = None
) -> None:
    """Write what a query came to."""
    row = (place, NOTICE, indicator, "", value, num, den, int(den or 0), TODAY, datetime.now(UTC).replace(tzinfo=None))
    database.execute("INSERT INTO figures VALUES", [row])


def put_event(database: Client, city: str, org_name: str, topic: str = "visits", revision: int = 1, at: datetime | None = None) -> None:
    """Write an accepted event."""
    moment = (at or datetime.now(UTC)).replace(tzinfo=None)
    position = next(_positions)
    record = (topic, city, f"S/{position}", revision, 0, moment, TODAY, f"e{position}")
    row: tuple[object, ...] = (
        *record,
        "/agencies/one",
        "S",
        "hrss-sd",
        [],
        moment,
        orjson.dumps({"org_name": org_name}).decode(),
        0,
        position,
        moment,
    )
    database.execute("INSERT INTO events VALUES", [row])


def put_record(database: Client, topic: str, city: str, day: date, data: dict[str, object], **more: object) -> None:
    """Write an accepted event with its data; `more` are columns that are to be otherwise."""
    position = next(_positions)
    moment = datetime.now(UTC).replace(tzinfo=None)
    morning = datetime(day.year, day.month, day.day, 4, tzinfo=UTC).replace(tzinfo=None)
    row: dict[str, object] = {
        "topic": topic, "city": city, "subject": f"S/{position}", "revision": 1, "withdrawn": 0, "time": morning,
        "day": day, "id": f"e{position}", "source": "/agencies/one", "org_code": "S", "department": "hrss-sd", "notice_ids": [],
        "reported_at": morning + timedelta(hours=2), "data": orjson.dumps(data).decode(), "partition": 0, "position": position,
        "received_at": moment,
    }  # fmt: skip
    row |= more
    database.execute(f"INSERT INTO events ({', '.join(row)}) VALUES", [tuple(row.values())])


def put_letter(database: Client, topic: str = "visits") -> None:
    """Write a dead letter that nobody has put right."""
    now = datetime.now(UTC).replace(tzinfo=None)
    epoch = datetime.fromtimestamp(0, UTC).replace(tzinfo=None)
    row = (topic, 0, next(_positions), 0, "/agencies/one", JINAN, "e", "s", ["data: not an object"], "{", now, "open", epoch)
    database.execute("INSERT INTO dead_letters VALUES", [row])


def put_season(database: Client) -> None:
    """Two cities, eleven days: one on pace, one behind."""
    days = [FIRST + timedelta(days=at) for at in range((TODAY - FIRST).days + 1)]
    put_cells(database, [("job-services", JINAN, "posts-published", "sum", day, 2000) for day in days])
    put_cells(database, [("job-services", HEZE, "posts-published", "sum", day, 100) for day in days])
    put_cells(database, [("trainings", JINAN, "training-person-times", "sum", day, 30) for day in days])
    put_cells(
        database,
        [("complaints", HEZE, "open-arrears-cases", "sum", FIRST, 4), ("complaints", HEZE, "open-arrears-cases", "sum", TODAY, -1)],
    )
    put_cells(database, [("visits", JINAN, "satisfied-share", part, TODAY, amount) for part, amount in (("num", 9), ("den", 10))])
    put_cells(
        database,
        [(topic, city, f"@{topic}", "sum", TODAY, 5) for topic in ("visits", "job-services", "complaints") for city in (JINAN, HEZE)],
    )
    put_answer(database, JINAN, "household-visit-coverage", 0.5, 50, 100)
    put_event(database, JINAN, "济南市民政局")
    put_letter(database)
