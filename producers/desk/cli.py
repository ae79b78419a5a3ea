"""`tongxin desk`: what the stream refused, in groups with advice in Chinese, and the correction of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from infra.letter import Letter
    from schemas.catalogue import Catalogue

app = typer.Typer(help="See what was refused, and send it corrected.", no_args_is_help=True, rich_markup_mode=None, add_completion=False)

Agency = Annotated[str | None, typer.Option(help="Only of this agency, by its id.")]
Topic = Annotated[str | None, typer.Option(help="Only of this topic.")]
Place = Annotated[str | None, typer.Option(help="With --kind: only with a fault at this place, as `groups` prints it.")]
Kind = Annotated[str | None, typer.Option(help="With --place: only with a fault of this kind there.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="topic|partition|position|index, as `list` prints it.")]
LISTED = 50
DAYS = 30
EXPORTED = 5_000


@app.command()
def groups(
    agency: Agency = None,
    topic: Topic = None,
    at_the_door: Annotated[bool, typer.Option("--at-the-door", help="Of what the gateway refused at once, by its receipts.")] = False,
    days: Annotated[int, typer.Option(min=1, help="With --at-the-door: of the last so many days.")] = DAYS,
    as_json: AsJson = False,
) -> None:
    """Count what nobody has corrected, by agency, topic and fault, the most frequent first."""
    from datetime import UTC, datetime, timedelta

    from infra.catalogue import catalogue_of
    from infra.clickhouse import client, translated
    from infra.letter import read_groups, read_groups_at_the_door
    from infra.settings import load_settings
    from schemas.advice import advice

    settings = load_settings()
    catalogue = catalogue_of(settings)
    with translated(settings), client(settings) as connection:
        if at_the_door:
            since = datetime.now(UTC) - timedelta(days=days)
            found = read_groups_at_the_door(connection, since, source=_source(agency), topic=topic)
        else:
            found = read_groups(connection, source=_source(agency), topic=topic)
    told = [one._asdict() | {"advice": advice(one.reason, catalogue.topics.get(one.topic)).zh} for one in found]
    if as_json:
        _print_json(told)
        return
    _print_table(
        ("events", "latest (UTC)", "agency", "topic", "place", "kind", "advice"),
        [
            (
                str(one["letters"]),
                f"{one['latest']:%m-%d %H:%M}",
                one["source"] or "?",
                *(one[name] for name in ("topic", "place", "kind", "advice")),
            )
            for one in told
        ],
    )


@app.command("list")
def list_letters(
    agency: Agency = None,
    topic: Topic = None,
    place: Place = None,
    kind: Kind = None,
    limit: Annotated[int, typer.Option(min=1, help="How many at most, the newest first.")] = LISTED,
    as_json: AsJson = False,
) -> None:
    """List what nobody has corrected, with what to do."""
    catalogue, found = _open_letters(agency, topic, place, kind, limit)
    told = [_told(letter, catalogue) for letter in found]
    if as_json:
        _print_json(told)
        return
    _print_table(
        ("id", "at (UTC)", "record", "advice"), [(one["id"], one["at"][:16], one["subject"], "\n".join(one["advice"])) for one in told]
    )


@app.command()
def show(letter_id: Id, as_json: AsJson = False) -> None:
    """Show one refused event: what to do, and its text as it came, but for signs that would steer the terminal."""
    from infra.catalogue import catalogue_of
    from infra.clickhouse import client, translated
    from infra.console import visible
    from infra.letter import LetterId, read_letters
    from infra.settings import load_settings

    settings = load_settings()
    with translated(settings), client(settings) as connection:
        found = read_letters(connection, letters=[LetterId.read(letter_id)])
    if not found:
        _stop(f"No event {letter_id} was refused.")
    told = _told(found[0], catalogue_of(settings))
    if as_json:
        _print_json(told)
        return
    typer.echo(visible(f"{told['id']}  {told['state']}  {told['at']}  {told['source'] or '?'}"))
    for line, reason in zip(told["advice"], told["reasons"], strict=True):
        typer.echo(visible(f"  {line}\n    {reason}"))
    typer.echo(visible(told["raw"]))


@app.command()
def export(
    out: Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="The workbook to write.", dir_okay=False)],
    topic: Annotated[str, typer.Option(help="The topic of the refused events.")],
    agency: Agency = None,
    place: Place = None,
    kind: Kind = None,
    limit: Annotated[int, typer.Option(min=1, help="How many at most, the newest first.")] = EXPORTED,
) -> None:
    """Write what nobody has corrected into a workbook, the advice beside each row; corrected, `fix --workbook` takes it."""
    from producers.desk.workbook import write_workbook
    from producers.sheets.form import form_of

    catalogue, found = _open_letters(agency, topic, place, kind, limit)
    if topic not in catalogue.topics:
        raise typer.BadParameter(f"{topic} is no topic of the catalogue.", param_hint="--topic")
    write_workbook(form_of(catalogue.topics[topic], catalogue), found, out)
    typer.echo(f"{len(found)} refused events are in {out}.")


@app.command()
def fix(
    letter_id: Annotated[str | None, typer.Argument(metavar="[ID]", help="With --file: topic|partition|position|index.")] = None,
    file: Annotated[Path | None, typer.Option(help="The corrected event, as JSON.", exists=True, dir_okay=False)] = None,
    workbook: Annotated[Path | None, typer.Option(help="A corrected workbook of `export`.", exists=True, dir_okay=False)] = None,
    actor: Annotated[str | None, typer.Option(help="Who does it, for the trail. [default: <user>@<machine>]")] = None,
    as_json: AsJson = False,
) -> None:
    """Send refused events again, corrected. Exits 1 when any is still bad, with every reason."""
    from infra.catalogue import catalogue_of
    from infra.settings import load_settings
    from producers.desk.mending import mend

    source = file or workbook
    if source is None or (letter_id is None) != (file is None) or (file is not None and workbook is not None):
        raise typer.BadParameter("Give ID with --file, or --workbook.")
    settings = load_settings()
    catalogue = catalogue_of(settings)
    sent, bad = mend(settings, catalogue, letter_id, source, actor)
    if as_json:
        _print_json({"sent": [str(one) for one in sent], "refused": [one._asdict() | {"letter": str(one.letter)} for one in bad]})
    for one in bad:
        for line in one.advice:
            typer.echo(f"{one.letter}  {line}", err=True)
    if not as_json:
        typer.echo(f"{len(sent)} sent, {len(bad)} still bad.")
    if bad:
        raise typer.Exit(1)


def _open_letters(
    agency: str | None, topic: str | None, place: str | None, kind: str | None, limit: int | None
) -> tuple[Catalogue, list[Letter]]:
    from infra.catalogue import catalogue_of
    from infra.clickhouse import client, translated
    from infra.letter import read_letters
    from infra.settings import load_settings

    if (place is None) != (kind is None):
        raise typer.BadParameter("--place and --kind go together.")
    settings = load_settings()
    fault = None if place is None or kind is None else (place, kind)
    with translated(settings), client(settings) as connection:
        found = read_letters(connection, source=_source(agency), topic=topic, fault=fault, state="open", limit=limit)
    return catalogue_of(settings), found


def _told(letter: Letter, catalogue: Catalogue) -> dict[str, Any]:
    from schemas.advice import in_chinese

    topic = catalogue.topics.get(letter.id.topic)
    return letter.as_json() | {"advice": [in_chinese(reason, topic) for reason in letter.reasons]}


def _source(agency: str | None) -> str | None:
    return None if agency is None else f"/agencies/{agency}"


def _stop(words: str) -> NoReturn:
    typer.echo(words, err=True)
    raise typer.Exit(1)


def _print_table(headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    from rich.table import Table
    from rich.text import Text

    from infra.console import output_console

    table = Table(header_style="bold")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    output_console().print(table if rows else "Nothing was refused that is not corrected.")


def _print_json(value: object) -> None:
    import orjson

    typer.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())
