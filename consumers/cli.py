"""Commands of the consumers: `tongxin sink`, `figures`, `notifier`, `progress`, `audit` and `dead-letters`."""

from __future__ import annotations

from typing import Annotated

import typer

from consumers.letters.cli import app as dead_letters

__all__ = ["audit", "dead_letters", "figures", "notifier", "progress", "sink"]

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
WAIT_S = 600.0
LISTED = 50


def sink(
    index: Annotated[int, typer.Option(min=0, help="Number of this sink, from 0.")] = 0,
    of: Annotated[int, typer.Option(min=1, help="How many sinks share the partitions.")] = 1,
) -> None:
    """Carry events, progress and dead letters from Kafka into ClickHouse, until stopped."""
    from consumers.run import run_sink
    from infra.log import configure_logging
    from infra.settings import load_settings

    if index >= of:
        raise typer.BadParameter(f"sink {index} is not among {of}, which are numbered from 0.", param_hint="--index")
    settings = load_settings()
    configure_logging(settings, part=f"sink-{index}")
    run_sink(settings, index, of)


def figures() -> None:
    """Compute the indicators that do not add up whenever new events arrived, until stopped."""
    from consumers.run import run_figures
    from infra.log import configure_logging
    from infra.settings import load_settings

    settings = load_settings()
    configure_logging(settings, part="figures")
    run_figures(settings)


def notifier() -> None:
    """Send alerts to those whom they concern, once each, until stopped."""
    from consumers.run import run_notifier
    from infra.log import configure_logging
    from infra.settings import load_settings

    settings = load_settings()
    configure_logging(settings, part="notifier")
    run_notifier(settings)


def progress(
    city: Annotated[str | None, typer.Option(help="Adcode or name of a city; a province's name or province:<adcode> is its total.")] = None,
    campaign: Annotated[str | None, typer.Option(help="Id of a notice or of one of its programmes; * is the total over notices.")] = None,
    indicator: Annotated[str | None, typer.Option(help="Id of an indicator.")] = None,
    day: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="As of this day; else the latest with an event.")] = None,
    as_json: AsJson = False,
) -> None:
    """Print the figures of cities and campaigns."""
    from datetime import date, datetime

    from consumers.progress.read import read_progress
    from consumers.progress.scope import scope_of
    from infra.catalogue import catalogue_of
    from infra.clickhouse import client, translated
    from infra.settings import load_settings
    from schemas.day import SHANGHAI

    try:
        asked = None if day is None else date.fromisoformat(day)
    except ValueError:
        raise typer.BadParameter(f"{day} is no day; write it as 2024-02-10.", param_hint="--day") from None
    settings = load_settings()
    catalogue = catalogue_of(settings)
    scope = scope_of(catalogue, city, campaign, indicator)
    with translated(settings), client(settings) as connection:
        rows = read_progress(connection, catalogue, scope, datetime.now(SHANGHAI), asked)
    if as_json:
        import orjson

        typer.echo(orjson.dumps([row.as_json() for row in rows]).decode())
        return
    from consumers.progress.table import shown, table_of
    from infra.console import output_console

    chosen = shown(catalogue, scope, rows, one_indicator=indicator is not None, one_city=city is not None)
    output_console().print(table_of(catalogue, chosen))


def audit(
    wait: Annotated[bool, typer.Option("--wait", help="First wait until both sides have read to the end of the log.")] = False,
    timeout_s: Annotated[float, typer.Option("--timeout", min=1, help="Wait at most so many seconds.")] = WAIT_S,
    generation: Annotated[int | None, typer.Option(min=1, help="Audit this generation instead of the one in use.")] = None,
    as_json: AsJson = False,
) -> None:
    """Count everything anew from the records and compare with the stream, cell by cell. Exits 1 when any cell differs."""
    from datetime import UTC, datetime

    from consumers.audit.record import record
    from consumers.audit.run import run_audit
    from infra.settings import load_settings
    from infra.trail import whoever_runs_this

    def report(behind: int) -> None:
        if behind and not as_json:
            typer.echo(f"{behind} positions still to be read", err=True)

    settings = load_settings()
    found = run_audit(settings, timeout_s if wait else None, report, generation)
    record(settings, found, whoever_runs_this(), datetime.now(UTC))
    if as_json:
        import orjson

        typer.echo(orjson.dumps(found.as_json(), option=orjson.OPT_INDENT_2).decode())
    else:
        for difference in found.comparison.differing[:LISTED]:
            typer.echo(str(difference))
        typer.echo(f"{found.comparison.cells} cells compared, {found.comparison.differing_count} differ.")
        behind = found.read_to.behind
        typer.echo("Both sides have read to the end." if behind == 0 else f"{behind} positions are still to be read, so cells may differ.")
    if found.comparison.differing_count:
        raise typer.Exit(1)
