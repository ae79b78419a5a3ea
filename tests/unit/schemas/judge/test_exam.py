"""The examination set has the form that the bench reads, is masked as remarks are, and is not what the judge was made with."""

from __future__ import annotations

from collections import Counter

from schemas.judge import CATEGORIES, Polarity
from schemas.privacy.mask import mask_text
from tests.support.labelled import EXAM, FRESH, HELD_OUT, TRAINED, Severe, labelled, score, severe

RUN = 3
SHORTEST, LONGEST = 8, 160
ROWS = labelled(EXAM)
OTHERS = [row.text for split in (*TRAINED, HELD_OUT, FRESH) for row in labelled(split)]


def runs(text: str) -> frozenset[str]:
    return frozenset(text[at : at + RUN] for at in range(len(text) - RUN + 1))


def test_labels_are_the_judges() -> None:
    assert {row.polarity for row in ROWS} == set(Polarity)
    assert {row.category for row in ROWS} == set(CATEGORIES)
    assert {row.severity for row in ROWS} == {0, 1, 2, 3}


def test_what_is_grave_is_negative_and_what_is_not_negative_is_no_matter() -> None:
    wrong = [row.text for row in ROWS if row.polarity != Polarity.NEGATIVE and row.severity]
    assert wrong == []


def test_there_are_enough_of_each_to_measure() -> None:
    assert min(Counter(row.severity for row in ROWS).values()) >= 50
    assert min(Counter(row.polarity for row in ROWS).values()) >= 30
    assert min(Counter(row.category for row in ROWS).values()) >= 7


def test_texts_are_as_long_as_remarks_and_masked() -> None:
    assert [row.text for row in ROWS if not SHORTEST <= len(row.text) <= LONGEST] == []
    assert [row.text for row in ROWS if row.text != row.text.strip()] == []
    assert [row.text for row in ROWS if mask_text(row.text) != row.text] == []


def test_no_text_is_there_twice() -> None:
    assert [text for text, count in Counter(row.text for row in ROWS).items() if count > 1] == []


def test_no_text_shares_half_of_its_runs_with_one_of_the_other_sets() -> None:
    others = [runs(text) for text in OTHERS]
    alike = [row.text for row in ROWS for own in [runs(row.text)] if any(2 * len(own & other) >= len(own) for other in others)]
    assert alike == []


def test_severe_counts_warning_and_serious_as_one() -> None:
    found = severe(score([("3", "2"), ("2", "3"), ("2", "1"), ("1", "2"), ("0", "0"), ("0", "0")]))
    assert found == Severe(said=3, called=3, both=2)
    assert (found.recall, found.precision) == (2 / 3, 2 / 3)
    assert severe(score([("3", "0")])).precision == 1.0
