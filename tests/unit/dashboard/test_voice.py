"""Numbers as they are read aloud in an office, in both languages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dashboard.goal import Basis, Goal
from dashboard.pace import Pace, Standing
from dashboard.voice import Voice, plain, signed
from schemas.catalogue import Catalogue

ZH, EN = Voice("zh"), Voice("en")


@pytest.mark.parametrize(
    ("indicator", "value", "zh", "en"),
    [
        ("visits-made", 9041.0, "9,041次", "9,041 visits"),
        ("visits-made", 99_999.0, "99,999次", "99,999 visits"),
        ("p2p-passengers", 153_879.0, "15.4万人次", "153,879 person-times"),
        ("p2p-passengers", 1_045_091.0, "104.5万人次", "1.05 M person-times"),
        ("arrears-recovered", 41_276_000.0, "4,127.6万元", "41.3 M CNY"),
        ("arrears-recovered", 186_000_000.0, "1.86亿元", "186.0 M CNY"),
        ("arrears-recovered", 8_793.5, "8,794元", "8,794 CNY"),
        ("arrears-recovered", -20_000.0, "−2.0万元", "−20,000 CNY"),
        ("satisfied-share", 0.52149, "52.1%", "52.1%"),
        ("arrears-days-to-close", 12.25, "12.2天", "12.2 days"),
        ("arrears-days-to-close", 12.0, "12天", "12 days"),
    ],
)
def test_figures_with_their_units(catalogue: Catalogue, indicator: str, value: float, zh: str, en: str) -> None:
    assert str(ZH.quantity(value, catalogue.indicators[indicator])) == zh
    assert str(EN.quantity(value, catalogue.indicators[indicator])) == en


def test_tables_keep_the_digits(catalogue: Catalogue) -> None:
    assert str(ZH.exact(153_879, catalogue.indicators["p2p-passengers"])) == "153,879人次"
    assert str(ZH.exact(186_000_000, catalogue.indicators["arrears-recovered"])) == "18,600.0万元"


@pytest.mark.parametrize(("value", "text"), [(3, "+3"), (0, "0"), (-12, "−12")])
def test_signs_are_written(value: int, text: str) -> None:
    assert signed(value) == text


def test_no_minus_before_zero() -> None:
    assert plain(-0.04, 1) == "0.0"


def test_days_and_spans() -> None:
    day = date(2024, 2, 5)
    assert (ZH.day(day), ZH.day(day, year=True), ZH.weekday(day)) == ("2月5日", "2024年2月5日", "星期一")
    assert (EN.day(day), EN.day(day, year=True), EN.weekday(day)) == ("5 Feb", "5 Feb 2024", "Mon")
    assert ZH.span(timedelta(hours=3, minutes=41)) == "3小时41分"
    assert ZH.span(timedelta(minutes=27)) == "27分钟"
    assert EN.span(timedelta(days=2, hours=5)) == "2 d 5 h"


def test_judgements_in_words() -> None:
    goal = Goal(Basis.PLAN, 100, date(2024, 1, 1), date(2024, 3, 1))
    zero = Goal(Basis.NOTICE, 0, date(2024, 1, 1), date(2024, 3, 1))
    assert ZH.standing(Pace(Standing.BEHIND, -9, 50, 0.3, goal)) == "落后9天"
    assert EN.standing(Pace(Standing.AHEAD, 3, 50, 0.6, goal)) == "3 d ahead"
    assert ZH.standing(Pace(Standing.ON_PACE, -1, 50, 0.5, goal)) == "按进度"
    assert ZH.standing(Pace(Standing.DONE, 4, None, 1.0, goal)) == "已完成"
    assert [ZH.standing(Pace(standing, goal=zero)) for standing in (Standing.ON_PACE, Standing.SLOW, Standing.BEHIND)] == [
        "已清零",
        "未清零",
        "未清零↑",
    ]
    assert ZH.standing(Pace(Standing.SILENT, goal=zero)) == "未报送"


def test_lists() -> None:
    assert ZH.join(["济南", "青岛", "淄博"]) == "济南、青岛、淄博"
    assert EN.join(["Jinan", "Qingdao", "Zibo"]) == "Jinan, Qingdao and Zibo"
    assert EN.join(["Jinan"]) == "Jinan"
    assert EN.join([]) == ""


def test_every_unit_of_the_catalogue_has_both_names(catalogue: Catalogue) -> None:
    from dashboard.units import UNITS

    assert {indicator.unit for indicator in catalogue.indicators.values()} <= set(UNITS)
