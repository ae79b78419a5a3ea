"""The faces of PDF briefs, embedded with the characters that a file sets; what none of them has is left to the reader's own Song."""

from __future__ import annotations

import io
import lzma
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

FOLDER = Path(__file__).parent / "font"
READERS = "STSong-Light"
"""Adobe's name for the Song that a PDF reader brings; it takes any character and can't be embedded."""
ORDERS = {
    "song": ("song",),
    "song-bold": ("song-bold", "song"),
    "latin": ("latin", "song"),
    "latin-bold": ("latin-bold", "song-bold", "song"),
}
"""A face, and those that have what it lacks."""


def face_of(language: str, *, bold: bool = False) -> str:
    """The face of a language's text, known to the library from now on."""
    name = ("song" if language == "zh" else "latin") + ("-bold" if bold else "")
    for one in ORDERS[name]:
        _characters(one)
    return name


def runs(words: str, face: str) -> Iterator[tuple[str, str]]:
    """A text in pieces, each with the face that it is set in."""
    order = ORDERS[face]
    for name, letters in groupby(words, lambda letter: next((one for one in order if ord(letter) in _characters(one)), READERS)):
        yield name if name != READERS else _readers(), "".join(letters)


@cache
def _characters(name: str) -> frozenset[int]:
    """What a face of ours has."""
    font = TTFont(name, io.BytesIO(lzma.decompress((FOLDER / f"{name}.ttf.xz").read_bytes())))
    pdfmetrics.registerFont(font)
    pdfmetrics.registerFontFamily(name, *[name] * 4)
    return frozenset(font.face.charToGlyph)


@cache
def _readers() -> str:
    pdfmetrics.registerFont(UnicodeCIDFont(READERS))
    pdfmetrics.registerFontFamily(READERS, *[READERS] * 4)
    return READERS
