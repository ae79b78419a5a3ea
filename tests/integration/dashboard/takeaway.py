"""What a page lets its reader take away: the lists and charts in what the server sends, and whether each has its file or its picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Self

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection

from tests.integration.dashboard.served import ask, heard

FILE, PICTURE = "data-file", "tx-picture"
CHARTS = "streamlit_echarts"
PANELS = "tongxin_panel"
EMPTY = frozenset({"br", "hr", "img", "input", "link", "meta", "path", "circle", "polyline", "rect"})
FOREIGN = frozenset(
    {
        "arrow_data_frame", "arrow_table", "table", "data_frame", "vega_lite_chart", "arrow_vega_lite_chart", "plotly_chart", "bokeh_chart",
        "deck_gl_json_chart", "graphviz_chart", "imgs", "iframe",
    }
)  # fmt: skip
"""Streamlit's own tables, charts and pictures: what they show leaves no page by our ways."""


@dataclass
class Node:
    """An element with what is in it; `words` are its own."""

    tag: str
    kinds: tuple[str, ...] = ()
    words: str = ""
    children: list[Self] = field(default_factory=list)

    def texts(self) -> int:
        """How many elements in it, itself too, have words of their own."""
        return bool(self.words.strip()) + sum(child.texts() for child in self.children)

    def all(self) -> Iterator[Self]:
        """It and all that is in it."""
        yield self
        for child in self.children:
            yield from child.all()

    @property
    def name(self) -> str:
        """What it is called in a style sheet."""
        return "." + self.kinds[0] if self.kinds else self.tag


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Node("")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, tuple((dict(attrs).get("class") or "").split()))
        self._open[-1].children.append(node)
        if tag not in EMPTY:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag not in EMPTY:
            assert self._open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self._open[-1].words += data


def read(markup: str) -> Node:
    """Markup as a tree."""
    reader = _Reader()
    reader.feed(markup)
    return reader.root


def lists_in(markup: str) -> set[str]:
    """What holds rows of data: tables, and whatever has two rows alike of two texts each, so that it need not be called a list here."""
    found = set()
    for node in read(markup).all():
        rows = [child.name for child in node.children if child.texts() > 1]
        if node.tag == "table" or (any(rows.count(name) > 1 for name in rows) and node.tag not in ("tbody", "thead", "tr")):
            found.add(node.name)
    return found


@dataclass
class Page:
    """What came for a page: pieces of markup with their keys, charts with what they run, and what is not ours."""

    panels: dict[str, str] = field(default_factory=dict)
    plain: list[str] = field(default_factory=list)
    charts: dict[str, str] = field(default_factory=dict)
    foreign: list[str] = field(default_factory=list)

    def add(self, message: ForwardMsg) -> None:
        """Take in what was sent."""
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "html":
            self.plain.append(element.html.body)
        elif kind == "bidi_component" and element.bidi_component.component_name.endswith(PANELS):
            self.panels[element.bidi_component.id] = element.bidi_component.bytes.decode()
        elif kind == "bidi_component" and CHARTS in element.bidi_component.component_name:
            told = element.bidi_component
            self.charts[told.id] = told.json or told.mixed.json
        elif kind in FOREIGN:
            self.foreign.append(str(kind))

    @property
    def files(self) -> set[str]:
        """The keys of the panels that can be downloaded."""
        return {markup.split(f'{FILE}="')[1].split('"')[0] for markup in self.panels.values() if FILE in markup}

    def without_a_file(self) -> set[str]:
        """Lists that can not be downloaded."""
        kept = [markup for markup in self.panels.values() if FILE not in markup]
        found = {name for markup in (*kept, *self.plain) for name in lists_in(markup)}
        return found | {"svg" for markup in (*kept, *self.plain) if "<svg" in markup}

    def without_a_picture(self) -> set[str]:
        """Charts that can not be saved."""
        return {key for key, told in self.charts.items() if PICTURE not in told}


def page_of(socket: ClientConnection, name: str, *others: Callable[[ForwardMsg], None], **query: str) -> Page:
    """Ask for a page, and take what comes until it is drawn; `others` are given each message too."""
    ask(socket, name, **query)
    page = Page()
    while True:
        _, message = heard(socket)
        kind = message.WhichOneof("type")
        for other in others:
            other(message)
        if kind == "delta":
            page.add(message)
        if kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
            return page
