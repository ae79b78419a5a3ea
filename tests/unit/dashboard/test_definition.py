"""A definition says a formula in words, the clause that asks for it, and what it rests on."""

from __future__ import annotations

import re

import pytest

from dashboard.board import Board
from dashboard.definition import clauses, formula
from dashboard.panels.definition import asks, definition
from dashboard.snapshot import Snapshot
from dashboard.voice import Voice
from schemas.catalogue import Catalogue
from tests.unit.dashboard.made import JINAN, NOTICE, TODAY, board, snapshot

ZH, EN = Voice("zh"), Voice("en")
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def found(catalogue: Catalogue) -> Snapshot:
    return snapshot(catalogue, {(JINAN, "open-arrears-cases", "sum"): {TODAY: 3}})


@pytest.fixture(scope="module")
def shown(found: Snapshot) -> Board:
    return board(found)


def test_every_formula_is_said_in_both_languages(catalogue: Catalogue) -> None:
    for indicator in catalogue.indicators.values():
        for line in formula(ZH, catalogue, indicator):
            assert CHINESE.search(line), indicator.id
        for line in formula(EN, catalogue, indicator):
            assert line
            assert not CHINESE.search(line), (indicator.id, line)
            assert "{" not in line


def test_a_difference_and_its_conditions_are_said(catalogue: Catalogue) -> None:
    (line,) = formula(EN, catalogue, catalogue.indicators["arrears-still-owed"])
    assert line.startswith("sum of “amount owed” of Complaints and wage-arrears cases less “amount recovered”")
    assert "“category” is wage arrears" in line


def test_a_share_has_two_lines(catalogue: Catalogue) -> None:
    above, below = formula(ZH, catalogue, catalogue.indicators["household-visit-coverage"])
    assert above.startswith("分子")
    assert below.startswith("分母")


def test_the_clause_of_the_notice_is_named(catalogue: Catalogue) -> None:
    assert [clause.measure.id for clause in clauses(catalogue, NOTICE, "open-arrears-cases")] == ["luli-02-2"]
    assert clauses(catalogue, NOTICE, "nothing") == ()


@pytest.mark.parametrize("voice", [ZH, EN])
def test_the_sheet_says_figure_formula_clause_and_topics(voice: Voice, found: Snapshot, shown: Board) -> None:
    text = definition(voice, found, shown.figure(JINAN, "open-arrears-cases"), NOTICE, "14:30")
    assert "<b>3 " in text if voice is EN else "<b>3件</b>" in text
    assert "三（二）" in text
    assert voice.name(found.catalogue.topics["complaints"]) in text
    assert "14:30" in text


def test_silence_is_said_and_not_shown_as_zero(found: Snapshot, shown: Board) -> None:
    text = definition(ZH, found, shown.figure(JINAN, "visits-made"), NOTICE, "")
    assert "未报送" in text
    assert "<b>0" not in text


def test_an_indicator_is_asked_for_by_its_id() -> None:
    assert 'data-pick="?posts-published"' in asks("posts-published")
