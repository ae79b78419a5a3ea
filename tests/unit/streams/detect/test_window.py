"""What evidence says was observed lies within the days that it names: whoever adds these up finds the same."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from schemas.alert.rule import Rule
from tests.unit.streams.detect.province import CITIES, TODAY, Province, rule

SICK = CITIES[2]
SPIKE = rule("spike", window_days=3, least=3)
RISE = rule("rise", window_days=28, least=10, false_discovery=0.05)
LEVEL = rule("level", window_days=7, least=3)
LINKED = rule("linked", "arrears", "opinion", "petitions", window_days=5, least=6, strands_least=2)
PARTS = ("arrears", "opinion", "petitions")


class Counted(Province):
    """One that can be added up by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: dict[tuple[str, str, date], int] = {}

    def put(self, city: str, back: int, amount: int, name: str = "arrears", dimension: str = "", value: str = "", hour: int = 9) -> None:
        super().put(city, back, amount, name, dimension, value, hour)
        self.counts[city, name, TODAY - timedelta(back)] = amount

    def within(self, window: tuple[date, date], name: str) -> int:
        first, last = window
        return sum(amount for (city, signal, day), amount in self.counts.items() if (city, signal) == (SICK, name) and first <= day <= last)


@pytest.fixture
def province() -> Counted:
    made = Counted()
    for seed, name in enumerate(PARTS):
        made.usual(4, 90, name, seed=seed)
        for back in range(20):
            made.put(SICK, back, 7 + (20 - back) // 3, name)
    return made


@pytest.mark.parametrize("complete", [True, False])
@pytest.mark.parametrize("judged", [SPIKE, RISE, LEVEL], ids=lambda one: str(one.method))
def test_the_days_named_add_up_to_what_was_observed(province: Counted, judged: Rule, *, complete: bool) -> None:
    evidence = province.findings(judged, complete=complete)[SICK].evidence()
    assert evidence.window is not None
    assert evidence.observed == province.within(evidence.window, "arrears") > 0
    assert evidence.window[1] == (TODAY if complete or judged is not RISE else TODAY - timedelta(1))


def test_each_strand_names_its_own_days(province: Counted) -> None:
    evidence = province.findings(LINKED)[SICK].evidence()
    assert {one.signal for one in evidence.strands} == set(PARTS)
    for strand in evidence.strands:
        assert strand.window == (TODAY - timedelta(4), TODAY)
        assert strand.observed == province.within(strand.window, strand.signal)
