"""Pseudonyms: the same for the same person however an agency spells them, another for another, and never turned back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.privacy import Keys, is_display, is_identity
from tests.unit.schemas.persons import cards_of_identity, mobiles, numbers, old_cards, spellings

KEYS = Keys(b"i" * 32, {1: b"a" * 32, 2: b"b" * 32}, 2)
ROTATED = Keys(b"i" * 32, {1: b"a" * 32, 2: b"b" * 32, 3: b"c" * 32}, 3)
VALUES = st.text(min_size=1, max_size=40).filter(lambda text: text.strip() != "" and text.isprintable())


@given(VALUES)
def test_a_pseudonym_has_its_form_and_is_its_own_pseudonym(value: str) -> None:
    identity, display = KEYS.identity_of(value), KEYS.display_of(value)
    assert is_identity(identity)
    assert is_display(display)
    assert (KEYS.identity_of(identity), KEYS.display_of(display)) == (identity, display)


@given(numbers, st.data())
def test_every_spelling_of_a_number_gives_one_pseudonym(number: str, data: st.DataObject) -> None:
    spelt = data.draw(st.sampled_from(spellings(number)))
    assert KEYS.identity_of(spelt) == KEYS.identity_of(number)


@given(old_cards)
def test_a_card_of_15_digits_is_the_person_of_the_card_of_18(old: str) -> None:
    from schemas.privacy.number import renewed

    assert KEYS.identity_of(old) == KEYS.identity_of(renewed(old))


@given(cards_of_identity())
def test_a_name_beside_the_card_makes_no_other_person(card: str) -> None:
    assert KEYS.identity_of(f"张三（{card}）") == KEYS.identity_of(card)


@given(cards_of_identity() | mobiles, cards_of_identity() | mobiles)
def test_another_number_is_another_person(one: str, other: str) -> None:
    assert (one == other) == (KEYS.identity_of(one) == KEYS.identity_of(other))


@pytest.mark.parametrize("spelt", ["张 三", "张\u3000三", " 张三 ", "张\u200b三"])
def test_a_name_is_the_same_with_spaces(spelt: str) -> None:
    assert KEYS.identity_of(spelt) == KEYS.identity_of("张三")


@given(VALUES)
def test_rotation_changes_what_is_shown_and_never_identity(value: str) -> None:
    assert ROTATED.identity_of(value) == KEYS.identity_of(value)
    before, after = KEYS.display_of(value), ROTATED.display_of(value)
    assert before != after
    assert before.startswith("p2.")
    assert after.startswith("p3.")
    assert ROTATED.display_of(before) == before
    assert ROTATED.was_display_of(value)[2] == before


@given(VALUES)
def test_another_key_gives_another_pseudonym(value: str) -> None:
    other = Keys(b"j" * 32, KEYS.display, 2)
    assert other.identity_of(value) != KEYS.identity_of(value)


def test_keys_are_not_printed() -> None:
    assert "iiii" not in repr(KEYS)
    assert "aaaa" not in repr(KEYS)
