"""Charts in words."""

from __future__ import annotations

from dashboard.charts.account import account
from dashboard.voice import Voice


def option(**series: object) -> dict[str, object]:
    return {"xAxis": {"data": ["1月1日", "1月2日", "1月3日"]}, "series": [{"type": "line", "name": "件数", **series}]}


def test_a_series_says_from_when_to_when_newest_and_highest() -> None:
    assert account(option(data=[None, 12.5, {"value": 4}]), Voice("zh")) == "件数1月2日至1月3日：最新4，最高12.5"
    assert account(option(data=[1, 2, None]), Voice("en")) == "件数, 1月1日 to 1月2日: latest 2, highest 2"


def test_what_goes_down_is_told_by_its_amount() -> None:
    assert account(option(type="bar", data=[-1_500, -3, float("nan")]), Voice("zh")) == "件数1月1日至1月2日：最新3，最高1,500"


def test_marks_without_a_name_and_empty_series_are_not_told() -> None:
    assert account(option(name=""), Voice("zh")) == ""
    assert account(option(data=[None, "-"]), Voice("zh")) == ""
    assert account({"series": [{"type": "map", "name": "x", "data": []}]}, Voice("zh")) == ""
