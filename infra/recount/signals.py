"""The query that recounts a topic's hours of signals from its records: the second derivation of what the stream keeps."""

from __future__ import annotations

from dataclasses import dataclass

from infra.recount.condition import all_of, fits, given, was_judged
from infra.recount.literal import text
from infra.recount.reading import Reading
from schemas.catalogue import Catalogue, Signal, SignalPart, State, Topic

CODE_LIMIT_CHARS = 64
"""A longer value is no code, and has no series of its own."""
HOUR_US = 3_600_000_000
FROM_1900_US = (2_208_988_800 + 8 * 3600) * 1_000_000
"""From the first moment of 1900 in UTC+8, which is before every event, to the epoch."""


@dataclass(frozen=True)
class Overdue:
    """A record that was past its limit, as expressions: when the limit passed, whether it has ended since, and when."""

    conditions: list[str]
    passed: str
    ended: str
    ends: str


def overdue_of(reading: Reading, part: SignalPart, state: State) -> Overdue:
    """Of a part with a limit."""
    passed = f"addHours({reading.moment(state.begins)}, {part.limit_hours})"
    ended, ends = all_of(fits(reading, dict(state.final))), reading.moment(state.ends)
    return Overdue([f"isNotNull({passed})", f"(NOT ({ended}) OR ifNull({ends} > {passed}, 0))"], passed, ended, ends)


def part_conditions(reading: Reading, part: SignalPart) -> list[str]:
    """Which records a part takes, by what they say and by how their text was judged."""
    conditions = fits(reading, part.where)
    if part.judged is not None:
        conditions.append(was_judged(reading, part.judged))
    if part.unless_judged is not None:
        conditions.append(f"NOT ({was_judged(reading, part.unless_judged)})")
    return conditions


def signals_query(catalogue: Catalogue, topic: Topic, generation: int = 1, among: str = "1", source: str | None = None) -> str | None:
    """Rows (city, signal, dimension, value, hour, amount, records) in one pass over the topic; None where it has no signal.

    `among` is a condition on the city; `source` and `generation` are those of Reading.
    """
    recount = _Recount(topic, Reading(topic, source, generation))
    if topic.unique_within == "city":
        for signal in catalogue.signals.values():
            for part in signal.parts_over(topic.id):
                recount.take(signal, part)
    return recount.query(among) if recount.slots else None


class _Recount:
    """The expressions of a topic's signals, part by part."""

    def __init__(self, topic: Topic, reading: Reading) -> None:
        self.slots: list[tuple[str, str]] = []
        self._topic = topic
        self._reading = reading
        self._arrays: list[str] = []

    def take(self, signal: Signal, part: SignalPart) -> None:
        """Add what one part gives: an array of (slot, value, hour, amount)."""
        number = len(self.slots) + 1
        self.slots += [(signal.id, name) for name in ("", *signal.by)]
        reading, state = self._reading, self._topic.state
        codes = [(number + at, reading.column(name)) for at, name in enumerate(signal.by, start=1)]
        offered = ", ".join(f"({slot}, {column})" for slot, column in codes)
        short = f"arrayFilter(code -> notEmpty(code.2) AND lengthUTF8(code.2) <= {CODE_LIMIT_CHARS}, [{offered}])" if codes else "[]"
        series = f"arrayConcat([({number}, '')], {short})"
        hours = self._position(part, state) if part.limit_hours is not None and state else self._period(part)
        row = "(one.1, one.2, assumeNotNull(at.1), assumeNotNull(at.2))"
        self._arrays.append(f"arrayFlatten(arrayMap(at -> arrayMap(one -> {row}, {series}), {hours}))")

    def _period(self, part: SignalPart) -> str:
        """An array of (hour, amount), of one or none."""
        reading = self._reading
        moment = reading.own_moment() if part.at is None else reading.moment(part.at)
        conditions = [*part_conditions(reading, part), f"isNotNull({moment})"]
        conditions += [] if part.field is None else [given(reading, part.field)]
        amount = "toInt64(1)" if part.field is None else reading.amount(part.field)
        return f"if({all_of(conditions)}, [({_hour(moment)}, {amount})], [])"

    def _position(self, part: SignalPart, state: State) -> str:
        """An array of (hour, amount): when the limit passed, and when what was past it ended."""
        overdue = overdue_of(self._reading, part, state)
        conditions = all_of([*part_conditions(self._reading, part), *overdue.conditions])
        last = f"if({overdue.ended}, [({_hour(overdue.ends)}, toInt64(-1))], [])"
        return f"if({conditions}, arrayConcat([({_hour(overdue.passed)}, toInt64(1))], {last}), [])"

    def query(self, among: str) -> str:
        """Each record's hours, added up."""
        signals, dimensions = (", ".join(map(text, names)) for names in zip(*self.slots, strict=True))
        return f"""
            SELECT
                city, [{signals}][slot] AS signal, [{dimensions}][slot] AS dimension, value,
                addHours(toDateTime64('1900-01-01 00:00:00', 0, 'Etc/GMT-8'), number) AS hour,
                sum(amounts) AS amount, toInt64(sum(counted)) AS records
            FROM (
                SELECT city, added.1 AS slot, added.2 AS value, added.3 AS number, sum(added.4) AS amounts, count() AS counted
                FROM (SELECT city, arrayJoin(arrayConcat({", ".join(self._arrays)})) AS added FROM ({self._reading.rows(among)}))
                GROUP BY city, slot, value, number
            )
            GROUP BY city, signal, dimension, value, number
        """


def _hour(moment: str) -> str:
    """Hours from FROM_1900_US to a moment; NULL of NULL."""
    return f"intDiv(toUnixTimestamp64Micro({moment}) + {FROM_1900_US}, {HOUR_US})"
