"""Waits between tries."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.remote.backoff import ASKED_MOST_S, FIRST_S, MOST_S, asked_s, delay_s

NOW = datetime(2024, 2, 1, 12, 0, 0, tzinfo=UTC)


@given(st.integers(1, 10_000), st.floats(0, 1e9), st.integers())
def test_a_wait_is_never_less_than_asked_and_never_endless(failures: int, asked: float, seed: int) -> None:
    wait = delay_s(failures, asked, random.Random(seed))
    assert wait >= min(asked, ASKED_MOST_S)
    assert FIRST_S / 2 <= wait <= max(MOST_S, ASKED_MOST_S * 1.2)


def test_waits_grow_and_differ() -> None:
    rng = random.Random(1)
    assert max(delay_s(1, 0, rng) for _ in range(50)) < min(delay_s(4, 0, rng) for _ in range(50))
    assert len({delay_s(3, 0, rng) for _ in range(50)}) == 50


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, 0),
        ("", 0),
        ("7", 7),
        ("soon", 0),
        ("-3", 0),
        ("Thu, 01 Feb 2024 12:00:09 GMT", 9),
        ("Thu, 01 Feb 2024 11:00:00 GMT", 0),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(header: str | None, seconds: float) -> None:
    assert asked_s(header, NOW) == seconds
