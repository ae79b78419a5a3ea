"""Files that are not what they seem are refused in words, quickly, and before any parser opens them."""

from __future__ import annotations

import contextlib
import random
import resource
import struct
import time
import zipfile
from pathlib import Path

import pytest

from producers.sheets.refusal import SheetRefusal
from producers.sheets.survey import ROWS_LIMIT
from producers.sheets.table import open_table
from tests.unit.producers.sheets.sheet import form, grid, workbook
from tests.unit.producers.sheets.test_submission import visits


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return workbook(tmp_path / "good.xlsx", grid(form("visits"), visits(3)))


def changed(good: Path, parts: dict[str, bytes], *, add: dict[str, bytes] | None = None) -> Path:
    """The workbook with other contents of some parts."""
    target = good.with_name("changed.xlsx")
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.get(name, old.read(name)))
        for name, content in (add or {}).items():
            new.writestr(name, content)
    return target


def sheet_xml(inside: str, head: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?>{head}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{inside}</sheetData></worksheet>"
    ).encode()


SHEET = "xl/worksheets/sheet1.xml"


def test_a_zip_bomb_is_refused_without_being_unpacked(good: Path) -> None:
    bomb = changed(good, {SHEET: b"<worksheet>" + b" " * (300 * 1024 * 1024)})
    assert bomb.stat().st_size < 1_000_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    with pytest.raises(SheetRefusal, match="解压后过大"):
        open_table(bomb)
    assert time.monotonic() - began < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000


def test_a_bomb_that_lies_about_its_size_is_refused(good: Path) -> None:
    content = b"<worksheet>" + b" " * (60 * 1024 * 1024)
    raw = bytearray(changed(good, {SHEET: content}).read_bytes())
    told = struct.pack("<I", len(content))
    while (at := raw.find(told)) >= 0:
        raw[at : at + 4] = struct.pack("<I", 1_000)
    good.write_bytes(raw)
    with pytest.raises(SheetRefusal, match=r"解压后过大|已损坏"):
        open_table(good)


def test_a_shape_that_would_fill_memory_is_refused_before_it_is_parsed(good: Path) -> None:
    for far in ('<row r="1"><c r="A1"/><c r="XFD1"><v>1</v></c></row>', '<row r="1048576"><c r="A1048576"><v>1</v></c></row>'):
        with pytest.raises(SheetRefusal, match="超过100"):
            open_table(changed(good, {SHEET: sheet_xml(far)}))


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml"])
def test_entities_are_refused(good: Path, part: str) -> None:
    attack = sheet_xml("<row/>", '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>')
    with pytest.raises(SheetRefusal, match="不允许的声明"):
        open_table(changed(good, {part: attack}))


def test_other_files_are_refused_in_words(good: Path, tmp_path: Path) -> None:
    cases = {
        "xls": (b"\xd0\xcf\x11\xe0" + bytes(600), "旧版.xls"),
        "png": (b"\x89PNG\r\n\x1a\n" + bytes(100), "编码"),
        "cut": (good.read_bytes()[:900], "损坏"),
        "empty zip": (b"PK\x05\x06" + bytes(18), "损坏"),
        "big": (bytes(21 * 1024 * 1024), "超过20MB"),
    }
    for name, (raw, words) in cases.items():
        path = tmp_path / name
        path.write_bytes(raw)
        with pytest.raises(SheetRefusal, match=words):
            open_table(path)


def test_macros_and_double_names_are_refused(good: Path) -> None:
    with pytest.raises(SheetRefusal, match="宏"):
        open_table(changed(good, {}, add={"xl/vbaProject.bin": b"x"}))
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = changed(good, {}, add={SHEET: sheet_xml("<row/>")})
    with pytest.raises(SheetRefusal, match="结构异常"):
        open_table(twice)


def test_too_many_rows_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_bytes(b"a,b\n" * 100_100)
    with pytest.raises(SheetRefusal, match="100,000"):
        open_table(path)


def test_no_damage_breaks_the_reading(good: Path, tmp_path: Path) -> None:
    rng = random.Random(5)
    raw = good.read_bytes()
    path = tmp_path / "damaged.xlsx"
    for _ in range(300):
        spoilt = bytearray(raw)
        for _ in range(rng.randint(1, 8)):
            spoilt[rng.randrange(4, len(spoilt))] = rng.randrange(256)
        path.write_bytes(spoilt)
        with contextlib.suppress(SheetRefusal):
            assert list(open_table(path).rows()) is not None


def test_damaged_xml_inside_a_sound_archive_does_not_break_the_reading(good: Path) -> None:
    rng = random.Random(6)
    with zipfile.ZipFile(good) as archive:
        raw = archive.read(SHEET)
    for _ in range(300):
        spoilt = bytearray(raw)
        for _ in range(rng.randint(1, 6)):
            spoilt[rng.randrange(len(spoilt))] = rng.choice(b"<>/\"'=&;AZ09 ")
        with contextlib.suppress(SheetRefusal):
            assert list(open_table(changed(good, {SHEET: bytes(spoilt)})).rows()) is not None


def test_as_many_rows_as_are_promised_are_read(tmp_path: Path) -> None:
    path = tmp_path / "full.csv"
    path.write_bytes(b"a,b\n" * (ROWS_LIMIT + 1))
    table = open_table(path)
    assert len(table) == ROWS_LIMIT + 1
    assert sum(1 for _ in table.rows()) == ROWS_LIMIT + 1
