"""The book of alerts: how all of them stand, which steps were taken, how far wishes were answered. Pure; topic `alerts` is its copy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import orjson

from schemas.alert.alert import Alert, State
from schemas.alert.entry import OFFICE
from schemas.alert.life import StepRefusedError, take
from schemas.alert.rule import Method
from schemas.alert.step import MARK, Action, Step, Taken
from schemas.catalogue import Catalogue

Key = tuple[str, str, str, str]
"""What an episode is of: rule, city, dimension, value."""
JUDGED = MARK + b"judged"
"""Key of the mark that says until which day each province was judged, and which episodes go on although nobody handles them any more."""


@dataclass
class Episode:
    """Days of trouble with one alert; `last` is the last of them, as far as they were judged."""

    alert: str
    first: date
    last: date


@dataclass
class Book:
    """What the alerter knows of alerts."""

    catalogue: Catalogue
    alerts: dict[str, Alert] = field(default_factory=dict)
    live: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)
    answered: int = -1
    """The highest position of `alert-commands` that was answered."""
    _episodes: dict[tuple[str, str], dict[Key, Episode]] = field(default_factory=dict)
    parts: dict[str, set[str]] = field(default_factory=dict)
    """The alerts that are merged, by what they are part of."""
    judged: dict[str, date] = field(default_factory=dict)
    """The last day judged, by province."""

    def episodes(self, rule: str, province: str) -> Mapping[Key, Episode]:
        """The last episode of each key of a rule."""
        return self._episodes.get((rule, province), {})

    def episode(self, key: Key) -> Episode | None:
        """The last episode of a key."""
        return self.episodes(key[0], self.catalogue.province_of(key[1])).get(key)

    def take(self, step: Step, command: int | None = None) -> Taken | None:
        """What comes of a step, which is then in the book; None where it was taken before."""
        if step.id in self.taken:
            return None
        try:
            alert = take(self.alerts.get(step.alert), step)
            reasons = self._unknown(step, alert)
        except StepRefusedError as refused:
            reasons, alert = refused.reasons, None
        outcome = Taken(step=step, alert=None if reasons else alert, refused=reasons, command=command)
        self.enter(outcome)
        return outcome

    def enter(self, taken: Taken) -> None:
        """Take over an outcome."""
        self.note(taken.step.id, taken.command)
        if taken.alert is None:
            return
        alert, before = taken.alert, self.alerts.get(taken.alert.id)
        self.alerts[alert.id] = alert
        if before is not None and before.merged_into:
            self.parts[before.merged_into].discard(alert.id)
        if alert.merged_into:
            self.parts.setdefault(alert.merged_into, set()).add(alert.id)
        (self.live.discard if alert.state.is_over else self.live.add)(alert.id)
        if alert.method is not Method.BY_HAND and alert.city in self.catalogue.places:
            self._extend(alert)

    def note(self, step: str, command: int | None) -> None:
        """Remember that a step was answered."""
        self.taken.add(step)
        if command is not None:
            self.answered = max(self.answered, command)

    def mark(self) -> bytes:
        """What is not said by the alerts themselves."""
        beyond = {
            episode.alert: episode.last.isoformat()
            for episode in self._every_episode()
            if (alert := self.alerts[episode.alert]).state.is_over and episode.last > _last_told(alert)
        }
        return orjson.dumps({"judged": {province: day.isoformat() for province, day in self.judged.items()}, "beyond": beyond})

    def enter_mark(self, told: Mapping[str, Any]) -> None:
        """Take over a mark; one of an alert that is not known is passed over."""
        self.judged.update({province: date.fromisoformat(day) for province, day in told["judged"].items()})
        by_alert = {episode.alert: episode for episode in self._every_episode()}
        for alert, day in told["beyond"].items():
            if alert in by_alert:
                by_alert[alert].last = max(by_alert[alert].last, date.fromisoformat(day))

    def _extend(self, alert: Alert) -> None:
        key = (alert.rule, alert.city, alert.dimension, alert.value)
        episodes = self._episodes.setdefault((alert.rule, self.catalogue.province_of(alert.city)), {})
        known = episodes.get(key)
        if alert.state is State.WITHDRAWN:
            if known is not None and known.alert == alert.id:
                del episodes[key]
                for earlier in self._others(key):
                    episodes[key] = Episode(earlier.id, earlier.first_day, _last_told(earlier))
        elif known is None or known.alert != alert.id:
            if known is None or known.first <= alert.first_day:
                episodes[key] = Episode(alert.id, alert.first_day, _last_told(alert))
        else:
            known.last = max(known.last, _last_told(alert))

    def _others(self, key: Key) -> list[Alert]:
        """The alerts of a key that were not withdrawn, the latest last."""
        found = [
            alert
            for alert in self.alerts.values()
            if (alert.rule, alert.city, alert.dimension, alert.value) == key
            and alert.state is not State.WITHDRAWN
            and alert.method is not Method.BY_HAND
        ]
        return sorted(found, key=lambda alert: alert.first_day)

    def _every_episode(self) -> Iterator[Episode]:
        for episodes in self._episodes.values():
            yield from episodes.values()

    def _unknown(self, step: Step, alert: Alert) -> tuple[str, ...]:
        """What a step names that is not there."""
        if step.action is Action.MERGE:
            into = self.alerts.get(alert.merged_into)
            if into is None:
                return (f"detail.into: there is no alert {alert.merged_into}",)
            if into.state.is_over:
                return (f"detail.into: alert {into.id} is {into.state.value}",)
        if step.action in (Action.REROUTE, Action.RAISE):
            bodies = alert.bodies
            faults = [
                f"there is no department {body.department}"
                for body in bodies
                if body.department not in {*self.catalogue.departments, OFFICE}
            ]
            return tuple(faults + [f"there is no place {place}" for place in _places(alert) if place not in self.catalogue.places])
        return ()


class Replay:
    """Makes a book of the messages of topic `alerts`, in their order. Of each alert only the last one is unpacked, at the end."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._book = Book(catalogue)
        self._last: dict[str, bytes] = {}
        self._mark = b""

    def take(self, key: bytes | None, value: bytes) -> None:
        """Take a message.

        Raises:
            ValueError, KeyError, TypeError: it is none.
        """
        if key == JUDGED:
            self._mark = value
        elif key is None or not key.startswith(MARK):
            told = orjson.loads(value)
            self._book.note(told["step"]["id"], told["command"])
            if told["alert"] is not None:
                self._last[told["alert"]["id"]] = value

    def book(self) -> Book:
        """The book, when everything was taken.

        Raises:
            ValueError: an alert can't be read.
        """
        for value in self._last.values():
            self._book.enter(Taken.from_bytes(value))
        if self._mark:
            self._book.enter_mark(orjson.loads(self._mark))
        return self._book


def _last_told(alert: Alert) -> date:
    return alert.first_day if alert.evidence is None else max(alert.first_day, alert.evidence.as_of)


def _places(alert: Alert) -> list[str]:
    return list(dict.fromkeys([alert.city, *(body.city for body in alert.bodies)]))
