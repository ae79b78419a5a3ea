"""Makes the faces of the PDF briefs from Noto Serif CJK SC: its cubic outlines as TrueType's quadratic ones, cut to what briefs may say.

Run with Debian's files (fonts-noto-cjk, unicode-data): `python -m dashboard.brief.font.make NotoSerifCJK-Regular.ttc NotoSerifCJK-Bold.ttc
Unihan_OtherMappings.txt.bz2`. Needs fonttools. The regular face has GB 2312 and the 8,105 characters of 通用规范汉字表, in which
names of people and places are registered; the bold one, for what we write ourselves, those of our sentences. The Latin faces are their
Latin letters with narrow quotes.
"""

from __future__ import annotations

import bz2
import io
import lzma
import re
import sys
from pathlib import Path
from typing import Any

from fontTools import subset  # type: ignore[import-not-found, import-untyped, unused-ignore]
from fontTools.pens.cu2quPen import Cu2QuPen  # type: ignore[import-not-found, import-untyped, unused-ignore]
from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-not-found, import-untyped, unused-ignore]
from fontTools.ttLib import TTCollection, newTable  # type: ignore[import-not-found, import-untyped, unused-ignore]

from dashboard.assets.make_font import FAMILY, PUNCTUATION, characters

OUT = Path(__file__).parent
ERROR_UNITS = 1.5
"""How far a curve may stray, of 1000 units to the em."""
LATIN = "".join(chr(code) for code in (*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2027), 0x2032, 0x20AC, 0x2212))
MARKS = PUNCTUATION + "①②③④⑤⑥⑦⑧⑨⑩→←～【】「」『』●◆★☆㎡℃±≥≤"
NARROW = "pwid"


def main(regular: Path, bold: Path, unihan: Path) -> None:
    for name, source, text in (("song", regular, known(unihan)), ("song-bold", bold, characters() + MARKS)):
        write(name, converted(source, text, is_narrow=False))
        write(name.replace("song", "latin"), converted(source, LATIN, is_narrow=True))


def known(unihan: Path) -> str:
    """The characters of the regular face."""
    pairs = (bytes((high, low)) for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF))
    gb2312 = "".join(pair.decode("gb2312", "ignore") for pair in pairs)
    table = re.findall(r"^U\+([0-9A-F]+)\tkTGH\t", bz2.decompress(unihan.read_bytes()).decode(), flags=re.MULTILINE)
    return gb2312 + "".join(chr(int(code, 16)) for code in table) + characters() + MARKS


def converted(source: Path, text: str, *, is_narrow: bool) -> Any:
    """The face cut to a text, with TrueType outlines; `is_narrow` takes punctuation as Latin text has it."""
    font = next(font for font in TTCollection(source).fonts if font["name"].getDebugName(1) == FAMILY)
    if is_narrow:
        _narrow(font, text)
    cutter = subset.Subsetter(
        subset.Options(layout_features=[], hinting=False, name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14], notdef_outline=True)
    )
    cutter.populate(text=text)
    cutter.subset(font)
    _quadratic(font)
    return font


def write(name: str, font: Any) -> None:
    """The file, packed; the name is our own, since the outlines are no longer those of the source."""
    for number, words in ((1, "Tongxin"), (3, f"Tongxin {name}"), (4, f"Tongxin {name}"), (6, f"Tongxin-{name}")):
        font["name"].setName(words, number, 3, 1, 0x409)
    font["name"].names = [record for record in font["name"].names if (record.platformID, record.langID) == (3, 0x409)]
    file = io.BytesIO()
    font.save(file)
    packed = lzma.compress(file.getvalue(), preset=9 | lzma.PRESET_EXTREME)
    (OUT / f"{name}.ttf.xz").write_bytes(packed)
    sys.stdout.write(
        f"{name}: {len(font.getBestCmap())} characters, {len(file.getvalue()) / 1024:.0f} KiB, packed {len(packed) / 1024:.0f}\n"
    )


def _narrow(font: Any, text: str) -> None:
    """Let the characters stand for the glyphs that the font has for narrow setting."""
    table = font["GSUB"].table
    lookups = {at for record in table.FeatureList.FeatureRecord if record.FeatureTag == NARROW for at in record.Feature.LookupListIndex}
    narrow: dict[str, str] = {}
    for at in lookups:
        for rule in table.LookupList.Lookup[at].SubTable:
            narrow |= getattr(getattr(rule, "ExtSubTable", rule), "mapping", {})
    for cmap in font["cmap"].tables:
        if cmap.isUnicode() and cmap.format != 14:
            cmap.cmap = {code: narrow.get(glyph, glyph) if chr(code) in text else glyph for code, glyph in cmap.cmap.items()}


def _quadratic(font: Any) -> None:
    """CFF outlines as glyf, and the tables that go with it."""
    order, glyphs = font.getGlyphOrder(), font.getGlyphSet()
    drawn = {}
    for name in order:
        pen = TTGlyphPen(glyphs)
        glyphs[name].draw(Cu2QuPen(pen, ERROR_UNITS, reverse_direction=True))
        drawn[name] = pen.glyph()
    font["loca"], glyf = newTable("loca"), newTable("glyf")
    font["glyf"] = glyf
    glyf.glyphOrder, glyf.glyphs = order, drawn
    for name in order:
        drawn[name].recalcBounds(glyf)
    top = font["maxp"]
    top.tableVersion = 0x00010000
    for field in ("maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs", "maxStackElements", "maxSizeOfInstructions"):
        setattr(top, field, 0)
    top.maxZones, top.maxComponentElements, top.maxComponentDepth = 1, 0, 0
    top.maxPoints = top.maxContours = top.maxCompositePoints = top.maxCompositeContours = 0
    post = font["post"]
    post.formatType, post.extraNames, post.mapping, post.glyphOrder = 3.0, [], {}, order
    for tag in ("CFF ", "VORG", "GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "DSIG"):
        if tag in font:
            del font[tag]
    font["head"].glyphDataFormat, font.sfntVersion = 0, "\000\001\000\000"


if __name__ == "__main__":
    main(*(Path(word) for word in sys.argv[1:4]))
