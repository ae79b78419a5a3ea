"""What stands at the end of a season: of each record the word with the highest revision, cut down to the fields that figures read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, NamedTuple

from producers.simulate.message import Kind, Message
from schemas.catalogue import Calc, Catalogue, Topic

DIGEST_CHARS = 16
ALWAYS = ("notice_ids", "notice_id", "org_code", "reported_at")


class Entry(NamedTuple):
    """The word of a record that stands in a city; `at` is the event's time in simulated seconds, `values` follow `Ledger.fields`."""

    revision: int
    withdrawn: bool
    at: int
    values: tuple[Any, ...]


class Record(NamedTuple):
    """A record that stands at the end, not withdrawn."""

    topic: str
    city: str
    at: int
    data: dict[str, Any]


class Ledger:
    """Takes messages in the order of sending. About 400 bytes a record."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.fields = {topic.id: _fields_read(catalogue, topic) for topic in catalogue.topics.values()}
        self._everywhere = {topic.id for topic in catalogue.topics.values() if topic.unique_within == "all"}
        self._of_city: dict[str, dict[tuple[str, str], Entry]] = {name: {} for name in catalogue.topics if name not in self._everywhere}
        self._of_all: dict[str, dict[str, dict[str, tuple[Entry, int]]]] = {name: {} for name in self._everywhere}
        self.kinds: Counter[str] = Counter()
        self.accepted_of: Counter[str] = Counter()
        self.late = 0
        self.swapped = 0
        self.messages = 0
        self.malformed: list[list[str | None]] = []

    def note(self, message: Message) -> None:
        """Read one message, as it is sent."""
        self.messages += 1
        self.kinds[message.kind] += 1
        self.late += message.late
        self.swapped += message.swapped
        fact = message.fact
        if message.kind is Kind.MALFORMED or fact is None:
            self.malformed.append([message.topic, message.id, message.flaw, sha256(message.raw).hexdigest()[:DIGEST_CHARS]])
            return
        self.accepted_of[message.topic] += 1
        data = fact.data or {}
        entry = Entry(fact.revision, fact.withdrawn, fact.at, tuple([data.get(name) for name in self.fields[message.topic]]))
        if message.topic in self._everywhere:
            cities = self._of_all[message.topic].setdefault(fact.subject, {})
            if fact.city not in cities or cities[fact.city][0].revision < fact.revision:
                cities[fact.city] = entry, self.messages
            return
        entries, key = self._of_city[message.topic], (fact.city, fact.subject)
        old = entries.get(key)
        if old is None or old.revision < entry.revision:
            entries[key] = entry

    @property
    def records(self) -> int:
        """Records that were ever told of; those since withdrawn too."""
        return sum(map(len, self._of_city.values())) + sum(map(len, self._of_all.values()))

    def standing(self, topic: str) -> Iterator[Record]:
        """Every record of a topic that stands."""
        for (city, _), entry in self._of_city.get(topic, {}).items():
            if not entry.withdrawn:
                yield self._record(topic, city, entry)
        for cities in self._of_all.get(topic, {}).values():
            reported = self.fields[topic].index("reported_at")
            city, (entry, _) = max(cities.items(), key=lambda item: (item[1][0].values[reported] or "", item[1][1]))
            if not entry.withdrawn:
                yield self._record(topic, city, entry)

    @property
    def standing_count(self) -> int:
        """How many records stand."""
        return sum(1 for topic in self.fields for _ in self.standing(topic))

    def _record(self, topic: str, city: str, entry: Entry) -> Record:
        return Record(topic, city, entry.at, dict(zip(self.fields[topic], entry.values, strict=True)))


def _fields_read(catalogue: Catalogue, topic: Topic) -> tuple[str, ...]:
    names = {name for row in catalogue.indicators.values() for name in _named(row.calc)}
    if topic.state:
        names |= {topic.state.begins, topic.state.ends, *topic.state.final}
    return tuple(sorted(name for name in names | set(ALWAYS) if name in topic.field))


def _named(calc: Calc) -> Iterator[str]:
    """Every field that a formula names, of whatever topic."""
    yield from calc.where
    yield from (name for name in (calc.field, calc.less, calc.by, calc.day, calc.begins) if name)
    for moment in (calc.start, calc.end):
        if moment is not None:
            yield moment if isinstance(moment, str) else moment.field
            yield from ("report_kind",) if not isinstance(moment, str) else ()
    if calc.inside:
        yield calc.inside.field
        yield from calc.inside.where
    for part in (calc.num, calc.den):
        if part:
            yield from _named(part)
