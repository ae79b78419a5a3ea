"""The examinations have the form that the bench reads, are masked as remarks are, and are not what the judge was made with."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from schemas.judge import CATEGORIES, Polarity
from schemas.privacy.mask import mask_text
from tests.support.labelled import EXAM, FRESH, HELD_OUT, SECOND, TRAINED, Labelled, Severe, labelled, score, severe

RUN = 3
SHORTEST, LONGEST = 6, 160


@pytest.fixture(params=[EXAM, SECOND])
def rows(request: pytest.FixtureRequest) -> list[Labelled]:
    return labelled(request.param)


def runs(text: str) -> frozenset[str]:
    return frozenset(text[at : at + RUN] for at in range(len(text) - RUN + 1))


def test_labels_are_the_judges(rows: list[Labelled]) -> None:
    assert {row.polarity for row in rows} == set(Polarity)
    assert {row.category for row in rows} == set(CATEGORIES)
    assert {row.severity for row in rows} == {0, 1, 2, 3}


def test_what_is_grave_is_negative_and_what_is_not_negative_is_no_matter(rows: list[Labelled]) -> None:
    wrong = [row.text for row in rows if row.polarity != Polarity.NEGATIVE and row.severity]
    assert wrong == []


def test_there_are_enough_of_each_to_measure(rows: list[Labelled]) -> None:
    assert min(Counter(row.severity for row in rows).values()) >= 35
    assert min(Counter(row.polarity for row in rows).values()) >= 30
    assert min(Counter(row.category for row in rows).values()) >= 7


def test_texts_are_as_long_as_remarks_and_masked(rows: list[Labelled]) -> None:
    assert [row.text for row in rows if not SHORTEST <= len(row.text) <= LONGEST] == []
    assert [row.text for row in rows if row.text != row.text.strip()] == []
    assert [row.text for row in rows if mask_text(row.text) != row.text] == []


def test_no_text_is_there_twice(rows: list[Labelled]) -> None:
    assert [text for text, count in Counter(row.text for row in rows).items() if count > 1] == []


def test_no_text_shares_half_of_its_runs_with_one_of_the_other_sets(rows: list[Labelled]) -> None:
    places: dict[str, set[int]] = defaultdict(set)
    others = [row.text for split in (*TRAINED, HELD_OUT, FRESH) for row in labelled(split)]
    for place, text in enumerate(others):
        for run in runs(text):
            places[run].add(place)

    def shared_most(own: frozenset[str]) -> int:
        return max(Counter(place for run in own for place in places[run]).values(), default=0)

    assert [row.text for row in rows for own in [runs(row.text)] if 2 * shared_most(own) >= len(own)] == []


def test_severe_counts_warning_and_serious_as_one() -> None:
    found = severe(score([("3", "2"), ("2", "3"), ("2", "1"), ("1", "2"), ("0", "0"), ("0", "0")]))
    assert found == Severe(said=3, called=3, both=2)
    assert (found.recall, found.precision) == (2 / 3, 2 / 3)
    assert severe(score([("3", "0")])).precision == 1.0
