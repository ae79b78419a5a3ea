"""A brief as a Word file in the faces of official documents; where one is missing, Word takes the nearest it has."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from dashboard.brief.document import Brief, Curve, Gap, Grid, Item
from dashboard.brief.drawing import course, gap_bar, lead_bar, marks_of, short_day
from dashboard.brief.raster import png_of
from dashboard.tokens import LIGHT
from dashboard.voice import Voice, plain

WIDTH_CM = 15.6
POINTS_PER_CM = 28.35
CELL_CM = 0.4
LATIN = "Times New Roman"
TITLE_PT, HEADING_PT, BODY_PT, CELL_PT, NOTE_PT = 22, 16, 16, 10, 9
"""As the standard for official documents asks (GB/T 9704: title 22, headings and text 16 points), smaller for tables and notes."""


def word_of(brief: Brief) -> bytes:
    """The file."""
    made = Document()
    page = made.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin, page.right_margin, page.top_margin, page.bottom_margin = Cm(2.8), Cm(2.6), Cm(3.0), Cm(2.6)
    made.core_properties.title, made.core_properties.author = brief.title, "Tongxin"
    _Writer(made, Voice("zh" if brief.language == "zh" else "en")).write(brief)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


@dataclass(frozen=True)
class _Writer:
    made: Any
    voice: Voice

    def write(self, brief: Brief) -> None:
        """Put all of it into the document."""
        is_chinese = self.voice.is_chinese
        body = BODY_PT if is_chinese else 12
        heading = HEADING_PT if is_chinese else 13
        indent = Pt(2 * body) if is_chinese else Pt(0)
        self._face(self.made.styles["Normal"], "body", body)
        self._line(brief.title, "title", TITLE_PT, centre=True, bold=not is_chinese)
        self._line(brief.about, "about", 14 if is_chinese else 12, centre=True, after=10)
        self._line(brief.lead, "body", body, indent=indent, bold=True, after=6)
        for section in brief.sections:
            line = self._line(section.title, "heading", heading, indent=indent, bold=not is_chinese, before=10)
            line.paragraph_format.keep_with_next = True
            for block in section.blocks:
                if isinstance(block, str):
                    self._line(block, "body", body, indent=indent)
                elif isinstance(block, Grid):
                    self._grid(block)
                else:
                    self._curve(block)
        self._line(brief.notes_title, "heading", 12, before=12, bold=not is_chinese)
        for at, note in enumerate(brief.notes, 1):
            self._line(f"{at}. {note}", "small", NOTE_PT, spacing=1.15)
        self._footer(self.made.sections[0].footer.paragraphs[0], brief.footer)

    def _line(
        self, words: str, face: str, size: float, *, centre: bool = False, bold: bool = False, indent: Any = None, before: float = 0,
        after: float = 2, spacing: float = 1.4,
    ) -> Any:  # fmt: skip
        paragraph = self.made.add_paragraph()
        form = paragraph.paragraph_format
        form.space_before, form.space_after, form.line_spacing = Pt(before), Pt(after), spacing
        if centre:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if indent is not None:
            form.first_line_indent = indent
        self._run(paragraph, words, face, size, bold=bold)
        return paragraph

    def _run(self, paragraph: Any, words: str, face: str, size: float, *, bold: bool = False, colour: str = "ink") -> Any:
        run = paragraph.add_run(words)
        self._face(run, face, size)
        run.bold = bold
        run.font.color.rgb = RGBColor.from_string(LIGHT[colour].removeprefix("#"))
        return run

    def _face(self, holder: Any, face: str, size: float) -> None:
        """The Latin and the Chinese face."""
        holder.font.name, holder.font.size = LATIN, Pt(size)
        holder.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), self.voice.say(f"brief_face_{face}"))

    def _grid(self, grid: Grid) -> None:
        table = self.made.add_table(rows=1 + len(grid.rows), cols=len(grid.heads))
        table.autofit = False
        for at, share in enumerate(grid.widths):
            for cell in table.columns[at].cells:
                cell.width = Cm(WIDTH_CM * share)
        for at, head in enumerate(grid.heads):
            self._fill(table.cell(0, at), head, grid.widths[at], left=at in grid.left, bold=True)
        for line, row in enumerate(grid.rows, 1):
            for at, item in enumerate(row):
                self._fill(table.cell(line, at), item, grid.widths[at], left=at in grid.left)
        last = len(grid.rows)
        for line, row in enumerate(table.rows):
            is_edge = line in (0, last)
            bottom = 4 if not is_edge else (12 if line else 6)
            _rule(row, top=0 if line else 12, bottom=bottom, colour="ink" if is_edge else "line")
        properties = table.rows[0]._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:tblHeader"))
        self._line("", "small", 6, spacing=1.0)

    def _fill(self, cell: Any, item: Item, share: float, *, left: bool, bold: bool = False) -> None:
        paragraph = cell.paragraphs[0]
        form = paragraph.paragraph_format
        form.space_after, form.space_before, form.line_spacing = Pt(2), Pt(2), 1.0
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if left else WD_ALIGN_PARAGRAPH.RIGHT
        if isinstance(item, str):
            self._run(paragraph, item, "small", CELL_PT, bold=bold)
            return
        room = WIDTH_CM * share - CELL_CM
        points = room * POINTS_PER_CM
        picture = gap_bar(item, points) if isinstance(item, Gap) else lead_bar(item, points)
        paragraph.add_run().add_picture(io.BytesIO(png_of(picture)), width=Cm(room))

    def _curve(self, curve: Curve) -> None:
        self._line(curve.title, "small", CELL_PT, spacing=1.0).paragraph_format.keep_with_next = True
        marks = [plain(mark) for mark in marks_of(curve)]
        picture = course(curve, [short_day(day) for day in curve.days], marks, WIDTH_CM * POINTS_PER_CM)
        self.made.add_paragraph().add_run().add_picture(io.BytesIO(png_of(picture)), width=Cm(WIDTH_CM))

    def _footer(self, paragraph: Any, words: str) -> None:
        """What the page is of, and its number."""
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        self._run(paragraph, f"{words}    — ", "small", NOTE_PT, colour="ink2")
        number = self._run(paragraph, "", "small", NOTE_PT, colour="ink2")
        for kind in ("begin", "", "end"):
            part = OxmlElement("w:fldChar" if kind else "w:instrText")
            if kind:
                part.set(qn("w:fldCharType"), kind)
            else:
                part.text = "PAGE"
            number._r.append(part)
        self._run(paragraph, " —", "small", NOTE_PT, colour="ink2")


def _rule(row: Any, *, top: int, bottom: int, colour: str) -> None:
    """Lines above and below a row, in eighths of a point."""
    for cell in row.cells:
        borders = OxmlElement("w:tcBorders")
        for side, size in (("top", top), ("bottom", bottom)):
            if size:
                edge = OxmlElement(f"w:{side}")
                for name, value in (("val", "single"), ("sz", str(size)), ("color", LIGHT[colour].removeprefix("#"))):
                    edge.set(qn(f"w:{name}"), value)
                borders.append(edge)
        cell._tc.get_or_add_tcPr().append(borders)
