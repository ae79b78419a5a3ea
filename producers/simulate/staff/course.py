"""The course that the simulated staff give an alert: which steps, by whom, after how long and why, from its id and the season alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import Literal

from producers.alert.wish import Detail
from producers.simulate.dice import Dice
from producers.simulate.staff.verdict import matter_of
from producers.simulate.staff.words import (
    ASSIGNEES,
    CLOSED,
    COMMENTS,
    FALSE,
    HANDLED,
    OBJECTIONS,
    OUTCOMES,
    PRESSED,
    REROUTED,
    RESOLVED,
    SATISFIED,
    SETTLED_AT_LAST,
    STAGES,
    TRUE,
    UNSATISFIED,
    UPHELD,
    Matter,
)
from schemas.alert.alert import Alert, Stage
from schemas.alert.rule import Method
from schemas.alert.step import Action

Role = Literal["department", "office"]

OBJECTED_SHARE = 0.06
PRESSED_SHARE = 0.1
FORGOTTEN_SHARE = 0.04
REROUTED_SHARE = 0.6
"""Of objections that hold."""
COMMENTED_SHARE = 0.15
UNSATISFIED_SHARE = 0.07
HEARD_SHARE = 0.6
SMALL_TRUE_SHARE = 0.2
"""Of alerts outside all planted troubles that are true all the same, where chance alone may have raised them."""
LEVEL_TRUE_SHARE = 0.6
"""The same where a level was reached, which is a fact and no chance."""
DEFAULT_ACKNOWLEDGE_H = 4.0
_ROLES: tuple[Role, ...] = ("department", "office")


@dataclass(frozen=True, slots=True)
class Planned:
    """One step. `after_h` are simulated hours since the step before it, by whomever that was."""

    action: Action
    after_h: float
    why: str = ""
    detail: Detail | None = None
    by: Role = "department"
    is_late: bool = False
    """Not before the alert was pressed for, as its deadline passed."""


def course_of(alert: Alert, salt: int, *, troubled: bool) -> tuple[Planned, ...]:
    """All steps of an alert's life but those of the alerter; what changes in its life changes nothing in them.

    Of an objection both answers are planned: a re-routing, if any, comes first, and settles it where there is a department to turn to.

    Args:
        troubled: it is about a planted trouble.
    """
    dice = Dice(int.from_bytes(blake2b(f"{salt}\x1f{alert.id}".encode(), digest_size=8).digest(), "big"))
    matter = matter_of(alert)
    true = dice.chance(LEVEL_TRUE_SHARE if alert.method is Method.LEVEL else SMALL_TRUE_SHARE) or troubled
    return (*_seen(alert, dice, matter), *(_settled(alert, dice, matter) if true else _dismissed(dice, matter)))


def _seen(alert: Alert, dice: Dice, matter: Matter) -> Iterator[Planned]:
    """Up to the acknowledgement by whoever keeps it."""
    limit_h = alert.due.acknowledge_h or DEFAULT_ACKNOWLEDGE_H
    seen_h = 0.1 + 0.8 * limit_h * dice.roll() ** 2
    is_late = False
    how = dice.roll()
    if how < FORGOTTEN_SHARE:
        seen_h, is_late = 1 + 3 * dice.roll(), True
    elif how < FORGOTTEN_SHARE + PRESSED_SHARE:
        yield Planned(Action.ESCALATE, limit_h * (1.1 + dice.roll()), dice.pick(PRESSED), by="office")
        seen_h = 0.2 + dice.roll()
    elif how < FORGOTTEN_SHARE + PRESSED_SHARE + OBJECTED_SHARE:
        yield Planned(Action.OBJECT, seen_h, dice.pick(OBJECTIONS))
        if dice.chance(REROUTED_SHARE):
            yield Planned(Action.REROUTE, 0.5 + 3 * dice.roll(), REROUTED, by="office")
        yield Planned(Action.UPHOLD, 0.5 + 3 * dice.roll(), UPHELD, by="office")
    yield Planned(Action.ACKNOWLEDGE, seen_h, detail=Detail(assignee=ASSIGNEES[matter]), is_late=is_late)
    if dice.chance(COMMENTED_SHARE):
        yield Planned(Action.COMMENT, 0.2 + dice.roll(), dice.pick(COMMENTS), by=dice.pick(_ROLES))


def _dismissed(dice: Dice, matter: Matter) -> Iterator[Planned]:
    yield Planned(Action.DISMISS, 1 + 20 * dice.roll(), dice.pick(FALSE[matter]))


def _settled(alert: Alert, dice: Dice, matter: Matter) -> Iterator[Planned]:
    yield Planned(Action.VERIFY, 1 + 18 * dice.roll(), dice.pick(TRUE[matter]))
    yield Planned(Action.HANDLE, 0.5 + 5 * dice.roll(), dice.pick(HANDLED))
    if alert.quick:
        for stage in Stage:
            if stage is not Stage.HEARD or dice.chance(HEARD_SHARE):
                yield Planned(Action.ADVANCE, 2 + 14 * dice.roll(), dice.pick(STAGES), Detail(stage=stage))
    outcome = dice.pick(OUTCOMES[matter])
    yield Planned(Action.RESOLVE, 4 + 40 * dice.roll(), dice.pick(RESOLVED), Detail(outcome=outcome))
    if dice.chance(UNSATISFIED_SHARE):
        yield Planned(Action.CALL_BACK, 6 + 24 * dice.roll(), UNSATISFIED, Detail(satisfied=False))
        yield Planned(Action.RESOLVE, 8 + 24 * dice.roll(), SETTLED_AT_LAST, Detail(outcome=outcome))
    yield Planned(Action.CALL_BACK, 6 + 36 * dice.roll(), dice.pick(SATISFIED), Detail(satisfied=True))
    yield Planned(Action.CLOSE, 1 + 10 * dice.roll(), dice.pick(CLOSED))
