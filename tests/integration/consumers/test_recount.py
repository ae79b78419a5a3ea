"""The recount in SQL against the stream's compiled formulas: two derivations, written apart, of every streamed cell."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date
from urllib.parse import quote, unquote

import pytest
from clickhouse_driver import Client

from consumers.audit.compare import Comparison, compare
from infra.clickhouse import client
from infra.recount.cells import cells_query
from infra.recount.past import records_at
from infra.recount.signals import signals_query
from infra.settings import Settings
from schemas.catalogue import Topic
from schemas.contribution import Contributions, parted
from schemas.day import hour_text
from schemas.formula import Formulas, compile_formulas
from schemas.judge import judge
from tests.integration.consumers.line import cell, insert_cells
from tests.integration.consumers.logbook import Logbook, Message, conflicting_log, standing
from tests.support.event_factory import encode, own_catalogue, random_event

pytestmark = pytest.mark.usefixtures("tables")

CellKey = tuple[str, str, str, str, str, date]
HourKey = tuple[str, str, str, str, str]


def streamed_cells(topic: Topic, messages: Iterable[Message]) -> dict[CellKey, tuple[int, int]]:
    """(amount, records) as the stream's formulas count what stands, by (city, notice, indicator, part, breakdown, day)."""
    formulas = compile_formulas(own_catalogue())[topic.id]
    cells: dict[CellKey, tuple[int, int]] = {}
    for message in standing(messages).values():
        for (notices, number, breakdown, day), (amount, records) in parted(_contributions(formulas, message))[0].items():
            slot = formulas.slots[number]
            for notice in [*notices.split(","), "*"]:
                key = (message.event.city, notice, slot.indicator, slot.part, breakdown, date.fromordinal(day))
                before = cells.get(key, (0, 0))
                cells[key] = (before[0] + amount, before[1] + records)
    return cells


def streamed_hours(topic: Topic, messages: Iterable[Message]) -> dict[HourKey, tuple[int, int]]:
    """(amount, records) of the signals, in the same way, by (city, signal, dimension, value, hour)."""
    formulas = compile_formulas(own_catalogue())[topic.id]
    hours: dict[HourKey, tuple[int, int]] = {}
    for message in standing(messages).values():
        for (_, number, codes, hour), (amount, records) in parted(_contributions(formulas, message))[1].items():
            slot = formulas.signals.slots[number]
            for dimension, code in slot.series(codes):
                key = (message.event.city, slot.signal, dimension, unquote(code), hour_text(hour))
                before = hours.get(key, (0, 0))
                hours[key] = (before[0] + amount, before[1] + records)
    return hours


def _contributions(formulas: Formulas, message: Message) -> Contributions:
    text = (message.event.data or {}).get("remark")
    return formulas.contributions(message.event, None if text is None else judge(text))


def recounted_hours(connection: Client, query: str) -> dict[HourKey, tuple[int, int]]:
    """What a query over signals finds, as `streamed_hours` tells it."""
    return {(*row[:4], row[4].strftime("%Y-%m-%dT%H")): tuple(row[5:]) for row in connection.execute(query)}


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
    query, hours = cells_query(own_catalogue(), topic), signals_query(own_catalogue(), topic)
    assert hours is not None
    with client(settings) as connection:
        recounted = {tuple(row[:6]): tuple(row[6:]) for row in connection.execute(query)}
        found = recounted_hours(connection, hours)
    indicators = {key[2] for key in expected}
    wanted = {row.id for row in own_catalogue().indicators.values() if row.streamed and topic.id in row.topics}
    assert wanted <= indicators, "random events must reach every indicator of the topic"
    assert recounted == expected
    assert found == streamed_hours(topic, log.messages)
    assert {signal for _, signal, *_ in found} == {row.id for row in own_catalogue().signals.values() if row.parts_over(topic.id)}


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
        source = records_at(topic.id, own_catalogue().places, ends)
        query, hours = cells_query(own_catalogue(), topic, source=source), signals_query(own_catalogue(), topic, source=source)
        assert hours is not None
        with client(settings) as connection:
            recounted = {tuple(row[:6]): tuple(row[6:]) for row in connection.execute(query)}
            found = recounted_hours(connection, hours)
        assert recounted == expected
        assert found == streamed_hours(topic, [message for message in log.messages if message.offset < ends[message.partition]])
        assert expected or not any(ends.values())


def test_a_topic_that_is_unique_everywhere_has_no_cells() -> None:
    assert cells_query(own_catalogue(), own_catalogue().topics["worker-registers"]) is None
    assert signals_query(own_catalogue(), own_catalogue().topics["worker-registers"]) is None


class TestComparison:
    """The audit's comparison, on cells written as the stream writes them."""

    def test_agrees_where_nothing_differs(self, settings: Settings) -> None:
        log = self._log(settings)
        self._stream(settings, log)
        found = self._compare(settings)
        assert (found.differing_count, found.differing) == (0, [])
        topics = own_catalogue().topics.values()
        assert found.cells_of == {
            "progress": sum(len(streamed_cells(topic, self._of(log, topic))) for topic in topics),
            "signals": sum(len(streamed_hours(topic, self._of(log, topic))) for topic in topics),
        }

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
        assert (one.topic, one.key) == ("visits", (city, notice, indicator, part, breakdown, day))
        assert (one.amount, one.records, one.recounted_amount, one.recounted_records) == (amount + 5, records + 1, amount, records)

    def test_lists_an_hour_of_a_signal_that_differs(self, settings: Settings) -> None:
        log = self._log(settings)
        self._stream(settings, log)
        topic = own_catalogue().topics["complaints"]
        hours = streamed_hours(topic, self._of(log, topic))
        key, (amount, records) = next((key, amounts) for key, amounts in hours.items() if key[2] == "employer_ref")
        self._insert(settings, {hour_key(topic, key): cell(amount + 5, records + 1, 10**6)}, "signals")
        found = self._compare(settings)
        assert found.differing_count == 1
        told = found.differing[0].as_json()
        assert told.pop("hour").startswith(key[4])
        assert told == {
            "topic": "complaints",
            **dict(zip(("city", "signal", "dimension", "value"), key, strict=False)),
            "amount": amount + 5,
            "records": records + 1,
            "recounted_amount": amount,
            "recounted_records": records,
        }

    def test_sees_cells_without_records_and_records_without_cells(self, settings: Settings) -> None:
        log = self._log(settings)
        self._insert(settings, {b"gone|370100|*|visits-made|sum||2024-02-10": cell(1, 1, 1)})
        found = self._compare(settings)
        assert found.differing_count == found.cells > 1
        assert any(one.topic == "gone" for one in found.differing)
        assert any(one.topic == "visits" and one.amount == 0 for one in found.differing)
        assert {one.kind.table for one in found.differing} == {"progress", "signals"}
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
        hours = {
            hour_key(topic, key): cell(amount, records, 1)
            for topic in own_catalogue().topics.values()
            for key, (amount, records) in streamed_hours(topic, self._of(log, topic)).items()
        }
        self._insert(settings, hours, "signals")

    def _insert(self, settings: Settings, cells: dict[bytes, bytes], topic: str = "progress") -> None:
        insert_cells(settings, cells, topic)

    def _compare(self, settings: Settings) -> Comparison:
        with client(settings) as connection:
            return compare(connection, own_catalogue(), 1)


def hour_key(topic: Topic, key: HourKey) -> bytes:
    city, signal, dimension, value, hour = key
    return "|".join((topic.id, city, signal, dimension, quote(value, safe=""), hour)).encode()
