"""Figures as they stand in a cell, read back: as a spreadsheet's number with a format that shows the same."""

from __future__ import annotations

import re
from html import unescape
from typing import NamedTuple

from dashboard.panels.table import Cell
from dashboard.units import SCALES, UNITS

MARKS = "▲▼▽○"
UNIT_LABELS = {label for pair in UNITS.values() for label in pair} | {"", "d"}
FIGURE = re.compile(r"([+−]?)(\d{1,3}(?:,\d{3})*)(\.\d+)?\s*(.*)")


class Number(NamedTuple):
    """A number and its format in a spreadsheet."""

    value: float
    form: str


def words_of(cell: Cell) -> str:
    """What a cell says, without its markup, its drawings and its marks."""
    if not cell.markup:
        return cell.text
    bare = re.sub(r"<svg.*?</svg>", "", cell.markup, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", "", bare)).split()).strip(MARKS).strip()


def number_of(cell: Cell) -> Number | None:
    """The number of a cell written as our pages write numbers; None for codes, days, times and words."""
    found = FIGURE.fullmatch(words_of(cell))
    if found is None or cell.markup.startswith("<code"):
        return None
    sign, whole, fraction, unit = found[1], found[2], found[3] or "", found[4].strip()
    value = float(whole.replace(",", "") + fraction) * (-1 if sign == "−" else 1)
    decimals = "." + "0" * (len(fraction) - 1) if fraction else ""
    if unit == "%":
        return Number(value / 100, f"0{decimals}%")
    is_code = len(whole) > 1 and whole.startswith("0")
    if is_code or unit.removeprefix("M").strip().lstrip(SCALES) not in UNIT_LABELS:
        return None
    form = f"#,##0{decimals}" + (f'" {unit}"' if unit else "")
    return Number(value, f"+{form};-{form};0" if sign == "+" else form)
