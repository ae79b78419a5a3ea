"""All SQL of the dashboard, one file per question."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def query(name: str) -> str:
    """The text of a query, by its file name without `.sql`."""
    return (Path(__file__).parent / f"{name}.sql").read_text(encoding="utf-8")
