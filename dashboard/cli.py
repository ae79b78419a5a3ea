"""`tongxin brief`: a brief as a file, for a timer that sends it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Language(StrEnum):
    """A brief's language."""

    ZH = "zh"
    EN = "en"


class Span(StrEnum):
    """A brief's span."""

    DAY = "day"
    WEEK = "week"


def brief(
    out: Annotated[Path, typer.Option(help="The file to write; its ending, .docx or .pdf, says which kind.")],
    kind: Annotated[Span, typer.Option(help="Daily or weekly.")] = Span.DAY,
    city: Annotated[str, typer.Option(help="Adcode of a city; without one the brief is the whole province's.")] = "",
    lang: Annotated[Language, typer.Option(help="Its language.")] = Language.ZH,
) -> None:
    """Write the brief of the whole province, or of a city, as the coordination office sees it."""
    from dashboard.brief.errand import brief_file

    brief_file(out, kind.value, city, lang.value)
    typer.echo(f"{out}: {out.stat().st_size:,} bytes.")
