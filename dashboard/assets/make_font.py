"""Makes static/tongxin-song.woff2, Noto Serif CJK SC Bold cut to the characters of our sentences, and the logos from its outlines.

Run with the font's file (Debian: fonts-noto-cjk): `python -m dashboard.assets.make_font NotoSerifCJK-Bold.ttc`. Needs fonttools and brotli.
A logo is shown as an image, which sees no web fonts, so its characters are paths.
"""

from __future__ import annotations

import string
import sys
from pathlib import Path
from typing import Any

from fontTools import subset  # type: ignore[import-not-found, import-untyped, unused-ignore]
from fontTools.pens.svgPathPen import SVGPathPen  # type: ignore[import-not-found, import-untyped, unused-ignore]
from fontTools.pens.transformPen import TransformPen  # type: ignore[import-not-found, import-untyped, unused-ignore]
from fontTools.ttLib import TTCollection  # type: ignore[import-not-found, import-untyped, unused-ignore]

from dashboard.tokens import DARK, LIGHT, Tokens
from dashboard.units import UNITS
from dashboard.voice import Named
from dashboard.words import WORDS
from schemas.catalogue import load_catalogue

FAMILY = "Noto Serif CJK SC"
PUNCTUATION = "，。；：、？！“”‘’（）《》〔〕—…·×／％−＋↑↓▲▼▽○●◷■□ 万亿红橙黄蓝"
ASSETS = Path(__file__).parent
OUT = Path(__file__).parents[1] / "static" / "tongxin-song.woff2"


def main(source: Path) -> None:
    font = next(font for font in TTCollection(source).fonts if font["name"].getDebugName(1) == FAMILY)
    for name, colours in (("logo", LIGHT), ("logo-dark", DARK)):
        (ASSETS / f"{name}.svg").write_text(logo(font, colours), encoding="utf-8")
    options = subset.Options(flavor="woff2", layout_features=["kern", "palt", "lnum", "tnum"], hinting=False, name_IDs=["*"])
    cutter = subset.Subsetter(options)
    cutter.populate(text=characters())
    cutter.subset(font)
    OUT.parent.mkdir(exist_ok=True)
    font.flavor = "woff2"
    font.save(OUT)
    sys.stdout.write(f"{OUT.name}: {len(characters())} characters, {OUT.stat().st_size / 1024:.0f} KiB\n")


def logo(font: Any, colours: Tokens) -> str:
    """The mark, one heart in a ring, and the two characters of the name."""
    glyphs, units = font.getGlyphSet(), font["head"].unitsPerEm
    paths = []
    for at, character in enumerate("同心"):
        pen = SVGPathPen(glyphs, lambda number: f"{number:.1f}".rstrip("0").rstrip("."))
        scale = 23 / units
        glyphs[font.getBestCmap()[ord(character)]].draw(TransformPen(pen, (scale, 0, 0, -scale, 41 + 24 * at, 24.4)))
        paths.append(f'<path d="{pen.getCommands()}" fill="{colours["ink"]}"/>')
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 92 32" width="92" height="32" role="img" aria-label="同心">'
        f'<rect width="32" height="32" rx="3" fill="{colours["brand"]}"/>'
        f'<circle cx="16" cy="16" r="9.4" fill="none" stroke="{colours["bg"]}" stroke-width="2.6"/>'
        f'<circle cx="16" cy="16" r="3.4" fill="{colours["bg"]}"/>{"".join(paths)}</svg>\n'
    )


def characters() -> str:
    """Everything that may stand in a sentence of ours: our words, units, and the names of the catalogue."""
    catalogue = load_catalogue()
    named: list[Named] = [
        *catalogue.indicators.values(),
        *catalogue.cities.values(),
        *catalogue.provinces.values(),
        *catalogue.topics.values(),
    ]
    named += [programme for notice in catalogue.notices.values() for programme in notice.programmes]
    texts = [thing.zh + thing.en for thing in named] + [zh + en for zh, en in (*WORDS.values(), *UNITS.values())]
    return "".join(sorted({*"".join(texts), *string.printable.strip(), *PUNCTUATION, " "}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
