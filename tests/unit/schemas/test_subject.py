"""Subjects: one spelling for each record, and never one for two."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.subject import canonical, subject_of

KEYS = st.lists(st.text(min_size=1), min_size=1, max_size=3)


@pytest.mark.parametrize(
    ("values", "subject"),
    [
        (["3701-hrss", "V-1"], "3701-hrss/V-1"),
        (["a/b", "c"], "a%2Fb/c"),
        (["a", "b/c"], "a/b%2Fc"),
        (["济南", "1"], "%E6%B5%8E%E5%8D%97/1"),
        (["50%", "a b"], "50%25/a%20b"),
        (["a|b,c", "~_.-"], "a%7Cb%2Cc/~_.-"),
        (["٣", "x"], "%D9%A3/x"),
        (["a\n", "x"], "a%0A/x"),
    ],
)
def test_values_are_percent_encoded_and_joined(values: list[str], subject: str) -> None:
    assert subject_of(values) == subject


@settings(deadline=None)
@given(KEYS, KEYS)
def test_two_keys_never_share_a_subject(one: list[str], other: list[str]) -> None:
    assert (subject_of(one) == subject_of(other)) == (one == other)


@settings(deadline=None)
@given(KEYS)
def test_a_subject_is_canonical_already(values: list[str]) -> None:
    assert canonical(subject_of(values)) == subject_of(values)
    assert "|" not in subject_of(values), "keys of cells and of the ledger have it between their parts"


@settings(deadline=None)
@given(KEYS)
def test_other_spellings_have_the_same_canonical_form(values: list[str]) -> None:
    encoded = "/".join("".join(f"%{byte:02x}" for byte in value.encode()) for value in values)
    assert canonical(encoded) == subject_of(values)
    assert canonical("/".join(quote(value, safe="!*'()") for value in values)) == subject_of(values)


def test_bytes_that_are_no_utf_8_name_no_record() -> None:
    with pytest.raises(UnicodeDecodeError):
        canonical("a%FF/b")
