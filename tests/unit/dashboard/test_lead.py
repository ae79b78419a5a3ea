"""The sentence that opens a page says what the figures say."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from dashboard import lead
from dashboard.plan import NoticePlans, Plan
from dashboard.standing import Freshness, Liveness, freshness
from dashboard.voice import Voice
from schemas.catalogue import Catalogue
from tests.unit.dashboard.made import FIRST, HEZE, JINAN, NOW, TODAY, board, snapshot

ZH, EN = Voice("zh"), Voice("en")
LIVE = Freshness(Liveness.LIVE, NOW, timedelta())
POSTS = NoticePlans(
    leads={"luli-01-spring-breeze": "posts-published"},
    plans={"posts-published": Plan.model_validate({"from": FIRST, "to": FIRST + timedelta(days=99), "cities": {JINAN: 1000, HEZE: 1000}})},
)
CELLS = {
    (JINAN, "posts-published", "sum"): {TODAY: 140},
    (HEZE, "posts-published", "sum"): {TODAY: 30},
    (JINAN, "@job-services", "sum"): {TODAY: 1},
}


def words(sentence: str) -> str:
    return re.sub("<[^>]+>", "", sentence)


def test_the_province_in_one_sentence(catalogue: Catalogue) -> None:
    found = board(snapshot(catalogue, CELLS), POSTS)
    assert (
        words(lead.province_sentence(ZH, found, LIVE)) == "有目标的1项活动0项按进度；春风行动落后；青岛、淄博、枣庄等15市昨日以来未报送。"
    )
    english = words(lead.province_sentence(EN, found, LIVE))
    assert english.startswith(
        "0 of 1 programmes with a goal are on pace; behind: Spring Breeze; no reports since yesterday from Qingdao, Zibo"
    )


def test_cities_far_behind_are_named(catalogue: Catalogue) -> None:
    found = board(snapshot(catalogue, CELLS), POSTS)
    assert words(lead.cities_sentence(ZH, found, LIVE)) == "2市中1市按进度；菏泽落后5天以上。"
    assert words(lead.city_sentence(ZH, found, HEZE, LIVE)) == "菏泽市有目标的1项活动0项按进度；春风行动落后8天；在2市中列第2位。"
    assert words(lead.programme_sentence(ZH, found, found.columns[0], LIVE)) == "发布岗位数170个；落后2天；菏泽落后5天以上。"


def test_without_goals_nothing_is_judged(catalogue: Catalogue) -> None:
    found = board(snapshot(catalogue, {(JINAN, "posts-published", "sum"): {TODAY: 140}}))
    assert words(lead.cities_sentence(ZH, found, LIVE)) == "各项活动均未设目标，只计数。"
    assert "落后" not in lead.city_sentence(ZH, found, JINAN, LIVE)


def test_stale_figures_are_not_judged(catalogue: Catalogue) -> None:
    found = board(snapshot(catalogue, CELLS), POSTS)
    at = NOW + timedelta(minutes=27)
    stale = freshness(replace(found.snapshot, read_at=at), at, timedelta(minutes=15))
    for sentence in (
        lead.province_sentence(ZH, found, stale),
        lead.cities_sentence(ZH, found, stale),
        lead.city_sentence(ZH, found, HEZE, stale),
    ):
        assert sentence == "数据停在14:30，已27分钟，以下是那时的数，不作评判。"
    lost = Freshness(Liveness.LOST, NOW, timedelta(minutes=1))
    assert lead.province_sentence(ZH, found, lost) == "数据库无应答，以下是14:30的数，不作评判。"


def test_before_any_data_the_page_says_so(catalogue: Catalogue) -> None:
    found = board(snapshot(catalogue, {}))
    assert lead.province_sentence(ZH, found, Freshness(Liveness.EMPTY, None, timedelta())) == "还没有收到数据。"
    assert lead.province_sentence(ZH, found, Freshness(Liveness.LOST, None, timedelta())) == "数据库无应答，还没有数据。"
