"""What a worksheet's XML tells that its values don't: formulas without a result, errors, hidden rows, and how far it reaches.

A parser makes a grid of all that lies between two cells, so a sheet whose last cell is far away is refused before it is parsed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from producers.sheets.refusal import SheetRefusal

ROWS_LIMIT = 100_000
ROWS_ABOVE = 50
"""Titles, headings and explanations that may stand above the rows."""
COLUMNS_LIMIT = 100
LAST_COLUMN = "CV"
NOTED_LIMIT = 10_000
CELL_LIMIT_BYTES = 256 * 1024
TAIL_LIMIT_BYTES = 8 * 1024 * 1024

_BEYOND = re.compile(rb"""\sr\s*=\s*["'](?:[A-Z]{3}|[D-Z][A-Z]|C[W-Z]|[A-Z]*[a-z&])""")
_FAR_ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]*?\sr\s*=\s*["'](\d{6,})""")
_HIDDEN_ROW = re.compile(rb"""<(?:\w+:)?row\b(?=[^>]*\shidden\s*=\s*["'](?:1|true)["'])[^>]*?\sr\s*=\s*["'](\d+)""")
_CELL_END = re.compile(rb"</(?:\w+:)?c>")
_CELL = re.compile(rb"<(?:\w+:)?c(\s[^>]*)?>")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>[^<]")
_REFERENCE = re.compile(rb"""(?:^|\s)r\s*=\s*["']([A-Z]+)(\d+)["']""")
_KIND = re.compile(rb"""(?:^|\s)t\s*=\s*["'](\w+)["']""")


@dataclass(slots=True)
class Survey:
    """`faults` by row and column, rows from 1 and columns from 0, in words that go on from the column's name."""

    faults: dict[int, dict[int, str]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)


def survey(pieces: Iterable[bytes]) -> Survey:
    """Look through a worksheet's XML. Raises SheetRefusal where it reaches too far."""
    found = Survey()
    rest = b""
    for piece in pieces:
        text = rest + piece
        cut = max(text.rfind(b"</row>"), text.rfind(b":row>"))
        if cut >= 0:
            _look(text[:cut], found)
            rest = text[cut:]
        elif len(text) > TAIL_LIMIT_BYTES:
            _look(text, found)
            rest = text[-CELL_LIMIT_BYTES:]
        else:
            rest = text
    _look(rest, found)
    return found


def too_many_rows(last: int) -> str:
    """The words for a sheet of too many rows."""
    return f"超过{ROWS_LIMIT:,}行（到第{last:,}行）。请分成几个文件上传；若后面是空行，请删去这些行后保存。"


def _look(text: bytes, found: Survey) -> None:
    if _BEYOND.search(text):
        raise SheetRefusal([f"超过{COLUMNS_LIMIT}列（最后一列应不超过{LAST_COLUMN}列）。请删去右边多余的列后再上传。"])
    for row in _FAR_ROW.finditer(text):
        if int(row[1]) > ROWS_LIMIT + ROWS_ABOVE:
            raise SheetRefusal([too_many_rows(int(row[1]))])
    if b"hidden" in text and len(found.hidden_rows) < NOTED_LIMIT:
        found.hidden_rows.update(int(row[1]) for row in _HIDDEN_ROW.finditer(text))
    if _FORMULA.search(text) or b't="e"' in text or b"t='e'" in text:
        _look_at_cells(text, found)


def _look_at_cells(text: bytes, found: Survey) -> None:
    for end in _CELL_END.split(text):
        is_formula = _FORMULA.search(end) is not None
        if not is_formula and b't="e"' not in end and b"t='e'" not in end:
            continue
        start = next(reversed(list(_CELL.finditer(end))), None)
        reference = _REFERENCE.search(start[1] or b"") if start else None
        if start is None or reference is None:
            continue
        kind = _KIND.search(start[1])
        words = None
        if kind is not None and kind[1] == b"e":
            words = "单元格是错误值（如#N/A），请改正公式或直接填写"
        elif is_formula and not _VALUE.search(end, start.end()) and (kind is None or kind[1] != b"str"):
            words = "单元格是公式，但文件里没有计算结果，请在Excel中打开并保存一次，或直接填写数值"
        if words:
            found.faults.setdefault(int(reference[2]), {})[_column(reference[1])] = words


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
