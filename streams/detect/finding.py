"""What judging a series found, with all that an alert says for itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from schemas.alert.alert import Evidence, Strand
from schemas.alert.rule import Method, Rule, Severity

Top = dict[str, tuple[tuple[str, float], ...]]


@dataclass(frozen=True, slots=True)
class Finding:
    """One series on one day by one rule.

    `crossed`: an episode begins, or goes on. `holds`: an episode that began before goes on, which less is needed for. `enough` is False
    where there are too few days to say anything; then nothing else is said. `complete` is False while the day lasts and may bring more.
    `observed`, `expected` and `threshold` are in the signal's unit; of SILENCE, in working days. `window_days` is over how many days up
    to `day` was counted.
    """

    rule: Rule
    city: str
    dimension: str
    value: str
    day: date
    complete: bool
    crossed: bool
    holds: bool
    enough: bool = True
    severity: Severity = Severity.WARNING
    observed: float = 0.0
    expected: float | None = None
    dispersion: float | None = None
    p: float | None = None
    q: float | None = None
    crosses_from: Callable[[], float | None] | None = field(default=None, compare=False, repr=False)
    baseline: tuple[date, date] | None = None
    baseline_days: int = 0
    window_days: int = 1
    strands: tuple[Strand, ...] = ()

    @property
    def threshold(self) -> float | None:
        """The smallest count that crosses, as things are elsewhere in the province; worked out when it is asked for."""
        return None if self.crosses_from is None else self.crosses_from()

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What an episode is of: rule, city, dimension, value."""
        return (self.rule.id, self.city, self.dimension, self.value)

    @property
    def window(self) -> tuple[date, date]:
        """The first and the last day that were counted."""
        is_left_out = not self.complete and self.rule.method in WHOLE_DAYS_ONLY
        last = self.day - timedelta(days=1) if is_left_out else self.day
        return last - timedelta(days=self.window_days - 1), last

    def evidence(self, top: Top | None = None) -> Evidence:
        """As an alert carries it."""
        return Evidence(
            as_of=self.day,
            observed=self.observed,
            expected=_round(self.expected),
            threshold=self.threshold,
            p=self.p,
            q=self.q,
            dispersion=_round(self.dispersion),
            window=self.window,
            baseline=self.baseline,
            baseline_days=self.baseline_days,
            method=METHODS[self.rule.method].format(days=_span(self.window_days)),
            strands=self.strands,
            top=top or {},
            rule=self.rule.model_dump(mode="json", exclude_defaults=True),
        )


WHOLE_DAYS_ONLY = frozenset({Method.RISE, Method.SILENCE})
"""Methods that leave out a day that is not over yet."""
METHODS = {
    Method.SPIKE: (
        "{days}计数与应有水平按负二项分布比较；应有水平依据本市此前各日（区分工作日、节假日和春节前后）"
        "并参照全省其他市，全省统一控制误报比例"
    ),
    Method.RISE: "{days}计数逐日累积比较（负二项CUSUM）；应有水平依据此前各日并随全省其他市涨落调整，全省统一控制误报比例",
    Method.LINKED: "{days}各类信号的概率合并检验（部分合取），全省统一控制误报比例",
    Method.LEVEL: "{days}合计达到规定数量",
    Method.SILENCE: "按该单位以往报送的工作日频次，推算连续未报送的概率（单位：工作日），全省统一控制误报比例",
}
"""How each method judges, in words."""
DIGITS = 4


def _span(days: int) -> str:
    return "当日" if days == 1 else f"近{days}天"


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)
