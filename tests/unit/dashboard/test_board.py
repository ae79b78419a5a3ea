"""The board: a figure for every city and programme, and each city in one number."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from dashboard.alerts.alerts import Alerts
from dashboard.pace import Standing
from dashboard.panels.programmes import programmes
from dashboard.plan import NoticePlans, Plan
from dashboard.snapshot import ALL_NOTICES, whole
from dashboard.view import board_seen
from dashboard.viewer import Clearance
from dashboard.voice import Voice
from infra.accounts.account import Role
from schemas.catalogue import Catalogue
from tests.unit.dashboard.made import FIRST, HEZE, JINAN, NOTICE, PROVINCE, QINGDAO, TODAY, board, snapshot
from tests.unit.schemas.alert.sample import alert

POSTS = NoticePlans(
    leads={"luli-01-spring-breeze": "posts-published"},
    plans={"posts-published": Plan.model_validate({"from": FIRST, "to": FIRST + timedelta(days=99), "cities": {JINAN: 1000, HEZE: 1000}})},
)


def test_every_city_has_a_figure_for_every_activity(catalogue: Catalogue) -> None:
    found = board(snapshot(catalogue, {}))
    assert len(found.cities) == 16
    assert [column.programme.kind for column in found.columns] == ["activity"] * 10
    assert len(found.programmes) == 11
    assert all(len(figures) == len(found.columns) for figures in found.rows.values())


def test_cities_are_judged_against_their_part_of_the_plan(catalogue: Catalogue) -> None:
    cells = {
        (JINAN, "posts-published", "sum"): {TODAY: 140},
        (HEZE, "posts-published", "sum"): {TODAY: 30},
        (QINGDAO, "posts-published", "sum"): {TODAY: 50},
    }
    found = board(snapshot(catalogue, cells), POSTS)
    assert found.rows[JINAN][0].pace.days == 3
    assert found.rows[HEZE][0].pace.days == -8
    assert found.rows[QINGDAO][0].pace.standing is Standing.COUNTED
    assert found.worst[JINAN] == 3
    assert found.worst[QINGDAO] is None
    assert found.worst_first()[:2] == (HEZE, JINAN)
    province = found.rows[whole(PROVINCE)][0].pace
    assert province.goal is not None
    assert (province.goal.total, province.days) == (2000, 0)


def test_headlines_of_other_campaigns_are_of_all_together(catalogue: Catalogue) -> None:
    found = board(snapshot(catalogue, {(JINAN, "placements", "sum"): {TODAY: 5}}, notice=ALL_NOTICES))
    figures = {figure.indicator.id: figure for figure in found.headlines}
    assert len(figures) == 10
    assert (figures["placements"].notice, figures["placements"].reading.value) == (ALL_NOTICES, 5)
    assert figures["p2p-passengers"].notice == NOTICE


def test_a_city_is_silent_when_a_whole_day_has_passed_without_a_record(catalogue: Catalogue) -> None:
    cells = {
        (JINAN, "@visits", "sum"): {TODAY: 1},
        (HEZE, "@trips", "sum"): {TODAY - timedelta(days=1): 1},
        (QINGDAO, "@visits", "sum"): {TODAY - timedelta(days=2): 1},
    }
    found = board(snapshot(catalogue, cells))
    assert found.reported == 1
    assert {JINAN, HEZE}.isdisjoint(found.silent)
    assert QINGDAO in found.silent
    assert len(found.silent) == 14


def test_silence_of_an_encouraged_measure_is_no_lapse(catalogue: Catalogue) -> None:
    found = board(snapshot(catalogue, {}))
    by_programme = {column.programme.id: figure.pace.standing for column, figure in zip(found.columns, found.rows[JINAN], strict=True)}
    assert by_programme["luli-05-safe-journey"] is Standing.SILENT
    assert by_programme["luli-10-publicity"] is Standing.NOT_DUE


def test_another_province_has_its_own_cities(catalogue: Catalogue) -> None:
    found = board(snapshot(catalogue, {}, notice="urban-ln", today=date(2024, 2, 1)), notice="urban-ln", province="210000")
    assert len(found.cities) == 14
    assert found.whole == "province:210000"


def test_what_is_drawn_once_is_drawn_again_for_another_language_clearance_or_snapshot(catalogue: Catalogue) -> None:
    found = board(snapshot(catalogue, {}))
    office, city = (
        board_seen(found, Clearance(role, cities)) for role, cities in ((Role.OFFICE, frozenset()), (Role.CITY, frozenset({JINAN})))
    )
    zh, en = Voice("zh"), Voice("en")
    first = programmes(zh, office, office.whole)
    assert programmes(zh, office, office.whole) is first
    assert programmes(en, office, office.whole) != first
    for other in (city, board_seen(board(snapshot(catalogue, {})), Clearance(Role.OFFICE))):
        again = programmes(zh, other, other.whole)
        assert again == first
        assert again is not first


def test_alerts_of_other_provinces_are_not_on_a_province_s_board(catalogue: Catalogue) -> None:
    ours, theirs, whole_province = alert(), alert(id="b", city="210200"), alert(id="c", city=PROVINCE)
    held = Alerts({one.id: one for one in (ours, theirs, whole_province)})
    found = board(replace(snapshot(catalogue, {}), alerts=held))
    assert {one.id for one in found.alerts.live} == {ours.id, "c"}
