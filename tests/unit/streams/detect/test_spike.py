"""Spikes: raised by a count beyond chance, explained, taken back by corrections, and silent where nobody can know."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.alert.rule import Severity
from tests.unit.streams.detect.province import CITIES, TODAY, Province, rule

SICK = CITIES[3]
SPIKE = rule("spike", window_days=3, least=5)


def test_a_jump_is_raised_and_says_why() -> None:
    province = Province().usual(4, 60)
    province.put(SICK, 0, 20)
    found = province.findings(SPIKE)
    assert [city for city, one in found.items() if one.crossed] == [SICK]
    one = found[SICK]
    assert one.observed >= 20
    assert one.expected is not None
    assert one.p is not None
    assert one.q is not None
    assert one.threshold is not None
    assert one.expected < one.threshold <= one.observed
    assert one.p <= one.q <= SPIKE.false_discovery
    assert one.baseline == (TODAY - timedelta(58), TODAY - timedelta(3))
    assert one.baseline_days == 56
    evidence = one.evidence(province.judge.top(one))
    assert evidence.as_of == TODAY
    assert evidence.baseline_days == 56
    assert evidence.method.startswith("当日计数" if one.window_days == 1 else f"近{one.window_days}天计数")


def test_the_threshold_is_the_smallest_count_that_crosses() -> None:
    province = Province().usual(4, 60)
    province.put(SICK, 0, 20)
    one = province.findings(SPIKE)[SICK]
    assert one.threshold is not None
    for count, crossed in ((int(one.threshold), True), (int(one.threshold) - 1, False)):
        province.put(SICK, 0, count - int(one.observed - 20))
        assert province.findings(rule("spike", window_days=1, least=5) if one.window_days == 1 else SPIKE)[SICK].crossed is crossed


def test_a_correction_takes_the_ground_away_and_a_late_count_gives_it() -> None:
    province = Province().usual(4, 60)
    province.put(SICK, 0, 20)
    assert province.findings(SPIKE)[SICK].crossed
    province.put(SICK, 0, 4)
    taken_back = province.findings(SPIKE)[SICK]
    assert not taken_back.crossed
    assert not taken_back.holds
    province.put(SICK, 1, 25)
    assert province.findings(SPIKE)[SICK].crossed, "yesterday's count came late, and is among the last three days"


def test_a_correction_of_days_long_before_changes_what_is_expected() -> None:
    province = Province().usual(4, 60)
    province.put(SICK, 0, 9)
    before = province.findings(SPIKE)[SICK].expected
    for back in range(10, 40):
        province.put(SICK, back, 12)
    after = province.findings(SPIKE)[SICK].expected
    assert before is not None
    assert after is not None
    assert after > 1.5 * before


def test_less_is_needed_to_go_on_than_to_begin() -> None:
    province = Province().usual(4, 60)
    states = []
    for count in range(30):
        province.put(SICK, 0, count)
        one = province.findings(SPIKE)[SICK]
        states.append((one.holds, one.crossed))
    first_holds, first_crossed = [holds for holds, _ in states].index(True), [crossed for _, crossed in states].index(True)
    assert first_holds < first_crossed
    assert all(holds for holds, crossed in states if crossed)


def test_two_days_are_not_enough_and_three_are() -> None:
    for days, enough in ((2, False), (3, True)):
        province = Province().usual(4, 60, cities=CITIES[:6]).usual(4, days, cities=[CITIES[7]])
        province.put(CITIES[7], 0, 40)
        one = province.findings(SPIKE)[CITIES[7]]
        assert one.enough is enough
        assert one.crossed is enough
        assert one.observed == 40


def test_a_new_city_leans_on_its_province_and_raises_nothing_by_an_ordinary_count() -> None:
    province = Province().usual(6, 60, cities=CITIES[:6]).usual(6, 3, cities=[CITIES[7]])
    province.put(CITIES[7], 0, 9)
    assert not province.findings(SPIKE)[CITIES[7]].crossed


def test_one_old_record_does_not_make_a_long_history() -> None:
    province = Province().usual(4, 60, cities=CITIES[:6]).usual(4, 2, cities=[CITIES[7]])
    province.put(CITIES[7], 80, 1)
    assert not province.findings(SPIKE)[CITIES[7]].enough


def test_small_counts_are_never_looked_at() -> None:
    province = Province().usual(0.02, 60)
    province.put(SICK, 0, 4)
    assert not province.findings(rule("spike", least=5))[SICK].crossed
    assert province.findings(rule("spike", least=4))[SICK].crossed


def test_many_make_it_serious() -> None:
    province = Province().usual(4, 60)
    province.put(SICK, 0, 60)
    found = province.findings(rule("spike", least=5, serious_from=50))
    assert found[SICK].severity is Severity.SERIOUS
    assert found[CITIES[0]].severity is Severity.WARNING


def test_parts_of_cities_are_told_when_they_reach_the_least_count_or_are_asked_for() -> None:
    province = Province().usual(4, 60)
    for back in range(1, 40):
        province.put(SICK, back, 1, dimension="industry", value="construction")
        province.put(SICK, back, 1, dimension="industry", value="courier")
    province.put(SICK, 0, 15, dimension="industry", value="courier")
    by_industry = rule("spike", by="industry", least=5)
    found = province.findings(by_industry)
    assert list(found) == [SICK + "courier"]
    assert found[SICK + "courier"].crossed
    asked = province.findings(by_industry, asked=[(SICK, "construction"), (SICK, "unknown")])
    assert set(asked) == {SICK + "courier", SICK + "construction", SICK + "unknown"}
    assert not asked[SICK + "construction"].holds
    assert (asked[SICK + "unknown"].observed, asked[SICK + "unknown"].holds) == (0.0, False)
    assert not province.findings(by_industry, asked=[("210100", "courier")]).keys() - {SICK + "courier"}, "a city of another province"


def test_money_is_counted_in_yuan() -> None:
    province = Province().usual(100_000, 30, name="yuan")
    province.put(SICK, 0, 900_000, name="yuan")
    one = province.findings(rule("spike", "yuan", least=5))[SICK]
    assert one.observed == 9_000
    assert one.expected == pytest.approx(1_000, rel=0.1)


def test_a_wave_over_the_whole_province_is_followed() -> None:
    """Everywhere 5 % more each day: after four weeks that is no city's own trouble."""
    province = Province()
    for city in CITIES:
        for back in range(60, -1, -1):
            province.put(city, back, round(5 * 1.05 ** max(0, 28 - back)))
    assert not any(one.crossed for one in province.findings(SPIKE).values())


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 60), st.integers(0, 20))
def test_more_is_never_less_suspicious(count: int, more: int) -> None:
    province = Province().usual(3, 20)
    found = []
    for amount in (count, count + more):
        province.put(SICK, 0, amount)
        found.append(province.findings(SPIKE)[SICK].p)
    assert found[0] is not None
    assert found[1] is not None
    assert found[1] <= found[0]


def test_the_day_so_far_is_judged_against_the_whole_day() -> None:
    province = Province().usual(10, 60)
    province.put(SICK, 0, 3, hour=8)
    early = province.findings(SPIKE, complete=False)[SICK]
    late = province.findings(SPIKE, complete=True)[SICK]
    assert (early.expected, early.p) == (late.expected, late.p)
    assert not early.complete
