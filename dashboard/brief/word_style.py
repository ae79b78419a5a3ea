"""The styles of a brief in Word: named as Word names them, so that its outline works, in the faces and sizes of official documents."""

from __future__ import annotations

from typing import Any, NamedTuple

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from dashboard.tokens import LIGHT
from dashboard.voice import Voice

LATIN = "Times New Roman"
TITLE, ABOUT, TEXT, LEAD, HEADING, SMALL_HEADING, CAPTION, NOTE, FOOTER = (
    "Title", "Subtitle", "Normal", "Body Text", "Heading 1", "Heading 2", "Caption", "List Number", "Footer",
)  # fmt: skip
MODERN = "15"
"""Word's own mode since 2013; without it a file opens as one of an older Word."""
LIST_INDENT_PT = 18


class Look(NamedTuple):
    """A style: its Chinese face, size in points (Chinese, English), room above and below, line spacing."""

    face: str
    size: tuple[float, float]
    before: float = 0
    after: float = 2
    spacing: float = 1.4
    bold: tuple[bool, bool] = (False, False)
    indent: bool = False
    centre: bool = False
    colour: str = "ink"


LOOKS = {
    TEXT: Look("body", (16, 12)),
    TITLE: Look("title", (22, 22), bold=(False, True), centre=True),
    ABOUT: Look("about", (14, 12), after=10, spacing=1.2, centre=True),
    LEAD: Look("body", (16, 13), after=6, bold=(True, True), indent=True),
    HEADING: Look("heading", (16, 14), before=10, bold=(False, True)),
    SMALL_HEADING: Look("heading", (12, 12), before=12, bold=(False, True)),
    CAPTION: Look("small", (10, 10), before=4, spacing=1.0),
    NOTE: Look("small", (9, 9), spacing=1.15, colour="ink2"),
    FOOTER: Look("small", (9, 9), spacing=1.0, centre=True, colour="ink2"),
}
"""As the standard for official documents asks (GB/T 9704: title 22, headings and text 16 points), smaller for tables and notes."""


def dress(made: Any, voice: Voice) -> None:
    """Give the document its styles, its language and Word's present mode."""
    for name, look in LOOKS.items():
        style = made.styles[name]
        _face(style, voice, look)
        form = style.paragraph_format
        form.space_before, form.space_after, form.line_spacing = Pt(look.before), Pt(look.after), look.spacing
        form.alignment = WD_ALIGN_PARAGRAPH.CENTER if look.centre else WD_ALIGN_PARAGRAPH.LEFT
        form.widow_control = True
        if look.indent and voice.is_chinese:
            form.first_line_indent = Pt(2 * look.size[0])
        for border in style.element.get_or_add_pPr().findall(qn("w:pBdr")):
            style.element.pPr.remove(border)
    note = made.styles[NOTE].paragraph_format
    note.left_indent, note.first_line_indent = Pt(LIST_INDENT_PT), Pt(-LIST_INDENT_PT)
    compat = OxmlElement("w:compat")
    setting = OxmlElement("w:compatSetting")
    for key, value in (("name", "compatibilityMode"), ("uri", "http://schemas.microsoft.com/office/word"), ("val", MODERN)):
        setting.set(qn(f"w:{key}"), value)
    compat.append(setting)
    settings = made.settings.element
    for old in settings.findall(qn("w:compat")):
        settings.replace(old, compat)
    if compat.getparent() is None:
        settings.append(compat)


def _face(style: Any, voice: Voice, look: Look) -> None:
    """The Latin and the Chinese face, and nothing of the template's own."""
    at = 0 if voice.is_chinese else 1
    font = style.font
    font.name, font.size, font.bold, font.italic = LATIN, Pt(look.size[at]), look.bold[at], False
    font.color.rgb = RGBColor.from_string(LIGHT[look.colour].removeprefix("#"))
    properties = style.element.get_or_add_rPr()
    faces = properties.get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        faces.attrib.pop(qn(f"w:{theme}"), None)
    faces.set(qn("w:eastAsia"), voice.say(f"brief_face_{look.face}"))
    for part in ("w:spacing", "w:kern"):
        for old in properties.findall(qn(part)):
            properties.remove(old)
    language = properties.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        properties.append(language)
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
