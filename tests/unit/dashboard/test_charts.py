"""Chart options are plain dictionaries that JSON can carry, and say what the figures say."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import pairwise

import pytest

from dashboard.board import Board
from dashboard.charts.course import course, daily
from dashboard.charts.province import outline, province_map
from dashboard.plan import NoticePlans, Plan
from dashboard.tokens import DARK, LIGHT, tokens
from dashboard.voice import Voice
from schemas.catalogue import Catalogue
from tests.unit.dashboard.made import FIRST, HEZE, JINAN, QINGDAO, TODAY, board, snapshot

ZH = Voice("zh")
POSTS = NoticePlans(
    leads={"luli-01-spring-breeze": "posts-published"},
    plans={"posts-published": Plan.model_validate({"from": FIRST, "to": FIRST + timedelta(days=99), "cities": {JINAN: 1000, HEZE: 1000}})},
)


@pytest.fixture(scope="module")
def found(catalogue: Catalogue) -> Board:
    cells = {
        (JINAN, "posts-published", "sum"): {FIRST: 70, TODAY: 70},
        (HEZE, "posts-published", "sum"): {TODAY: 30},
        (JINAN, "satisfied-share", "num"): {TODAY: 1},
        (JINAN, "satisfied-share", "den"): {TODAY: 2},
    }
    return board(snapshot(catalogue, cells), POSTS)


def test_the_map_colours_cities_by_their_days(found: Board) -> None:
    option = province_map(LIGHT, found, ZH)
    cities = {city["name"]: city for city in option["series"][0]["data"]}
    assert len(cities) == 16
    assert cities[HEZE]["itemStyle"]["areaColor"] == LIGHT["zhe"]
    assert cities[JINAN]["itemStyle"]["areaColor"] == LIGHT["qing_tint"]
    assert cities[QINGDAO]["itemStyle"]["areaColor"] == LIGHT["land"]
    assert "−8" in cities[HEZE]["label"]["formatter"]
    assert "—" in cities[QINGDAO]["label"]["formatter"]
    json.dumps(option)


def test_a_stale_map_is_not_coloured(found: Board) -> None:
    option = province_map(tokens(dark=True, stale=True), found, ZH, judged=False)
    assert {city["itemStyle"]["areaColor"] for city in option["series"][0]["data"]} == {DARK["land"]}


def test_a_course_shows_plan_and_done_from_the_first_day(found: Board) -> None:
    option = course(LIGHT, found.figure(JINAN, "posts-published"), TODAY, ZH)
    expected, done, last = (one for one in option["series"] if one["name"] not in ("low", ZH.say("forecast_band"), ZH.say("forecast")))
    days = option["xAxis"]["data"]
    assert days[0] == "1月25日"
    assert len(days) == (TODAY - FIRST).days + 1 + 60
    assert expected["data"][0] == 10
    assert expected["data"][-1] == pytest.approx(10 * len(days))
    assert done["data"][0] == 70
    assert last["data"][-1] == 140
    assert last["markPoint"]["data"] == [{"coord": [(TODAY - FIRST).days, 140]}]
    json.dumps(option, allow_nan=False)


def test_a_course_goes_on_as_a_dashed_line_within_a_band(found: Board) -> None:
    figure = found.figure(JINAN, "posts-published")
    option = course(LIGHT, figure, TODAY, ZH)
    low, band, middle = (one for one in option["series"] if one["name"] in ("low", ZH.say("forecast_band"), ZH.say("forecast")))
    today = (TODAY - FIRST).days
    assert low["data"][: today - 1] == [None] * (today - 1)
    assert (low["data"][today - 1], band["data"][today - 1], middle["data"][today - 1]) == (70, 0, 70)
    assert len(low["data"]) == len(band["data"]) == len(middle["data"]) == len(option["xAxis"]["data"])
    assert figure.forecast is not None
    assert low["data"][today + 9] + band["data"][today + 9] == pytest.approx(figure.forecast.high[9], abs=0.01)
    assert middle["lineStyle"]["type"] == "dashed"
    assert low["tooltip"] == band["tooltip"] == {"show": False}
    assert option["yAxis"]["max"] is None or option["yAxis"]["max"] >= 1000


def test_without_a_goal_or_when_stale_nothing_is_expected(found: Board) -> None:
    assert len(course(LIGHT, found.figure(QINGDAO, "posts-published"), TODAY, ZH)["series"]) <= 2
    assert len(course(LIGHT, found.figure(JINAN, "posts-published"), TODAY, ZH, judged=False)["series"]) == 2


def test_shares_are_drawn_in_percent(found: Board) -> None:
    option = course(LIGHT, found.figure(JINAN, "satisfied-share"), TODAY, ZH)
    assert option["series"][-1]["data"][-1] == 50
    json.dumps(option, allow_nan=False)


def test_today_is_an_outline_because_it_is_not_over(found: Board) -> None:
    option = daily(LIGHT, found.figure(JINAN, "posts-published"), ZH)
    bars = option["series"][0]["data"]
    assert bars[0] == 70
    assert bars[-1]["value"] == 70
    assert bars[-1]["itemStyle"]["borderType"] == "dashed"


@pytest.mark.parametrize("province", ["370000", "210000"])
def test_the_maps_have_the_cities_of_the_catalogue(catalogue: Catalogue, province: str) -> None:
    shape = outline(province)
    assert shape is not None
    cities = {city.code for city in catalogue.cities.values() if city.province == province}
    assert {feature["id"] for feature in shape["features"]} == cities
    for feature in shape["features"]:
        assert feature["properties"]["name"] == feature["id"]
        assert _within(feature["properties"]["cp"], feature["geometry"]["coordinates"][0][0]), feature["id"]


def test_a_province_without_a_map_has_none() -> None:
    assert outline("440000") is None


def _within(point: list[float], ring: list[list[float]]) -> bool:
    x, y = point
    crossings = 0
    for (ax, ay), (bx, by) in pairwise(ring):
        if (ay > y) != (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax):
            crossings += 1
    return crossings % 2 == 1
