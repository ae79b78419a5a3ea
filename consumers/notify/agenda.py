"""The agenda: what there is to tell, to whom, and when. Entries of the log are its only memory, and moments are told to it: it is pure."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from consumers.notify import wish
from consumers.notify.book import Book
from consumers.notify.channel import Answer, Fate
from consumers.notify.entry import Entry, Errand, Mark
from consumers.notify.matter import Matter, Reason, repeats
from consumers.notify.mute import Mutes
from consumers.notify.outbox import Outbox
from consumers.notify.standing import Standing, matter_in
from consumers.notify.turn import Turn
from consumers.notify.whom import repeat_h, rested, whom, whom_of_withdrawn
from consumers.notify.words import Writer
from infra.settings import NotifySettings
from schemas.alert.alert import Alert, Body, State
from schemas.alert.policy import Policy
from schemas.alert.route import contacts_of
from schemas.alert.rule import CONTACT_FAILS, EVERYBODY, NO_CONTACT
from schemas.alert.step import Taken
from schemas.catalogue import Catalogue
from schemas.day import SHANGHAI

LOOK_EVERY = timedelta(seconds=20)
"""How often what is held back is decided again, and reminders are looked for, while the office changes nothing."""
NOBODY = "没有可用的联系方式"
_BEFORE_VERDICT = frozenset({State.OPEN, State.NOTIFIED, State.ACKNOWLEDGED})


class Agenda:
    """Takes what happens to alerts and how messages were answered. `book` is what the log said at the start."""

    def __init__(self, catalogue: Catalogue, settings: NotifySettings, writer: Writer, book: Book, rng: random.Random) -> None:
        self._catalogue = catalogue
        self._settings = settings
        self._book = book
        self._standing = Standing()
        self._outbox = Outbox(settings, writer, self._standing, book, rng)
        self._mutes = Mutes(self._standing)
        self._open: dict[str, Matter] = {}
        self._fresh: set[str] = set()
        self._wished: dict[tuple[str, str, str], date] = {}
        self._looked_at: datetime | None = None
        self._policy: Policy | None = None

    @property
    def under_way(self) -> int:
        """How many messages wait for their answer."""
        return self._outbox.under_way

    def take(self, taken: Taken) -> None:
        """A step and what came of it, in the order of the topic."""
        matter = self._standing.take(taken)
        if matter is not None and matter.key not in self._book.planned:
            self._open[matter.key] = matter
            self._fresh.add(matter.key)

    def turn(self, policy: Policy, now: datetime) -> Turn:
        """Decide what is due now. Whoever calls writes the entries before it sends."""
        done = Turn(self._book)
        look = policy is not self._policy or self._looked_at is None or abs(now - self._looked_at) >= LOOK_EVERY
        if look or self._fresh:
            self._mutes.begin(policy)
        if look:
            self._look(policy, done, now)
        self._decide_all([matter for key, matter in self._open.items() if look or key in self._fresh], policy, done, now)
        self._fresh.clear()
        lost = self._outbox.turn(policy, lambda errand: self._muted(errand, policy, now), done, now)
        # In the same turn, so that what lost its contact is either with it or with another.
        self._decide_all([matter_in(errand) for errand in lost if not self._standing.past(errand)], policy, done, now)
        return done

    def answered(self, delivery: str, answer: Answer, policy: Policy, now: datetime) -> Turn:
        """What became of a message that was sent."""
        done = Turn(self._book)
        intent = self._book.sending[delivery].intent
        tries = self._outbox.answered(delivery, answer, done, now)
        if answer.fate is Fate.SENT:
            for alert in dict.fromkeys(errand.alert for errand in intent.errands):
                self._notified(alert, done, now)
        elif answer.fate is Fate.REFUSED or tries == self._settings.tries_until_told:
            address = intent.address
            body = Body(department=address.department, city=address.city)
            if self._lacks(CONTACT_FAILS, address.contact, address.city, now):
                failing = wish.contact_fails(policy, self._catalogue, body, address.contact, answer.words, now)
                done.steps.append(wish.raising(failing, now))
        return done

    def _look(self, policy: Policy, done: Turn, now: datetime) -> None:
        if self._looked_at is None:
            # What was sent counts as notified, should that wish have been lost.
            for alert in list(self._book.sent):
                self._notified(alert, done, now)
        if policy is not self._policy:
            self._reach(policy, done, now)
            self._withdraw_own(policy, done, now)
        self._remind(policy, now)
        needed = self._book.alerts_open() | {matter.alert for matter in self._open.values()} | self._own_of_today(now)
        self._book.forget(self._standing.forget(needed))
        self._looked_at, self._policy = now, policy

    def _decide_all(self, matters: Iterable[Matter], policy: Policy, done: Turn, now: datetime) -> None:
        chosen = {matter.key: matter for matter in matters}
        if not chosen:
            return
        for matter in chosen.values():
            self._open[matter.key] = matter
            self._decide(matter, policy, done, now)

    def _decide(self, matter: Matter, policy: Policy, done: Turn, now: datetime) -> None:
        alert = self._standing.alerts[matter.alert]
        words = self._standing.past(matter)
        errands: tuple[Errand, ...] = ()
        if not words and matter.reason is Reason.WITHDRAWN:
            after = rested(policy, self._catalogue, alert, now)
            errands = whom_of_withdrawn(matter, self._book.told_of(alert.id), now, after)
            words = "" if errands else "此前未通知任何单位"
        elif not words and not policy.contacts:
            self._miss((), alert, policy, done, now)
            self._hold(matter, NOBODY, done, now)
            return
        elif not words:
            found = whom(policy, self._catalogue, alert, matter, now, self._mutes.inhibiting)
            self._miss(found.missing, alert, policy, done, now)
            if found.muted or not found.errands:
                self._hold(matter, found.muted or NOBODY, done, now)
                return
            errands = tuple(errand for errand in found.errands if self._book.is_open(errand.key))
        done.write(Entry(mark=Mark.PLANNED, at=now, matter=matter.key, errands=errands, words=words))
        del self._open[matter.key]

    def _muted(self, errand: Errand, policy: Policy, now: datetime) -> str:
        """Why an errand waits, '' where it does not: a withdrawal is told to whoever was told of the alert."""
        return "" if errand.reason == Reason.WITHDRAWN else self._mutes.of(errand.alert, policy, now)

    def _hold(self, matter: Matter, words: str, done: Turn, now: datetime) -> None:
        if self._book.held.get(matter.key) != words:
            done.write(Entry(mark=Mark.HELD, at=now, matter=matter.key, words=words))

    def _remind(self, policy: Policy, now: datetime) -> None:
        for alert in self._standing.live():
            asked = self._book.asked.get(alert.id)
            if not repeats(alert) or asked is None or asked.step != self._standing.opening(alert.id):
                continue
            matter = Matter(alert.id, asked.step, Reason.REPEATED, now, asked.turn + 1)
            if matter.key not in self._open and now - asked.at >= timedelta(hours=repeat_h(policy, alert)):
                self._open[matter.key] = matter

    def _notified(self, name: str, done: Turn, now: datetime) -> None:
        alert, opening = self._standing.alerts.get(name), self._standing.opening(name)
        if alert is not None and alert.state is State.OPEN and opening in self._book.sent.get(name, ()):
            done.steps.append(wish.notified(alert, opening, now))

    def _miss(self, missing: Iterable[Body], alert: Alert, policy: Policy, done: Turn, now: datetime) -> None:
        """Whoever can't be reached is an alert of its own; where nobody can be, one for all."""
        if alert.rule in wish.OWN_RULES:
            return
        bodies = list(missing)
        if not policy.contacts:
            bodies = [Body(department=EVERYBODY, city=self._catalogue.province_of(alert.city))]
        for body in bodies:
            if self._lacks(NO_CONTACT, body.department, body.city, now):
                missed = wish.no_contact(policy, self._catalogue, body, now)
                before = self._standing.alerts.get(missed.id)
                back = before is not None and before.state is State.WITHDRAWN
                done.steps.append(wish.again(before, now) if before is not None and back else wish.raising(missed, now))

    def _lacks(self, rule: str, value: str, city: str, now: datetime) -> bool:
        """Whether there is no live alert of ours about it, and none was wished for today; after this one is."""
        about = (rule, value, "" if value == EVERYBODY else city)
        day = now.astimezone(SHANGHAI).date()
        if self._wished.get(about) == day:
            return False
        self._wished[about] = day
        return not any(alert.rule == rule and alert.value == value and about[2] in ("", alert.city) for alert in self._standing.live())

    def _own_of_today(self, now: datetime) -> set[str]:
        """Our own alerts that were withdrawn today: the same trouble on the same day is the same alert."""
        day = now.astimezone(SHANGHAI).date()
        own = (alert for alert in self._standing.alerts.values() if alert.rule in wish.OWN_RULES)
        return {alert.id for alert in own if alert.state is State.WITHDRAWN and alert.first_day == day}

    def _reach(self, policy: Policy, done: Turn, now: datetime) -> None:
        """Tell whoever had no contact when an alert was told and has one by now, as long as it waits to be acknowledged."""
        for alert in self._standing.live():
            matter = self._standing.opened(alert.id)
            if matter is None or matter.key not in self._book.planned or not repeats(alert):
                continue
            reached = self._book.reached(alert.id)
            found = whom(policy, self._catalogue, alert, matter, now, ())
            bodies = {Body(department=errand.address.department, city=errand.address.city) for errand in found.errands}
            late = {(body.department, body.city) for body in bodies if self._was_missing(body)} - reached
            errands = tuple(one for one in found.errands if (one.address.department, one.address.city) in late)
            if errands:
                done.write(Entry(mark=Mark.PLANNED, at=now, matter=matter.key, errands=errands))

    def _was_missing(self, body: Body) -> bool:
        if self._policy is not None:
            return not contacts_of(self._policy, body)
        about = (NO_CONTACT, body.department, body.city)
        return any((alert.rule, alert.value, alert.city) == about for alert in self._standing.live())

    def _withdraw_own(self, policy: Policy, done: Turn, now: datetime) -> None:
        """Alerts about somebody without a contact, who has one by now."""
        for alert in self._standing.live():
            if alert.rule != NO_CONTACT or alert.state not in _BEFORE_VERDICT:
                continue
            everybody = alert.value == EVERYBODY
            if policy.contacts if everybody else contacts_of(policy, Body(department=alert.value, city=alert.city)):
                self._wished.pop((alert.rule, alert.value, "" if everybody else alert.city), None)
                done.steps.append(wish.withdrawn(alert, policy, now))
