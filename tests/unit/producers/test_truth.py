"""The truth: its cells against those of the stream's formulas, which were written apart from it; and its query figures by hand."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from producers.simulate.clock import start_of
from producers.simulate.message import Fact, Kind, Message
from producers.simulate.options import SeasonOptions, Shares
from producers.simulate.truth.cells import Cell, Cells, count_cells
from producers.simulate.truth.file import truth_of
from producers.simulate.truth.ledger import Ledger
from producers.simulate.truth.medians import exact_median
from schemas.contribution import parted
from schemas.decode import decoders
from schemas.event import Event
from schemas.formula import compile_formulas
from schemas.judge import judge
from tests.support.event_factory import own_catalogue
from tests.unit.producers.seasons import own_season, played

CATALOGUE = own_catalogue()
DECODERS = decoders(CATALOGUE)
FORMULAS = compile_formulas(CATALOGUE)
MANY = 40_000


def by_formulas(messages: list[Message]) -> Cells:
    """Cells by the stream's formulas, over the events that stand."""
    standing: dict[tuple[str, str, str], Event] = {}
    for message in messages:
        if message.kind is not Kind.MALFORMED:
            event = DECODERS[message.topic].decode(message.raw)
            key = event.topic, event.city, event.subject
            if key not in standing or standing[key].revision < event.revision:
                standing[key] = event
    cells: dict[Cell, list[int]] = defaultdict(lambda: [0, 0])
    for event in standing.values():
        formulas = FORMULAS[event.topic]
        text = (event.data or {}).get("remark")
        figures, _ = parted(formulas.contributions(event, None if text is None else judge(text)))
        for (notices, slot, breakdown, day), (amount, records) in figures.items():
            for notice in [*notices.split(","), "*"]:
                found = cells[Cell(event.topic, event.city, notice, *formulas.slots[slot], breakdown or None, day)]
                found[0] += amount
                found[1] += records
    return {cell: (amount, records) for cell, (amount, records) in cells.items()}


def by_truth(messages: list[Message]) -> Cells:
    ledger = Ledger(CATALOGUE)
    for message in messages:
        ledger.note(message)
    return count_cells(CATALOGUE, ledger)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_truth_and_formulas_agree_in_every_cell(seed: int) -> None:
    season = own_season(seed)
    truth = by_truth(season)
    assert truth == by_formulas(season)
    assert len(truth) > 30_000


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**40), st.sampled_from([Shares(), Shares(0.2, 0.25, 0.15, 0.05, 0.3, 0.2), Shares(0, 0.3, 0.3, 0, 0, 0.3)]))
def test_truth_and_formulas_agree_whatever_the_season(seed: int, shares: Shares) -> None:
    season = played(SeasonOptions(seed=seed, messages=700, shares=shares, first=date(2024, 1, 20), last=date(2024, 2, 20)))
    assert by_truth(season) == by_formulas(season)


def test_every_streamed_indicator_has_cells() -> None:
    """An indicator that no season feeds would be compared with nothing."""
    fed = {cell.indicator for cell in by_truth(own_season(1, MANY))}
    unfed = {row.id for row in CATALOGUE.indicators.values() if row.streamed} - fed
    assert unfed == set()


def test_every_queried_indicator_has_figures() -> None:
    told = {row[2] for row in _truth(own_season(1, MANY))["queries"]}
    assert {row.id for row in CATALOGUE.indicators.values() if not row.streamed} - told == set()


def test_the_truth_does_not_look_at_the_code_that_the_stream_counts_with() -> None:
    import ast
    from pathlib import Path

    import producers.simulate.truth as truth

    read = set()
    for path in Path(truth.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module:
                read.add(node.module)
    assert not {module for module in read if module.startswith("schemas.")} - {"schemas.catalogue", "schemas.errors", "schemas.judge"}
    assert not {module for module in read if module.startswith(("streams", "consumers"))}


def test_counts_tell_of_every_message() -> None:
    season = own_season(2)
    truth = _truth(season)
    counts = truth["counts"]
    assert counts["messages"] == len(season)
    assert counts["accepted"] + counts["malformed"] == len(season)
    assert len(truth["malformed"]) == counts["malformed"]
    assert sum(counts["by_topic"].values()) == counts["accepted"]
    assert counts["standing"] < counts["records"] < counts["accepted"]


def _truth(season: list[Message]) -> dict[str, Any]:
    ledger = Ledger(CATALOGUE)
    for message in season:
        ledger.note(message)
    return truth_of(CATALOGUE, ledger, date(2024, 3, 15).toordinal())


class Pen:
    """Writes messages by hand."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    def tell(
        self, topic: str, subject: str, city: str = "370100", day: int = 1, revision: int = 1, withdrawn: bool = False, **data: object
    ) -> None:
        at = start_of(date(2024, 2, day)) + 36_000
        fact = Fact(city, subject, revision, withdrawn, at, {"reported_at": f"2024-02-{day:02d}T10:00:00+08:00", **data} if data else None)
        self.messages.append(Message(at, topic, b"", b"", Kind.FIRST, "x", fact=fact))

    def figures(self, indicator: str, notice: str = "*") -> dict[tuple[str, str | None], tuple[object, ...]]:
        """(value, num, den, records) by place and breakdown."""
        ledger = Ledger(CATALOGUE)
        for message in self.messages:
            ledger.note(message)
        rows = truth_of(CATALOGUE, ledger, date(2024, 2, 29).toordinal())["queries"]
        return {(row[0], row[3]): tuple(row[4:]) for row in rows if row[2] == indicator and row[1] == notice}


def test_a_median_of_an_even_number_is_the_mean_of_the_middles() -> None:
    assert exact_median([4, 1, 2, 3]) == 2.5
    assert exact_median([3, 1, 2]) == 2


def test_median_days_to_file() -> None:
    pen = Pen()
    for number, filed in enumerate(("2024-02-02T10:00:00+08:00", "2024-02-04T10:00:00+08:00", None)):
        pen.tell("complaints", f"o/{number}", category="wage-arrears", received_at="2024-02-01T10:00:00+08:00", filed_at=filed)
    assert pen.figures("arrears-days-to-file") == {("370100", None): (2.0, None, None, 2), ("province:370000", None): (2.0, None, None, 2)}


def test_a_household_counts_once_and_only_where_it_is_on_the_register() -> None:
    pen = Pen()
    for worker, household in (("a", "h1"), ("b", "h1"), ("c", "h2")):
        pen.tell(
            "worker-registers", f"{worker}/real-name", list_kind="real-name", active=True, listed_on="2024-02-01", household_ref=household
        )
    for number, household in enumerate(("h1", "h1", "h9")):
        pen.tell("visits", f"o/{number}", purpose="comfort", visitor_level="village", household_ref=household)
    assert pen.figures("household-visit-coverage")["370100", None] == (0.5, 1.0, 2.0, 3)


def test_a_worker_entered_in_two_cities_stands_where_the_later_entry_is() -> None:
    pen = Pen()
    pen.tell("worker-registers", "a/job-seeker", "370100", 2, list_kind="job-seeker", active=True, listed_on="2024-02-02")
    pen.tell("worker-registers", "a/job-seeker", "370200", 5, list_kind="job-seeker", active=True, listed_on="2024-02-05")
    pen.tell("worker-registers", "a/job-seeker", "370100", 3, revision=2, list_kind="job-seeker", active=True, listed_on="2024-02-02")
    assert set(pen.figures("job-seekers-registered")) == {("370200", None), ("province:370000", None)}


def test_a_gap_includes_the_silence_since_the_last_day() -> None:
    pen = Pen()
    for day in (1, 3, 10):
        pen.tell("job-services", f"o/{day}", day=day, service_kind="push")
    assert pen.figures("job-push-gap")["370100", None][0] == 19.0


def test_a_liaison_is_in_time_on_the_second_working_day_after_the_receipt() -> None:
    """17 February 2024 is the last day of the holiday, Sunday the 18th is worked in place of one of its days."""
    pen = Pen()
    for city, submitted in (("370100", "2024-02-19"), ("370200", "2024-02-20")):
        common: dict[str, Any] = {"notice_id": "luli-sd-2024", "level": "city"}
        pen.tell("campaign-reports", "o/1", city, 17, report_kind="receipt", received_on="2024-02-17", **common)
        pen.tell("campaign-reports", "o/2", city, 20, report_kind="liaison", submitted_at=f"{submitted}T09:00:00+08:00", **common)
    figures = pen.figures("liaison-on-time-cities", "luli-sd-2024")
    assert {place: found[0] for (place, _), found in figures.items()} == {"370100": 1.0, "370200": 0.0, "province:370000": 1.0}


def test_a_withdrawn_record_counts_nowhere() -> None:
    pen = Pen()
    pen.tell("inspections", "o/1", target_ref="t", target_kind="employer", focus="wage-payment")
    assert pen.figures("employers-inspected")["370100", None][0] == 1.0
    pen.tell("inspections", "o/1", revision=2, withdrawn=True)
    assert pen.figures("employers-inspected") == {}
