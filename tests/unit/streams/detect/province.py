"""A province of made-up series for tests of judging."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np

from schemas.alert.rule import Rule
from schemas.catalogue.signal import Signal
from streams.detect.finding import Finding
from streams.detect.judging import Judge
from streams.detect.series import SeriesStore

PROVINCE = "370000"
CITIES = tuple(f"3701{number:02d}" for number in range(8))
TODAY = date(2024, 5, 22)


def signal(name: str, unit: str = "cases", *, position: bool = False) -> Signal:
    part: dict[str, Any] = {"topic": "complaints"} | ({"limit_hours": 720} if position else {})
    return Signal.model_validate({"id": name, "zh": name, "en": name, "unit": unit, "indicator": None, "by": ["industry"], "parts": [part]})


SIGNALS: Mapping[str, Signal] = {
    one.id: one
    for one in (
        *(signal(name) for name in ("arrears", "opinion", "petitions", "layoffs", "reports")),
        signal("yuan", "yuan"),
        signal("overdue", position=True),
    )
}


def rule(method: str, *signals: str, **more: Any) -> Rule:
    return Rule.model_validate(
        {"id": "rule", "zh": "规则", "en": "Rule", "method": method, "signals": signals or ("arrears",), "false_discovery": 0.01} | more
    )


class Province:
    """Its store and a judge of it; what is put counts at nine in the morning of a day, given as days before TODAY."""

    def __init__(self) -> None:
        self.store = SeriesStore(dict.fromkeys(CITIES, PROVINCE), TODAY, positions=["overdue"])
        self.judge = Judge(self.store, SIGNALS)

    def put(self, city: str, back: int, amount: int, name: str = "arrears", dimension: str = "", value: str = "", hour: int = 9) -> None:
        when = f"{(TODAY - timedelta(back)).isoformat()}T{hour:02d}"
        self.store.put("complaints", city, name, dimension, value, when, amount)

    def usual(self, level: float, days: int, name: str = "arrears", cities: Iterable[str] = CITIES, seed: int = 1) -> Province:
        """So many a day in the cities, for days up to yesterday."""
        rng = np.random.default_rng(seed)
        for city in cities:
            for back in range(1, days + 1):
                self.put(city, back, int(rng.poisson(level)), name)
        return self

    def findings(self, rule: Rule, back: int = 0, *, complete: bool = True, asked: Iterable[tuple[str, str]] = ()) -> dict[str, Finding]:
        """By city, of a day."""
        found = self.judge.judge(rule, PROVINCE, TODAY - timedelta(back), complete=complete, asked=list(asked))
        return {one.city + one.value: one for one in found}
