"""An .xlsx as the archive that it is: looked over before any parser may unpack it, so that no file takes more memory than it may."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from posixpath import join, normpath
from typing import IO
from xml.etree import ElementTree

from producers.sheets.refusal import SheetRefusal

UPLOAD_LIMIT_BYTES = 20 * 1024 * 1024
UNPACKED_LIMIT_BYTES = 200 * 1024 * 1024
RATIO_LIMIT = 200
"""No sheet that people wrote shrinks so much; those of 100,000 equal rows come to some 60."""
RATIO_FROM_BYTES = 4 * 1024 * 1024
PARTS_LIMIT = 2_000
INDEX_LIMIT_BYTES = 2 * 1024 * 1024
CHUNK_BYTES = 1024 * 1024

_BROKEN = (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError, RuntimeError)
"""What zipfile says of a damaged archive, in its many ways."""
_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def look_over(path: Path) -> None:
    """Refuse what is damaged, locked, holds programs, or is larger inside than it may be; unpacks, keeps nothing."""
    with _opened(path) as archive, path.open("rb") as file:
        parts = archive.infolist()
        if len(parts) > PARTS_LIMIT or len({part.filename for part in parts}) < len(parts):
            raise SheetRefusal(["文件内部结构异常，不予处理。请用Excel或WPS另存为.xlsx后再上传。"])
        if any(part.flag_bits & 1 for part in parts):
            raise SheetRefusal(["文件已加密。请去掉密码后再上传。"])
        if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
            raise SheetRefusal(["文件带有宏。请另存为不带宏的.xlsx后再上传。"])
        _judge_size(sum(part.file_size for part in parts), sum(part.compress_size for part in parts))
        budget = UNPACKED_LIMIT_BYTES
        for part in parts:
            size = 0
            for chunk in _unpacked(file, part):
                size += len(chunk)
                if size == len(chunk) and part.filename.endswith((".xml", ".rels")):
                    _judge_xml(chunk)
                if size > part.file_size or size > budget:
                    raise SheetRefusal([_too_large()])
            budget -= size
            _judge_size(size, part.compress_size)


def part_of_sheet(path: Path, name: str) -> str:
    """The archive's part that holds a worksheet."""
    with _opened(path) as archive:
        try:
            book = _index(archive, "xl/workbook.xml")
            links = _index(archive, "xl/_rels/workbook.xml.rels")
        except KeyError:
            raise SheetRefusal([_damaged()]) from None
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for sheet in [*book.iter(f"{_MAIN}sheet"), *book.iter(f"{_STRICT}sheet")]:
        if sheet.get("name") == name:
            target = next((targets[value] for key, value in sheet.items() if key.endswith("}id") and value in targets), "")
            return target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
    raise SheetRefusal([_damaged()])


def read_part(path: Path, part: str) -> Iterator[bytes]:
    """A part in pieces."""
    with _opened(path) as archive:
        try:
            file = archive.open(part)
        except (KeyError, *_BROKEN):
            raise SheetRefusal([_damaged()]) from None
        with file:
            try:
                while chunk := file.read(CHUNK_BYTES):
                    yield chunk
            except (*_BROKEN, zlib.error):
                raise SheetRefusal([_damaged()]) from None


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except _BROKEN:
        raise SheetRefusal([_damaged()]) from None


def _unpacked(file: IO[bytes], part: zipfile.ZipInfo) -> Iterator[bytes]:
    """What a part really holds, whatever the directory says of it; in pieces."""
    if part.header_offset < 0:
        raise SheetRefusal([_damaged()])
    file.seek(part.header_offset)
    head = file.read(_LOCAL_HEADER.size)
    if len(head) < _LOCAL_HEADER.size or head[:4] != b"PK\x03\x04":
        raise SheetRefusal([_damaged()])
    *_, name_bytes, extra_bytes = _LOCAL_HEADER.unpack(head)
    file.seek(name_bytes + extra_bytes, 1)
    left = part.compress_size
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise SheetRefusal([_damaged()])
    inflate = zlib.decompressobj(-15) if part.compress_type == zipfile.ZIP_DEFLATED else None
    while left:
        piece = file.read(min(left, CHUNK_BYTES))
        if not piece:
            raise SheetRefusal([_damaged()])
        left -= len(piece)
        if inflate is None:
            yield piece
            continue
        while piece:
            try:
                chunk = inflate.decompress(piece, CHUNK_BYTES)
            except zlib.error:
                raise SheetRefusal([_damaged()]) from None
            piece = inflate.unconsumed_tail
            if chunk:
                yield chunk


def _judge_size(unpacked: int, packed: int) -> None:
    if unpacked > UNPACKED_LIMIT_BYTES or (unpacked > RATIO_FROM_BYTES and unpacked > RATIO_LIMIT * max(packed, 1)):
        raise SheetRefusal([_too_large()])


def _judge_xml(first: bytes) -> None:
    """Entities could grow without end or name other files; other encodings could hide them."""
    if b"\x00" in first[:64] or _DOCTYPE.search(first):
        raise SheetRefusal(["文件内部含有不允许的声明，不予处理。请用Excel或WPS另存为.xlsx后再上传。"])


def _index(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    if archive.getinfo(name).file_size > INDEX_LIMIT_BYTES:
        raise SheetRefusal([_damaged()])
    try:
        return ElementTree.fromstring(archive.read(name))
    except (ElementTree.ParseError, zlib.error, *_BROKEN):
        raise SheetRefusal([_damaged()]) from None


def _too_large() -> str:
    return f"文件解压后过大（上限{UNPACKED_LIMIT_BYTES // 1024**2}MB）或压缩比异常，不予处理。请删去多余的行、列和图片后再上传。"


def _damaged() -> str:
    return "文件已损坏，或不是.xlsx文件。请用Excel或WPS另存为.xlsx后再上传。"
