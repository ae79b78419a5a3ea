"""Standard output for people: tables as wide as the terminal; what is not a terminal gets long lines rather than broken ones."""

from __future__ import annotations

from rich.console import Console

PIPE_WIDTH = 400


def output_console() -> Console:
    """Prints tables and plain words; brackets in values mean nothing."""
    console = Console(markup=False)
    return console if console.is_terminal else Console(width=PIPE_WIDTH, markup=False)
