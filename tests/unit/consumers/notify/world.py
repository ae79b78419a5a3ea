"""A notifier's world without a broker: alerts with their rules of life, contacts, a clock, and a log that outlives a restart."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from consumers.notify.agenda import Agenda
from consumers.notify.book import Book
from consumers.notify.channel import Answer, Fate
from consumers.notify.entry import Entry, Mark
from consumers.notify.turn import Send, Turn
from consumers.notify.words import Writer
from infra.settings import NotifySettings
from schemas.alert.alert import Alert, Body, alert_id
from schemas.alert.default import default_policy
from schemas.alert.life import take
from schemas.alert.policy import Contact
from schemas.alert.step import Action, Actor, Step, Taken
from schemas.day import SHANGHAI
from tests.support.event_factory import own_catalogue
from tests.unit.schemas.alert.sample import DAY, DETAIL, HRSS, OFFICE, alert
from tests.unit.schemas.alert.sample import step as made_step

NOON = datetime(2024, 2, 1, 12, tzinfo=SHANGHAI)
SENT = Answer(Fate.SENT, "已送达")
BUSY = Answer(Fate.PASSING, "对方返回 HTTP 503")
REFUSED = Answer(Fate.REFUSED, "对方返回 HTTP 404")
LINK = "http://127.0.0.1:8501/alerts"
OWNER_CONTACT = Contact(id="jinan", department=HRSS.department, city=HRSS.city, urls=("json://jinan.example/alerts",))
OFFICE_CONTACT = Contact(id="office", department="office", urls=("json://office.example/alerts",))


class World:
    """`sends` are the messages that are under way; `log` is all that was written."""

    def __init__(self, *contacts: Contact, now: datetime = NOON, **settings: Any) -> None:
        self.now = now
        self.policy = replace(default_policy(), contacts={one.id: one for one in contacts})
        self.log: list[bytes] = []
        self.steps: list[Step] = []
        self.sends: list[Send] = []
        self._settings = NotifySettings(**settings)
        self._alerts: dict[str, Alert] = {}
        self._taken: list[Taken] = []
        self.restart()

    def restart(self) -> None:
        """As after SIGKILL: what is not in the log is forgotten, and messages under way with it."""
        self.book = Book()
        for raw in self.log:
            self.book.fold(Entry.from_bytes(raw))
        writer = Writer(own_catalogue(), LINK, self._settings.listed_most)
        self._agenda = Agenda(own_catalogue(), self._settings, writer, self.book, random.Random(7))
        self.sends = []
        for taken in self._taken:
            self._agenda.take(taken)

    def office(self, **changes: Any) -> None:
        """Another policy."""
        self.policy = replace(self.policy, version=self.policy.version + 1, **changes)

    def contacts(self, *contacts: Contact) -> None:
        self.office(contacts={one.id: one for one in contacts})

    def raised(self, rule: str = "arrears-spike", city: str = HRSS.city, **changes: Any) -> Alert:
        """A new alert of an owner in that city."""
        told: dict[str, Any] = {
            "joint": (),
            "owner": Body(department=HRSS.department, city=city),
            "objection": "",
            "raised_at": self.now,
            "since": self.now,
        }
        new = alert(id=alert_id(rule, city, "", "", DAY), rule=rule, city=city, **(told | changes))
        return self.step(new.id, Action.RAISE, detail={"alert": new.model_dump(mode="json")})

    def step(self, name: str, action: Action, actor: Actor = OFFICE, **changes: Any) -> Alert:
        """A step that is taken now."""
        told: dict[str, Any] = {"id": f"{action.value}-{len(self._taken)}", "alert": name, "at": self.now}
        return self.take(made_step(action, actor, **({"detail": DETAIL.get(action, {})} | told | changes)))

    def take(self, step: Step) -> Alert:
        after = take(self._alerts.get(step.alert), step)
        self._alerts[after.id] = after
        self._taken.append(Taken(step=step, alert=after))
        self._agenda.take(self._taken[-1])
        return after

    def after(self, seconds: float = 0.0) -> list[Send]:
        """Let time go on and turn; returns the messages that this sent."""
        self.now += timedelta(seconds=seconds)
        return self._done(self._agenda.turn(self.policy, self.now))

    def answer(self, answer: Answer = SENT) -> None:
        """Answer everything that is under way."""
        under_way, self.sends = self.sends, []
        for one in under_way:
            self._done(self._agenda.answered(one.intent.delivery, answer, self.policy, self.now))

    def delivered(self, seconds: float = 2.0, turns: int = 1) -> list[Send]:
        """All that is sent and taken while time goes on."""
        found = self.after()
        self.answer()
        for _ in range(turns):
            found += self.after(seconds)
            self.answer()
        return found

    def entries(self, mark: Mark) -> list[Entry]:
        return [entry for entry in map(Entry.from_bytes, self.log) if entry.mark is mark]

    def _done(self, done: Turn) -> list[Send]:
        self.log += [entry.to_bytes() for entry in done.entries]
        self.steps += done.steps
        self.sends += done.sends
        return done.sends


def alerts_of(send: Send) -> set[str]:
    """Which alerts a message tells of."""
    return {errand.alert for errand in send.intent.errands}
