"""`tongxin dead-letters`: list, show and replay refused events."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="List, show and replay refused events.", no_args_is_help=True, rich_markup_mode=None, add_completion=False)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Topic = Annotated[str | None, typer.Option(help="Only of this topic.")]
Reason = Annotated[str | None, typer.Option(help="Only with these words in a reason.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="topic|partition|position|index, as `list` prints it.")]
LISTED = 50


@app.command("list")
def list_letters(
    topic: Topic = None,
    city: Annotated[str | None, typer.Option(help="Only of this adcode.")] = None,
    source: Annotated[str | None, typer.Option(help="Only of this agency (/agencies/…).")] = None,
    reason: Reason = None,
    state: Annotated[str | None, typer.Option(help="open or replayed.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many at most, the newest first.")] = LISTED,
    everything: Annotated[bool, typer.Option("--all", help="No limit.")] = False,
    as_json: AsJson = False,
) -> None:
    """List dead letters, the newest first."""
    from infra.clickhouse import client, translated
    from infra.letter import read_letters
    from infra.settings import load_settings

    settings = load_settings()
    with translated(settings), client(settings) as connection:
        found = read_letters(
            connection, topic=topic, city=city, source=source, state=state, reason=reason, limit=None if everything else limit
        )
    if as_json:
        _print_json([letter.as_json() for letter in found])
        return
    from rich.table import Table

    from infra.console import output_console

    table = Table(header_style="bold")
    for heading in ("id", "at", "state", "agency", "reasons"):
        table.add_column(heading, overflow="fold", no_wrap=heading == "state")
    for letter in found:
        table.add_row(str(letter.id), f"{letter.at:%Y-%m-%d %H:%M:%S}", letter.state, letter.source or "?", "\n".join(letter.reasons))
    output_console().print(table if found else "No dead letters.")


@app.command()
def show(letter_id: Id, as_json: AsJson = False) -> None:
    """Show one dead letter: its reasons, and its text as it came."""
    from infra.clickhouse import client, translated
    from infra.letter import LetterId, read_letters
    from infra.settings import load_settings

    settings = load_settings()
    with translated(settings), client(settings) as connection:
        found = read_letters(connection, letters=[LetterId.read(letter_id)])
    if not found:
        typer.echo(f"There is no dead letter {letter_id}.", err=True)
        raise typer.Exit(1)
    [letter] = found
    if as_json:
        _print_json(letter.as_json())
        return
    typer.echo(f"{letter.id}  {letter.state}  {letter.at.isoformat()}")
    for reason in letter.reasons:
        typer.echo(f"  {reason}")
    typer.echo(letter.raw.decode(errors="replace"))


@app.command()
def replay(
    letter_id: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="topic|partition|position|index; without, all open ones that fit.")
    ] = None,
    file: Annotated[Path | None, typer.Option(help="The corrected event, sent in its place.", exists=True, dir_okay=False)] = None,
    topic: Topic = None,
    reason: Reason = None,
    as_json: AsJson = False,
) -> None:
    """Send dead letters again, as they came or corrected. Exits 1 when any is still bad, with every reason."""
    from datetime import UTC, datetime

    from consumers.letters.replay import replay as send_again
    from infra.catalogue import catalogue_of
    from infra.clickhouse import client, translated
    from infra.letter import LetterId, read_letters
    from infra.settings import load_settings

    if file is not None and letter_id is None:
        raise typer.BadParameter("--file corrects one dead letter; give its id.")
    settings = load_settings()
    with translated(settings), client(settings) as connection:
        if letter_id is None:
            found = read_letters(connection, topic=topic, reason=reason, state="open")
        else:
            found = read_letters(connection, letters=[LetterId.read(letter_id)])
            if not found:
                typer.echo(f"There is no dead letter {letter_id}.", err=True)
                raise typer.Exit(1)
        corrected = None if file is None else file.read_bytes().strip()
        pairs = [(letter, letter.raw if corrected is None else corrected) for letter in found]
        sent, bad = send_again(settings, connection, catalogue_of(settings), pairs, datetime.now(UTC))
    if as_json:
        _print_json(
            {"replayed": [str(one.id) for one in sent], "refused": [{"id": str(r.letter.id), "reasons": list(r.reasons)} for r in bad]}
        )
    else:
        for refusal in bad:
            typer.echo(f"{refusal.letter.id} is still bad: {'; '.join(refusal.reasons)}", err=True)
        typer.echo(f"Replayed {len(sent)}, refused {len(bad)}.")
    if bad:
        raise typer.Exit(1)


def _print_json(value: object) -> None:
    import orjson

    typer.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())
