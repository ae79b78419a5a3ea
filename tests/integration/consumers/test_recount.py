"""The recount in SQL against the stream's compiled formulas: two derivations, written apart, of every streamed cell."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date

import pytest

from consumers.audit.compare import Comparison, compare
from consumers.recount.cells import cells_query
from consumers.recount.past import records_at
from infra.clickhouse import client
from infra.settings import Settings
from schemas.catalogue import Topic
from schemas.formula import compile_formulas
from tests.integration.consumers.line import cell, insert_cells
from tests.integration.consumers.logbook import Logbook, Message, conflicting_log, standing
from tests.support.event_factory import encode, own_catalogue, random_event

pytestmark = pytest.mark.usefixtures("tables")

CellKey = tuple[str, str, str, str, str, date]


def streamed_cells(topic: Topic, messages: Iterable[Message]) -> dict[CellKey, tuple[int, int]]:
    """(amount, records) as the stream's formulas count what stands, by (city, notice, indicator, part, breakdown, day)."""
    formulas = compile_formulas(own_catalogue())[topic.id]
    cells: dict[CellKey, tuple[int, int]] = {}
    for message in standing(messages).values():
        for (notices, number, breakdown, day), (amount, records) in formulas.contributions(message.event).items():
            slot = formulas.slots[number]
            for notice in [*notices.split(","), "*"]:
                key = (message.event.city, notice, slot.indicator, slot.part, breakdown, date.fromordinal(day))
                before = cells.get(key, (0, 0))
                cells[key] = (before[0] + amount, before[1] + records)
    return cells


@pytest.mark.parametrize(
    "topic", [topic for topic in own_catalogue().topics.values() if topic.unique_within == "city"], ids=lambda topic: topic.id
)
def test_both_derivations_agree_in_every_cell(settings: Settings, topic: Topic) -> None:
    rng = random.Random(topic.id)
    log = Logbook(settings)
    for _ in range(1200):
        log.write(topic.id, encode(random_event(topic.id, rng)))
    for raw in conflicting_log(topic, rng, events=300, subjects=20):
        log.write(topic.id, raw)
    log.fill(rng)
    expected = streamed_cells(topic, log.messages)
    query = cells_query(own_catalogue(), topic)
    with client(settings) as connection:
        recounted = {tuple(row[:6]): tuple(row[6:]) for row in connection.execute(query)}
    indicators = {key[2] for key in expected}
    wanted = {
        row.id
        for row in own_catalogue().indicators.values()
        if row.streamed and topic.id in row.topics and row.calc.agg != "negative_share"
    }
    assert wanted <= indicators, "random events must reach every indicator of the topic"
    assert recounted == expected


@pytest.mark.parametrize("name", ["visits", "complaints", "establishments"])
def test_both_derivations_agree_as_of_any_position(settings: Settings, name: str) -> None:
    topic = own_catalogue().topics[name]
    rng = random.Random(name)
    log = Logbook(settings)
    for raw in conflicting_log(topic, rng, events=600, subjects=20):
        log.write(topic.id, raw)
    log.fill(rng)
    homes = {
        message.partition: 1 + max(one.offset for one in log.messages if one.partition == message.partition) for message in log.messages
    }
    for _ in range(6):
        ends = {partition: rng.randint(0, end) for partition, end in homes.items()}
        expected = streamed_cells(topic, [message for message in log.messages if message.offset < ends[message.partition]])
        query = cells_query(own_catalogue(), topic, source=records_at(topic.id, own_catalogue().places, ends))
        with client(settings) as connection:
            recounted = {tuple(row[:6]): tuple(row[6:]) for row in connection.execute(query)}
        assert recounted == expected
        assert expected or not any(ends.values())


def test_a_topic_that_is_unique_everywhere_has_no_cells() -> None:
    assert cells_query(own_catalogue(), own_catalogue().topics["worker-registers"]) is None


class TestComparison:
    """The audit's comparison, on cells written as the stream writes them."""

    def test_agrees_where_nothing_differs(self, settings: Settings) -> None:
        log = self._log(settings)
        self._stream(settings, log)
        found = self._compare(settings)
        assert (found.differing_count, found.differing) == (0, [])
        assert found.cells == sum(len(streamed_cells(topic, self._of(log, topic))) for topic in own_catalogue().topics.values())

    def test_lists_a_cell_that_differs_with_both_values(self, settings: Settings) -> None:
        log = self._log(settings)
        self._stream(settings, log)
        topic = own_catalogue().topics["visits"]
        (city, notice, indicator, part, breakdown, day), (amount, records) = next(iter(streamed_cells(topic, self._of(log, topic)).items()))
        key = "|".join(("visits", city, notice, indicator, part, breakdown, str(day))).encode()
        self._insert(settings, {key: cell(amount + 5, records + 1, 10**6)})
        found = self._compare(settings)
        assert found.differing_count == 1
        [one] = found.differing
        assert (one.topic, one.city, one.notice, one.indicator, one.part, one.breakdown, one.day) == (
            "visits", city, notice, indicator, part, breakdown or None, day,
        )  # fmt: skip
        assert (one.amount, one.records, one.recounted_amount, one.recounted_records) == (amount + 5, records + 1, amount, records)

    def test_sees_cells_without_records_and_records_without_cells(self, settings: Settings) -> None:
        log = self._log(settings)
        self._insert(settings, {b"gone|370100|*|visits-made|sum||2024-02-10": cell(1, 1, 1)})
        found = self._compare(settings)
        assert found.differing_count == found.cells > 1
        assert any(one.topic == "gone" for one in found.differing)
        assert any(one.topic == "visits" and one.amount == 0 for one in found.differing)
        assert log.messages

    def test_an_empty_cell_is_the_same_as_none(self, settings: Settings) -> None:
        log = self._log(settings)
        self._stream(settings, log)
        self._insert(settings, {b"visits|370100|*|visits-made|sum||2031-02-10": cell(0, 0, 77)})
        assert self._compare(settings).differing_count == 0

    def _log(self, settings: Settings) -> Logbook:
        rng = random.Random(5)
        log = Logbook(settings)
        for topic in own_catalogue().topics:
            for _ in range(40):
                log.write(topic, encode(random_event(topic, rng)))
        log.fill()
        return log

    def _of(self, log: Logbook, topic: Topic) -> list[Message]:
        return [message for message in log.messages if message.topic == topic.id]

    def _stream(self, settings: Settings, log: Logbook) -> None:
        cells = {
            "|".join((topic.id, *map(str, key))).encode(): cell(amount, records, 1)
            for topic in own_catalogue().topics.values()
            for key, (amount, records) in streamed_cells(topic, self._of(log, topic)).items()
        }
        self._insert(settings, cells)

    def _insert(self, settings: Settings, cells: dict[bytes, bytes]) -> None:
        insert_cells(settings, cells)

    def _compare(self, settings: Settings) -> Comparison:
        with client(settings) as connection:
            return compare(connection, own_catalogue(), 1)
