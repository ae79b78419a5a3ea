"""A brief as a Word file in the faces of official documents; where one is missing, Word takes the nearest it has."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from dashboard.brief.document import Brief, Curve, Gap, Grid, Item, Lead
from dashboard.brief.drawing import Picture, course, gap_bar, lead_bar, marks_of, short_day
from dashboard.brief.raster import png_of
from dashboard.brief.word_style import ABOUT, CAPTION, HEADING, LEAD, NOTE, SMALL_HEADING, TEXT, TITLE, dress
from dashboard.tokens import LIGHT
from dashboard.voice import Voice, plain, signed

WIDTH_CM = 15.6
POINTS_PER_CM = 28.35
PAD_CM = 0.12
GAP_CM = 0.25
"""Between a column of figures and words or a bar at its right."""
INDENT_CHARACTERS = 2


def word_of(brief: Brief) -> bytes:
    """The file."""
    made = Document()
    page = made.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin, page.right_margin, page.top_margin, page.bottom_margin = Cm(2.8), Cm(2.6), Cm(3.0), Cm(2.6)
    properties = made.core_properties
    properties.title, properties.author, properties.subject = brief.title, "Tongxin", " ".join(brief.about.split())
    properties.language, properties.comments = ("zh-CN" if brief.language == "zh" else "en"), ""
    voice = Voice("zh" if brief.language == "zh" else "en")
    dress(made, voice)
    _Writer(made, voice).write(brief)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


@dataclass(frozen=True)
class _Writer:
    made: Any
    voice: Voice

    def write(self, brief: Brief) -> None:
        """Put all of it into the document."""
        self._line(brief.title, TITLE)
        self._line(brief.about, ABOUT)
        self._line(brief.lead, LEAD)
        for section in brief.sections:
            self._indented(self._line(section.title, HEADING))
            for at, block in enumerate(section.blocks, 1):
                if isinstance(block, str):
                    line = self._indented(self._line(block, TEXT))
                    line.paragraph_format.keep_with_next = isinstance(section.blocks[at] if at < len(section.blocks) else "", Grid)
                elif isinstance(block, Grid):
                    self._grid(block)
                else:
                    self._curve(block)
        self._line(brief.notes_title, SMALL_HEADING)
        for note in brief.notes:
            self._line(note, NOTE)
        self._footer(self.made.sections[0].footer.paragraphs[0], brief.footer)

    def _line(self, words: str, style: str) -> Any:
        return self.made.add_paragraph(words, style=style)

    def _indented(self, paragraph: Any) -> Any:
        """Two characters in, as Chinese text is set."""
        if self.voice.is_chinese:
            paragraph.paragraph_format.first_line_indent = Pt(INDENT_CHARACTERS * paragraph.style.font.size.pt)
        return paragraph

    def _grid(self, grid: Grid) -> None:
        table = self.made.add_table(rows=1 + len(grid.rows), cols=len(grid.heads))
        table.autofit = False
        _pad(table)
        for column, share in zip(table.columns, grid.widths, strict=True):
            column.width = Cm(WIDTH_CM * share)
        last = len(grid.rows)
        for line, (row, items) in enumerate(zip(table.rows, (grid.heads, *grid.rows), strict=True)):
            for at, (cell, item) in enumerate(zip(row.cells, items, strict=True)):
                wide = WIDTH_CM * grid.widths[at]
                cell.width = Cm(wide)
                self._fill(cell, item, wide, left=at in grid.left, gap=at > 0, bold=not line, stays=line in (0, last - 1))
            is_edge = line in (0, last)
            bottom = 4 if not is_edge else (12 if line else 6)
            _rule(row, top=0 if line else 12, bottom=bottom, colour="ink" if is_edge else "line")
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        after = self._line("", CAPTION).paragraph_format
        after.space_before, after.space_after, after.line_spacing = Pt(0), Pt(0), Pt(8)

    def _fill(self, cell: Any, item: Item, wide_cm: float, *, left: bool, gap: bool, bold: bool, stays: bool) -> None:
        paragraph = cell.paragraphs[0]
        paragraph.style = CAPTION
        form = paragraph.paragraph_format
        form.space_after, form.space_before, form.keep_with_next = Pt(3), Pt(3), stays
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if left else WD_ALIGN_PARAGRAPH.RIGHT
        if left and gap:
            form.left_indent = Cm(GAP_CM)
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        if isinstance(item, str):
            paragraph.add_run(item).bold = bold
            return
        room = wide_cm - 2 * PAD_CM - GAP_CM
        points = room * POINTS_PER_CM
        _put(paragraph, gap_bar(item, points) if isinstance(item, Gap) else lead_bar(item, points), room, self._told(item))

    def _curve(self, curve: Curve) -> None:
        self._line(curve.title, CAPTION).paragraph_format.keep_with_next = True
        marks = [plain(mark) for mark in marks_of(curve)]
        picture = course(curve, [short_day(day) for day in curve.days], marks, WIDTH_CM * POINTS_PER_CM)
        done = next((value for value in reversed(curve.done) if value is not None), None)
        last = self.voice.say("brief_alt_curve", day=self.voice.day(curve.days[-1]), done="—" if done is None else plain(done))
        _put(self._line("", CAPTION), picture, WIDTH_CM, f"{curve.title}{self.voice.say('semicolon')}{last}")

    def _told(self, item: Gap | Lead) -> str:
        """A bar in words, for who can't see it."""
        if isinstance(item, Lead):
            return self.voice.say("brief_alt_lead", days=signed(item.days))
        due = "—" if item.due is None else f"{100 * item.due:.1f}%"
        return self.voice.say("brief_alt_gap", done=f"{100 * item.done:.1f}%", due=due)

    def _footer(self, paragraph: Any, words: str) -> None:
        """What the page is of, and its number."""
        paragraph.add_run(f"{words}    — ")
        for kind in ("begin", "", "separate", "shown", "end"):
            run = paragraph.add_run("1" if kind == "shown" else "")
            if kind != "shown":
                part = OxmlElement("w:fldChar" if kind else "w:instrText")
                if kind:
                    part.set(qn("w:fldCharType"), kind)
                else:
                    part.text = "PAGE"
                run._r.append(part)
        paragraph.add_run(" —")


def _put(paragraph: Any, picture: Picture, wide_cm: float, told: str) -> None:
    shape = paragraph.add_run().add_picture(io.BytesIO(png_of(picture)), width=Cm(wide_cm))
    shape._inline.docPr.set("descr", told)


def _pad(table: Any) -> None:
    """The same narrow room at both sides of every cell."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), str(round(PAD_CM * POINTS_PER_CM * 20)))
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    properties = table._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    if look is None:
        properties.append(margins)
    else:
        look.addprevious(margins)


def _rule(row: Any, *, top: int, bottom: int, colour: str) -> None:
    """Lines above and below a row, in eighths of a point."""
    for cell in row.cells:
        borders = OxmlElement("w:tcBorders")
        for side, size in (("top", top), ("bottom", bottom)):
            if size:
                edge = OxmlElement(f"w:{side}")
                for name, value in (("val", "single"), ("sz", str(size)), ("space", "0"), ("color", LIGHT[colour].removeprefix("#"))):
                    edge.set(qn(f"w:{name}"), value)
                borders.append(edge)
        properties = cell._tc.get_or_add_tcPr()
        aligned = properties.find(qn("w:vAlign"))
        if aligned is None:
            properties.append(borders)
        else:
            aligned.addprevious(borders)
