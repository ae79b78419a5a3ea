"""Python values as SQL literals of ClickHouse."""

from __future__ import annotations

from collections.abc import Iterable


def text(value: str) -> str:
    """A string literal."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def texts(values: Iterable[str]) -> str:
    """A bracketless list of string literals, sorted, for IN and for arrays."""
    return ", ".join(text(value) for value in sorted(values))
