"""A forecast in words, in both languages: a band, an end that can't be told, too few days, and nothing where there is nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dashboard.board import Figure
from dashboard.forecast import Outlook
from dashboard.outlook.telling import brief_outlook, outlook
from dashboard.panels.tile import tiles
from dashboard.plan import NoticePlans, Plan
from dashboard.voice import Voice
from schemas.catalogue import Catalogue
from tests.unit.dashboard.made import FIRST, HEZE, JINAN, TODAY, board, snapshot

ZH, EN = Voice("zh"), Voice("en")
LAST = FIRST + timedelta(days=49)
LATER = date(2024, 3, 1)


def figure(catalogue: Catalogue, a_day: int, days: int, total: int = 1000, today: date = TODAY, last: date = LAST) -> Figure:
    plan = Plan.model_validate({"from": FIRST, "to": last, "cities": {JINAN: total}})
    cells = {(JINAN, "posts-published", "sum"): {today - timedelta(days=at): a_day for at in range(days)}}
    return board(snapshot(catalogue, cells, today=today), NoticePlans(plans={"posts-published": plan})).figure(JINAN, "posts-published")


def test_a_finish_is_told_with_its_band_and_the_due_date(catalogue: Catalogue) -> None:
    one = figure(catalogue, 20, 30, today=LATER)
    found = one.forecast
    assert found is not None
    assert found.finish is not None
    assert found.early is not None
    assert found.late is not None
    said = outlook(ZH, one)
    band = f"（八成把握：{ZH.day(found.early)}至{ZH.day(found.late)}）"
    assert said.startswith(f"按目前进度，预计{ZH.day(found.finish)}完成{band}；比期限晚{(found.finish - LAST).days}天；到3月14日预计")
    assert outlook(EN, one).startswith(f"at this pace done on {EN.day(found.finish)} (")
    assert brief_outlook(ZH, one) == f"预计{ZH.day(found.finish)}完成"
    assert brief_outlook(ZH, one) in tiles(ZH, [one])
    assert brief_outlook(ZH, one) not in tiles(ZH, [one], judged=False)


def test_an_end_that_cannot_be_told_is_not_told(catalogue: Catalogue) -> None:
    one = figure(catalogue, 1, 12, total=100_000)
    assert outlook(ZH, one).startswith("按目前进度，6个月内完不成；到3月14日预计")
    assert brief_outlook(EN, one) == "not done in 6 months"


@pytest.mark.parametrize("voice", [ZH, EN])
def test_too_few_days_are_said_to_be_too_few(catalogue: Catalogue, voice: Voice) -> None:
    one = figure(catalogue, 5, 4)
    assert outlook(voice, one) == voice.say("outlook_too_short", days=7)
    assert brief_outlook(voice, one) == ""


def test_nothing_is_said_without_a_goal_or_when_it_is_reached(catalogue: Catalogue) -> None:
    plain = board(snapshot(catalogue, {(HEZE, "posts-published", "sum"): {TODAY: 5}})).figure(HEZE, "posts-published")
    assert (outlook(ZH, plain), plain.forecast) == ("", None)
    done = figure(catalogue, 100, 12)
    assert done.forecast is not None
    assert done.forecast.outlook is Outlook.DONE
    assert outlook(ZH, done) == ""


def test_viewers_share_a_forecast(catalogue: Catalogue) -> None:
    plan = Plan.model_validate({"from": FIRST, "to": LAST, "cities": {JINAN: 1000}})
    cells = {(JINAN, "posts-published", "sum"): {FIRST + timedelta(days=at): 10 for at in range(12)}}
    found = board(snapshot(catalogue, cells), NoticePlans(plans={"posts-published": plan}))
    assert found.figure(JINAN, "posts-published").forecast is found.figure(JINAN, "posts-published").forecast
