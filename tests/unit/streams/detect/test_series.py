"""Series: sums over topics and hours, corrected, late and taken back, without days that nobody needs any more."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from streams.detect.series import AHEAD_DAYS, FUTURE_DAYS, PART_DAYS, WHOLE_DAYS, Group, SeriesStore

TODAY = date(2026, 2, 3)
PROVINCES = {"370100": "370000", "370200": "370000", "210100": "210000"}
AT = TODAY.toordinal()


def store() -> SeriesStore:
    return SeriesStore(PROVINCES, TODAY, positions=["overdue-cases"])


def hour(day: date, of_day: int = 9) -> str:
    return f"{day.isoformat()}T{of_day:02d}"


def days(
    of: SeriesStore, signal: str = "petitions", dimension: str = "", *, city: str = "370100", value: str = "", back: int = 2
) -> list[int]:
    table = of.table(PROVINCES[city], signal, dimension)
    assert table is not None
    return list(table.days(AT - back, AT)[table.rows[city, value]])


def test_a_series_is_the_sum_over_topics_and_hours() -> None:
    found = store()
    found.put("complaints", "370100", "petitions", "", "", hour(TODAY, 8), 2, 2)
    found.put("complaints", "370100", "petitions", "", "", hour(TODAY, 9), 3, 3)
    found.put("risk-signals", "370100", "petitions", "", "", hour(TODAY, 9), 4, 4)
    found.put("risk-signals", "370100", "petitions", "", "", hour(TODAY - timedelta(2), 23), 1, 1)
    assert days(found) == [1, 0, 9]
    table = found.table("370000", "petitions")
    assert table is not None
    assert table.hours(("370100", ""), AT)[[8, 9]].tolist() == [2, 7]


cells = st.tuples(
    st.sampled_from(["complaints", "risk-signals"]),
    st.sampled_from(["370100", "370200"]),
    st.sampled_from([("", ""), ("industry", "construction"), ("industry", "courier")]),
    st.integers(-PART_DAYS, 3),
    st.integers(0, 23),
    st.integers(-3, 9),
)


@given(st.lists(cells, max_size=60))
def test_what_a_cell_said_last_is_what_counts(said: list[tuple[str, str, tuple[str, str], int, int, int]]) -> None:
    found, last = store(), {}
    for topic, city, (dimension, value), day, of_day, amount in said:
        found.put(topic, city, "petitions", dimension, value, hour(TODAY + timedelta(day), of_day), amount)
        last[topic, city, dimension, value, day, of_day] = amount
    sums: dict[tuple[str, str, str, int], int] = defaultdict(int)
    for (_, city, dimension, value, day, _), amount in last.items():
        sums[city, dimension, value, day] += amount
    for (city, dimension, value, day), amount in sums.items():
        table = found.table("370000", "petitions", dimension)
        row = None if table is None else table.rows.get((city, value))
        got = 0 if table is None or row is None else table.days(AT + day, AT + day)[row, 0]
        assert got == amount


def test_a_cell_without_records_is_nothing() -> None:
    found = store()
    found.put("complaints", "370100", "petitions", "", "", hour(TODAY), 5, 2)
    found.put("complaints", "370100", "petitions", "", "", hour(TODAY), 5, 0)
    assert days(found) == [0, 0, 0]


def test_only_groups_that_changed_are_told_and_only_once() -> None:
    found = store()
    found.put("complaints", "370100", "petitions", "", "", hour(TODAY), 1)
    found.put("complaints", "210100", "layoffs", "industry", "courier", hour(TODAY), 1)
    assert found.take_changed() == {Group("370000", "petitions", ""), Group("210000", "layoffs", "industry")}
    found.put("complaints", "370100", "petitions", "", "", hour(TODAY), 1)
    assert found.take_changed() == set()
    found.put("complaints", "370100", "petitions", "", "", hour(TODAY), 2)
    assert found.take_changed() == {Group("370000", "petitions", "")}


def test_days_long_gone_are_forgotten_and_do_not_come_back() -> None:
    found = store()
    old, kept = TODAY - timedelta(PART_DAYS - 1), TODAY - timedelta(5)
    found.put("complaints", "370100", "petitions", "industry", "courier", hour(old), 7)
    found.put("complaints", "370100", "petitions", "industry", "construction", hour(kept), 2)
    later = TODAY + timedelta(10)
    found.advance(later)
    table = found.table("370000", "petitions", "industry")
    assert table is not None
    assert table.keys == [("370100", "construction")]
    assert table.days(AT - PART_DAYS, AT).sum() == 2
    found.put("complaints", "370100", "petitions", "industry", "courier", hour(old), 8)
    assert table.keys == [("370100", "construction")]
    found.put("complaints", "370100", "petitions", "industry", "construction", hour(kept), 5)
    assert table.days(AT - PART_DAYS, AT).sum() == 5


def test_a_year_of_new_days_takes_no_more_room() -> None:
    found = store()
    for number in range(366):
        day = TODAY + timedelta(number)
        found.advance(day)
        found.put("complaints", "370100", "petitions", "industry", "courier", hour(day), number + 1)
    table = found.table("370000", "petitions", "industry")
    assert table is not None
    assert table.width == PART_DAYS + AHEAD_DAYS
    last = AT + 365
    assert table.days(last - PART_DAYS + 1, last).tolist() == [list(range(367 - PART_DAYS, 367))]


def test_what_is_told_ahead_keeps_its_place_over_a_new_day() -> None:
    found = store()
    far = TODAY + timedelta(AHEAD_DAYS + 40)
    found.put("complaints", "370100", "petitions", "industry", "courier", hour(far), 3)
    found.advance(TODAY + timedelta(1))
    table = found.table("370000", "petitions", "industry")
    assert table is not None
    assert table.days(far.toordinal(), far.toordinal()).tolist() == [[3]]


def test_a_new_day_alone_changes_nothing_of_the_days_before() -> None:
    found = store()
    for city in ("370100", "370200"):
        found.put("complaints", city, "petitions", "", "", hour(TODAY - timedelta(3)), 1)
    table = found.table("370000", "petitions")
    assert table is not None
    before = table.touched(AT)
    found.advance(TODAY + timedelta(1))
    assert table.touched(AT) == before
    assert table.touched(AT - 3) < before
    found.put("complaints", "370100", "petitions", "", "", hour(TODAY - timedelta(3)), 2)
    assert table.touched(AT) > before


def test_rows_that_get_other_numbers_have_changed() -> None:
    found = store()
    found.put("complaints", "370100", "petitions", "industry", "courier", hour(TODAY - timedelta(PART_DAYS)), 1)
    found.put("complaints", "370100", "petitions", "industry", "construction", hour(TODAY), 1)
    table = found.table("370000", "petitions", "industry")
    assert table is not None
    before = table.touched(AT)
    found.advance(TODAY + timedelta(1))
    assert table.keys == [("370100", "construction")]
    assert table.touched(AT) > before


def test_cells_that_nobody_looks_at_are_left_out() -> None:
    found = store()
    found.put("complaints", "370000", "petitions", "", "", hour(TODAY), 1)
    found.put("complaints", "370100", "petitions", "", "", hour(TODAY - timedelta(WHOLE_DAYS + 1)), 1)
    found.put("complaints", "370100", "petitions", "", "", hour(TODAY + timedelta(FUTURE_DAYS + 1)), 1)
    assert found.table("370000", "petitions") is None


def test_a_position_keeps_all_its_days() -> None:
    found = store()
    found.put("complaints", "370100", "overdue-cases", "", "", hour(TODAY - timedelta(900)), 3)
    found.put("complaints", "370100", "overdue-cases", "", "", hour(TODAY - timedelta(800)), 2)
    found.put("complaints", "370100", "overdue-cases", "", "", hour(TODAY), -1)
    found.advance(TODAY + timedelta(1))
    table = found.table("370000", "overdue-cases")
    assert table is not None
    assert table.total(AT - 1).tolist() == [5]
    assert table.total(AT).tolist() == [4]


def test_many_series_each_keep_their_own() -> None:
    found = store()
    for number in range(100):
        found.put("complaints", "370100", "petitions", "employer_ref", str(number), hour(TODAY), number + 1)
    table = found.table("370000", "petitions", "employer_ref")
    assert table is not None
    assert np.array_equal(table.days(AT, AT)[:, 0], np.arange(1, 101))
