"""What judging a series found, with all that an alert says for itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from schemas.alert.alert import Evidence, Strand
from schemas.alert.rule import Method, Rule, Severity

Top = dict[str, tuple[tuple[str, float], ...]]


@dataclass(frozen=True, slots=True)
class Finding:
    """One series on one day by one rule.

    `crossed`: an episode begins, or goes on. `holds`: an episode that began before goes on, which less is needed for. `enough` is False
    where there are too few days to say anything; then nothing else is said. `complete` is False while the day lasts and may bring more.
    `observed`, `expected` and `threshold` are in the signal's unit; of SILENCE, in working days. `threshold` is the smallest count that
    crosses, as things are elsewhere in the province. `window_days` is over how many days up to `day` was counted.
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
    threshold: float | None = None
    baseline: tuple[date, date] | None = None
    baseline_days: int = 0
    window_days: int = 1
    strands: tuple[Strand, ...] = ()

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What an episode is of: rule, city, dimension, value."""
        return (self.rule.id, self.city, self.dimension, self.value)

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
            baseline=self.baseline,
            baseline_days=self.baseline_days,
            method=METHODS[self.rule.method],
            strands=self.strands,
            top=top or {},
            rule=self.rule.model_dump(mode="json", exclude_defaults=True),
        )


METHODS = {
    Method.SPIKE: "当日计数按负二项分布与本市应有水平比较，应有水平取自近56天（工作日、节假日分别估计，并参照全省），全省各市间控制误报率",
    Method.RISE: "近28天逐日累积似然比（负二项CUSUM），与此前应有水平比较，全省各市间控制误报率",
    Method.LINKED: "各信号在时间窗内的概率合并检验（部分合取，Fisher法），全省各市间控制误报率",
    Method.LEVEL: "时间窗内累计达到规定数量",
    Method.SILENCE: "按该单位以往报送工作日的频次，推算连续无报送的概率",
}
"""How each method judges, in words."""
DIGITS = 4


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)
