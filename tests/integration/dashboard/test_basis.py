"""The records listed behind a signal or a figure come to what the stream has counted, on a real ClickHouse."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from dashboard.alerts.alerts import SeriesKey
from dashboard.alerts.source import AlertSource
from dashboard.basis.lists import Lists
from dashboard.basis.question import OfFigure, OfSignal
from infra.clickhouse import client
from infra.settings import Settings
from schemas.catalogue import Catalogue
from tests.integration.consumers.logbook import Logbook
from tests.integration.consumers.test_recount import streamed_cells, streamed_hours
from tests.integration.dashboard.test_alerts import SIGNALS
from tests.support.event_factory import DAYS, FIRST_DAY, encode, own_catalogue, random_event

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


def put_signals(settings: Settings, log: Logbook, catalogue: Catalogue) -> list[SeriesKey]:
    """The hours that the stream's formulas make of the log, in the table where the sink puts them."""
    rows, now = [], datetime.now(UTC).replace(tzinfo=None)
    for topic in TOPICS:
        messages = [one for one in log.messages if one.topic == topic]
        for (city, signal, dimension, value, hour), (amount, records) in streamed_hours(catalogue.topics[topic], messages).items():
            at = datetime.fromisoformat(f"{hour}:00+08:00")
            rows.append((1, topic, city, signal, dimension, value, at, amount, records, 1, now))
    with client(settings) as database:
        database.execute(SIGNALS, rows)
    return sorted({SeriesKey(*row[2:6]) for row in rows})


def test_the_records_behind_a_signal_come_to_what_the_stream_counted(tables: Settings, lists: Lists, catalogue: Catalogue) -> None:
    keys = put_signals(tables, filled(tables, TOPICS), catalogue)
    kinds = {(key.signal, key.dimension) for key in keys}
    assert {signal for signal, _ in kinds} == set(catalogue.signals)
    rng, reached = random.Random(11), 0
    source = AlertSource(client(tables), catalogue)
    for kind in sorted(kinds):
        same = [key for key in keys if (key.signal, key.dimension) == kind]
        for key in rng.sample(same, min(2, len(same))):
            last = FIRST_DAY + timedelta(days=rng.randrange(DAYS))
            first = last - timedelta(days=rng.choice((27, 400)))
            told = [counts for _, counts in source.counts([key], first, last)]
            expected = (told[0].values[-1] if catalogue.signals[key.signal].is_position else sum(told[0].values)) if told else 0.0
            found = lists.ask(OfSignal(key, first, last), 1, most=10_000)
            assert found.above == pytest.approx(expected), (key, first, last)
            assert sum(entry.above for entry in found.entries) == pytest.approx(expected), (key, first, last)
            assert found.records == len(found.entries)
            assert {entry.city for entry in found.entries} <= {key.city}
            reached += bool(expected)
    source.close()
    assert reached > len(kinds) / 3, "most of what is compared would be nothing"


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


def test_what_a_query_computes_is_listed_by_what_the_query_reads(tables: Settings, lists: Lists, catalogue: Catalogue) -> None:
    log = filled(tables, ("campaign-reports",))
    last = max(message.event.day for message in log.messages)
    found = {
        name: lists.ask(OfFigure(name, "*", tuple(catalogue.places), None, last), 1).records
        for name, row in catalogue.indicators.items()
        if not row.streamed
    }
    assert {row.calc.agg for row in catalogue.indicators.values() if found.get(row.id)} >= {"count_distinct", "count_within"}
