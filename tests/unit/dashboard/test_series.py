"""Days of a cell against a dictionary that does the same slowly."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dashboard.series import EMPTY, total
from tests.unit.dashboard.made import series

BASE = date(2024, 2, 1)
some_day = st.integers(-40, 40).map(lambda n: BASE + timedelta(days=n))
some_days = st.dictionaries(some_day, st.tuples(st.integers(-50, 50), st.integers(0, 9)), max_size=20)


@given(some_days, some_day, some_day)
def test_sums_are_those_of_the_days(days: dict[date, tuple[int, int]], one: date, other: date) -> None:
    held, first, last = series(days), min(one, other), max(one, other)
    assert held.until(last) == (sum(a for d, (a, _) in days.items() if d <= last), sum(r for d, (_, r) in days.items() if d <= last))
    assert held.between(first, last) == sum(a for d, (a, _) in days.items() if first <= d <= last)
    newest = [d for d, (_, r) in days.items() if d <= last and r]
    assert held.newest(last) == max(newest, default=None)


@given(some_days, some_day, st.integers(0, 60))
def test_running_sum_counts_what_was_before_the_span(days: dict[date, tuple[int, int]], first: date, length: int) -> None:
    span = [first + timedelta(days=n) for n in range(length + 1)]
    held = series(days)
    assert held.daily(first, span[-1]).tolist() == [days.get(day, (0, 0))[0] for day in span]
    assert held.running(first, span[-1]).tolist() == [held.until(day)[0] for day in span]
    assert held.reported(first, span[-1]).tolist() == [held.until(day)[1] > 0 for day in span]


@given(st.lists(some_days, max_size=4), some_day)
def test_a_total_is_the_sum_of_its_parts(parts: list[dict[date, tuple[int, int]]], day: date) -> None:
    whole = total([series(part) for part in parts])
    assert whole.until(day) == tuple(sum(values) for values in zip((0, 0), *(series(part).until(day) for part in parts), strict=True))


def test_nothing_is_nothing() -> None:
    assert EMPTY.until(BASE) == (0, 0)
    assert EMPTY.newest(BASE) is None
    assert EMPTY.daily(BASE, BASE).tolist() == [0]
    assert EMPTY.running(BASE, BASE - timedelta(days=1)).tolist() == []
