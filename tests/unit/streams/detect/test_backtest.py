"""Backtests: the episodes a rule raises, and what they mean for alerts that there were."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from streams.detect.backtest import Raised, compare, precision, replay
from tests.unit.streams.detect.province import CITIES, PROVINCE, TODAY, Province, rule

SPIKE = rule("spike", least=5, clear_days=2)
ONE, OTHER, THIRD = CITIES[1], CITIES[4], CITIES[6]


def day(back: int) -> date:
    return TODAY - timedelta(back)


def raised(city: str, back: int, verdict: bool | None = None, *, days: int = 1, value: str = "") -> Raised:
    return Raised(f"{city}-{back}", city, "", value, day(back), day(back - days + 1), verdict)


@pytest.fixture
def province() -> Province:
    found = Province().usual(4, 80)
    for back in (20, 19, 18):
        found.put(ONE, back, 30)
    found.put(ONE, 8, 30)
    found.put(OTHER, 15, 40)
    return found


def test_days_that_hang_together_are_one_episode(province: Province) -> None:
    episodes = replay(province.judge, SPIKE, [PROVINCE], day(30), TODAY)
    told = [(one.city, one.first, one.last) for one in episodes]
    assert told == [(ONE, day(20), day(18)), (OTHER, day(15), day(15)), (ONE, day(8), day(8))]
    assert episodes[0].worst.observed == 30


def test_a_stricter_rule_raises_less(province: Province) -> None:
    stricter = SPIKE.model_copy(update={"least": 35})
    assert [one.city for one in replay(province.judge, stricter, [PROVINCE], day(30), TODAY)] == [OTHER]


def test_what_was_raised_is_kept_or_lost_and_the_rest_is_new(province: Province) -> None:
    episodes = replay(province.judge, SPIKE, [PROVINCE], day(30), TODAY)
    before = [raised(ONE, 21, True, days=2), raised(THIRD, 12, False), raised(OTHER, 5, False)]
    found = compare(SPIKE, episodes, before, [])
    assert found.kept == [before[0]]
    assert found.lost == before[1:]
    assert [(one.city, one.first) for one in found.new] == [(OTHER, day(15)), (ONE, day(8))]
    assert found.precision_before == pytest.approx(1 / 3)
    assert found.precision == 1.0


def test_what_people_found_is_found_when_the_rule_is_not_much_later(province: Province) -> None:
    episodes = replay(province.judge, SPIKE, [PROVINCE], day(30), TODAY)
    by_people = [raised(OTHER, 17), raised(OTHER, 25), raised(THIRD, 15)]
    found = compare(SPIKE, episodes, [], by_people)
    assert found.found == by_people[:1]
    assert found.missed == by_people[1:]


def test_without_verdicts_there_is_no_precision() -> None:
    assert precision([raised(ONE, 3)]) is None
    assert precision([raised(ONE, 3), raised(ONE, 4, True), raised(ONE, 5, False)]) == 0.5
