"""`tongxin alerts acknowledge`, `verify` …: steps of an alert's life, taken as the coordination office; and `raise`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from producers.alert.terminal import Actor, AlertId, AsJson, one_of, print_json, refused_in_words, whoever
from producers.alert.wish import PEOPLES, AskedBody, Detail
from schemas.alert.step import Action

if TYPE_CHECKING:
    from schemas.alert.step import Step

NO_ANSWER = 3
DAYS = ["%Y-%m-%d"]

steps = typer.Typer()

Why = Annotated[str, typer.Option(help="The reason, for the history.")]
Version = Annotated[int | None, typer.Option(min=1, help="Refuse it if the alert is at another version by now.")]
StepKey = Annotated[str | None, typer.Option("--id", help="A key that makes the step happen once, however often it is sent.")]


@steps.command("raise")
def raise_alert(
    signal: Annotated[str, typer.Option(help="The signal that should have shown it.")],
    city: Annotated[str, typer.Option(help="Adcode of the place.")],
    why: Annotated[str, typer.Option(help="What is known, and how.")],
    severity: Annotated[str, typer.Option(help="notice, warning or serious.")] = "warning",
    first_day: Annotated[datetime | None, typer.Option(formats=DAYS, help="When it began. [default: today]")] = None,
    department: Annotated[str | None, typer.Option(help="Whose it is. [default: by the catalogue]")] = None,
    key: StepKey = None,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Raise an alert by hand: trouble that people found before any rule did. The scorecard counts it as missed."""
    from datetime import UTC

    from infra.catalogue import catalogue_of
    from infra.office import Office
    from infra.settings import load_settings
    from producers.alert.wish import Trouble, raising, wish_id
    from schemas.alert.rule import Severity
    from schemas.alert.step import Actor as Acting
    from schemas.day import SHANGHAI

    settings, now, who = load_settings(), datetime.now(UTC), whoever(actor)
    owner = None if department is None else AskedBody(department=department, city=city)
    day = None if first_day is None else first_day.date()
    trouble = Trouble(signal=signal, city=city, why=why, severity=one_of(Severity, severity), first_day=day, owner=owner)
    with Office(settings) as office, refused_in_words():
        acting = Acting(id=who, role="office")
        step = raising(wish_id(who, key), trouble, acting, now, now.astimezone(SHANGHAI).date(), catalogue_of(settings), office.policy)
    _ask(step, now, as_json=as_json)


@steps.command()
def acknowledge(
    alert_id: AlertId,
    assignee: Annotated[str | None, typer.Option(help="Who sees to it.")] = None,
    why: Why = "",
    version: Version = None,
    key: StepKey = None,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """签收: say that it was seen."""
    _act(Action.ACKNOWLEDGE, alert_id, why, version, key, actor, as_json, Detail(assignee=assignee))


@steps.command()
def advance(
    alert_id: AlertId,
    stage: Annotated[str, typer.Option(help="filed, mediated, heard or concluded.")],
    why: Why = "",
    version: Version = None,
    key: StepKey = None,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """快立、快调、快审、快结: say which of the quick stages is done."""
    from schemas.alert.alert import Stage

    _act(Action.ADVANCE, alert_id, why, version, key, actor, as_json, Detail(stage=one_of(Stage, stage)))


@steps.command()
def resolve(
    alert_id: AlertId,
    why: Why,
    outcome: Annotated[str | None, typer.Option(help="What came of it.")] = None,
    version: Version = None,
    key: StepKey = None,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """办结: say that it is settled."""
    _act(Action.RESOLVE, alert_id, why, version, key, actor, as_json, Detail(outcome=outcome))


@steps.command("call-back")
def call_back(
    alert_id: AlertId,
    satisfied: Annotated[bool | None, typer.Option("--satisfied/--not-satisfied", help="Whether those concerned are content.")] = None,
    why: Why = "",
    version: Version = None,
    key: StepKey = None,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """回访: say what those concerned think of it; if they are not content, it is taken up again."""
    _act(Action.CALL_BACK, alert_id, why, version, key, actor, as_json, Detail(satisfied=satisfied))


@steps.command()
def merge(
    alert_id: AlertId,
    into: Annotated[str, typer.Option(help="The alert that it becomes part of.")],
    why: Why,
    version: Version = None,
    key: StepKey = None,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """并单: make it part of another."""
    _act(Action.MERGE, alert_id, why, version, key, actor, as_json, Detail(into=into))


@steps.command()
def reroute(
    alert_id: AlertId,
    department: Annotated[str, typer.Option(help="The new owner, by its slug.")],
    city: Annotated[str, typer.Option(help="Adcode where it acts.")],
    why: Why,
    version: Version = None,
    key: StepKey = None,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """改派: give it to another department."""
    owner = AskedBody(department=department, city=city)
    _act(Action.REROUTE, alert_id, why, version, key, actor, as_json, Detail(owner=owner))


@steps.command()
def assign(
    alert_id: AlertId,
    assignee: Annotated[str, typer.Option("--to", help="Who sees to it.")],
    why: Why = "",
    version: Version = None,
    key: StepKey = None,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """经办人: say who sees to it."""
    _act(Action.ASSIGN, alert_id, why, version, key, actor, as_json, Detail(assignee=assignee))


_PLAIN = {
    Action.VERIFY: "核实属实: say that it is true.",
    Action.DISMISS: "误报: say that it is a false alarm, and why.",
    Action.HANDLE: "开始处置: say that it is being seen to.",
    Action.CLOSE: "归档: file what was settled.",
    Action.OBJECT: "派单异议: say that it is not the owner's, and why.",
    Action.UPHOLD: "维持派单: say that the objection does not hold, and why.",
    Action.ESCALATE: "督办: press for it.",
    Action.REOPEN: "重启: take up again what was settled or dismissed, and say why.",
    Action.COMMENT: "批注: add a remark to the history.",
}


def _plain(action: Action) -> Callable[..., None]:
    """The command of an action that says no more than why."""

    def command(
        alert_id: AlertId,
        why: Why = "",
        version: Version = None,
        key: StepKey = None,
        actor: Actor = None,
        as_json: AsJson = False,
    ) -> None:
        _act(action, alert_id, why, version, key, actor, as_json, None)

    command.__doc__ = _PLAIN[action]
    return command


for _action in PEOPLES:
    if _action in _PLAIN:
        steps.command(_action.value)(_plain(_action))


def _act(
    action: Action, alert_id: str, why: str, version: int | None, key: str | None, actor: str | None, as_json: bool, detail: Detail | None
) -> None:
    from datetime import UTC

    from producers.alert.wish import wish, wish_id
    from schemas.alert.step import Actor as Acting

    now, who = datetime.now(UTC), whoever(actor)
    with refused_in_words():
        step = wish(wish_id(who, key), alert_id, action, Acting(id=who, role="office"), now, why=why, version=version, detail=detail)
    _ask(step, now, as_json=as_json)


def _ask(step: Step, now: datetime, *, as_json: bool) -> None:
    """Send a wish and say what came of it."""
    from infra.settings import load_settings
    from producers.alert.asking import ask
    from producers.alert.book import AlertBook

    settings = load_settings()
    with AlertBook(settings) as book:
        if step.action is not Action.RAISE and book.find(step.alert) is None:
            typer.echo(f"There is no alert {step.alert}; `tongxin alerts list` names them.", err=True)
            raise typer.Exit(1)
        past = ask(settings, book, step, now)
        alert = book.find(step.alert)
    if past is None:
        typer.echo("The alerter has not answered; the wish is kept and will be done when it runs.", err=True)
        raise typer.Exit(NO_ANSWER)
    if not past.is_of(step):
        typer.echo("This --id was used for another step before.", err=True)
        raise typer.Exit(1)
    for reason in past.refused:
        typer.echo(f"Refused: {reason}", err=True)
    if past.refused or alert is None:
        raise typer.Exit(1)
    if as_json:
        print_json({"step": step.id, "alert": alert.model_dump(mode="json")})
        return
    typer.echo(f"{alert.id} is {alert.state.value}, at version {alert.version}, for {alert.owner.department} of {alert.owner.city}.")
