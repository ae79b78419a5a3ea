"""The parts of a page: what of it may change without Streamlit drawing it anew.

Streamlit takes its price for each element at each refresh. So a page is drawn when it is opened, and when a person does something; in
between the same code only gathers what its parts would show, and what differs from what was drawn goes to the browser in one piece
(frame.py). All else of a page, its boxes and choices and how many parts it has, is its shape: once that differs, the page is drawn anew.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Literal

import orjson
import streamlit as st

from dashboard.files.workbook import Origin


@dataclass
class Parts:
    """What one run of a page shows; `drawing` is the number of the drawing, None for a page that is drawn anew at every refresh."""

    draws: bool = True
    drawing: int | None = None
    origin: Origin = field(default_factory=Origin)
    shape: list[Hashable] = field(default_factory=list)
    shown: dict[str, str | bytes] = field(default_factory=dict)
    """Markup by the part's key, and charts as JSON."""


_parts: ContextVar[Parts | None] = ContextVar("parts", default=None)


@contextmanager
def into(parts: Parts) -> Iterator[None]:
    """What the page shows meanwhile belongs to `parts`."""
    before = _parts.set(parts)
    try:
        yield
    finally:
        _parts.reset(before)


def parts() -> Parts:
    """Those of this run; of a page outside of `into`, as if it were drawn at every refresh."""
    return _parts.get() or Parts()


def draws() -> bool:
    """Whether Streamlit draws in this run."""
    return parts().draws


def html(markup: str, width: Literal["stretch", "content"] = "stretch") -> None:
    """Show HTML in which nothing can be pressed. Every value in it must have been escaped: the browser sees to it only the first time."""
    here = parts()
    name = f"html-{len(here.shown)}"
    show(name, markup)
    if not here.draws:
        return
    named = f'<div data-part="{name}" data-drawing="{here.drawing}">{markup}</div>'
    st.html(markup if here.drawing is None else named, width=width)


def box(key: str, *, horizontal: bool = False) -> Any:
    """A container that style sheets know by its key, to be entered."""
    here = parts()
    here.shape.append(key)
    return st.container(key=key, horizontal=horizontal) if here.draws else nullcontext()


def show(name: str, markup: str) -> None:
    """Take down what a part shows."""
    here = parts()
    here.shape.append(name)
    here.shown[name] = markup


def show_chart(name: str, options: dict[str, Any], source: str, fixed: Sequence[Hashable]) -> None:
    """Take down a chart and what its picture says below it; what is `fixed` only a drawing can change."""
    here = parts()
    here.shape.append((name, *fixed))
    here.shown[name] = orjson.dumps({"options": options, "source": source}, option=orjson.OPT_SERIALIZE_NUMPY)


def tell(words: str) -> None:
    """Let the files of this run say what was chosen."""
    here = parts()
    here.origin = here.origin._replace(chosen=(*here.origin.chosen, words))


@dataclass
class Drawing:
    """What a browser has been given by Streamlit: the shape, and what each part showed. `moved` has gone its own way since."""

    number: int | None
    shape: tuple[Hashable, ...]
    shown: dict[str, int]
    moved: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, parts: Parts) -> Drawing:
        """After a page has been drawn."""
        return cls(parts.drawing, tuple(parts.shape), {name: hash(shown) for name, shown in parts.shown.items()})

    def fits(self, parts: Parts) -> bool:
        """Whether the browser has all that these parts need."""
        return self.shape == tuple(parts.shape)

    def changes(self, parts: Parts) -> dict[str, Any]:
        """What has to be put in place, all since the drawing, so that none is missed when a message is overtaken by the next."""
        self.moved.update(name for name, shown in parts.shown.items() if hash(shown) != self.shown[name])
        return {name: _json(parts.shown[name]) for name in sorted(self.moved)}


def _json(shown: str | bytes) -> Any:
    return orjson.Fragment(shown) if isinstance(shown, bytes) else str(shown)
