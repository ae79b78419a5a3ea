"""`tongxin alerts rules`, `contacts`, `silences` and `entries`: what the coordination office decides, without a restart."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from producers.alert.terminal import Actor, AsJson, one_of, print_json, print_rows, refused_in_words, spoken, whoever
from schemas.alert.entry import entries_of, shown
from schemas.alert.policy import Kind

if TYPE_CHECKING:
    from schemas.alert.policy import Policy

Why = Annotated[str, typer.Option(help="The reason, for the trail.")]
EntryName = Annotated[str, typer.Argument(metavar="ID", help="The entry's id.")]
Cities = Annotated[list[str] | None, typer.Option("--city", help="Adcode; repeat it. [default: all]")]

rules = typer.Typer(help="Rules: what raises alerts.", no_args_is_help=True, rich_markup_mode=None)
contacts = typer.Typer(help="Contacts: how departments are reached.", no_args_is_help=True, rich_markup_mode=None)
silences = typer.Typer(help="Silences: what is not sent for a while.", no_args_is_help=True, rich_markup_mode=None)
entries = typer.Typer(
    help="Entries of any kind (rule, route, contact, silence, inhibition, due), as docs/alerts.md has them.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@rules.command("list")
def list_rules(as_json: AsJson = False) -> None:
    """List the rules as they stand."""
    policy = _policy()
    if as_json:
        _print_all(policy, Kind.RULE)
        return
    rows = [
        (
            one.id,
            one.method.value,
            ", ".join(one.signals),
            one.by,
            one.severity.value,
            f"{one.least:g}",
            str(one.window_days),
            _yes(one.enabled),
        )
        for one in policy.rules.values()
    ]
    print_rows(("rule", "method", "signals", "by", "severity", "least", "days", "on"), rows, "No rules.")


@rules.command("set")
def set_rule(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="The rule's id; a new one needs zh, en, method and signals.")],
    changes: Annotated[list[str], typer.Argument(metavar="KEY=VALUE…", help="Such as least=8, enabled=false or signals=[petitions].")],
    why: Why = "",
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Change a rule, or make one. It stands within about a second."""
    import yaml

    kept = _policy().rules.get(rule)
    value = {} if kept is None else kept.model_dump(mode="json")
    for change in changes:
        name, parted, told = change.partition("=")
        if not parted:
            raise typer.BadParameter(f"{change} is not KEY=VALUE.")
        try:
            value[name] = yaml.safe_load(told)
        except yaml.YAMLError as error:
            raise typer.BadParameter(f"{change}: {error}") from None
    _tell(Kind.RULE, rule, value, why, actor, as_json=as_json)


@rules.command("reset")
def reset_rule(rule: Annotated[str, typer.Argument(metavar="RULE")], why: Why = "", actor: Actor = None) -> None:
    """Let the default of a rule stand again; a rule without one is gone."""
    _tell(Kind.RULE, rule, None, why, actor)


@contacts.command("list")
def list_contacts(as_json: AsJson = False) -> None:
    """List the contacts; of addresses only what is no secret."""
    policy = _policy()
    if as_json:
        _print_all(policy, Kind.CONTACT)
        return
    rows = [
        (one.id, one.department, one.city or "all", ", ".join(shown(Kind.CONTACT, one.model_dump())["urls"]), one.label)
        for one in policy.contacts.values()
    ]
    print_rows(("contact", "department", "city", "addresses", "label"), rows, "No contacts. Enter one with `tongxin alerts contacts add`.")


@contacts.command("add")
def add_contact(
    contact: EntryName,
    department: Annotated[str, typer.Option(help="Its slug, or `office` for the coordination office.")],
    url: Annotated[
        list[str] | None, typer.Option(help="An address as Apprise takes it; repeat it. [default: one a line from standard input]")
    ] = None,
    city: Annotated[str | None, typer.Option(help="Adcode. [default: all places without a contact of their own]")] = None,
    label: Annotated[str, typer.Option(help="What people call it.")] = "",
    per_minute: Annotated[float | None, typer.Option(help="At most so many messages a minute.")] = None,
    why: Why = "",
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Enter a contact, or give one other addresses. Addresses on the command line can be seen by others on this machine."""
    urls = url or [line.strip() for line in sys.stdin if line.strip()]
    value = {"department": department, "city": city, "urls": urls, "label": label, "per_minute": per_minute}
    _tell(Kind.CONTACT, contact, value, why, actor, as_json=as_json)


@contacts.command("remove")
def remove_contact(contact: EntryName, why: Why = "", actor: Actor = None) -> None:
    """Take a contact away."""
    _tell(Kind.CONTACT, contact, None, why, actor)


@silences.command("list")
def list_silences(as_json: AsJson = False) -> None:
    """List the silences."""
    from schemas.alert.attribute import words_of

    policy = _policy()
    if as_json:
        _print_all(policy, Kind.SILENCE)
        return
    rows = [(one.id, words_of(one.match), spoken(one.starts_at), spoken(one.ends_at), one.why) for one in policy.silences.values()]
    print_rows(("silence", "of", "from", "until", "why"), rows, "No silences.")


@silences.command("add")
def add_silence(
    silence: EntryName,
    why: Annotated[str, typer.Option(help="The reason.")],
    hours: Annotated[float, typer.Option(min=0.01, help="For how long, from now.")],
    city: Cities = None,
    rule: Annotated[list[str] | None, typer.Option(help="Rule; repeat it. [default: all]")] = None,
    signal: Annotated[list[str] | None, typer.Option(help="Signal; repeat it. [default: all]")] = None,
    severity: Annotated[list[str] | None, typer.Option(help="notice, warning or serious; repeat it. [default: all]")] = None,
    department: Annotated[list[str] | None, typer.Option(help="Department; repeat it. [default: all]")] = None,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Send nothing of these alerts for a while; they are raised and shown all the same."""
    now = datetime.now(UTC)
    lists = {"cities": city, "rules": rule, "signals": signal, "severities": severity, "departments": department}
    value = {
        "match": {name: given for name, given in lists.items() if given},
        "starts_at": now.isoformat(),
        "ends_at": (now + timedelta(hours=hours)).isoformat(),
        "why": why,
    }
    _tell(Kind.SILENCE, silence, value, why, actor, as_json=as_json)


@silences.command("remove")
def remove_silence(silence: EntryName, why: Why = "", actor: Actor = None) -> None:
    """End a silence."""
    _tell(Kind.SILENCE, silence, None, why, actor)


@entries.command("list")
def list_entries(kind: Annotated[str, typer.Argument(help="The kind.")]) -> None:
    """Print all entries of a kind as JSON."""
    _print_all(_policy(), one_of(Kind, kind))


@entries.command("set")
def set_entry(
    kind: Annotated[str, typer.Argument(help="The kind.")],
    entry: EntryName,
    file: Annotated[typer.FileText, typer.Argument(metavar="FILE|-", help="Its fields as JSON or YAML.")],
    why: Why = "",
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Set an entry."""
    import yaml

    try:
        value = yaml.safe_load(file)
    except yaml.YAMLError as error:
        raise typer.BadParameter(f"{file.name}: {error}") from None
    if not isinstance(value, dict):
        raise typer.BadParameter(f"{file.name} has no fields.")
    _tell(one_of(Kind, kind), entry, value, why, actor, as_json=as_json)


@entries.command("remove")
def remove_entry(kind: Annotated[str, typer.Argument(help="The kind.")], entry: EntryName, why: Why = "", actor: Actor = None) -> None:
    """Take an entry away; the default of that id stands again, if there is one."""
    _tell(one_of(Kind, kind), entry, None, why, actor)


def _policy() -> Policy:
    from infra.office import Office
    from infra.settings import load_settings

    with Office(load_settings()) as office:
        return office.policy


def _tell(kind: Kind, entry_id: str, value: dict[str, Any] | None, why: str, actor: str | None, *, as_json: bool = False) -> None:
    from pydantic import ValidationError

    from infra.office import tell
    from infra.settings import load_settings
    from schemas.alert.policy import Entry

    try:
        entry = Entry(kind=kind, id=entry_id, value=value, at=datetime.now(UTC), actor=whoever(actor), why=why)
    except ValidationError:
        raise typer.BadParameter(f"{entry_id} is no id: letters, digits, dots, hyphens, colons; a letter or digit first.") from None
    with refused_in_words():
        tell(load_settings(), entry)
    if as_json:
        print_json({"kind": kind.value, "id": entry_id, "value": None if value is None else shown(kind, value)})
        return
    typer.echo(f"{kind.value} {entry_id} {'stands' if value is not None else 'was taken away'}.")


def _print_all(policy: Policy, kind: Kind) -> None:
    print_json([shown(kind, one.model_dump(mode="json", by_alias=True)) for one in entries_of(policy, kind).values()])


def _yes(value: bool) -> str:
    return "yes" if value else "no"
