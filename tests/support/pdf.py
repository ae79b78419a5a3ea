"""Reads PDF files as reportlab writes them: their words, and whether their type is in them."""

from __future__ import annotations

import base64
import re
import zlib

OBJECT = re.compile(rb"(\d+) 0 obj\s(.*?)\sendobj", flags=re.DOTALL)
STREAM = re.compile(rb"stream\r?\n(.*?)endstream", flags=re.DOTALL)
SET = re.compile(rb"/(F[\d+]+) [\d.]+ Tf|\(((?:\\.|[^\\)])*)\) Tj", flags=re.DOTALL)
SHORT = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


class Pdf:
    """A file taken apart."""

    def __init__(self, raw: bytes) -> None:
        self._objects = {int(number): body for number, body in OBJECT.findall(raw)}
        self._fonts = {
            name.decode(): self._objects[int(number)]
            for body in self._objects.values()
            for name, number in re.findall(rb"/(F[\d+]+) (\d+) 0 R", body)
        }
        self._letters = {name: self._letters_of(font) for name, font in self._fonts.items()}

    @property
    def pages(self) -> int:
        """How many pages it has."""
        return sum(bool(re.search(rb"/Type /Page\b", body)) for body in self._objects.values())

    @property
    def outside(self) -> set[str]:
        """The faces that are named and not in the file."""
        return {self._face(font) for font in self._fonts.values() if b"/FontDescriptor" not in font or not self._has_file(font)}

    @property
    def text(self) -> str:
        """All that is set, in order, without spaces and line breaks."""
        found = []
        for body in self._objects.values():
            if b"/FontFile" in body or not (set_here := _unpacked(body)) or b" Tj" not in set_here:
                continue
            letters: dict[int, str] | None = {}
            for font, piece in SET.findall(set_here):
                if font:
                    letters = self._letters[font.decode()]
                    continue
                plain = re.sub(rb"\\([0-7]{1,3}|.)", _unescaped, piece, flags=re.DOTALL)
                found.append(plain.decode("utf-16-be") if letters is None else "".join(letters[code] for code in plain))
        return "".join("".join(found).split())

    def _has_file(self, font: bytes) -> bool:
        found = re.search(rb"/FontDescriptor (\d+) 0 R", font)
        return found is not None and b"/FontFile2" in self._objects[int(found[1])]

    @staticmethod
    def _face(font: bytes) -> str:
        found = re.search(rb"/BaseFont /([\w+-]+)", font)
        return found[1].decode() if found else ""

    def _letters_of(self, font: bytes) -> dict[int, str] | None:
        """What each code stands for, as a reader that copies text takes it; None for UTF-16."""
        found = re.search(rb"/ToUnicode (\d+) 0 R", font)
        if found is None:
            return None
        table = _unpacked(self._objects[int(found[1])]).decode("latin-1")
        pairs = re.findall(r"^<(\w{2})> <(\w{4,8})>$", table, flags=re.MULTILINE)
        return {int(code, 16): bytes.fromhex(letter).decode("utf-16-be") for code, letter in pairs}


def _unpacked(body: bytes) -> bytes:
    found = STREAM.search(body)
    if found is None:
        return b""
    held = found[1]
    if b"/ASCII85Decode" in body:
        held = base64.a85decode(held.strip().removesuffix(b"~>"))
    return zlib.decompressobj().decompress(held) if b"/FlateDecode" in body else held


def _unescaped(match: re.Match[bytes]) -> bytes:
    mark = match[1]
    return bytes([int(mark, 8)]) if mark.isdigit() else SHORT.get(mark, mark)
