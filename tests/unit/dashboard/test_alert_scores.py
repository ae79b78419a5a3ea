"""The scorecard: whose rows are seen by whom, and what a table says where nothing is known."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import pytest

from dashboard.alerts.scores import Scores
from dashboard.panels.alert_scores import score_table
from dashboard.viewer import Clearance
from dashboard.voice import Voice
from infra.accounts.account import Role
from infra.scorecard import Group, Score
from schemas.catalogue import Catalogue

JINAN, HEZE, SHENYANG = "370100", "371700", "210100"
HRSS, HOUSING = "hrss-city-sd", "housing-all"
EMPTY = Score("", "", "", "", 1, 0, 0, 0, 0, None, 0, 0, None, None, None, None, None, None, None)


def row(city: str = "", department: str = "", rule: str = "") -> Score:
    return dataclasses.replace(EMPTY, city=city, department=department, rule=rule)


BODIES = tuple(row(city, department) for city in (JINAN, HEZE, SHENYANG) for department in (HRSS, HOUSING))
SCORES = Scores(
    datetime(2024, 2, 1, tzinfo=UTC),
    {
        Group.ALL: (row(),),
        Group.RULE: (row(rule="arrears-spike"),),
        Group.SIGNAL: (row(),),
        Group.DEPARTMENT: (row(department=HRSS), row(department=HOUSING)),
        Group.CITY: tuple(row(city) for city in (JINAN, HEZE, SHENYANG)),
        Group.BODY: BODIES,
        Group.EACH: tuple(dataclasses.replace(one, rule="arrears-spike") for one in BODIES),
    },
)


def test_the_office_sees_everything(catalogue: Catalogue) -> None:
    assert SCORES.seen(Clearance(Role.OFFICE), catalogue) == SCORES


@pytest.mark.parametrize(
    ("clearance", "cities", "bodies"),
    [
        (Clearance(Role.CITY, frozenset({JINAN})), {JINAN}, {(JINAN, HRSS), (JINAN, HOUSING)}),
        (Clearance(Role.DEPARTMENT, frozenset({JINAN}), frozenset({HRSS})), set(), {(JINAN, HRSS)}),
        (Clearance(Role.DEPARTMENT, frozenset(), frozenset({HOUSING})), set(), {(city, HOUSING) for city in (JINAN, HEZE, SHENYANG)}),
        (
            Clearance(Role.OFFICE, frozenset({"370000"})),
            {JINAN, HEZE},
            {(city, department) for city in (JINAN, HEZE) for department in (HRSS, HOUSING)},
        ),
        (Clearance(Role.WALL), set(), set()),
    ],
)
def test_others_see_their_own(clearance: Clearance, cities: set[str], bodies: set[tuple[str, str]], catalogue: Catalogue) -> None:
    seen = SCORES.seen(clearance, catalogue)
    assert {one.city for one in seen.of(Group.CITY)} == cities
    for group in (Group.BODY, Group.EACH):
        assert {(one.city, one.department) for one in seen.of(group)} == bodies
    for group in (Group.ALL, Group.RULE, Group.SIGNAL, Group.DEPARTMENT):
        assert seen.of(group) == (), "sums over everybody"


def test_what_nothing_is_known_of_is_no_nought() -> None:
    told = score_table(Voice("zh"), "城市", [row(JINAN)], lambda one: one.city)
    [line] = told.rows
    texts = [cell.text for cell in line.cells]
    assert texts[:6] == [JINAN, "1", "0", "0", "0", "0"]
    assert set(texts[6:]) == {"–"}
    assert len(told.heads) == len(texts)
    assert "第90百分位" not in told
    assert any("第90百分位" in head.text for head in told.heads), "the file has it"


def test_names_are_escaped() -> None:
    assert "<b>" not in score_table(Voice("en"), "City", [row(JINAN)], lambda _: "<b>")
