"""Rows may be read twice and in any order; the newest position of each day stands."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from dashboard.cells import CellKey, CellRows, Cells

KEY = CellKey("370100", "luli-sd-2024", "visits-made", "sum")
DAY = date(2024, 2, 1).toordinal()

row = st.tuples(st.sampled_from(["visits", "trips"]), st.integers(0, 5), st.integers(0, 30))


def rows(topic: str, *found: tuple[int, int, int]) -> CellRows:
    """Days after DAY, amounts and positions; as many records as the amount."""
    days, amounts, positions = zip(*found, strict=True)
    return CellRows(*KEY, topic, [DAY + day for day in days], amounts, amounts, positions)


@given(st.lists(row, min_size=1), st.randoms(use_true_random=False))
def test_any_order_and_repetition_ends_in_the_same_cell(written: list[tuple[str, int, int]], chance: object) -> None:
    # the amount is made from day and position, as one position writes one amount
    inserts = [(topic, day, position * 7 + day, position) for topic, day, position in written]
    again = inserts + inserts[: len(inserts) // 2]
    chance.shuffle(again)  # type: ignore[attr-defined]
    cells = Cells()
    for topic, day, amount, position in again:
        cells.apply(rows(topic, (day, amount, position)))
    cells.publish([KEY])
    newest: dict[tuple[str, int], tuple[int, int]] = {}
    for topic, day, amount, position in inserts:
        newest[topic, day] = max(newest.get((topic, day), (-1, 0)), (position, amount))
    expected = sum(amount for _, amount in newest.values())
    assert cells.published[KEY].until(date.fromordinal(DAY + 10)) == (expected, expected)


def test_an_older_position_changes_nothing() -> None:
    cells = Cells()
    assert cells.apply(rows("visits", (0, 5, 10), (1, 2, 11))) == KEY
    assert cells.apply(rows("visits", (0, 3, 9))) is None
    assert cells.apply(rows("visits", (0, 5, 12))) is None


def test_what_was_published_stays_as_it_is() -> None:
    cells = Cells()
    cells.apply(rows("visits", (0, 5, 1)))
    cells.publish([KEY])
    before = cells.published[KEY]
    cells.apply(rows("visits", (0, 9, 2), (-30, 1, 2)))
    cells.publish([KEY])
    day = date.fromordinal(DAY)
    assert before.until(day) == (5, 5)
    assert cells.published[KEY].until(day) == (10, 10)
