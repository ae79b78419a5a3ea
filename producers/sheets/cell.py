"""What a clerk wrote in one cell, understood as a value of the contract, or refused in words for the clerk.

A cell holds what the file has: text, a number, a truth value, a day, a moment, or nothing. Every function takes a cell that is not blank.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import TypeVar
from unicodedata import normalize

from producers.sheets.plain import RISKY
from schemas.day import SHANGHAI

Cell = str | float | int | bool | date | datetime | time | timedelta | None

EXACT_DIGITS = 15
"""Excel keeps no more digits of a number; the rest of an ID-card number is gone for good."""
SERIAL_ZERO = datetime(1899, 12, 30, tzinfo=SHANGHAI)
SERIAL_FIRST, SERIAL_LAST = 61, 109_574
"""1 March 1900, before which Excel's calendar has a day that never was, to 31 December 2199."""
YEAR_FIRST, YEAR_LAST = 1901, 2199
SHOWN_CHARS = 30

_YES = frozenset({"是", "y", "yes", "true", "t", "1", "√", "✓", "✔", "☑", "有", "对"})
_NO = frozenset({"否", "n", "no", "false", "f", "0", "×", "✗", "✘", "☒", "x", "无", "不是"})
_SCALES = {"": 1, "万": 10_000, "亿": 100_000_000, "千": 1_000, "百": 100}
_UNITS = "人次|人|件|份|项|家|小时|课时|起|个|张|元整|元|圆|名|户|次|台|套|场|本|条|位|辆|封|宗|岗|处"
_NUMBER = re.compile(rf"[¥￥]?([+-]?(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d*)?|[+-]?\.\d+)(万|亿|千|百)?(?:{_UNITS})?")
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|年(\d{1,2})月(\d{1,2})[日号]?)")
_PACKED_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL = re.compile(r"\d{2,6}(?:\.\d+)?")
_CLOCK = re.compile(r"(上午|下午|中午|晚上|凌晨|早上|am|pm)?(\d{1,2})(?::|时|点)(?:(\d{1,2})分?(?::?(\d{1,2}(?:\.\d{1,9})?)秒?)?)?(am|pm)?")
_OFFSET = re.compile(r"(?:Z|[+-]\d{2}:\d{2})\Z")
_AFTERNOON = frozenset({"下午", "晚上", "pm"})
_HALF_DAY = 12
_USUAL = {wide: wide - 0xFEE0 for first, last in ("０９", "ＡＺ", "ａｚ", "－／") for wide in range(ord(first), ord(last) + 1)}
"""Full-width digits, letters, hyphens, points and strokes; other signs stay, for they may be meant."""

_Day = TypeVar("_Day", date, datetime)


class CellFault(ValueError):
    """A cell that can't be understood; its words are Chinese, and go on from the name of the column."""


def is_blank(cell: Cell) -> bool:
    """Whether nothing is in it, spaces of every kind apart."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def free_text(cell: Cell) -> str:
    """Text as it was written, without what surrounds it; a number as its digits."""
    if isinstance(cell, str):
        return _plain(cell)
    if isinstance(cell, bool):
        raise CellFault("应为文字，单元格里是逻辑值，请改为文字")
    if isinstance(cell, int | float):
        return _digits(cell)
    raise CellFault("应为文字，单元格里是日期或时间，请把单元格设为文本格式后重填")


def code(cell: Cell) -> str:
    """A code or a number of an office: full-width letters and digits are taken as the usual ones."""
    return free_text(cell).translate(_USUAL)


def whole(cell: Cell) -> int:
    """A count."""
    number = _number(cell)
    if number != number.to_integral_value():
        raise CellFault(f"应为整数，现在是{shown(cell)}")
    return int(number)


def decimal(cell: Cell) -> float:
    """A number with decimals; money in yuan, also where it is written in 万元."""
    return float(_number(cell))


def boolean(cell: Cell) -> bool:
    """Yes or no."""
    if isinstance(cell, bool):
        return cell
    said = _digits(cell) if isinstance(cell, int | float) else normalize("NFKC", str(cell)).strip().lower()
    if said in _YES:
        return True
    if said in _NO:
        return False
    raise CellFault(f"应填是或否，现在是{shown(cell)}")


def day(cell: Cell) -> str:
    """A day, as the contract writes it."""
    found = _moment(cell)
    if isinstance(found, datetime) and found.time() != time.min:
        raise CellFault(f"应为日期，不带时刻，现在是{shown(cell)}")
    return found.strftime("%Y-%m-%d")


def moment(cell: Cell) -> str:
    """A moment, as the contract writes it: without a time of day, the day's first; without an offset, that of China."""
    if isinstance(cell, str):
        said = normalize("NFKC", cell).strip()
        if "T" in said and _OFFSET.search(said):
            return said  # the contract's own form, which it judges itself
    found = _moment(cell)
    if not isinstance(found, datetime):
        found = datetime.combine(found, time.min, SHANGHAI)
    return found.replace(tzinfo=SHANGHAI).isoformat()


def shown(cell: Cell) -> str:
    """The cell's own words, short, in brackets by which `wordless` finds them; long digits, perhaps somebody's number, are left out."""
    said = re.sub(r"\d{7,}", lambda found: found[0][:4] + "…", str(cell).strip().replace("」", ""))
    return f"「{said[:SHOWN_CHARS]}{'…' if len(said) > SHOWN_CHARS else ''}」"


def wordless(fault: str) -> str:
    """A fault without the cell's own words, which may name somebody: for what is kept or sent on."""
    return re.sub(r"「[^」]*」", "「…」", fault)


def _moment(cell: Cell) -> date | datetime:
    if isinstance(cell, datetime):
        return _in_years(_to_second(cell), cell)
    if isinstance(cell, date):
        return _in_years(cell, cell)
    if isinstance(cell, bool) or cell is None or isinstance(cell, time | timedelta):
        raise CellFault(f"应为日期，现在是{shown(cell)}")
    if isinstance(cell, int | float):
        return _of_number(cell)
    return _of_text(cell)


def _of_number(cell: float) -> date | datetime:
    """A day as Excel counts it, or its eight digits."""
    if SERIAL_FIRST <= cell < SERIAL_LAST + 1:
        return _to_second(SERIAL_ZERO + timedelta(days=cell))
    packed = _PACKED_DAY.fullmatch(_digits(cell))
    if packed is None:
        raise CellFault(f"应为日期，如2024-02-03，现在是{shown(cell)}")
    return _calendar(cell, *packed.groups())


def _of_text(cell: str) -> date | datetime:
    said = normalize("NFKC", cell).strip()
    found = _DAY.match(said) or _PACKED_DAY.match(said)
    if found is None:
        if _SERIAL.fullmatch(said) and SERIAL_FIRST <= float(said) < SERIAL_LAST + 1:
            return _of_number(float(said))
        raise CellFault(f"看不懂这个日期：{shown(cell)}，请写成2024-02-03或2024年2月3日")
    on = _calendar(cell, *(part for part in found.groups() if part is not None))
    rest = said[found.end() :].removeprefix("T").replace(" ", "").lower()
    return on if not rest else datetime.combine(on, _clock(cell, rest), SHANGHAI)


def _clock(cell: str, said: str) -> time:
    found = _CLOCK.fullmatch(said)
    if found is None:
        raise CellFault(f"看不懂这个时间：{shown(cell)}，请写成2024-02-03 09:30")
    hour, minute, seconds = int(found[2]), int(found[3] or 0), Decimal(found[4] or 0)
    half = found[1] or found[5]
    if half in _AFTERNOON and hour < _HALF_DAY:
        hour += _HALF_DAY
    if half == "am" and hour == _HALF_DAY:
        hour = 0
    try:
        return time(hour, minute, int(seconds), int(seconds % 1 * 1_000_000))
    except ValueError:
        raise CellFault(f"没有这个时刻：{shown(cell)}") from None


def _calendar(cell: Cell, year: str, month: str, of_month: str) -> date:
    try:
        found = date(int(year), int(month), int(of_month))
    except ValueError:
        raise CellFault(f"日历上没有这一天：{shown(cell)}") from None
    return _in_years(found, cell)


def _in_years(found: _Day, cell: Cell) -> _Day:
    if not YEAR_FIRST <= found.year <= YEAR_LAST:
        raise CellFault(f"年份应在{YEAR_FIRST}至{YEAR_LAST}之间，现在是{shown(cell)}")
    return found


def _to_second(found: datetime) -> datetime:
    """A day's fraction in a float is off by some microseconds."""
    return (found + timedelta(microseconds=500_000)).replace(microsecond=0)


def _number(cell: Cell) -> Decimal:
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise CellFault(f"应为数字，现在是{shown(cell)}")
    if not isinstance(cell, str):
        return Decimal(f"{cell:.15g}" if isfinite(cell) else _digits(cell))
    said = re.sub(r"\s", "", normalize("NFKC", cell)).removeprefix("人民币").removesuffix("整")
    found = _NUMBER.fullmatch(said)
    if found is None:
        raise CellFault(f"应为数字，现在是{shown(cell)}，请只填一个数")
    try:
        return Decimal(found[1].replace(",", "")) * _SCALES[found[2] or ""]
    except InvalidOperation:
        raise CellFault(f"应为数字，现在是{shown(cell)}") from None


def _digits(number: float) -> str:
    if not isfinite(number):
        raise CellFault("不是一个数")
    if isinstance(number, int) or number.is_integer():
        digits = str(int(number))
        if len(digits.lstrip("-")) > EXACT_DIGITS:
            raise CellFault(f"超过{EXACT_DIGITS}位的数字已被Excel改变，请把该列设为文本格式后重填")
        return digits
    return f"{number:.15g}"


def _plain(text: str) -> str:
    """Without the spaces around it, and without the apostrophe that our own exports put before what looks like a formula."""
    said = text.strip().strip("\u200b\ufeff").strip()
    while said.startswith("'") and said[1:].lstrip(" ").startswith(RISKY):
        said = said[1:].strip()
    return said
