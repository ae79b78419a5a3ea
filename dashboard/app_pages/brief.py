"""简报: the daily or weekly brief of a province or a city, as a Word or a PDF file with one click."""

from __future__ import annotations

from html import escape

import streamlit as st

from dashboard.app_pages.choices import choose_notice, choose_place, switch
from dashboard.brief.content import brief_of
from dashboard.brief.document import Brief, Grid
from dashboard.brief.pdf import pdf_of
from dashboard.brief.period import Kind
from dashboard.brief.word import word_of
from dashboard.component import panel
from dashboard.panels.head import head
from dashboard.panels.table import Cell, Row, Table, table
from dashboard.scene import Scene, still

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def show() -> None:
    """The page; it does not run by itself, so that a file is what stands there."""
    still(_draw)


def _draw(scene: Scene) -> None:
    voice = scene.voice
    first = st.container(key="brief_lead")
    with st.container(key="filters", horizontal=True):
        kind = Kind(switch("kind", {one.value: voice.say(f"brief_{one}") for one in Kind}, voice.say("brief_kind")))
        choose_place(scene)
        choose_notice(scene)
    brief = brief_of(voice, scene.board, scene.place, kind, scene.fresh, scene.now)
    first.html(f'<p class="tx-lead">{escape(brief.lead)}</p>')
    with st.container(key="brief_files", horizontal=True):
        st.download_button(
            voice.say("brief_word"), lambda: word_of(brief), f"{brief.name}.docx", WORD, key="brief_word", type="primary", on_click="ignore"
        )
        st.download_button(
            voice.say("brief_pdf"), lambda: pdf_of(brief), f"{brief.name}.pdf", "application/pdf", key="brief_pdf", on_click="ignore"
        )
    with st.container(key="brief_preview"):
        st.html(head(brief.title, scene.asof, brief.about))
        _preview(brief)


def _preview(brief: Brief) -> None:
    """What the files say in words and figures; what is drawn in them has pages of its own."""
    for place, section in enumerate(brief.sections):
        st.html(f'<h3 class="tx-part">{escape(section.title)}</h3>')
        for at, block in enumerate(section.blocks):
            if isinstance(block, str):
                st.html(f'<p class="tx-told">{escape(block)}</p>')
            elif isinstance(block, Grid):
                panel(_table(block), f"brief-{place}-{at}")


def _table(grid: Grid) -> Table:
    shown = [at for at, _ in enumerate(grid.heads) if all(isinstance(row[at], str) for row in grid.rows)]
    heads = [Cell(grid.heads[at], kind="left" if at in grid.left else "") for at in shown]
    return table(heads, [Row([Cell(str(row[at])) for at in shown]) for row in grid.rows], "dense bodies")
