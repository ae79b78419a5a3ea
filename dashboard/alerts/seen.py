"""What somebody saw of an alert before acting on it, and what was done to it since."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from schemas.alert.alert import Alert
from schemas.alert.step import Action, Step

_FIGURES = frozenset({Action.UPDATE, Action.NOTIFY})
"""What changes nothing for who decides; that an update makes an alert graver is told by its severity."""


@dataclass(frozen=True, slots=True)
class Seen:
    """How an alert stood, and how many steps were shown under it."""

    alert: Alert
    steps: int


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What somebody who acts has to know first; `graver` where the severity is another."""

    steps: tuple[Step, ...] = ()
    graver: bool = False

    def __bool__(self) -> bool:
        return bool(self.steps) or self.graver


def meanwhile(seen: Seen, alert: Alert, steps: Sequence[Step], own: Collection[str] = ()) -> Meanwhile:
    """What was done since, as far as it matters to who decides; `own` are the ids of this person's steps."""
    if alert.version <= seen.alert.version:
        return Meanwhile()
    done = tuple(step for step in steps[seen.steps :] if step.action not in _FIGURES and step.id not in own)
    return Meanwhile(done, alert.severity is not seen.alert.severity)
