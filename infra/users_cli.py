"""`tongxin users`: who may sign in to the dashboard, and what they see there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from infra.accounts.account import Role

if TYPE_CHECKING:
    from infra.accounts.account import Account
    from infra.settings import Settings
    from infra.trail import Action

app = typer.Typer(
    name="users",
    add_completion=False,
    help="Who may sign in to the dashboard, and what they see.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="What the person types to sign in.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
FromInput = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]
Ask = Annotated[bool, typer.Option("--ask", help="Ask for the password. [default: make a good one and print it]")]


@app.command()
def add(
    name: Name,
    role: Annotated[Role, typer.Option(help="What the person is.")],
    title: Annotated[str, typer.Option(help="How the dashboard greets them.")] = "",
    city: Annotated[
        list[str] | None, typer.Option(help="Adcode of a city, or of a province for all its cities; repeat it. [default: all]")
    ] = None,
    department: Annotated[list[str] | None, typer.Option(help="Slug of a department of the catalogue; repeat it.")] = None,
    password_stdin: FromInput = False,
    ask: Ask = False,
    no_password: Annotated[bool, typer.Option("--no-password", help="For the province's own sign-in only.")] = False,
    as_json: AsJson = False,
) -> None:
    """Enter an account. A password that was made is printed now and can't be shown again.

    JSON: {name, role, password}; the password is null if you gave it.
    """
    from datetime import UTC, datetime

    from pydantic import ValidationError

    from infra.accounts.account import Account
    from infra.accounts.password import hash_of
    from infra.accounts.register import Register
    from infra.catalogue import catalogue_of
    from infra.settings import load_settings
    from infra.trail import Action
    from schemas.errors import ConfigurationError

    settings = load_settings()
    now = datetime.now(UTC)
    try:
        account = Account(
            name=name,
            role=role,
            title=title,
            cities=tuple(dict.fromkeys(city or ())),
            departments=tuple(dict.fromkeys(department or ())),
            created_at=now,
            changed_at=now,
        )
    except ValidationError as error:
        words = {"string_pattern_mismatch": "a name has small letters, digits and . _ @ -, and begins with a letter or a digit"}
        faults = [words.get(one["type"], one["msg"].removeprefix("Value error, ")) for one in error.errors()]
        raise ConfigurationError([f"{name}: {fault}." for fault in faults]) from error
    if faults := list(account.faults(catalogue_of(settings))):
        raise ConfigurationError(faults)
    made, password = (None, None) if no_password else _password(password_stdin, ask)
    if password is not None:
        account = account.model_copy(update={"password_hash": hash_of(password)})

    def enter(before: Account | None) -> Account:
        if before is not None:
            raise ConfigurationError([f"There is an account {name} already; remove it first, or use `tongxin users passwd`."])
        return account

    Register(settings.accounts_file).change(name, enter)
    _told(settings, Action.ADD_ACCOUNT, name, {"role": role})
    _print_password(name, made, as_json, {"role": role.value})


@app.command("list")
def list_users(as_json: AsJson = False) -> None:
    """List the accounts, without their passwords. JSON: [{name, role, title, cities, departments, created_at, changed_at, disabled_at}]."""
    from infra.accounts.register import Register
    from infra.settings import load_settings

    accounts = Register(load_settings().accounts_file).all().values()
    if as_json:
        kept = [account.model_dump(mode="json", exclude={"password_hash"}) for account in accounts]
        typer.echo(json.dumps(kept, ensure_ascii=False))
        return
    from rich.table import Table

    from infra.console import output_console

    table = Table(box=None, pad_edge=False)
    for column in ("name", "role", "title", "cities", "departments", "since", "state"):
        table.add_column(column)
    for one in accounts:
        state = "open" if one.is_open else f"disabled {one.disabled_at:%Y-%m-%d}"
        places = " ".join(one.cities) or "all"
        table.add_row(one.name, one.role, one.title, places, " ".join(one.departments), f"{one.created_at:%Y-%m-%d}", state)
    output_console().print(table)


@app.command()
def passwd(name: Name, password_stdin: FromInput = False, ask: Ask = False, as_json: AsJson = False) -> None:
    """Give an account a new password, and open it if it was disabled; whoever is signed in with it must sign in again."""
    from infra.accounts.password import hash_of
    from infra.trail import Action

    made, password = _password(password_stdin, ask)
    _change(name, Action.CHANGE_ACCOUNT, {"password_hash": hash_of(password), "disabled_at": None})
    _print_password(name, made, as_json, {})


@app.command()
def disable(name: Name) -> None:
    """Close an account, and whatever is signed in with it; `passwd` opens it again."""
    from datetime import UTC, datetime

    from infra.trail import Action

    _change(name, Action.DISABLE_ACCOUNT, {"disabled_at": datetime.now(UTC)})
    typer.echo(f"{name} can't sign in any more.", err=True)


@app.command()
def remove(name: Name) -> None:
    """Remove an account."""
    from infra.trail import Action

    _change(name, Action.REMOVE_ACCOUNT, None)
    typer.echo(f"{name} is removed.", err=True)


@app.command()
def demo(as_json: AsJson = False) -> None:
    """Print the logins of the demo's accounts again. JSON: [{name, password, title}]. Exits 1 when there are none."""
    from infra.accounts.demo import demo_logins
    from infra.settings import load_settings

    logins = demo_logins(load_settings())
    if as_json:
        typer.echo(json.dumps([login._asdict() for login in logins], ensure_ascii=False))
    for login in () if as_json else logins:
        typer.echo(f"{login.name:<12}{login.password}  {login.title}")
    if not logins:
        typer.echo("There are no demo accounts; make one by `tongxin users add`.", err=True)
        raise typer.Exit(1)


def _change(name: str, action: Action, values: dict[str, Any] | None) -> None:
    """Change an account, or (None) remove it."""
    from datetime import UTC, datetime

    from infra.accounts.demo import forget_login
    from infra.accounts.register import Register
    from infra.settings import load_settings
    from schemas.errors import ConfigurationError

    def how(account: Account | None) -> Account | None:
        if account is None:
            raise ConfigurationError([f"There is no account {name}; see `tongxin users list`."])
        return None if values is None else account.model_copy(update=values | {"changed_at": datetime.now(UTC)})

    settings = load_settings()
    Register(settings.accounts_file).change(name, how)
    forget_login(settings, name)
    _told(settings, action, name, {})


def _told(settings: Settings, action: Action, name: str, detail: dict[str, Any]) -> None:
    from datetime import UTC, datetime

    from infra.accounts.telling import tell_now
    from infra.log import configure_logging
    from infra.trail import Act, Outcome, whoever_runs_this

    configure_logging(settings, part="users")
    tell_now(settings, Act(datetime.now(UTC), whoever_runs_this(), action, Outcome.DONE, subject=name, detail=detail))


def _password(from_input: bool, ask: bool) -> tuple[str | None, str]:
    """The password that was made, if one was, and the one to use."""
    import sys

    from infra.accounts.password import make_password

    if from_input:
        return None, sys.stdin.readline().rstrip("\r\n")
    if ask:
        return None, str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    made = make_password()
    return made, made


def _print_password(name: str, made: str | None, as_json: bool, more: dict[str, str]) -> None:
    if as_json:
        typer.echo(json.dumps({"name": name, **more, "password": made}))
    elif made is None:
        typer.echo(f"{name} is entered." if more else f"{name} has a new password.", err=True)
    else:
        typer.echo(f"The password of {name}; it is not shown again:", err=True)
        typer.echo(made)
