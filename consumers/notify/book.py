"""The book: what the log of notifications says, folded entry by entry. Read back at the start, it is what was known before."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from consumers.notify.entry import Address, Entry, Errand, Mark
from consumers.notify.matter import Reason, alert_in

KEPT = timedelta(seconds=90)
"""Moments of sending that may still count for a channel's rate."""

_OVER = frozenset({Mark.SENT, Mark.FAILED, Mark.DROPPED})


class Asked(NamedTuple):
    """When somebody was last asked to acknowledge an alert: since which step it is open, the turn of the reminder, the moment."""

    step: str
    turn: int
    at: datetime


class Sending(NamedTuple):
    """A message without an outcome yet."""

    intent: Entry
    tries: int


class Book:
    """Everything by its key; pure."""

    def __init__(self) -> None:
        self.planned: set[str] = set()
        self.held: dict[str, str] = {}
        self.pending: dict[tuple[str, str], Errand] = {}
        self.sending: dict[str, Sending] = {}
        self.settled: set[tuple[str, str]] = set()
        self.told: dict[str, dict[str, Address]] = {}
        self.sent: dict[str, set[str]] = {}
        self.asked: dict[str, Asked] = {}
        self.flushed: dict[tuple[str, str], datetime] = {}
        self.moments: dict[str, list[datetime]] = {}

    def fold(self, entry: Entry) -> None:
        """Take an entry, in the order of the log."""
        match entry.mark:
            case Mark.PLANNED:
                self._plan(entry)
            case Mark.HELD:
                self.held[entry.matter] = entry.words
            case Mark.INTENDED:
                self._intend(entry)
            case Mark.TRIED:
                if (before := self.sending.get(entry.delivery)) is not None:
                    self.sending[entry.delivery] = Sending(before.intent, entry.tries)
                    self._used(before.intent.address, entry.at)
            case _:
                self._settle(entry)

    def is_open(self, key: tuple[str, str]) -> bool:
        """Whether a matter may still be planned for an address."""
        return key not in self.settled and key not in self.pending and not self._is_sending(key)

    def alerts_open(self) -> set[str]:
        """Alerts of which something is still to be sent."""
        under_way = {errand.alert for sending in self.sending.values() for errand in sending.intent.errands}
        return under_way | {errand.alert for errand in self.pending.values()}

    def reached(self, alert: str) -> set[tuple[str, str]]:
        """Department and city of everybody who was told of an alert, or will be."""
        addresses = [*self.told_of(alert).values(), *(errand.address for errand in self.pending.values() if errand.alert == alert)]
        return {(address.department, address.city) for address in addresses}

    def told_of(self, alert: str) -> dict[str, Address]:
        """Who was told of an alert, or is just being told, by address."""
        being = [sending.intent for sending in self.sending.values() if any(errand.alert == alert for errand in sending.intent.errands)]
        return self.told.get(alert, {}) | {intent.address.key: intent.address for intent in being}

    def forget(self, alerts: set[str]) -> None:
        """Drop everything about alerts that are over and of which nothing is still to be told."""
        if not alerts:
            return
        for kept in (self.told, self.sent, self.asked):
            for alert in alerts & kept.keys():
                del kept[alert]
        self.planned = {matter for matter in self.planned if alert_in(matter) not in alerts}
        self.settled = {key for key in self.settled if alert_in(key[0]) not in alerts}

    def _is_sending(self, key: tuple[str, str]) -> bool:
        return any(errand.key == key for sending in self.sending.values() for errand in sending.intent.errands)

    def _plan(self, entry: Entry) -> None:
        self.planned.add(entry.matter)
        self.held.pop(entry.matter, None)
        for errand in entry.errands:
            self.pending[errand.key] = errand
            if _reason(errand).asks_to_acknowledge:
                _, _, turn = errand.matter.rpartition("-")
                repeated = _reason(errand) is Reason.REPEATED
                self.asked[errand.alert] = Asked(errand.step, int(turn) if repeated else 0, entry.at)

    def _intend(self, entry: Entry) -> None:
        self.sending[entry.delivery] = Sending(entry, 0)
        self._used(entry.address, entry.at)
        for errand in entry.errands:
            self.pending.pop(errand.key, None)
            self.held.pop(errand.matter, None)
            self.flushed[errand.address.key, errand.group] = entry.at

    def _settle(self, entry: Entry) -> None:
        sending = self.sending.pop(entry.delivery, None)
        for errand in entry.errands if sending is None else sending.intent.errands:
            self.pending.pop(errand.key, None)
            self.settled.add(errand.key)
            if entry.mark is Mark.SENT:
                self.told.setdefault(errand.alert, {})[errand.address.key] = errand.address
                self.sent.setdefault(errand.alert, set()).add(errand.step)

    def _used(self, address: Address, at: datetime) -> None:
        moments = self.moments.setdefault(address.key, [])
        moments.append(at)
        self.moments[address.key] = [moment for moment in moments if moment > at - KEPT]


def _reason(errand: Errand) -> Reason:
    return Reason(errand.reason)
