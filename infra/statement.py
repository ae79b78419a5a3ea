"""A file of SQL cut into its statements."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Quoted text (a quote inside is doubled or escaped), comments, a semicolon, or any other run of text.
_TOKEN = re.compile(
    r"""
      (?P<quoted> '(?:[^'\\]|\\.|'')*' | "(?:[^"\\]|\\.|"")*" | `(?:[^`\\]|\\.|``)*` )
    | (?P<comment> --[^\n]* | /\*.*?\*/ )
    | (?P<end> ; )
    | (?P<open> ['"`] | /\* )
    | (?P<text> [^'"`;/-]+ | . )
    """,
    re.VERBOSE | re.DOTALL,
)


def statements(sql: str) -> Iterator[str]:
    """Each statement without comments and without its semicolon. Raises ValueError where a quote or a comment never ends."""
    current: list[str] = []
    for token in _TOKEN.finditer(sql):
        if token.lastgroup == "open":
            line = sql.count("\n", 0, token.start()) + 1
            raise ValueError(f"{token.group()} on line {line} is never closed")
        if token.lastgroup == "comment":
            current.append(" ")
        elif token.lastgroup == "end":
            yield from _whole(current)
            current = []
        else:
            current.append(token.group())
    yield from _whole(current)


def _whole(pieces: list[str]) -> Iterator[str]:
    text = "".join(pieces).strip()
    if text:
        yield text
