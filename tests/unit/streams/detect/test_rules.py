"""Slow rises, linked risks, levels and silence."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from schemas.alert.rule import Severity
from schemas.workday import is_working_day
from streams.detect.silence import gap_probability
from tests.unit.streams.detect import province as places
from tests.unit.streams.detect.province import CITIES, TODAY, Province, rule

SICK = CITIES[2]
RISE = rule("rise", window_days=28, least=10, false_discovery=0.05)
LINKED = rule("linked", "arrears", "opinion", "petitions", "layoffs", window_days=5, least=6, strands_least=2)
SILENCE = rule("silence", "reports", window_days=56, least=3)


def rising(province: Province, city: str, days: int, level: int = 4) -> Province:
    """Half as many again and more, for the last days."""
    for back in range(days):
        province.put(city, back, level + 3 + (days - back) // 5)
    return province


def test_a_slow_rise_is_raised_while_no_single_day_stands_out() -> None:
    province = rising(Province().usual(4, 90), SICK, 20)
    found = province.findings(RISE)
    assert [city for city, one in found.items() if one.crossed] == [SICK]
    one = found[SICK]
    assert one.expected is not None
    assert 10 <= one.window_days <= 28
    assert one.observed > 1.4 * one.expected
    assert one.baseline is not None
    assert one.baseline[1] < TODAY - timedelta(27)


def test_a_rise_that_stopped_does_not_go_on_being_raised() -> None:
    province = Province().usual(4, 90)
    for back in range(14, 26):
        province.put(SICK, back, 14)
    for back in range(14):
        province.put(SICK, back, 4)
    assert not province.findings(RISE)[SICK].holds


def test_a_rise_needs_a_week_before_it() -> None:
    province = Province().usual(4, 60, cities=CITIES[:6]).usual(4, 16, cities=[CITIES[7]])
    assert not province.findings(RISE)[CITIES[7]].enough


def test_the_day_that_is_not_over_does_not_pull_a_rise_down() -> None:
    province = rising(Province().usual(4, 90), SICK, 20)
    province.put(SICK, 0, 0)
    assert province.findings(RISE, complete=False)[SICK].p == pytest.approx(province.findings(RISE, back=1)[SICK].p, rel=0.5)


def linked(*strands: str) -> Province:
    province = Province()
    for seed, name in enumerate(("arrears", "opinion", "petitions", "layoffs")):
        province.usual(2, 60, name, seed=seed)
    for name in strands:
        for back in range(3):
            province.put(SICK, back, 15, name)
    return province


def test_strands_that_rise_together_are_raised_and_named() -> None:
    found = linked("opinion", "petitions").findings(LINKED)
    assert [city for city, one in found.items() if one.crossed] == [SICK]
    strands = found[SICK].strands
    assert {one.signal for one in strands[:2]} == {"opinion", "petitions"}
    assert len(strands) == 4
    assert strands[1].p < 1e-3 < strands[2].p
    assert strands[0].observed > 4 * strands[0].expected / 2


@pytest.mark.parametrize(("strands", "least", "crossed"), [(1, 2, False), (2, 2, True), (2, 3, False), (3, 3, True)])
def test_as_many_strands_must_rise_as_the_rule_asks(strands: int, least: int, crossed: bool) -> None:
    province = linked(*("arrears", "opinion", "layoffs")[:strands])
    found = province.findings(LINKED.model_copy(update={"strands_least": least}))
    assert found[SICK].crossed is crossed


def test_a_level_is_the_sum_over_its_days_and_shows_parts_that_reached_it() -> None:
    province = Province()
    for back, count in enumerate((2, 3, 1)):
        province.put(SICK, back, count, dimension="industry", value="courier")
        province.put(SICK, back, 1, dimension="industry", value="construction")
    found = province.findings(rule("level", by="industry", window_days=3, least=6, serious_from=10))
    assert list(found) == [SICK + "courier"]
    assert found[SICK + "courier"].crossed
    assert found[SICK + "courier"].severity is Severity.WARNING
    assert not province.findings(rule("level", by="industry", window_days=2, least=6))
    asked = province.findings(rule("level", by="industry", window_days=2, least=6), asked=[(SICK, "courier")])
    assert not asked[SICK + "courier"].holds


def test_the_level_of_a_position_is_where_it_stands() -> None:
    province = Province()
    province.put(SICK, 300, 9, "overdue")
    province.put(SICK, 3, 2, "overdue")
    overdue = rule("level", "overdue", least=11)
    assert province.findings(overdue)[SICK].crossed
    province.put(SICK, 0, -1, "overdue")
    assert not province.findings(overdue)[SICK].crossed
    assert province.findings(overdue, back=1)[SICK].crossed


def working(back: int) -> bool:
    return is_working_day(TODAY - timedelta(back))


def test_a_reporter_that_falls_silent_is_noticed_after_its_own_gaps() -> None:
    province = Province()
    for back in range(1, 50):
        if working(back):
            for city in CITIES:
                if city != SICK or back > 7:
                    province.put(city, back, 5, "reports")
    found = province.findings(SILENCE)
    assert [city for city, one in found.items() if one.crossed] == [SICK]
    one = found[SICK]
    assert one.observed == sum(working(back) for back in range(8))
    assert one.threshold is not None
    assert one.threshold <= one.observed


def test_a_reporter_that_often_skips_days_is_given_longer() -> None:
    province = Province()
    for back in range(5, 56):
        if working(back) and back % 3:
            province.put(SICK, back, 5, "reports")
    assert not province.findings(SILENCE)[SICK].crossed


def test_one_that_hardly_ever_reported_is_never_silent() -> None:
    province = Province()
    for back in (50, 45, 30, 25):
        province.put(SICK, back, 1, "reports")
    assert not province.findings(SILENCE)[SICK].crossed


def test_holidays_are_no_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    after_festival = date(2024, 2, 18)
    monkeypatch.setattr(places, "TODAY", after_festival)
    province = Province()
    for back in range(9, 60):
        if is_working_day(after_festival - timedelta(back)):
            province.put(SICK, back, 5, "reports")
    one = {f.city: f for f in province.judge.judge(SILENCE, places.PROVINCE, after_festival, complete=False)}[SICK]
    assert one.observed == 0
    assert not one.holds


def test_today_is_not_silent_before_it_is_over() -> None:
    province = Province()
    for back in range(4, 50):
        if working(back):
            province.put(SICK, back, 5, "reports")
    during, after = (province.findings(SILENCE, complete=complete)[SICK].observed for complete in (False, True))
    assert after == during + working(0)


def test_longer_silence_is_less_believable() -> None:
    told = [gap_probability(days, 20, 4) for days in range(10)]
    assert told[0] == 1.0
    assert all(later < earlier for earlier, later in pairwise(told))
    assert gap_probability(3, 30, 0) < gap_probability(3, 20, 10)


def test_the_largest_shares_are_told_with_an_alert() -> None:
    province = Province().usual(4, 60)
    province.put(SICK, 0, 20)
    for value, count in (("courier", 9), ("construction", 8), ("services", 2), ("other", 1)):
        province.put(SICK, 0, count, dimension="industry", value=value)
    province.put(CITIES[0], 0, 50, dimension="industry", value="agriculture")
    one = province.findings(rule("spike", least=5))[SICK]
    assert province.judge.top(one) == {"industry": (("courier", 9.0), ("construction", 8.0), ("services", 2.0))}
