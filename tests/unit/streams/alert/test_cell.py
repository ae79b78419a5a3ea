"""Cells of signals, and the day that they say it is."""

from __future__ import annotations

from datetime import date

import pytest

from streams.alert.cell import Days, SignalCell, cell_of

CLOCK = date(2026, 11, 22)
PROVINCES = {"370100": "370000", "210100": "210000"}


def _cell(day: str, *, city: str = "370100", signal: str = "arrears-complaints", records: int = 1) -> SignalCell:
    return SignalCell("complaints", city, signal, "", "", f"{day}T10", records, records)


def test_a_message_is_a_cell_with_its_value_as_it_was_given() -> None:
    found = cell_of(
        "complaints|370100|arrears-complaints|employer_ref|a%7Cb%20济|2024-02-03T14".encode(), b'{"amount":7,"records":2,"position":9}'
    )
    assert found == ("complaints", "370100", "arrears-complaints", "employer_ref", "a|b 济", "2024-02-03T14", 7, 2)
    assert cell_of(b"@epoch", b"{}") is None


@pytest.mark.parametrize(
    ("key", "value"), [(b"a|b", b"{}"), (b"a|b|c|d|e|f", b"{}"), (b"a|b|c|d|e|f", b"nonsense"), (b"\xff|b|c|d|e|f", b"{}")]
)
def test_what_is_no_cell_is_told(key: bytes, value: bytes) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        cell_of(key, value)


def test_today_is_the_latest_day_of_events_in_each_province() -> None:
    days = Days(PROVINCES, {"overdue-cases"})
    assert days.today() == {}
    for cell in (_cell("2024-02-03"), _cell("2024-02-01"), _cell("2024-01-01", city="210100"), _cell("2025-01-01", city="999999")):
        days.see(cell, CLOCK)
    assert days.today() == {"370000": date(2024, 2, 3), "210000": date(2024, 1, 1)}


def test_neither_the_future_nor_positions_nor_what_was_taken_back_say_what_day_it_is() -> None:
    days = Days(PROVINCES, {"overdue-cases"})
    for cell in (_cell("2026-11-23"), _cell("2024-03-01", signal="overdue-cases"), _cell("2024-02-09", records=0), _cell("2024-02-03")):
        days.see(cell, CLOCK)
    assert days.today() == {"370000": date(2024, 2, 3)}
