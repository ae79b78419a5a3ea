"""`tongxin agencies`: who may report, by which tokens, within which bounds; and what was done."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from producers.agency.model import Agency
    from producers.agency.office import Office

app = typer.Typer(help="Agencies, their tokens and bounds.", no_args_is_help=True, rich_markup_mode=None, add_completion=False)

AgencyId = Annotated[str, typer.Argument(metavar="AGENCY", help="The agency's id; it reports as /agencies/<id>.")]
Actor = Annotated[str | None, typer.Option(help="Who does it, for the trail. [default: <user>@<machine>]")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
DAYS = 365
LISTED = 50


@app.command()
def add(
    agency_id: AgencyId,
    name: Annotated[str, typer.Argument(help="What people call it.")],
    city: Annotated[
        list[str] | None, typer.Option(help="Adcode it may report for, or province:<adcode>; repeat it. [default: all]")
    ] = None,
    topic: Annotated[list[str] | None, typer.Option(help="Topic it may report to; repeat it. [default: all]")] = None,
    org_code: Annotated[list[str] | None, typer.Option(help="org_code it may speak for; repeat it. [default: all]")] = None,
    department: Annotated[
        list[str] | None,
        typer.Option(help="Department whose alerts it may act on, in its cities; repeat it; `all` is each. [default: none]"),
    ] = None,
    coordination: Annotated[bool, typer.Option("--office", help="It is the coordination office, which may act on all alerts.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Give an agency that is there this name and these bounds.")] = False,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Enter an agency, and say what it may report and whose alerts it may act on."""
    from producers.agency.bounds import Bounds

    departments = None if department == ["all"] else tuple(dict.fromkeys(department or ()))
    cities, topics, org_codes = (None if given is None else tuple(dict.fromkeys(given)) for given in (city, topic, org_code))
    bounds = Bounds(cities, topics, org_codes, departments, coordination)
    office = _office(actor)
    agency = office.rebound(agency_id, name, bounds) if replace else office.add(agency_id, name, bounds)
    _print_agency(agency, as_json=as_json)


@app.command()
def token(
    agency_id: AgencyId,
    days: Annotated[int, typer.Option(min=1, max=3650, help="Days until it expires.")] = DAYS,
    label: Annotated[str, typer.Option(help="What it is for.")] = "",
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Make a token for an agency. It is printed now and can't be shown again."""
    issued, text = _office(actor).issue_token(agency_id, days, label)
    if as_json:
        _print_json(
            {"agency": agency_id, "token_id": issued.id, "token": text, "expires_at": issued.expires_at.isoformat(), "label": label}
        )
        return
    typer.echo(f"Token {issued.id} of {agency_id}, good until {issued.expires_at:%Y-%m-%d %H:%M} UTC. It is not shown again:", err=True)
    typer.echo(text)


@app.command("list")
def list_agencies(as_json: AsJson = False) -> None:
    """List the agencies."""
    from datetime import UTC

    from infra.settings import load_settings
    from producers.agency.registrar import entries

    found = list(entries(load_settings()).values())
    if as_json:
        _print_json([_as_json(agency) for agency in found])
        return
    from rich.table import Table

    from infra.console import output_console

    now = datetime.now(UTC)
    table = Table(header_style="bold")
    for heading in ("agency", "name", "cities", "topics", "org codes", "good tokens", "Kafka user"):
        table.add_column(heading, overflow="fold")
    for agency in found:
        good = "revoked" if not agency.is_open else str(sum(one.is_good(now) for one in agency.tokens))
        bounds = [_words(bound) for bound in (agency.cities, agency.topics, agency.org_codes)]
        table.add_row(agency.id, agency.name, *bounds, good, agency.kafka_user or "")
    output_console().print(table if found else "No agencies. Enter one with `tongxin agencies add`.")


@app.command()
def show(agency_id: AgencyId, as_json: AsJson = False) -> None:
    """Show one agency: its bounds and its tokens, without their secrets."""
    from infra.settings import load_settings
    from producers.agency.registrar import entries

    agency = entries(load_settings()).get(agency_id)
    if agency is None:
        typer.echo(f"There is no agency {agency_id}; `tongxin agencies list` names them.", err=True)
        raise typer.Exit(1)
    _print_agency(agency, as_json=as_json)


@app.command()
def revoke(
    agency_id: AgencyId,
    token_id: Annotated[str | None, typer.Argument(metavar="[TOKEN]", help="Only this token, by its id.")] = None,
    actor: Actor = None,
) -> None:
    """Revoke one token, or a whole agency with all its tokens and its Kafka user. It works within about a second, and can't be undone."""
    office = _office(actor)
    if token_id is None:
        office.revoke(agency_id)
        typer.echo(f"Agency {agency_id} is revoked with everything it had.")
    else:
        office.revoke_token(agency_id, token_id)
        typer.echo(f"Token {token_id} of {agency_id} is revoked.")


@app.command()
def kafka(
    agency_id: AgencyId,
    remove: Annotated[bool, typer.Option("--remove", help="Take the user and its rights away.")] = False,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Let an agency write to its topics on Kafka itself: a SCRAM user, whose password is printed now and can't be shown again.

    Repeated, it gives a new password. The broker knows topics only: it does not see to cities, org codes or the source.
    """
    office = _office(actor)
    if remove:
        office.close_kafka(agency_id)
        typer.echo(f"Agency {agency_id} has no Kafka user any more.")
        return
    made = office.open_kafka(agency_id)
    if as_json:
        _print_json(
            {"agency": agency_id, "user": made.user, "password": made.password, "mechanism": "SCRAM-SHA-512", "topics": made.topics}
        )
        return
    typer.echo("The broker does not see to cities, org codes or the source, and makes no pseudonyms: see docs/agencies.md.", err=True)
    typer.echo(f"User {made.user} (SCRAM-SHA-512) may write to {', '.join(made.topics)}. The password is not shown again:", err=True)
    typer.echo(made.password)


@app.command()
def log(
    agency: Annotated[str | None, typer.Option(help="Only about this agency.")] = None,
    action: Annotated[str | None, typer.Option(help="Only of this kind, such as issue-token.")] = None,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"], help="Only since then, Chinese time.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many at most, the newest first.")] = LISTED,
    everything: Annotated[bool, typer.Option("--all", help="No limit.")] = False,
    as_json: AsJson = False,
) -> None:
    """Print the trail of who did what, the newest first.

    JSON: [{position, at, agency, actor, action, subject, outcome, detail}].
    """
    from dataclasses import asdict

    from infra.clickhouse import client, translated
    from infra.settings import load_settings
    from producers.agency.log import read_trail
    from schemas.day import SHANGHAI

    settings = load_settings()
    begin = None if since is None else since.replace(tzinfo=SHANGHAI)
    with translated(settings), client(settings) as connection:
        found = read_trail(connection, agency=agency, action=action, since=begin, limit=None if everything else limit)
    if as_json:
        _print_json([asdict(one) for one in found])
        return
    from rich.table import Table

    from infra.console import output_console

    table = Table(header_style="bold")
    for heading in ("at", "who", "action", "outcome", "agency", "subject", "detail"):
        table.add_column(heading, overflow="fold")
    for one in found:
        at = f"{one.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
        detail = ", ".join(f"{name} {_plain(value)}" for name, value in one.detail.items() if value not in (None, "", []))
        table.add_row(at, one.actor, one.action, one.outcome, one.agency, one.subject, detail)
    output_console().print(table if found else "Nothing on the trail.")


def _office(actor: str | None) -> Office:
    from datetime import UTC

    from infra.catalogue import catalogue_of
    from infra.settings import load_settings
    from infra.trail import whoever_runs_this
    from producers.agency.office import Office

    settings = load_settings()
    return Office(settings, catalogue_of(settings), actor or whoever_runs_this(), datetime.now(UTC))


def _print_agency(agency: Agency, *, as_json: bool) -> None:
    if as_json:
        _print_json(_as_json(agency))
        return
    typer.echo(f"{agency.id}  {agency.name}" + ("" if agency.revoked_at is None else f"  revoked {agency.revoked_at:%Y-%m-%d %H:%M} UTC"))
    typer.echo(f"  source     {agency.source}")
    for words, bound in (("cities", agency.cities), ("topics", agency.topics), ("org codes", agency.org_codes)):
        typer.echo(f"  {words:<10} {_words(bound)}")
    typer.echo(f"  alerts of  {'all, as the coordination office' if agency.office else _words(agency.departments)}")
    if agency.kafka_user is not None:
        typer.echo(f"  Kafka user {agency.kafka_user}")
    for one in agency.tokens:
        state = f"expires {one.expires_at:%Y-%m-%d %H:%M}" if one.revoked_at is None else f"revoked {one.revoked_at:%Y-%m-%d %H:%M}"
        typer.echo(f"  token      {one.id}  {state} UTC  {one.label}".rstrip())


def _as_json(agency: Agency) -> dict[str, Any]:
    return agency.model_dump(mode="json", exclude={"tokens": {"__all__": {"hash"}}}) | {"source": agency.source}


def _words(bound: tuple[str, ...] | None) -> str:
    return "all" if bound is None else ", ".join(bound) or "none"


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _print_json(value: object) -> None:
    import orjson

    typer.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())
