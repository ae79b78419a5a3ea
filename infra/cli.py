"""Commands of the platform: `tongxin up`, `down`, `status`, `doctor` and `migrate`."""

from __future__ import annotations

import json
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]

migrate = typer.Typer(name="migrate", add_completion=False, help="The ClickHouse schema, step by step.", no_args_is_help=True)


def up(
    detach: Annotated[bool, typer.Option("--detach", "-d", help="Return when everything is ready; stop it with `tongxin down`.")] = False,
    simulate: Annotated[bool, typer.Option("--simulate/--no-simulate", help="Play a simulated campaign season.")] = True,
) -> None:
    """Start Kafka, ClickHouse, worker, sink, gateway and dashboard, and keep them running.

    Exits 2 when something stands in the way, with one sentence each; 1 when a part keeps failing.
    """
    from rich.console import Console

    from infra.log import configure_logging
    from infra.platform.up import run_detached, run_up
    from infra.settings import load_settings

    settings = load_settings()
    configure_logging(settings, part="up")
    (run_detached if detach else run_up)(settings, Console(stderr=True), simulate=simulate)


def down() -> None:
    """Stop everything that `tongxin up` started on this data folder. Exits 0 also when nothing runs."""
    from infra.platform.up import run_down
    from infra.settings import load_settings

    settings = load_settings()
    typer.echo("Stopped." if run_down(settings) else f"Nothing runs on {settings.data_dir}.", err=True)


def status(as_json: AsJson = False) -> None:
    """Say how each part is, and whom alerts would not reach. Exits 0 when all parts are well, 1 when one is not or nothing runs.

    JSON: {running, pid, data_dir, memory_mb, parts: [{name, state, pid, restarts, address, http_address, note, since, memory_mb}],
    contacts: {answering, unreached: [{department, city}]}, or null where it is not known}.
    """
    from datetime import UTC, datetime

    from infra.console import output_console
    from infra.platform.report import describe_status, is_well, status_table
    from infra.platform.status import read_status
    from infra.platform.unreached import contact_words, describe_contacts
    from infra.settings import load_settings

    settings = load_settings()
    status = read_status(settings)
    found = describe_status(status)
    contacts = describe_contacts(settings, status, datetime.now(UTC))
    if as_json:
        typer.echo(json.dumps(found | {"contacts": contacts}, ensure_ascii=False))
    else:
        output_console().print(status_table(found))
        if words := contact_words(contacts):
            typer.echo(f"\n{words}")
    raise typer.Exit(0 if is_well(found) else 1)


def doctor(as_json: AsJson = False) -> None:
    """Check whether this machine can run Tongxin. Exits 0 when it can, 2 when not.

    JSON: [{check, verdict, words}].
    """
    from infra.console import output_console
    from infra.platform.assembly import assemble, ports_of
    from infra.platform.doctor import examine, faults
    from infra.platform.report import finding_table
    from infra.settings import load_settings

    settings = load_settings()
    findings = list(examine(settings, ports_of(assemble(settings, simulate=False))))
    if as_json:
        typer.echo(json.dumps([{"check": one.check, "verdict": one.verdict, "words": one.words} for one in findings], ensure_ascii=False))
    else:
        output_console().print(finding_table(findings))
    raise typer.Exit(2 if faults(findings) else 0)


@migrate.command("up")
def migrate_up() -> None:
    """Apply every migration that is missing."""
    from infra import migrate as migration
    from infra.settings import load_settings

    applied = migration.migrate_up(load_settings())
    typer.echo("\n".join(f"applied {one}" for one in applied) or "Nothing to apply.")


@migrate.command("down")
def migrate_down(to: Annotated[int, typer.Option("--to", min=0, help="The last migration that stays; 0 takes back all.")]) -> None:
    """Take back migrations with their data, newest first; events can be read in again from Kafka."""
    from infra import migrate as migration
    from infra.settings import load_settings

    undone = migration.migrate_down(load_settings(), to)
    typer.echo("\n".join(f"took back {one}" for one in undone) or "Nothing to take back.")


@migrate.command("status")
def migrate_status(as_json: AsJson = False) -> None:
    """List the migrations and whether they are applied. JSON: [{migration, applied}]."""
    from infra import migrate as migration
    from infra.settings import load_settings

    states = migration.migration_states(load_settings())
    if as_json:
        typer.echo(json.dumps([{"migration": str(one), "applied": applied} for one, applied in states]))
        return
    for one, applied in states:
        typer.echo(f"{'applied' if applied else 'missing'}  {one}")
