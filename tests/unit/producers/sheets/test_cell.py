"""What clerks write in cells, style by style."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.sheets import cell as cells
from producers.sheets.cell import Cell, CellFault
from producers.sheets.plain import RISKY, harmless

DAYS = st.dates(date(1901, 1, 1), date(2199, 12, 31))
WIDE = str.maketrans("0123456789-/.:", "０１２３４５６７８９－／．：")
STYLES: dict[str, Callable[[date], Cell]] = {
    "dashes": lambda on: f"{on.year}-{on.month}-{on.day}",
    "padded": lambda on: on.isoformat(),
    "slashes": lambda on: f"{on.year}/{on.month}/{on.day}",
    "dots": lambda on: f"{on.year}.{on.month:02}.{on.day:02}",
    "chinese": lambda on: f"{on.year}年{on.month}月{on.day}日",
    "packed text": lambda on: f"{on:%Y%m%d}",
    "packed number": lambda on: float(f"{on:%Y%m%d}"),
    "a day": lambda on: on,
    "a moment": lambda on: datetime(on.year, on.month, on.day),  # noqa: DTZ001 - as the file has it
    "full width": lambda on: f"{on.year}-{on.month}-{on.day}".translate(WIDE),
    "spaces": lambda on: f"\u00a0 {on.isoformat()}\u3000 ",
    "quoted": lambda on: f"{on.year}年{on.month}月{on.day}号",
}


@pytest.mark.parametrize("style", STYLES)
@given(on=DAYS)
def test_a_day_in_every_style(style: str, on: date) -> None:
    cell = STYLES[style](on)
    assert cells.day(cell) == on.isoformat()
    assert cells.moment(cell) == f"{on.isoformat()}T00:00:00+08:00"


@given(on=DAYS, clock=st.times())
def test_a_day_as_excel_counts_it(on: date, clock: time) -> None:
    serial = (on - date(1899, 12, 30)).days
    assert cells.day(float(serial)) == on.isoformat()
    assert cells.day(str(serial)) == on.isoformat()
    whole = clock.replace(microsecond=0)
    seconds = whole.hour * 3600 + whole.minute * 60 + whole.second
    assert cells.moment(serial + seconds / 86_400) == f"{on.isoformat()}T{whole.isoformat()}+08:00"


@pytest.mark.parametrize(
    ("said", "clock"),
    [
        ("2024-02-03 09:30", "09:30:00"),
        ("2024-02-03T09:30:05", "09:30:05"),
        ("2024/2/3 9:30:15", "09:30:15"),
        ("2024.2.3 9:05", "09:05:00"),
        ("2024年2月3日9时30分", "09:30:00"),
        ("2024年2月3日 9时30分15秒", "09:30:15"),
        ("2024年2月3日 9点", "09:00:00"),
        ("2024年2月3日下午3:30", "15:30:00"),
        ("2024年2月3日 上午 9:30", "09:30:00"),
        ("2024-02-03 3:30 PM", "15:30:00"),
        ("2024-02-03 12:10 am", "00:10:00"),
        ("２０２４－０２－０３　０９：３０", "09:30:00"),
        ("20240203 09:30", "09:30:00"),
    ],
)
def test_a_time_of_day(said: str, clock: str) -> None:
    assert cells.moment(said) == f"2024-02-03T{clock}+08:00"


def test_the_contracts_own_form_is_kept() -> None:
    assert cells.moment(" 2024-02-03T01:30:00.125Z ") == "2024-02-03T01:30:00.125Z"


@pytest.mark.parametrize(
    "cell",
    ["2月3日", "24-2-3", "2024-13-01", "2024-02-30", "去年", "2024-2/3", "2024-02-03 25:00", "2024-02-03 9:61", True, time(9), 5.0, 1e9],
)
def test_what_is_no_day_is_refused_in_words(cell: Cell) -> None:
    with pytest.raises(CellFault, match=r"[\u4e00-\u9fff]"):
        cells.moment(cell)


def test_a_day_takes_no_time() -> None:
    with pytest.raises(CellFault, match="不带时刻"):
        cells.day("2024-02-03 09:30")


@given(st.integers(0, 10**12))
def test_a_count_however_it_is_written(count: int) -> None:
    for cell in (str(count), f"{count:,}", f" {count} 人次\u00a0", float(count), count, str(count).translate(WIDE), f"{count}.00"):
        assert cells.whole(cell) == count


@given(st.decimals(0, 10**8, places=2))
def test_money_however_it_is_written(amount: Decimal) -> None:
    for cell in (str(amount), f"{amount:,}", f"¥{amount}", f"￥{amount}元", float(amount), f"人民币{amount}元整"):
        assert cells.decimal(cell) == float(amount)
    assert cells.decimal(f"{amount}万元") == float(amount * 10_000)


@pytest.mark.parametrize("cell", ["约100", "1-2", "很多", "12%", "1,23", True, "一百", "10人20次", date(2024, 1, 1), "1e5", "NaN"])
def test_what_is_no_number_is_refused_in_words(cell: Cell) -> None:
    with pytest.raises(CellFault, match="应为数字"):
        cells.decimal(cell)


def test_a_count_has_no_decimals() -> None:
    with pytest.raises(CellFault, match="应为整数"):
        cells.whole(1.5)


@pytest.mark.parametrize(
    ("cell", "said"),
    [(cell, True) for cell in ("是", "Y", "√", 1.0, True, "TRUE", "有")]
    + [(cell, False) for cell in ("否", "ｎ", "×", 0.0, False, " 无 ")],
)
def test_yes_and_no(cell: Cell, said: bool) -> None:
    assert cells.boolean(cell) is said


def test_what_is_neither_is_refused() -> None:
    with pytest.raises(CellFault, match="应填是或否"):
        cells.boolean("大概")


def test_codes_and_texts() -> None:
    assert cells.code(" ＪＮ－００１\u00a0") == "JN-001"
    assert cells.free_text(" 很好，谢谢！ ") == "很好，谢谢！"
    assert cells.free_text(1001.0) == "1001"
    with pytest.raises(CellFault, match="超过15位"):
        cells.free_text(370102199001011234.0)
    with pytest.raises(CellFault, match="文本格式"):
        cells.free_text(datetime(2024, 2, 1))  # noqa: DTZ001 - as the file has it


def test_a_fault_repeats_no_long_number() -> None:
    with pytest.raises(CellFault) as refused:
        cells.boolean("370102199001011234")
    assert "0219900101" not in str(refused.value)
    assert cells.wordless(f"“方式”{cells.shown('张三」李四')}不在可选值之内") == "“方式”「…」不在可选值之内"


@given(st.one_of(st.none(), st.text(), st.floats(), st.integers(), st.booleans(), st.dates(), st.datetimes(), st.times(), st.timedeltas()))
def test_no_cell_breaks_the_reading(cell: Cell | timedelta) -> None:
    for read in (cells.free_text, cells.code, cells.whole, cells.decimal, cells.boolean, cells.day, cells.moment):
        with contextlib.suppress(CellFault):
            assert read(cell) is not None


@given(st.one_of(st.text(), st.text("=+-@\t\r\n' 1a")))
def test_what_is_exported_is_no_formula_and_is_read_again_as_it_was(text: str) -> None:
    told = harmless(text)
    assert not told.lstrip(" ").startswith(RISKY) or re.fullmatch(r"[+-]?\d[\d.,\s]*", told)
    assert cells.free_text(told) == cells.free_text(text)


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3+cmd", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1+1"])
def test_formulas_are_made_harmless(text: str) -> None:
    assert harmless(text).startswith("'")


@pytest.mark.parametrize("text", ["-5", "+86 138", "1+1", "回访", "", "-1,234.50"])
def test_plain_text_and_numbers_stay(text: str) -> None:
    assert harmless(text) == text
