"""How well the judge does on the labelled texts it was not made with, and that its weights are made from those it names."""

from __future__ import annotations

import pytest

from schemas.judge import CATEGORIES, SEVERITIES, Polarity
from schemas.judge.linear import FILE
from tests.support.labelled import EXAM, FRESH, HELD_OUT, SECOND, TRAINED, labelled, scores, severe, trained_on


def test_texts_it_was_not_made_with_are_judged_well() -> None:
    found = scores(labelled(HELD_OUT))
    assert found.polarity.balanced >= 0.85
    assert found.severity.macro_f1 >= 0.60
    assert found.category.macro_f1 >= 0.60


@pytest.mark.parametrize("exam", [EXAM, SECOND])
def test_authors_it_has_never_read_are_judged_well(exam: str) -> None:
    found = scores(labelled(exam))
    assert found.polarity.balanced >= 0.85
    assert severe(found.severity).recall >= 0.75
    assert severe(found.severity).precision >= 0.75


def test_no_text_is_in_two_splits_and_all_labels_are_of_the_tables() -> None:
    rows = [row for split in (*TRAINED, HELD_OUT, FRESH) for row in labelled(split)]
    assert len({row.text for row in rows}) == len(rows)
    assert {row.category for row in rows} <= CATEGORIES.keys()
    assert {row.severity for row in rows} == SEVERITIES.keys()
    assert {row.polarity for row in rows} == set(Polarity)


def test_weights_are_of_these_texts() -> None:
    """Fails after a text that it is made with was changed: run python -m tests.bench.judge_weights."""
    assert f"texts: {trained_on()}" in FILE.read_text(encoding="utf-8").split("\n", 1)[0]
