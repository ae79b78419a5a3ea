"""Keeps a share of all messages, although what counts towards it is decided by record and sent later, or never."""

from __future__ import annotations

from collections.abc import Iterable

from producers.simulate.message import Kind, Message
from producers.simulate.options import Shares

PRIOR_MESSAGES = 300
PRIOR_TRIES = 200
PULL_LIMIT = 3.0


class Quota:
    """`tries` are the occasions on which a message of this sort may be planned, `done` are those that were sent."""

    __slots__ = ("done", "share", "tries")

    def __init__(self, share: float) -> None:
        self.share = share
        self.tries = 0
        self.done = 0

    def chance(self, messages: int) -> float:
        """The probability with which to plan one now, after so many messages; counts the try."""
        if self.share == 0:
            return 0.0
        self.tries += 1
        messages += PRIOR_MESSAGES
        owed = self.share * messages
        pull = min(PULL_LIMIT, owed / (self.done + self.share * PRIOR_MESSAGES))
        return owed / (self.tries + PRIOR_TRIES) * pull


class Quotas:
    """Those of a season."""

    def __init__(self, shares: Shares) -> None:
        self.malformed = Quota(shares.malformed)
        self.duplicates = Quota(shares.duplicates)
        self.corrections = Quota(shares.corrections)
        self.withdrawals = Quota(shares.withdrawals)
        self.late = Quota(shares.late)
        self.crossed = Quota(shares.out_of_order)
        self._by_kind = {
            Kind.MALFORMED: self.malformed,
            Kind.DUPLICATE: self.duplicates,
            Kind.CORRECTION: self.corrections,
            Kind.WITHDRAWAL: self.withdrawals,
        }

    def note(self, messages: Iterable[Message]) -> None:
        """Count what was sent."""
        by_kind = self._by_kind
        for message in messages:
            quota = by_kind.get(message.kind)
            if quota is not None:
                quota.done += 1
            if message.late:
                self.late.done += 1
            if message.swapped:
                self.crossed.done += 1

    @property
    def state(self) -> list[list[int]]:
        """What `restore` takes."""
        return [[quota.tries, quota.done] for quota in self._all()]

    def restore(self, state: Iterable[Iterable[int]]) -> None:
        for quota, (tries, done) in zip(self._all(), state, strict=True):
            quota.tries, quota.done = tries, done

    def _all(self) -> list[Quota]:
        return [self.malformed, self.duplicates, self.corrections, self.withdrawals, self.late, self.crossed]
