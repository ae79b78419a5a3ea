"""What each role is given: totals, detail or nothing; and that a forgotten rule gives nothing."""

from __future__ import annotations

import ast
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

import dashboard.app_pages
from dashboard.board import Board
from dashboard.pace import Standing
from dashboard.snapshot import ALL_NOTICES, Arrival, Snapshot, whole
from dashboard.view import View, board_seen, view_of
from dashboard.viewer import EVERYBODY, Clearance, Others, Sight, Viewer, listed, viewer_of
from infra.accounts.account import Account, Role
from schemas.catalogue import Catalogue
from tests.unit.dashboard.made import FIRST, HEZE, JINAN, NOTICE, NOW, PROVINCE, QINGDAO, TODAY, board, snapshot

POSTS = "posts-published"
OFFICE = Clearance(Role.OFFICE)
WALL = Clearance(Role.WALL)
DEPARTMENT = Clearance(Role.DEPARTMENT, frozenset({PROVINCE}), frozenset({"hrss-sd"}))
LIAONING = "210100"
PAGES = Path(dashboard.app_pages.__file__).parent


def city(others: Others = "totals", *cities: str) -> Clearance:
    return Clearance(Role.CITY, frozenset(cities or (JINAN,)), others=others)


@pytest.fixture
def whole_snapshot(catalogue: Catalogue) -> Snapshot:
    """Two cities with posts on two days each, a report, and an arrival of each."""
    cells = {(one, POSTS, "sum"): {FIRST: 100, TODAY: 30} for one in (JINAN, HEZE)}
    cells |= {(one, "@job-services", "sum"): {TODAY: 5} for one in (JINAN, HEZE)}
    made = snapshot(catalogue, cells)
    arrivals = tuple(
        Arrival("visits", place, department, f"body of {place}", TODAY, 1, False, NOW)
        for place, department in ((JINAN, "hrss-sd"), (HEZE, "hrss-sd"), (HEZE, "civil-affairs-sd"), (PROVINCE, "hrss-sd"))
    )
    return replace(made, arrivals=arrivals, fault="server 10.0.0.9:9000 is away")


@pytest.fixture
def whole_board(whole_snapshot: Snapshot) -> Board:
    return board(whole_snapshot)


def sights(clearance: Clearance, catalogue: Catalogue) -> tuple[Sight, ...]:
    return tuple(clearance.of_place(place, catalogue) for place in (JINAN, HEZE, PROVINCE, whole(PROVINCE), LIAONING, "999999"))


def test_what_each_role_sees_of_a_place(catalogue: Catalogue) -> None:
    nothing, totals, detail = Sight.NOTHING, Sight.TOTALS, Sight.DETAIL
    assert sights(OFFICE, catalogue) == (detail, detail, detail, detail, detail, nothing)
    assert sights(WALL, catalogue) == (totals, totals, totals, detail, totals, nothing)
    assert sights(DEPARTMENT, catalogue) == (totals, totals, totals, detail, nothing, nothing)
    assert sights(city(), catalogue) == (detail, totals, totals, detail, nothing, nothing)
    assert sights(city("nothing"), catalogue) == (detail, nothing, nothing, detail, nothing, nothing)
    assert sights(city("everything"), catalogue) == (detail, detail, detail, detail, nothing, nothing)


def test_a_total_is_the_whole_figure_without_its_days(whole_snapshot: Snapshot) -> None:
    own, other = (view_of(whole_snapshot, city()).reading(place, NOTICE, POSTS) for place in (JINAN, HEZE))
    assert own.value == other.value == 130
    assert own.daily.tolist()[0] == 100
    assert not own.withheld
    assert other.withheld
    assert len(other.course) == len(other.daily) == 0
    assert other.change(7) is None


def test_the_whole_view_holds_no_day_of_another(whole_snapshot: Snapshot) -> None:
    view = view_of(whole_snapshot, city())
    view.reading(HEZE, NOTICE, POSTS)
    assert view.cells == {}
    assert view.answers == {}
    assert view.readings == {}
    assert view.cells_held == len(whole_snapshot.cells)
    assert view.reports(HEZE, NOTICE, ["job-services"]).until(TODAY) == (0, 0)
    assert view.reports(JINAN, NOTICE, ["job-services"]).until(TODAY)[1] == 5


def test_a_figure_that_may_not_be_seen_is_none(whole_snapshot: Snapshot) -> None:
    view = view_of(whole_snapshot, city("nothing"))
    assert view.reading(HEZE, NOTICE, POSTS).value is None
    assert view.reading(whole(PROVINCE), NOTICE, POSTS).value == 260, "a sum that nobody takes apart"


def test_judgements_are_those_of_the_whole_figures(whole_board: Board) -> None:
    seen = board_seen(whole_board, city())
    for place in (JINAN, HEZE):
        assert seen.figure(place, POSTS).pace == whole_board.figure(place, POSTS).pace
        assert [one.pace for one in seen.rows[place]] == [one.pace for one in whole_board.rows[place]]
    assert seen.worst == whole_board.worst
    assert all(figure.reading.withheld for figure in seen.rows[HEZE])
    assert seen.last_reports == whole_board.last_reports


def test_a_city_that_sees_nothing_of_others_has_one_row(whole_board: Board) -> None:
    seen = board_seen(whole_board, city("nothing"))
    assert seen.cities == (JINAN,)
    assert set(seen.rows) == set(seen.worst) == {whole(PROVINCE), JINAN}
    assert set(seen.last_reports) == {JINAN}
    hidden = seen.figure(HEZE, POSTS)
    assert hidden.reading.value is None
    assert hidden.pace.standing is Standing.UNKNOWN
    assert hidden.pace.days is None


def test_who_reported_is_seen_by_whom_it_concerns(whole_snapshot: Snapshot) -> None:
    def arrived(clearance: Clearance) -> list[tuple[str, str]]:
        return [(arrival.city, arrival.org_name) for arrival in view_of(whole_snapshot, clearance).arrivals]

    assert len(arrived(OFFICE)) == 4
    assert arrived(city()) == [(JINAN, f"body of {JINAN}")]
    assert arrived(city("nothing", HEZE)) == [(HEZE, f"body of {HEZE}")] * 2
    assert arrived(DEPARTMENT) == [(place, f"body of {place}") for place in (JINAN, HEZE, PROVINCE)]
    assert arrived(WALL) == [(place, "") for place in (JINAN, HEZE, HEZE, PROVINCE)]


def test_only_the_office_reads_where_a_server_is(whole_snapshot: Snapshot) -> None:
    assert view_of(whole_snapshot, OFFICE).fault == whole_snapshot.fault
    assert view_of(whole_snapshot, city()).fault == ""
    assert view_of(replace(whole_snapshot, fault=None), city()).fault is None


def test_alerts_are_for_those_who_answer_them(catalogue: Catalogue) -> None:
    def seen(clearance: Clearance, place: str, *bodies: str) -> Sight:
        return clearance.of_alert(place, bodies, catalogue)

    assert seen(OFFICE, HEZE, "civil-affairs-sd") is Sight.DETAIL
    assert seen(city(), JINAN, "civil-affairs-sd") is Sight.DETAIL
    assert seen(city(), HEZE, "hrss-sd") is Sight.NOTHING
    assert seen(city("everything"), HEZE, "hrss-sd") is Sight.DETAIL
    assert seen(DEPARTMENT, HEZE, "hrss-sd", "civil-affairs-sd") is Sight.DETAIL
    assert seen(DEPARTMENT, HEZE, "civil-affairs-sd") is Sight.NOTHING
    assert seen(DEPARTMENT, LIAONING, "hrss-sd") is Sight.NOTHING
    assert seen(Clearance(Role.DEPARTMENT, frozenset({JINAN}), frozenset({"hrss-sd"})), HEZE, "hrss-sd") is Sight.NOTHING
    assert seen(WALL, HEZE, "hrss-sd") is Sight.TOTALS
    assert not Viewer(WALL).sees_alert(HEZE, ["hrss-sd"], catalogue)


def test_one_view_serves_all_of_one_clearance_and_dies_with_its_snapshot(whole_snapshot: Snapshot, whole_board: Board) -> None:
    assert view_of(whole_snapshot, city()) is view_of(whole_snapshot, city())
    assert view_of(whole_snapshot, city()) is not view_of(whole_snapshot, city("nothing"))
    assert board_seen(whole_board, city()) is board_seen(whole_board, city())
    later = replace(whole_snapshot, read_at=NOW + timedelta(seconds=1))
    assert view_of(later, city()).read_at == later.read_at


def test_a_field_without_a_rule_is_empty_in_every_view(whole_snapshot: Snapshot) -> None:
    """Whoever adds a field to the snapshot decides here who sees it, or nobody does."""
    handed_on = {"version", "catalogue", "read_at", "today", "campaign", "moved_at", "generation", "arrivals", "intake", "fault"}
    view = view_of(whole_snapshot, DEPARTMENT)
    for field in fields(Snapshot):
        if field.name not in handed_on | {"views"}:
            held = getattr(view, field.name)
            assert not held or held == type(held)(), field.name


def test_no_page_reaches_past_its_view() -> None:
    """A page that imports where data come from could show what its viewer may not see."""
    behind = {
        "dashboard.reader",
        "dashboard.source",
        "dashboard.books",
        "dashboard.basis.lists",
        "infra.clickhouse",
        "dashboard.records.reader",
    }
    for path in PAGES.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            if isinstance(node, ast.ImportFrom) and node.module == "dashboard":
                names = [f"dashboard.{alias.name}" for alias in node.names]
            assert not behind & set(names), path.name
            assert not (isinstance(node, ast.Attribute) and node.attr in ("reader", "record_reader", "_whole", "_all")), path.name


def test_an_account_becomes_a_viewer() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    made = Account(name="jn", role=Role.CITY, cities=(JINAN,), title="济南市", created_at=now, changed_at=now)
    assert viewer_of(made, "nothing", "s") == Viewer(city("nothing"), "jn", "济南市", "s")
    office = viewer_of(made.model_copy(update={"role": Role.OFFICE, "cities": (), "title": ""}), "nothing")
    assert office.clearance == EVERYBODY.clearance
    assert office.title == "jn"
    assert office.is_office
    assert office.may_act
    assert not Viewer(WALL).may_act


def test_a_claim_may_be_a_list_or_text() -> None:
    assert listed({"cities": ["370100", 371700]}, "cities") == ("370100", "371700")
    assert listed({"cities": "370100, 371700 370100"}, "cities") == ("370100", "371700")
    assert listed({}, "cities") == ()


def test_provinces_bound_what_may_be_chosen(catalogue: Catalogue) -> None:
    assert city().provinces(catalogue) == (PROVINCE,)
    assert set(OFFICE.provinces(catalogue)) == set(catalogue.provinces)
    assert Clearance(Role.CITY, frozenset({QINGDAO, LIAONING})).provinces(catalogue) == tuple(
        code for code in catalogue.provinces if code in (PROVINCE, "210000")
    )


def test_figures_of_all_notices_follow_the_same_rule(whole_snapshot: Snapshot) -> None:
    view = view_of(whole_snapshot, WALL)
    assert isinstance(view, View)
    assert view.reading(JINAN, ALL_NOTICES, POSTS).withheld
    assert not np.any(view.reading(JINAN, ALL_NOTICES, POSTS).daily)
