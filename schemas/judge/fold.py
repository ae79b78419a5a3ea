"""Spellings made one, character by character, so that places in the text stay where they are."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("traditional.txt")
"""Traditional characters of the field's words, each before its simplified one."""
FULL_WIDTH = range(0xFF01, 0xFF5F)
HALF_WIDTH_BY = 0xFEE0
TO_SMALL = 32
KEPT = "，。！？；：（）"


def fold(text: str) -> str:
    """The text in simplified characters, small letters and half-width digits; as long as before."""
    return text.lower() if text.isascii() else text.translate(_table())


@cache
def _table() -> Mapping[int, int]:
    table = {code: code - HALF_WIDTH_BY for code in FULL_WIDTH if chr(code) not in KEPT}
    capitals = range(ord("A"), ord("Z") + 1)
    table |= {code: code + TO_SMALL for code in capitals} | {code + HALF_WIDTH_BY: code + TO_SMALL for code in capitals}
    return table | {ord(pair[0]): ord(pair[1]) for pair in FILE.read_text(encoding="utf-8").split()}
