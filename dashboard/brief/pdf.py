"""A brief as PDF, with its type embedded (ADR 0026)."""

from __future__ import annotations

import io
from functools import cache, partial
from html import escape
from itertools import zip_longest
from typing import Any

from reportlab.graphics.shapes import Drawing, PolyLine, Rect, String
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from dashboard.brief.document import Brief, Curve, Gap, Grid, Item
from dashboard.brief.drawing import Box, Path, Picture, course, gap_bar, lead_bar, marks_of, short_day
from dashboard.brief.face import face_of, runs
from dashboard.tokens import LIGHT
from dashboard.voice import plain

EDGE = 20 * mm
FRAME_PAD = 6
"""What a frame of the library keeps free at each side."""
WIDTH = A4[0] - 2 * EDGE - 2 * FRAME_PAD
CELL_PAD, BAR_PAD = 3, 9
HEADING_ROOM = 120
"""Points that must be free below a heading, or below words that lead to a table; else they go to the next page."""


def pdf_of(brief: Brief) -> bytes:
    """The file."""
    file = io.BytesIO()
    document = SimpleDocTemplate(
        file, pagesize=A4, leftMargin=EDGE, rightMargin=EDGE, topMargin=18 * mm, bottomMargin=20 * mm, title=brief.title, author="Tongxin",
        subject=" ".join(brief.about.split()), lang="zh-CN" if brief.language == "zh" else "en",
        initialFontName=face_of(brief.language),
    )  # fmt: skip
    styles = _styles(brief.language)
    flow: list[Flowable] = [
        _text(brief.title, styles["title"]),
        _text(brief.about, styles["about"]),
        _text(brief.lead, styles["lead"]),
    ]
    for section in brief.sections:
        flow += [CondPageBreak(HEADING_ROOM), _text(section.title, styles["heading"])]
        for block, following in zip_longest(section.blocks, section.blocks[1:]):
            if isinstance(block, str) and isinstance(following, Grid):
                flow.append(CondPageBreak(HEADING_ROOM))
            flow += _block(block, styles)
    notes = [_text(f"{at}. {note}", styles["note"]) for at, note in enumerate(brief.notes, 1)]
    flow += [KeepTogether([_text(brief.notes_title, styles["small_heading"]), *notes[:1]]), *notes[1:]]
    page = partial(_page, brief, styles)
    document.build(flow, onFirstPage=page, onLaterPages=page)
    return file.getvalue()


@cache
def _styles(language: str) -> dict[str, ParagraphStyle]:
    plain_font, bold = face_of(language), face_of(language, bold=True)
    wrap = {"wordWrap": "CJK"} if language == "zh" else {}

    def style(name: str, size: float, leading: float, font: str = plain_font, **more: Any) -> ParagraphStyle:
        colour = HexColor(LIGHT[more.pop("colour", "ink")])
        return ParagraphStyle(name, fontName=font, fontSize=size, leading=leading, textColor=colour, **wrap, **more)

    return {
        "title": style("title", 22, 32, bold, alignment=TA_CENTER, spaceAfter=2),
        "about": style("about", 10.5, 16, alignment=TA_CENTER, spaceAfter=12, colour="ink2"),
        "lead": style("lead", 14, 23, bold, spaceAfter=8, firstLineIndent=28 if language == "zh" else 0),
        "heading": style("heading", 13.5, 20, bold, spaceBefore=12, spaceAfter=4),
        "small_heading": style("small_heading", 11, 16, bold, spaceBefore=14, spaceAfter=2),
        "body": style("body", 11.5, 19, spaceAfter=5, firstLineIndent=23 if language == "zh" else 0),
        "head": style("head", 9.5, 12.5, bold),
        "head_right": style("head_right", 9.5, 12.5, bold, alignment=TA_RIGHT),
        "cell": style("cell", 9.5, 12.5),
        "cell_right": style("cell_right", 9.5, 12.5, alignment=TA_RIGHT),
        "note": style("note", 8.5, 12.5, colour="ink2"),
        "note_right": style("note_right", 8.5, 12.5, alignment=TA_RIGHT, colour="ink2"),
    }


def _block(block: str | Grid | Curve, styles: dict[str, ParagraphStyle]) -> list[Flowable]:
    if isinstance(block, str):
        return [_text(block, styles["body"])]
    if isinstance(block, Grid):
        return [_grid(block, styles), Spacer(1, 6)]
    marks = [plain(mark) for mark in marks_of(block)]
    picture = course(block, [short_day(day) for day in block.days], marks, WIDTH)
    return [KeepTogether([_text(block.title, styles["note"]), _drawn(picture)]), Spacer(1, 4)]


def _grid(grid: Grid, styles: dict[str, ParagraphStyle]) -> Flowable:
    widths = [WIDTH * share for share in grid.widths]

    def side(at: int, name: str) -> ParagraphStyle:
        return styles[name if at in grid.left else f"{name}_right"]

    cells: list[list[Flowable]] = [[_text(head, side(at, "head")) for at, head in enumerate(grid.heads)]]
    cells += [[_cell(item, widths[at], side(at, "cell")) for at, item in enumerate(row)] for row in grid.rows]
    thick, thin = HexColor(LIGHT["ink"]), HexColor(LIGHT["line"])
    lines = [
        ("LINEABOVE", (0, 0), (-1, 0), 1.4, thick), ("LINEBELOW", (0, 0), (-1, 0), 0.7, thick), ("LINEBELOW", (0, 1), (-1, -2), 0.4, thin),
        ("LINEBELOW", (0, -1), (-1, -1), 1.4, thick), ("VALIGN", (0, 0), (-1, -1), "MIDDLE"), ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4), ("LEFTPADDING", (0, 0), (-1, -1), CELL_PAD), ("RIGHTPADDING", (0, 0), (-1, -1), CELL_PAD),
        ("FONTNAME", (0, 0), (-1, -1), styles["cell"].fontName),
    ]  # fmt: skip
    lines += [("LEFTPADDING", (at, 0), (at, -1), BAR_PAD) for at in grid.left if at]
    return Table(cells, colWidths=widths, repeatRows=1, style=TableStyle(lines))


def _cell(item: Item, wide: float, style: ParagraphStyle) -> Flowable:
    if isinstance(item, str):
        return _text(item, style)
    room = wide - BAR_PAD - CELL_PAD - 2
    return _drawn(gap_bar(item, room) if isinstance(item, Gap) else lead_bar(item, room))


def _drawn(picture: Picture) -> Flowable:
    sheet = Drawing(picture.wide, picture.high, initialFontName=face_of("en"))
    for shape in picture.shapes:
        colour = HexColor(shape.colour)
        if isinstance(shape, Box):
            sheet.add(Rect(shape.x, shape.y, shape.wide, shape.high, fillColor=colour, strokeColor=None, strokeWidth=0))
        elif isinstance(shape, Path):
            flat = [part for point in shape.points for part in point]
            sheet.add(PolyLine(flat, strokeColor=colour, strokeWidth=shape.weight, strokeLineJoin=1))
        else:
            anchor = "end" if shape.right else "start"
            sheet.add(
                String(shape.x, shape.y, shape.text, fontName=face_of("en"), fontSize=shape.size, fillColor=colour, textAnchor=anchor)
            )
    return sheet


def _text(words: str, style: ParagraphStyle) -> Paragraph:
    """What the style's own face lacks is set in another."""
    face = style.fontName
    lines = ("".join(_set(one, name, face) for name, one in runs(line, face)) for line in words.split("\n"))
    return Paragraph("<br/>".join(lines), style)


def _set(words: str, name: str, usual: str) -> str:
    return escape(words) if name == usual else f'<font name="{name}">{escape(words)}</font>'


def _page(brief: Brief, styles: dict[str, ParagraphStyle], canvas: Any, document: Any) -> None:
    """What the page is of, and its number."""
    for words, style in ((brief.footer, styles["note"]), (f"— {document.page} —", styles["note_right"])):
        line = _text(words, style)
        _, high = line.wrap(WIDTH, EDGE)
        line.drawOn(canvas, EDGE + FRAME_PAD, 14 * mm - high)
