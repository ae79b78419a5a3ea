"""Simulated time against the standard library."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from producers.simulate.clock import DAY_S, date_at, moment_at, start_of

SHANGHAI = timezone(timedelta(hours=8))
MOMENTS = st.integers(date(1999, 1, 1).toordinal() * DAY_S, date(2090, 1, 1).toordinal() * DAY_S)


@given(MOMENTS, st.booleans())
def test_a_moment_reads_as_what_it_is(at: int, zulu: bool) -> None:
    read = datetime.fromisoformat(moment_at(at, zulu=zulu))
    assert read == datetime.min.replace(tzinfo=SHANGHAI) + timedelta(seconds=at - DAY_S)
    assert read.utcoffset() == (timedelta(0) if zulu else timedelta(hours=8))
    assert date_at(at) == read.astimezone(SHANGHAI).date().isoformat()


def test_a_day_begins_at_midnight_in_shanghai() -> None:
    assert datetime.fromisoformat(moment_at(start_of(date(2024, 2, 10)))) == datetime(2024, 2, 9, 16, tzinfo=UTC)
