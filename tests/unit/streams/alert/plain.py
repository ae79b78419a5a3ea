"""A judging that is plain enough to see what must come: a day's count crosses at 10, and holds at 5."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from schemas.alert.policy import Policy
from schemas.alert.rule import Method, Rule, Severity
from schemas.alert.step import Taken
from schemas.catalogue import load_catalogue
from streams.alert.book import Book, Replay
from streams.alert.evaluation import Evaluation
from streams.detect.finding import Finding, Top
from streams.detect.series import Group

CATALOGUE = load_catalogue()
PROVINCE, CITY = "370000", "370100"
FIRST = date(2024, 2, 1)
RULE = Rule(id="plain", zh="欠薪", en="Arrears", method=Method.SPIKE, signals=("arrears-complaints",), clear_days=2, serious_from=40)
CHANGED = frozenset({Group(PROVINCE, "arrears-complaints", "")})
CROSSES, HOLDS = 10, 5


class PlainJudging:
    """Counts by (city, day), set by the test."""

    def __init__(self) -> None:
        self.counts: dict[tuple[str, date], float] = {}

    def judge(self, rule: Rule, province: str, day: date, *, complete: bool, asked: Collection[tuple[str, str]] = ()) -> list[Finding]:
        cities = sorted({city for city, _ in self.counts if CATALOGUE.province_of(city) == province} | {city for city, _ in asked})
        return [self._finding(rule, city, day, complete) for city in cities]

    def top(self, finding: Finding) -> Top:
        return {"industry": (("construction", finding.observed),)}

    def _finding(self, rule: Rule, city: str, day: date, complete: bool) -> Finding:
        count = self.counts.get((city, day), 0.0)
        serious = rule.serious_from is not None and count >= rule.serious_from
        severity = Severity.SERIOUS if serious else rule.severity
        crossed, holds = count >= CROSSES, count >= HOLDS
        return Finding(rule, city, "", "", day, complete, crossed, holds, severity=severity, observed=count, expected=2.0)


class Season:
    """An evaluation that is turned by hand, with a clock of its own."""

    def __init__(self, rule: Rule = RULE) -> None:
        self.now = datetime(2026, 11, 22, tzinfo=UTC)
        self.judging = PlainJudging()
        self.policy = Policy(rules={rule.id: rule})
        self.book = Book(CATALOGUE)
        self.told: list[Taken] = []
        self.evaluation = self._evaluation()

    def turn(
        self, today: int, counts: dict[int, float] | None = None, *, city: str = CITY, after_s: float = 60, settled: int | None = None
    ) -> list[str]:
        """Set counts by day of February, judge, and return what was done; `settled` is the last day of which all is counted."""
        self.judging.counts |= {(city, day_of_february(day)): count for day, count in (counts or {}).items()}
        self.now += timedelta(seconds=after_s)
        still = {} if settled is None else {PROVINCE: day_of_february(settled)}
        pieces = self.evaluation.run(self.policy, {PROVINCE: day_of_february(today)}, still, CHANGED)
        taken = [one for piece in pieces for one in piece]
        assert not any(one.refused for one in taken), "the system takes no step that is refused"
        self.told += taken
        return [one.step.action.value for one in taken]

    def restart(self) -> None:
        """What a new process knows: what was told, and the last mark."""
        mark = self.book.mark()
        records = [(b"", one.to_bytes()) for one in self.told] + [(b"@judged", mark)]
        self.book = replayed(records)
        self.evaluation = self._evaluation()

    def with_rule(self, **changes: object) -> None:
        self.policy = replace(self.policy, rules={RULE.id: RULE.model_copy(update=changes)})

    def _evaluation(self) -> Evaluation:
        return Evaluation(self.book, self.judging, CATALOGUE, lambda: self.now)


def replayed(records: list[tuple[bytes, bytes]]) -> Book:
    """The book that these messages make."""
    replay = Replay(CATALOGUE)
    for key, value in records:
        replay.take(key, value)
    return replay.book()


def day_of_february(day: int) -> date:
    return FIRST + timedelta(days=day - 1)
