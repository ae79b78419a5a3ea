"""The flow map: true directions, names that do not meet, lines as wide as their people."""

from __future__ import annotations

import json
from itertools import pairwise
from math import atan2, degrees

import pytest

from dashboard.charts.flow import LEAST_GAP, LINES, Node, Stream, around, flow_map
from dashboard.charts.stack import stack
from dashboard.elsewhere import province_spot, spot_of
from dashboard.tokens import LIGHT
from dashboard.voice import Voice
from schemas.catalogue import Catalogue
from tests.unit.dashboard.made import FIRST, JINAN, TODAY

ZH = Voice("zh")
SOME = ("110000", "310000", "320000", "330000", "350000", "440000")
MANY = tuple(f"{code}0000" for code in (11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 41, 42, 43, 44, 45, 46))
CENTRE, REACH = (118.75, 36.15), (5.0, 3.4)
NODES = {JINAN: Node("济南", (117.0, 36.7), False), "110000": Node("北京", (116.0, 39.9), True)}


def bearing(at: tuple[float, float]) -> float:
    return degrees(atan2((at[1] - CENTRE[1]) / REACH[1], (at[0] - CENTRE[0]) / REACH[0]))


@pytest.mark.parametrize("codes", [SOME, MANY])
def test_names_around_the_province_keep_apart_and_in_order(codes: tuple[str, ...]) -> None:
    places = {code: (spot.lon, spot.lat) for code in codes if (spot := province_spot(code))}
    found = around(places, CENTRE, REACH)
    angles = sorted(bearing(at) for at in found.values())
    least = min(LEAST_GAP, 330 / len(codes)) - 0.5
    assert all(later - earlier >= least for earlier, later in pairwise(angles))
    assert found["110000"][1] > CENTRE[1] > found["440000"][1]


def test_one_place_stands_in_its_direction() -> None:
    found = around({"120000": (117.2, 39.1)}, CENTRE, REACH)
    assert bearing(found["120000"]) == pytest.approx(degrees(atan2(39.1 - 36.15, (117.2 - 118.75) * 0.807)), abs=1)
    assert around({}, CENTRE, REACH) == {}


def test_lines_are_as_wide_as_their_people() -> None:
    streams = [Stream("110000", JINAN, True, 400, 9), Stream(JINAN, "110000", False, 100, 2)]
    option = flow_map(LIGHT, "370000", NODES, streams, ZH)
    home, out, names = option["series"]
    assert home["data"][0]["lineStyle"]["width"] == pytest.approx(4 * out["data"][0]["lineStyle"]["width"], abs=0.3)
    assert home["data"][0]["name"] == "北京 → 济南 400"
    assert [one["label"]["formatter"] for one in names["data"]] == ["济南", "北京 500"]
    json.dumps(option, allow_nan=False)
    json.dumps(flow_map(LIGHT, "370000", {}, [], ZH), allow_nan=False)


def test_a_name_tells_all_people_also_of_lines_that_are_not_drawn() -> None:
    cities = {f"37{at:02}00": Node(f"c{at}", (117.0 + at / 10, 36.7), False) for at in range(LINES + 5)}
    streams = [Stream("110000", city, True, 1000 - at, 1) for at, city in enumerate(cities)]
    home, _, names = flow_map(LIGHT, "370000", cities | {"110000": NODES["110000"]}, streams, ZH)["series"]
    assert len(home["data"]) == LINES
    told = [one["label"]["formatter"] for one in names["data"]]
    assert told[-1] == f"北京 {sum(stream.passengers for stream in streams):,}"
    assert len(told) == LINES + 1
    far = flow_map(LIGHT, "370000", cities | NODES | {"310000": Node("上海", (121.5, 31.2), True)},
                   [*streams, Stream(JINAN, "310000", False, 2, 1), Stream("310000", JINAN, True, 1, 1)], ZH)  # fmt: skip
    assert [len(series["data"]) for series in far["series"]] == [LINES, 1, LINES + 2], "each place outside has its busiest line"


def test_places_are_known_by_their_code_or_their_province(catalogue: Catalogue) -> None:
    def name(code: str) -> str | None:
        spot = spot_of(catalogue, code)
        return ZH.city(spot) if spot else None

    assert name(JINAN) == "济南"
    assert name("370102") == "济南"
    assert name("330200") == "宁波"
    assert name("330483") == "浙江"
    assert name("999999") is None
    assert {province_spot(code) is None for code in catalogue.provinces} == {False}


def test_kinds_stand_upon_one_another_and_today_is_an_outline() -> None:
    option = stack(LIGHT, [FIRST, TODAY], {"包车": [1, 2], "包机": [3, 4]}, ZH)
    assert [series["stack"] for series in option["series"]] == ["all", "all"]
    assert option["series"][1]["data"][1]["value"] == 4
    assert option["series"][1]["data"][1]["itemStyle"]["borderType"] == "dashed"
    json.dumps(stack(LIGHT, [], {"a": []}, ZH))
