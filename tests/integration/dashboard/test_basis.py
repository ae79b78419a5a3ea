"""The records listed behind a signal or a figure come to what the stream has counted, on a real ClickHouse."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from dashboard.alerts.alerts import SeriesKey
from dashboard.basis.lists import Lists
from dashboard.basis.question import OfFigure, OfSignal
from infra.clickhouse import client
from infra.settings import Settings
from schemas.catalogue import Catalogue, Signal
from tests.integration.consumers.logbook import Logbook
from tests.integration.consumers.test_recount import streamed_cells, streamed_hours
from tests.support.event_factory import encode, own_catalogue, random_event

TOPICS = ("complaints", "risk-signals", "trips", "visits", "service-cases")
EVENTS = 300


@pytest.fixture
def catalogue() -> Catalogue:
    return own_catalogue()


@pytest.fixture
def lists(tables: Settings, catalogue: Catalogue) -> Iterator[Lists]:
    made = Lists(lambda: client(tables), catalogue)
    yield made
    made.close()


def filled(settings: Settings, topics: tuple[str, ...], seed: int = 7, events: int = EVENTS) -> Logbook:
    rng, log = random.Random(seed), Logbook(settings)
    for topic in topics:
        for _ in range(events):
            log.write(topic, encode(random_event(topic, rng)))
    log.fill(rng)
    return log


def test_the_records_behind_a_signal_come_to_what_the_stream_counted(tables: Settings, lists: Lists, catalogue: Catalogue) -> None:
    log = filled(tables, TOPICS)
    days: dict[SeriesKey, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for topic in TOPICS:
        messages = [one for one in log.messages if one.topic == topic]
        for (city, signal, dimension, value, hour), (amount, _) in streamed_hours(catalogue.topics[topic], messages).items():
            days[SeriesKey(city, signal, dimension, value)][datetime.fromisoformat(hour).date()] += amount
    rng = random.Random(11)
    kinds = {(key.signal, key.dimension) for key in days}
    assert {signal for signal, _ in kinds} == set(catalogue.signals)
    for signal, dimension in sorted(kinds):
        keys = sorted(key for key in days if (key.signal, key.dimension) == (signal, dimension))
        for key in rng.sample(keys, min(2, len(keys))):
            last = rng.choice(sorted(days[key]))
            first = last - timedelta(days=rng.choice((0, 2, 27, 400)))
            expected = counted(catalogue.signals[signal], days[key], first, last)
            found = lists.ask(OfSignal(key, first, last), 1, most=10_000)
            assert found.above == pytest.approx(expected), (key, first, last)
            assert sum(entry.above for entry in found.entries) == pytest.approx(expected), (key, first, last)
            assert found.records == len(found.entries)
            assert {entry.city for entry in found.entries} <= {key.city}


def counted(signal: Signal, days: dict[date, int], first: date, last: date) -> float:
    if signal.is_position:
        return sum(amount for day, amount in days.items() if day <= last) / signal.scale
    return sum(amount for day, amount in days.items() if first <= day <= last) / signal.scale


@pytest.mark.parametrize("topic", ["complaints", "visits", "establishments", "trips", "job-services", "relief-grants"])
def test_the_records_behind_a_figure_come_to_its_cells(tables: Settings, lists: Lists, catalogue: Catalogue, topic: str) -> None:
    log = filled(tables, (topic,))
    cells: dict[tuple[str, str, str, str], dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for (city, notice, name, part, breakdown, day), (amount, _) in streamed_cells(catalogue.topics[topic], log.messages).items():
        if breakdown == "":
            cells[city, notice, name, part][day] += amount
    rng = random.Random(5)
    indicators = {row.id for row in catalogue.indicators.values() if row.streamed and topic in row.topics}
    reached = 0
    for name in sorted(indicators):
        indicator = catalogue.indicators[name]
        keys = sorted(key for key in cells if key[2] == name)
        reached += bool(keys)
        for city, notice, _, part in rng.sample(keys, min(2, len(keys))):
            held = cells[city, notice, name, part]
            last = rng.choice(sorted(held))
            first = rng.choice((None, last - timedelta(days=6)))
            asked = OfFigure(name, notice, (city,), first, last)
            expected = sum(
                amount for day, amount in held.items() if day <= last and (first is None or indicator.time == "state" or day >= first)
            )
            found = lists.ask(asked, 1, most=10_000)
            above, below = asked.scales(catalogue)
            is_below = part == "den"
            assert (found.below * below if is_below else found.above * above) == pytest.approx(expected), (asked, part)
            assert found.records == len(found.entries)
    assert reached > len(indicators) / 2


def test_every_indicator_can_be_asked_for(tables: Settings, lists: Lists, catalogue: Catalogue) -> None:
    """Those that a query computes too, and with tables that are empty but for one topic."""
    log = filled(tables, ("campaign-reports",), events=200)
    last = max(message.event.day for message in log.messages)
    found = {
        name: lists.ask(OfFigure(name, notice, tuple(catalogue.places), first, last), 1).records
        for name in catalogue.indicators
        for notice, first in (("*", last - timedelta(days=6)), ("*", None))
    }
    assert set(found) == set(catalogue.indicators)
    assert any(found[name] for name, row in catalogue.indicators.items() if not row.streamed and "campaign-reports" in row.topics)
