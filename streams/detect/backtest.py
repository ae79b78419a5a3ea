"""Backtest: what a rule would have raised, day by day, beside what was raised and what became of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from schemas.alert.rule import Rule
from streams.detect.finding import Finding
from streams.detect.judging import Judge

MISSED_WITHIN = timedelta(days=3)
"""An episode found what people reported when it began no more than so long after they did."""


@dataclass(frozen=True)
class Raised:
    """An alert that there was: by the rule, or by people who found what no rule had. `verdict` is None until somebody has verified it."""

    id: str
    city: str
    dimension: str
    value: str
    first: date
    last: date
    verdict: bool | None


@dataclass
class Replayed:
    """An episode that the rule raises; `worst` is its least likely day, or its largest."""

    city: str
    dimension: str
    value: str
    first: date
    last: date
    worst: Finding

    def meets(self, other: Raised, calm: timedelta) -> bool:
        """Whether both are of one series and of days no further apart than an episode may pause."""
        same = (self.city, self.dimension, self.value) == (other.city, other.dimension, other.value)
        return same and self.first <= other.last + calm and other.first <= self.last + calm


@dataclass(frozen=True)
class Backtest:
    """`kept` alerts are raised again, `lost` ones are not, `new` episodes had no alert; of what people found, `found` and `missed`."""

    rule: Rule
    episodes: Sequence[Replayed]
    kept: Sequence[Raised]
    lost: Sequence[Raised]
    new: Sequence[Replayed]
    found: Sequence[Raised]
    missed: Sequence[Raised]

    @property
    def precision_before(self) -> float | None:
        """The share verified, of alerts with a verdict."""
        return precision([*self.kept, *self.lost])

    @property
    def precision(self) -> float | None:
        """The same of alerts that are raised again; what is new has no verdict."""
        return precision(self.kept)


def replay(judge: Judge, rule: Rule, provinces: Iterable[str], first: date, last: date) -> list[Replayed]:
    """The episodes of the days from `first` to `last`, with data as it stands now, by their first day."""
    done: list[Replayed] = []
    for province in provinces:
        open_ones: dict[tuple[str, str], Replayed] = {}
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            for finding in judge.judge(rule, province, day, complete=True, asked=list(open_ones)):
                _follow(open_ones, finding, done)
            for key in [key for key, one in open_ones.items() if day - one.last >= timedelta(days=rule.clear_days)]:
                del open_ones[key]
    return sorted(done, key=lambda one: (one.first, one.city, one.value))


def _follow(open_ones: dict[tuple[str, str], Replayed], finding: Finding, done: list[Replayed]) -> None:
    key = (finding.city, finding.value)
    episode = open_ones.get(key)
    if episode is None:
        if finding.crossed:
            open_ones[key] = Replayed(finding.city, finding.dimension, finding.value, finding.day, finding.day, finding)
            done.append(open_ones[key])
    elif finding.crossed or finding.holds:
        episode.last = finding.day
        episode.worst = min(episode.worst, finding, key=_likelihood)


def _likelihood(finding: Finding) -> tuple[float, float]:
    return (1.0 if finding.p is None else finding.p, -finding.observed)


def compare(rule: Rule, episodes: Sequence[Replayed], raised: Sequence[Raised], by_people: Sequence[Raised]) -> Backtest:
    """Put a replay beside the rule's alerts of the same days, and beside what people reported about the rule's signals."""
    calm = timedelta(days=rule.clear_days)
    kept = [alert for alert in raised if any(one.meets(alert, calm) for one in episodes)]
    new = [one for one in episodes if not any(one.meets(alert, calm) for alert in raised)]
    found = [report for report in by_people if any(_finds(one, report) for one in episodes)]
    return Backtest(
        rule=rule,
        episodes=episodes,
        kept=kept,
        lost=[alert for alert in raised if alert not in kept],
        new=new,
        found=found,
        missed=[report for report in by_people if report not in found],
    )


def precision(alerts: Iterable[Raised]) -> float | None:
    """The share verified, of alerts with a verdict; None without any."""
    verdicts = [alert.verdict for alert in alerts if alert.verdict is not None]
    return sum(verdicts) / len(verdicts) if verdicts else None


def _finds(episode: Replayed, report: Raised) -> bool:
    """People say less than a rule: a report of the city is one of whatever is in it."""
    same = episode.city == report.city and report.value in ("", episode.value)
    return same and episode.first <= report.first + MISSED_WITHIN and report.first <= episode.last + MISSED_WITHIN
