"""A season of messages, hour by hour, from its options alone: the same options, the same bytes."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any

from producers.simulate.author import Author
from producers.simulate.clock import DAY_S, HOUR_S
from producers.simulate.message import Hour, Kind, Message
from producers.simulate.options import SeasonOptions
from producers.simulate.quota import Quotas
from producers.simulate.trouble import Troubles
from schemas.catalogue import Catalogue

HOURS = DAY_S // HOUR_S
RECENT_LIMIT = 256
"""Messages from which duplicates are drawn."""


class Season:
    """Plays a season; `keep_facts` for messages that say what they say, for the truth.

    Each hour has its share of the messages: first the later words of earlier records that fall due, then new records.
    """

    def __init__(self, catalogue: Catalogue, options: SeasonOptions, *, keep_facts: bool = False) -> None:
        options.check()
        self._options = options
        self._quotas = Quotas(options.shares)
        self._author = Author(catalogue, options, self._quotas, keep_facts=keep_facts)
        rhythm = self._author.rhythm
        first, last = options.first.toordinal() * HOURS, (options.last.toordinal() + 1) * HOURS - 1
        self._last = last
        self._whole = sum(rhythm.weight(step) for step in range(first, last + 1))
        self._mean = self._whole / (last - first + 1)
        self._step = first
        self._played = 0.0
        self._planned = 0.0
        self._sent = 0
        self._pending: dict[int, list[Message]] = {}
        self._recent: deque[Message] = deque(maxlen=RECENT_LIMIT)

    @property
    def now(self) -> int:
        """The simulated moment up to which the season has been played, in simulated seconds."""
        return self._step * HOUR_S

    @property
    def troubles(self) -> Troubles:
        """What early warning is there to find."""
        return self._author.troubles

    def __iter__(self) -> Iterator[Message]:
        while (hour := self.hour()) is not None:
            yield from hour.messages

    def hour(self) -> Hour | None:
        """The messages of the next hour in the order of sending; None when the season is over."""
        total = self._options.messages
        if total is not None and (self._step > self._last or self._sent >= total):
            return None
        step = self._step
        wanted = self._wanted(step)
        self._author.begin(step)
        found = self._pending.pop(step, [])
        self._fill(found, wanted - self._sent)
        found.sort(key=lambda message: message.at)
        if total is not None:
            del found[total - self._sent :]
        self._sent += len(found)
        self._quotas.note(found)
        self._recent += [message for message in found[-RECENT_LIMIT:] if message.kind is not Kind.MALFORMED]
        self._step += 1
        return Hour(step * HOUR_S, found)

    @property
    def state(self) -> dict[str, Any]:
        """What `restore` takes, as JSON can keep it; between hours, and without facts."""
        return {
            "step": self._step,
            "sent": self._sent,
            "played": self._played,
            "planned": self._planned,
            "quotas": self._quotas.state,
            "author": self._author.state,
            "pending": [_kept(message) for messages in self._pending.values() for message in messages],
            "recent": [_kept(message) for message in self._recent],
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Put a season of the same options where another one stopped."""
        self._step, self._sent = state["step"], state["sent"]
        self._played, self._planned = state["played"], state["planned"]
        self._quotas.restore(state["quotas"])
        self._author.restore(state["author"])
        self._pending = {}
        for message in map(_unkept, state["pending"]):
            self._pending.setdefault(message.at // HOUR_S, []).append(message)
        self._recent = deque(map(_unkept, state["recent"]), maxlen=RECENT_LIMIT)

    def _wanted(self, step: int) -> int:
        """How many messages there are to be by the end of the step."""
        total, weight = self._options.messages, self._author.rhythm.weight(step)
        self._played += weight
        if total is None:
            self._planned += self._options.a_day / HOURS * weight / self._mean
            return int(self._planned)
        return total if step == self._last else int(total * self._played / self._whole)

    def _fill(self, found: list[Message], wanted: int) -> None:
        malformed, duplicates, author = self._quotas.malformed, self._quotas.duplicates, self._author
        while len(found) < wanted:
            sent = self._sent + len(found)
            if author.chance(malformed.chance(sent)):
                found.append(author.spoilt(sent))
            elif author.chance(duplicates.chance(sent)) and self._recent:
                found.append(author.again(self._recent[author.choice(len(self._recent))]))
            else:
                for message in author.record(sent):
                    hour = message.at // HOUR_S
                    if hour <= self._step:
                        found.append(message)
                    elif self._options.messages is None or hour <= self._last:
                        self._pending.setdefault(hour, []).append(message)


def _kept(message: Message) -> list[Any]:
    return [message.at, message.topic, message.key.decode(), message.raw.decode(), message.kind, message.id, message.late, message.swapped]


def _unkept(row: list[Any]) -> Message:
    at, topic, key, raw, kind, name, late, swapped = row
    return Message(at, topic, key.encode(), raw.encode(), Kind(kind), name, late, swapped)
