"""Looks records up by their number or by an event's id, one question at a time however many people ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import quote

import orjson

from dashboard.asking import Asking
from dashboard.queries import query
from dashboard.source import Database, moment
from schemas.catalogue import Catalogue, Indicator
from schemas.catalogue.topic import TEXT_FIELD
from schemas.contribution import WHOLE
from schemas.decode import Decoder
from schemas.errors import ContractError
from schemas.formula import PRESENCE, Formulas
from schemas.judge import judge
from schemas.membership import ALL_NOTICES, SEPARATOR, Membership

KEPT_S = 5.0
KEPT = 64
REVISIONS = 200
LONGEST_WORDS = 300
SHORTEST_ENDING = 3


class Revision(NamedTuple):
    """One event of a record; `data` empty for a withdrawal without."""

    revision: int
    withdrawn: bool
    time: datetime
    reported_at: datetime
    received_at: datetime
    id: str
    source: str
    org_code: str
    department: str
    data: Mapping[str, Any]


class Record(NamedTuple):
    """A record with its history, the oldest revision first."""

    topic: str
    city: str
    subject: str
    revisions: tuple[Revision, ...]

    @property
    def last(self) -> Revision:
        """What stands: of the highest revision, the last."""
        return self.revisions[-1]

    @property
    def departments(self) -> frozenset[str]:
        """Who has reported it; a withdrawal without data does not say."""
        return frozenset(one.department for one in self.revisions if one.department)


class Refused(NamedTuple):
    """A dead letter."""

    topic: str
    city: str
    event_id: str
    subject: str
    reasons: tuple[str, ...]
    at: datetime
    is_open: bool


class Answer(NamedTuple):
    """What was found."""

    records: tuple[Record, ...] = ()
    refused: tuple[Refused, ...] = ()

    def seen(self, shows: Callable[[str, str], bool], is_office: bool) -> Answer:
        """What may be seen by whoever sees the records of some cities and departments.

        A record is seen by whoever sees all that has reported it; a dead letter, which may tell no city, by its city or by the office.
        """
        records = (one for one in self.records if all(shows(one.city, department) for department in one.departments or {""}))
        return Answer(tuple(records), tuple(one for one in self.refused if is_office or shows(one.city, "")))


class Share(NamedTuple):
    """What a record counts for: an indicator, whose notices, on which day, and how much in the indicator's unit."""

    indicator: Indicator
    notices: tuple[str, ...]
    ordinal: int
    amount: float


class Finder(Asking[Answer]):
    """Blocks as Asking does."""

    def __init__(self, connect: Callable[[], Database], catalogue: Catalogue) -> None:
        super().__init__(connect, KEPT_S, KEPT)
        self._catalogue = catalogue
        self._formulas: dict[str, tuple[Decoder, Formulas]] = {}

    def find(self, words: str) -> Answer:
        """Records with this number, or (given its end) whose number ends so, or with an event of this id; and dead letters.

        Raises:
            BusyError: too many ask at once.
            AwayError: the database did not answer, or not in time.
        """
        asked = words.strip()[:LONGEST_WORDS]
        return self._answer(asked, lambda database: self._ask(database, asked)) if asked else Answer()

    def counts_for(self, record: Record) -> tuple[Share, ...]:
        """What the record as it stands adds to streamed indicators; nothing if it is withdrawn."""
        topic = self._catalogue.topics.get(record.topic)
        if topic is None or record.last.withdrawn or not record.last.data:
            return ()
        if topic.id not in self._formulas:
            self._formulas[topic.id] = Decoder(self._catalogue, topic), Formulas(self._catalogue, topic, Membership(self._catalogue))
        decoder, formulas = self._formulas[topic.id]
        try:
            event = decoder.decode(_raw(record, topic.event_type))
        except ContractError:
            return ()
        text = (event.data or {}).get(TEXT_FIELD)
        found = formulas.contributions(event, judge(str(text)) if text else None)
        shares = []
        for (notices, slot, breakdown, ordinal), (amount, _) in found.items():
            if slot >= len(formulas.slots) or breakdown != WHOLE:
                continue
            name, part = formulas.slots[slot]
            if name.startswith(PRESENCE) or part == "den":
                continue
            indicator = self._catalogue.indicators[name]
            of = tuple(one for one in notices.split(SEPARATOR) if one != ALL_NOTICES)
            shares.append(Share(indicator, of, ordinal, amount / (indicator.scale if part == "sum" else 1)))
        return tuple(shares)

    def _ask(self, database: Database, asked: str) -> Answer:
        words = list(dict.fromkeys((asked, quote(asked, safe="/-._~"))))
        rows = database.execute(query("found"), {"words": words, "limit": REVISIONS})
        if not rows and len(asked) >= SHORTEST_ENDING:
            for ending in words:
                numbers = database.execute(query("found_like"), {"ending": "/" + ending.lstrip("/"), "limit": 10})
                if numbers:
                    rows = database.execute(query("found"), {"words": [number for (number,) in numbers], "limit": REVISIONS})
                    break
        refused = database.execute(query("found_refused"), {"words": words, "limit": 20})
        return Answer(_records(rows), tuple(_refused(*row) for row in refused))


def _records(rows: list[tuple[Any, ...]]) -> tuple[Record, ...]:
    held: dict[tuple[str, str, str], list[Revision]] = {}
    for topic, city, subject, revision, withdrawn, at_ms, reported_ms, received_ms, event_id, source, org_code, department, data in rows:
        told = orjson.loads(data) if data else {}
        one = Revision(
            revision, bool(withdrawn), moment(at_ms), moment(reported_ms), moment(received_ms), event_id, source, org_code, department, told
        )
        held.setdefault((topic, city, subject), []).append(one)
    return tuple(Record(*key, tuple(revisions)) for key, revisions in held.items())


def _refused(topic: str, city: str, event_id: str, subject: str, reasons: list[str], at_ms: int, state: str) -> Refused:
    return Refused(topic, city, event_id, subject, tuple(reasons), moment(at_ms), state == "open")


def _raw(record: Record, event_type: str) -> bytes:
    """The event of the last revision, as it would come again."""
    last = record.last
    event = {
        "specversion": "1.0", "type": event_type, "id": last.id, "source": last.source, "subject": record.subject, "city": record.city,
        "time": last.time.isoformat(), "revision": last.revision, "data": dict(last.data),
    }  # fmt: skip
    return orjson.dumps(event)
