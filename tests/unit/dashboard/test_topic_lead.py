"""The sentences of the topics' pages say what the figures say."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dashboard.board import Board
from dashboard.plan import NoticePlans, Plan
from dashboard.reading import Answer
from dashboard.records.relief import Grants
from dashboard.records.trips import Route
from dashboard.snapshot import whole
from dashboard.standing import Freshness, Liveness
from dashboard.topic_lead import goal_sentence, relief_sentence, trips_sentence, visits_sentence
from dashboard.voice import Quantity, Voice
from schemas.catalogue import Catalogue
from tests.unit.dashboard.made import FIRST, HEZE, JINAN, NOW, PROVINCE, TODAY, board, snapshot

ZH, EN = Voice("zh"), Voice("en")
LIVE = Freshness(Liveness.LIVE, NOW, timedelta())
STILL = Freshness(Liveness.STILL, NOW, timedelta(hours=2))
SHARES = {"from": FIRST, "to": FIRST + timedelta(days=99), "cities": {JINAN: 50_000, HEZE: 50_000}}
PLANS = NoticePlans(plans={"training-person-times": Plan.model_validate(SHARES)})


@pytest.fixture(scope="module")
def found(catalogue: Catalogue) -> Board:
    cells = {
        (JINAN, "training-person-times", "sum"): {FIRST: 5_000, TODAY: 500},
        (HEZE, "training-person-times", "sum"): {TODAY: 100},
        (JINAN, "p2p-passengers", "sum"): {FIRST: 40, TODAY: 2},
        (JINAN, "trip-safety-incidents", "sum"): {TODAY: 1},
    }
    return board(snapshot(catalogue, cells, {(whole(PROVINCE), "household-visit-coverage"): (Answer(TODAY, 0.4, 40, 100, 40),)}), PLANS)


def test_a_goal_is_told_with_its_share_the_week_and_who_is_behind(found: Board) -> None:
    text = goal_sentence(ZH, found, found.figure(found.whole, "training-person-times"), "training-person-times", LIVE)
    assert text.startswith("培训农民工人次5,600人次；目标10.0万人次的5.6%；")
    assert "近7日600人次" in text
    assert "菏泽落后5天以上" in text
    assert "菏泽" not in goal_sentence(ZH, found, found.figure(JINAN, "training-person-times"), "training-person-times", LIVE)


def test_what_lies_outside_the_goals_days_is_told_apart(found: Board) -> None:
    figure = found.figure(found.whole, "training-person-times")
    told = replace(figure, pace=replace(figure.pace, share=0.05))
    text = goal_sentence(ZH, found, told, "training-person-times", LIVE)
    assert text.startswith("培训农民工人次5,600人次；其中目标期内5,000人次，为目标10.0万人次的5.0%；")


def test_households_left_are_told(found: Board) -> None:
    figure = found.figure(found.whole, "household-visit-coverage")
    assert "在册100户，已走访40户（40.0%）；还有60户没走访" in visits_sentence(ZH, found, figure, "household-visit-coverage", LIVE)
    silent = found.figure(JINAN, "household-visit-coverage")
    assert "未报送" in visits_sentence(ZH, found, silent, "household-visit-coverage", LIVE)


def test_runs_to_come_and_incidents_are_told(found: Board) -> None:
    route = Route("p2p-coach", "homeward", "310000", JINAN, 1, 3, 0, 42, 1, 42, 0, 0)
    text = trips_sentence(EN, found, JINAN, [route], LIVE)
    assert text.startswith("42 person-times carried on organised runs; 2 today")
    assert "3 runs still planned" in text
    assert '<span class="lag">safety incidents: 1</span>' in text
    assert "未报送" in trips_sentence(ZH, found, HEZE, [], LIVE)


def test_who_waits_longer_than_a_week_is_told_in_ochre(found: Board) -> None:
    figure = found.figure(JINAN, "temporary-relief-recipients")
    text = relief_sentence(ZH, figure, Grants(2, 30, 1_234_000), Quantity("1.2", "万", "元"), Grants(4, 4, 0, 9, 1), LIVE)
    assert text == '已救助和慰问30人次，发放1.2万元；4件待办；<span class="lag">1件超过7天</span>。'
    assert "未报送" in relief_sentence(ZH, figure, Grants(), Quantity("0"), Grants(), LIVE)


def test_nothing_is_judged_when_the_data_stand_still(found: Board) -> None:
    figure = found.figure(found.whole, "training-person-times")
    assert "不作评判" in goal_sentence(ZH, found, figure, "training-person-times", STILL)
    assert "不作评判" in trips_sentence(ZH, found, JINAN, [], STILL)
