"""`tongxin alerts`: the coordination office sees alerts, acts on them, and says what is raised and where it goes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from producers.alert.policy_cli import contacts, entries, rules, silences
from producers.alert.step_cli import steps
from producers.alert.terminal import AlertId, AsJson, one_of, print_json, print_rows, refused_in_words, spoken

LISTED = 50
DAYS = ["%Y-%m-%d"]

app = typer.Typer(
    help="Alerts: what they are, what is done about them, what raises them and where they go.\n\n"
    "Exits 0 when it was done, 1 when it was refused or is not there, 2 when settings or options are wrong, 3 when the wish is kept but "
    "the alerter has not answered.",
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
)
app.registered_commands += steps.registered_commands
app.add_typer(rules, name="rules")
app.add_typer(contacts, name="contacts")
app.add_typer(silences, name="silences")
app.add_typer(entries, name="entries")


@app.command("list")
def list_alerts(
    state: Annotated[list[str] | None, typer.Option(help="Only of this state; repeat it.")] = None,
    city: Annotated[list[str] | None, typer.Option(help="Only of this city; repeat it.")] = None,
    department: Annotated[list[str] | None, typer.Option(help="Only for this department; repeat it.")] = None,
    rule: Annotated[list[str] | None, typer.Option(help="Only of this rule; repeat it.")] = None,
    severity: Annotated[list[str] | None, typer.Option(help="Only notice, warning or serious; repeat it.")] = None,
    since: Annotated[datetime | None, typer.Option(formats=DAYS, help="Only raised on this day or later, Chinese time.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Those that are over too.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="How many at most, the newest first.")] = LISTED,
    as_json: AsJson = False,
) -> None:
    """List alerts that are not over, the newest first."""
    from infra.settings import load_settings
    from producers.alert.book import AlertBook
    from schemas.day import SHANGHAI

    begin = None if since is None else since.replace(tzinfo=SHANGHAI)
    with AlertBook(load_settings()) as book:
        found = [
            alert
            for alert in book.newest()
            if (everything or state or not alert.state.is_over)
            and (not state or alert.state.value in state)
            and (not city or alert.city in city)
            and (not department or any(body.department in department for body in alert.bodies))
            and (not rule or alert.rule in rule)
            and (not severity or alert.severity.value in severity)
            and (begin is None or alert.raised_at >= begin)
        ][:limit]
    if as_json:
        print_json([alert.model_dump(mode="json") for alert in found])
        return
    rows = [
        (one.id, one.severity.value, one.state.value, one.rule, one.city, one.owner.department, spoken(one.raised_at), spoken(one.deadline))
        for one in found
    ]
    print_rows(("alert", "severity", "state", "rule", "city", "owner", "raised", "deadline"), rows, "No alerts.")


@app.command()
def show(alert_id: AlertId, as_json: AsJson = False) -> None:
    """Show an alert with its history, and what may be done with it now."""
    from infra.console import visible
    from infra.settings import load_settings
    from producers.alert.book import AlertBook
    from schemas.alert.life import actions_of
    from schemas.alert.step import Actor as Acting

    with AlertBook(load_settings()) as book:
        alert, history = book.find(alert_id), book.history(alert_id)
    if alert is None:
        typer.echo(f"There is no alert {alert_id}; `tongxin alerts list` names them.", err=True)
        raise typer.Exit(1)
    actions = [action.value for action in actions_of(alert, Acting(id="", role="office"))]
    if as_json:
        from dataclasses import asdict

        print_json({"alert": alert.model_dump(mode="json"), "history": [asdict(past) for past in history], "actions": actions})
        return
    typer.echo(f"{alert.id}  {alert.state.value}  {alert.severity.value}  version {alert.version}")
    told = {
        "rule": f"{alert.rule} on {alert.signal}",
        "where": " ".join(part for part in (alert.city, alert.dimension, alert.value) if part),
        "since": alert.first_day.isoformat(),
        "owner": f"{alert.owner.department} of {alert.owner.city}",
        "joint": ", ".join(f"{body.department} of {body.city}" for body in alert.joint),
        "why": " ".join(part for part in (alert.measure, alert.why_owner) if part),
        "deadline": spoken(alert.deadline),
        "assignee": alert.assignee,
        "objection": alert.objection,
    }
    for name, words in told.items():
        if words:
            typer.echo(visible(f"  {name:<10} {words}"))
    if alert.evidence is not None:
        for name, value in alert.evidence.model_dump(mode="json", exclude_none=True, exclude_defaults=True, exclude={"rule"}).items():
            typer.echo(visible(f"  {name:<10} {value}"))
    rows = [
        (spoken(past.at), past.actor, past.action.value, past.state.value if past.state else "refused", past.why or "; ".join(past.refused))
        for past in history
    ]
    print_rows(("at", "who", "step", "state", "why"), rows, "")
    typer.echo(f"May be done: {', '.join(actions)}")


@app.command()
def route(
    city: Annotated[str, typer.Option(help="Adcode of the place.")],
    signal: Annotated[str, typer.Option(help="The signal.")],
    severity: Annotated[str | None, typer.Option(help="notice, warning or serious. [default: the rule's]")] = None,
    rule: Annotated[str, typer.Option(help="The rule that raises it. [default: the first of the signal]")] = "",
    at: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%dT%H:%M"], help="When it is raised, Chinese time. [default: now]")] = None,
    as_json: AsJson = False,
) -> None:
    """Say where an alert would go, when, and why. Nothing is sent."""
    from dataclasses import asdict
    from datetime import UTC

    from infra.catalogue import catalogue_of
    from infra.office import Office
    from infra.settings import load_settings
    from producers.alert.book import AlertBook
    from producers.alert.wish import supposed
    from schemas.alert.route import route as routed
    from schemas.alert.rule import Severity
    from schemas.day import SHANGHAI

    settings = load_settings()
    catalogue = catalogue_of(settings)
    now = datetime.now(UTC) if at is None else at.replace(tzinfo=SHANGHAI)
    with Office(settings) as office, AlertBook(settings) as book, refused_in_words():
        alert = supposed(city, signal, one_of(Severity, severity) if severity else None, rule, now, catalogue, office.policy)
        found = routed(office.policy, catalogue, alert, now, book.live())
    if as_json:
        deliveries = [
            asdict(one) | {"body": one.body.model_dump(), "missing": [body.model_dump() for body in one.missing]} for one in found
        ]
        for told in deliveries:
            told["plan"].pop("quiet")
        print_json({"rule": alert.rule, "owner": alert.owner.model_dump(), "due": alert.due.model_dump(), "deliveries": deliveries})
        return
    typer.echo(f"An alert of rule {alert.rule} ({alert.severity.value}) in {city}:")
    for one in found:
        to = "nobody" if one.contact is None else f"contact {one.contact}"
        when = "not sent" if one.muted or one.contact is None else "at once" if one.not_before <= now else f"from {spoken(one.not_before)}"
        typer.echo(f"\n{one.body.department} of {one.body.city}: {to}, {when}")
        for words in one.why:
            typer.echo(f"  {words}")


@app.command()
def scorecard(
    since: Annotated[datetime | None, typer.Option(formats=DAYS, help="First day of raising, Chinese time. [default: 90 days ago]")] = None,
    until: Annotated[datetime | None, typer.Option(formats=DAYS, help="Day after the last. [default: now]")] = None,
    by: Annotated[str, typer.Option(help="rule, signal, city, department, body (a department in a city), each or all.")] = "rule",
    as_json: AsJson = False,
) -> None:
    """Say how good alerts are and how fast they are seen to."""
    from dataclasses import asdict
    from datetime import UTC, timedelta

    from infra.clickhouse import client, translated
    from infra.scorecard import Group, read_scores
    from infra.settings import load_settings
    from schemas.day import SHANGHAI

    settings, group = load_settings(), one_of(Group, by)
    end = datetime.now(UTC) if until is None else until.replace(tzinfo=SHANGHAI)
    begin = end - timedelta(days=90) if since is None else since.replace(tzinfo=SHANGHAI)
    with translated(settings), client(settings) as connection:
        found = read_scores(connection, begin, end, group)
    if as_json:
        print_json([asdict(score) for score in found])
        return
    names = [name for name in ("rule", "signal", "city", "department") if any(getattr(score, name) for score in found)]
    rows = [
        (
            *(getattr(score, name) for name in names),
            *(str(count) for count in (score.raised, score.verified, score.false_alarms, score.withdrawn, score.missed)),
            _share(score.precision),
            *(_hours(getattr(score, f"{step}_h_median"), getattr(score, f"{step}_h_p90")) for step in ("acknowledge", "verify", "close")),
            _share(score.within_48h),
        )
        for score in found
    ]
    counts = ("raised", "verified", "false", "withdrawn", "missed", "precision")
    hours = ("h to acknowledge", "h to verify", "h to close (p90)")
    print_rows((*names, *counts, *hours, "in 48 h"), rows, "No alerts.")


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.0%}"


def _hours(median: float | None, p90: float | None) -> str:
    return "" if median is None or p90 is None else f"{median:.1f} ({p90:.1f})"
