"""Ranks of cities: who has none, who shares one, and what a week has changed."""

from __future__ import annotations

import re
from datetime import timedelta

from dashboard.lead import moved_words
from dashboard.panels.matrix import Show, matrix
from dashboard.plan import NoticePlans, Plan
from dashboard.rank import Rank, ranks
from dashboard.view import board_seen
from dashboard.viewer import Clearance
from dashboard.voice import Voice
from infra.accounts.account import Role
from schemas.catalogue import Catalogue
from tests.unit.dashboard.made import FIRST, HEZE, JINAN, QINGDAO, TODAY, board, snapshot

ZH, EN = Voice("zh"), Voice("en")
WEEK_AGO = TODAY - timedelta(days=7)
POSTS = NoticePlans(
    leads={"luli-01-spring-breeze": "posts-published"},
    plans={
        "posts-published": Plan.model_validate(
            {"from": FIRST, "to": FIRST + timedelta(days=99), "cities": {JINAN: 1000, HEZE: 1000, QINGDAO: 1000}}
        )
    },
)
CELLS = {
    (JINAN, "posts-published", "sum"): {WEEK_AGO: 90, TODAY: 1},
    (HEZE, "posts-published", "sum"): {WEEK_AGO: 10, TODAY: 140},
}


def test_the_farthest_ahead_is_first_and_equals_share_a_place() -> None:
    found = ranks({"a": -3, "b": 2, "c": -3, "d": None, "e": -8}, {"a": 1, "b": 0, "c": None, "d": 5, "e": -1})
    assert found == {"b": Rank(1, 4, 3), "a": Rank(2, 4, 2), "c": Rank(2, 4, None), "e": Rank(4, 4, 4)}
    assert [found[city].moved for city in "bace"] == [2, 0, None, 0]
    assert ranks({}, {}) == {}


def test_a_week_is_told_from_the_days_as_they_stood(catalogue: Catalogue) -> None:
    found = board(snapshot(catalogue, CELLS), POSTS)
    assert found.ranks == {HEZE: Rank(1, 2, 2), JINAN: Rank(2, 2, 1)}


def test_the_matrix_says_a_movement_with_a_sign_and_in_words(catalogue: Catalogue) -> None:
    text = matrix(ZH, board(snapshot(catalogue, CELLS), POSTS), (HEZE, JINAN, QINGDAO), None, Show.DAYS)
    of_city = {found[1]: found[2] for found in re.finditer(r'data-pick="(\d+)".*?<td class="rank"[^>]*>(.*?)</td></tr>', text)}
    assert re.sub("<[^>]+>", "", of_city[HEZE]) == "1 ▲1比7日前上升1位"
    assert re.sub("<[^>]+>", "", of_city[JINAN]) == "2 ▼1比7日前下降1位"
    assert of_city[QINGDAO] == ""
    unjudged = matrix(ZH, board(snapshot(catalogue, CELLS), POSTS), (HEZE,), None, Show.DAYS, judged=False)
    assert re.search(r'class="rank"[^>]*></td>', unjudged)


def test_a_movement_in_words() -> None:
    assert [moved_words(EN, Rank(3, 16, before)) for before in (5, 3, 1, None)] == [
        "up 2 from 7 days ago", "same as 7 days ago", "down 2 from 7 days ago", "no rank 7 days ago",
    ]  # fmt: skip


def test_a_city_knows_its_rank_among_all_but_no_forecast_of_others(catalogue: Catalogue) -> None:
    days = {FIRST + timedelta(days=at): 10 for at in range(12)}
    cells = {(city, "posts-published", "sum"): days for city in (JINAN, HEZE)}
    whole = board(snapshot(catalogue, cells), POSTS)
    assert whole.figure(JINAN, "posts-published").forecast is not None
    found = board_seen(whole, Clearance(Role.CITY, frozenset({JINAN}), others="totals"))
    assert found.ranks[JINAN] == Rank(1, 2, 1)
    assert found.figure(JINAN, "posts-published").forecast is whole.figure(JINAN, "posts-published").forecast
    assert found.figure(HEZE, "posts-published").forecast is None
