"""The outbox: makes messages of what waits for an address, in groups and within the channel's rate, and tries again what was not taken."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from consumers.notify.backoff import delay_s
from consumers.notify.book import Book
from consumers.notify.channel import Answer, Fate
from consumers.notify.entry import Address, Entry, Errand, Mark, delivery_id
from consumers.notify.matter import Reason
from consumers.notify.pace import Pace, rates_of
from consumers.notify.standing import Standing
from consumers.notify.turn import Send, Turn
from consumers.notify.words import Subject, Writer
from infra.contact import BOUNDS, channel_of
from infra.settings import NotifySettings
from schemas.alert.policy import Contact, Policy
from schemas.alert.rule import Severity

ERRANDS_MOST = 500
GONE = "联系方式已删除"
_RANK = {severity: rank for rank, severity in enumerate(Severity)}


class Outbox:
    """Sends one message at a time to an address. Pure: what is to be done is put on the turn."""

    def __init__(self, settings: NotifySettings, writer: Writer, standing: Standing, book: Book, rng: random.Random) -> None:
        self._settings = settings
        self._writer = writer
        self._standing = standing
        self._book = book
        self._rng = rng
        self._busy: set[str] = set()
        self._retry_at: dict[str, datetime] = {}
        self._paces: dict[str, Pace] = {}
        self._turned_at: datetime | None = None

    @property
    def under_way(self) -> int:
        """How many messages wait for their answer."""
        return len(self._busy)

    def turn(self, policy: Policy, muted: Callable[[Errand], str], done: Turn, now: datetime) -> list[Errand]:
        """Put on the turn what is due and not `muted`. Returns errands whose address is no more, to be decided anew."""
        if self._turned_at is not None and now < self._turned_at:
            self._retry_at.clear()  # the clock was put back
        self._turned_at = now
        gone: list[Errand] = []
        for key, (address, errands) in self._waiting().items():
            contact = policy.contacts.get(address.contact)
            if contact is None or address.place >= len(contact.urls):
                gone += self._given_up(key, errands, done, now)
            else:
                self._serve(address, contact, errands, policy, muted, done, now)
        return gone

    def answered(self, delivery: str, answer: Answer, done: Turn, now: datetime) -> int:
        """Take an answer; returns how many tries there were."""
        intent, before = self._book.sending[delivery]
        self._busy.discard(intent.address.key)
        tries = before + 1
        mark = {Fate.SENT: Mark.SENT, Fate.REFUSED: Mark.FAILED, Fate.PASSING: Mark.TRIED}[answer.fate]
        done.write(Entry(mark=mark, at=now, delivery=delivery, tries=tries, words=answer.words))
        if mark is Mark.TRIED:
            self._retry_at[delivery] = now + timedelta(seconds=delay_s(tries, self._rng))
        else:
            self._retry_at.pop(delivery, None)
        return tries

    def _waiting(self) -> dict[str, tuple[Address, list[Errand]]]:
        """What is still to be sent, by address; those with a message that was not taken too."""
        waiting: dict[str, tuple[Address, list[Errand]]] = {}
        for sending in self._book.sending.values():
            waiting.setdefault(sending.intent.address.key, (sending.intent.address, []))
        for errand in self._book.pending.values():
            waiting.setdefault(errand.address.key, (errand.address, []))[1].append(errand)
        return {key: told for key, told in waiting.items() if key not in self._busy}

    def _serve(
        self,
        address: Address,
        contact: Contact,
        errands: list[Errand],
        policy: Policy,
        muted: Callable[[Errand], str],
        done: Turn,
        now: datetime,
    ) -> None:
        url = contact.urls[address.place]
        pace = self._pace(url, contact.per_minute, policy)
        left = pace.left(now.timestamp())
        if not left:
            return
        intent = self._untaken(address.key, done, now)
        if intent is None and (chosen := self._chosen(address, errands, left, muted, done, now)):
            intent = self._written(address, url, chosen, policy, now)
            done.write(intent)
        if intent is not None:
            pace.used(now.timestamp())
            self._busy.add(address.key)
            done.sends.append(Send(intent, url))

    def _untaken(self, key: str, done: Turn, now: datetime) -> Entry | None:
        """A message that was not taken, or was under way when a process ended: it goes again as it was."""
        for delivery, (intent, tries) in list(self._book.sending.items()):
            if intent.address.key != key or self._retry_at.get(delivery, now) > now:
                continue
            if tries and all(self._standing.past(errand) for errand in intent.errands):
                done.write(Entry(mark=Mark.DROPPED, at=now, delivery=delivery, tries=tries, words="内容均已过时"))
            else:
                return intent
        return None

    def _chosen(
        self, address: Address, errands: list[Errand], left: int, muted: Callable[[Errand], str], done: Turn, now: datetime
    ) -> list[Errand]:
        """The group that is due and most urgent; all that are due in one where they are too many."""
        groups: dict[str, list[Errand]] = {}
        for errand in errands:
            if words := self._standing.past(errand):
                done.write(Entry(mark=Mark.DROPPED, at=now, matter=errand.matter, errands=(errand,), words=words))
            elif (errand.after is None or errand.after <= now) and not self._held(errand, muted, done, now):
                groups.setdefault(errand.group, []).append(errand)
        due = [group for name, group in groups.items() if self._due(address, name, group, now) <= now]
        if not due:
            return []
        together = len(due) > min(left, self._settings.digest_from)
        chosen = [errand for group in due for errand in group] if together else min(due, key=self._urgency)
        return sorted(chosen, key=lambda errand: self._urgency([errand]))[:ERRANDS_MOST]

    def _written(self, address: Address, url: str, errands: list[Errand], policy: Policy, now: datetime) -> Entry:
        channel = channel_of(url)
        delivery = delivery_id(address.key, [errand.matter for errand in errands])
        subjects = {errand.alert: self._subject(errand) for errand in errands}
        most_bytes = min(BOUNDS[channel].bytes, self._settings.message_bytes)
        written = self._writer.write(list(subjects.values()), delivery, channel, most_bytes, policy.rules)
        return Entry(mark=Mark.INTENDED, at=now, delivery=delivery, errands=tuple(errands), title=written.title, body=written.body)

    def _held(self, errand: Errand, muted: Callable[[Errand], str], done: Turn, now: datetime) -> bool:
        """Whether it waits on, since its alert was muted after it was planned."""
        words = muted(errand) if errand.due <= now else ""
        if words and self._book.held.get(errand.matter) != words:
            done.write(Entry(mark=Mark.HELD, at=now, matter=errand.matter, words=words))
        return bool(words)

    def _subject(self, errand: Errand) -> Subject:
        return Subject(self._standing.alerts[errand.alert], Reason(errand.reason), self._standing.why(errand.alert, errand.step))

    def _due(self, address: Address, group: str, errands: Iterable[Errand], now: datetime) -> datetime:
        flushed = self._book.flushed.get((address.key, group))
        if flushed is None or flushed > now:
            return min(errand.due for errand in errands)
        return min(max(errand.due, flushed + timedelta(seconds=errand.interval_s)) for errand in errands)

    def _urgency(self, errands: list[Errand]) -> tuple[int, datetime]:
        gravest = max(_RANK[self._standing.alerts[errand.alert].severity] for errand in errands)
        return -gravest, min(errand.due for errand in errands)

    def _given_up(self, key: str, errands: list[Errand], done: Turn, now: datetime) -> list[Errand]:
        """The office took the contact away."""
        for errand in errands:
            done.write(Entry(mark=Mark.DROPPED, at=now, matter=errand.matter, errands=(errand,), words=GONE))
        lost = list(errands)
        for delivery, (intent, tries) in list(self._book.sending.items()):
            if intent.address.key == key:
                lost += intent.errands
                done.write(Entry(mark=Mark.DROPPED, at=now, delivery=delivery, tries=tries, words=GONE))
        return lost

    def _pace(self, url: str, per_minute: float | None, policy: Policy) -> Pace:
        """The pace of an address; contacts that share one share it."""
        rates = rates_of(BOUNDS[channel_of(url)].rates, per_minute)
        pace = self._paces.get(url)
        if pace is None or pace.rates != rates:
            pace = self._paces[url] = Pace(rates)
            sharing = [f"{one.id}#{place}" for one in policy.contacts.values() for place, other in enumerate(one.urls) if other == url]
            for moment in sorted(moment for key in sharing for moment in self._book.moments.get(key, ())):
                pace.used(moment.timestamp())
        return pace
