"""Standard output for people: tables as wide as the terminal; what is not a terminal gets long lines rather than broken ones."""

from __future__ import annotations

import re
from typing import Any

from rich.console import Console
from rich.text import Text

PIPE_WIDTH = 400
SIGNS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]|\r(?!\n)")
"""Control characters but the tab and the end of a line, and what turns the direction of writing."""


def visible(words: str) -> str:
    """The words with a mark in place of each sign that would steer the terminal: agencies have written them."""
    return SIGNS.sub("\ufffd", words)


def output_console() -> Console:
    """Prints tables and plain words; brackets in values mean nothing, nor do control characters."""
    console = _Output(markup=False)
    return console if console.is_terminal else _Output(width=PIPE_WIDTH, markup=False)


class _Output(Console):
    def render_str(self, text: str, **how: Any) -> Text:
        return super().render_str(visible(text), **how)
