"""简报: the daily or weekly brief of a province or a city, as a Word or a PDF file with one click."""

from __future__ import annotations

from html import escape

import streamlit as st

from dashboard.app_pages.choices import choose_notice, choose_place, switch
from dashboard.brief.content import brief_of
from dashboard.brief.document import Block, Brief, Curve, Gap, Grid, Item, Lead
from dashboard.brief.pdf import pdf_of
from dashboard.brief.period import Kind
from dashboard.brief.word import word_of
from dashboard.component import panel
from dashboard.panels.head import head
from dashboard.panels.table import Cell, Row, table
from dashboard.scene import Scene, still
from dashboard.voice import signed

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def show() -> None:
    """The page; it does not run by itself, so that a file is what stands there."""
    still(_draw)


def _draw(scene: Scene) -> None:
    voice = scene.voice
    with st.container(key="filters", horizontal=True):
        kind = Kind(switch("kind", {one.value: voice.say(f"brief_{one}") for one in Kind}, voice.say("brief_kind")))
        choose_place(scene)
        choose_notice(scene)
    brief = brief_of(voice, scene.board, scene.place, kind, scene.fresh, scene.now)
    st.html(f'<p class="tx-lead">{escape(brief.lead)}</p>')
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
    """What the files say, as a page says it; what is drawn in them stands here in figures."""
    for place, section in enumerate(brief.sections):
        st.html(f'<h3 class="tx-part">{escape(section.title)}</h3>')
        for at, block in enumerate(section.blocks):
            _block(block, f"brief-{place}-{at}")


def _block(block: Block, key: str) -> None:
    if isinstance(block, str):
        st.html(f'<p class="tx-told">{escape(block)}</p>')
    elif isinstance(block, Grid):
        shown = [at for at, _ in enumerate(block.heads) if any(isinstance(row[at], str) for row in block.rows)]
        heads = [Cell(block.heads[at], kind="left" if at in block.left else "") for at in shown]
        panel(table(heads, [Row([Cell(_words(row[at])) for at in shown]) for row in block.rows], "dense record"), key)
    else:
        _told(block)


def _told(curve: Curve) -> None:
    """A course has its own pages; here only that it is in the files."""
    st.html(f'<p class="tx-told">{escape(curve.title)}</p>')


def _words(item: Item) -> str:
    if isinstance(item, Gap):
        return ""
    return signed(item.days) if isinstance(item, Lead) else item
