"""A season of messages, hour by hour, from its options alone: the same options, the same bytes."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import orjson

from producers.simulate.clock import DAY_S, HOUR_S
from producers.simulate.dice import Dice
from producers.simulate.flaws import UNREADABLE, flaws_of
from producers.simulate.message import Fact, Hour, Kind, Message
from producers.simulate.options import SeasonOptions
from producers.simulate.places import Agency, Map, Place
from producers.simulate.probe import tales_for
from producers.simulate.quota import Quotas
from producers.simulate.record import Word, words_of
from producers.simulate.rhythm import Rhythm
from producers.simulate.scene import Data, Elsewhere, Scene, Story
from producers.simulate.slips import Slips
from schemas.catalogue import Catalogue, Topic

HOURS = DAY_S // HOUR_S
RECENT_LIMIT = 256
"""Messages from which duplicates are drawn."""
RESENT_SHARE = 0.5
"""Of duplicates that get a new event id, as when a sheet is handed in again; the rest are the same bytes."""
NAMED_CAMPAIGN_SHARE = 0.05
OFF_SEASON_SHARE = 0.02
COUNTY_SHARE = 0.5
SIGNED_SHARE = 0.6
LATE_LIMIT_D = 15
SOON_H = 9
FLAW_TRIES = 20


class Season:
    """Plays a season; `keep_facts` for messages that say what they say, for the truth."""

    def __init__(self, catalogue: Catalogue, options: SeasonOptions, *, keep_facts: bool = False) -> None:
        options.check()
        self._options = options
        self._keep_facts = keep_facts
        self._salt = options.salt
        self._dice = Dice(self._salt)
        self._roll = self._dice.roll
        self._map = Map(catalogue, self._dice)
        self._scene = Scene(self._map, self._dice, self._salt)
        self._topics = list(catalogue.topics.values())
        tales = tales_for(catalogue)
        self._tellers = [tales[topic.id].teller for topic in self._topics]
        self._rhythm = Rhythm([topic.id for topic in self._topics], [tales[topic.id].weight for topic in self._topics])
        self._agencies = [[place.agencies_of(tales[topic.id].lines) for place in self._map.places] for topic in self._topics]
        self._slips = [Slips(topic) for topic in self._topics]
        self._flaws = [flaws_of(catalogue, topic) for topic in self._topics]
        self._signed = ["signage_shown" in topic.field for topic in self._topics]
        self._counties = ["county_code" in topic.field for topic in self._topics]
        self._campaigns = ["notice_ids" in topic.field for topic in self._topics]
        self._everywhere = [topic.unique_within == "all" for topic in self._topics]
        first, last = options.first.toordinal() * HOURS, (options.last.toordinal() + 1) * HOURS - 1
        self._last = last
        self._whole = sum(self._rhythm.weight(step) for step in range(first, last + 1))
        self._mean = self._whole / (last - first + 1)
        self._step = first
        self._played = 0.0
        self._planned = 0.0
        self._sent = 0
        self._quotas = Quotas(options.shares)
        self._sequence = 0
        self._pending: dict[int, list[Message]] = {}
        self._recent: deque[Message] = deque(maxlen=RECENT_LIMIT)

    @property
    def now(self) -> int:
        """The simulated moment up to which the season has been played, in seconds of simulated time."""
        return self._step * HOUR_S

    @property
    def state(self) -> dict[str, Any]:
        """What `restore` takes, as JSON can keep it; between hours, and without facts."""
        return {
            "step": self._step,
            "sent": self._sent,
            "played": self._played,
            "planned": self._planned,
            "sequence": self._sequence,
            "quotas": self._quotas.state,
            "dice": self._dice.state,
            "counts": self._scene.counts,
            "registered": {place.code: place.registered for place in self._map.places},
            "pending": [_kept(message) for messages in self._pending.values() for message in messages],
            "recent": [_kept(message) for message in self._recent],
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Put a season of the same options where another one stopped."""
        self._step, self._sent, self._sequence = state["step"], state["sent"], state["sequence"]
        self._played, self._planned = state["played"], state["planned"]
        self._quotas.restore(state["quotas"])
        self._dice.restore(state["dice"])
        self._scene.counts = dict(state["counts"])
        for place in self._map.places:
            place.registered = state["registered"][place.code]
        self._pending = {}
        for message in map(_unkept, state["pending"]):
            self._pending.setdefault(message.at // HOUR_S, []).append(message)
        self._recent = deque(map(_unkept, state["recent"]), maxlen=RECENT_LIMIT)

    def __iter__(self) -> Iterator[Message]:
        while (hour := self.hour()) is not None:
            yield from hour.messages

    def hour(self) -> Hour | None:
        """The messages of the next hour in the order of sending; None when the season is over."""
        total = self._options.messages
        if total is not None and (self._step > self._last or self._sent >= total):
            return None
        step = self._step
        self._played += self._rhythm.weight(step)
        if total is None:
            self._planned += self._options.a_day / HOURS * self._rhythm.weight(step) / self._mean
            wanted = int(self._planned)
        else:
            wanted = total if step == self._last else int(total * self._played / self._whole)
        found = self._pending.pop(step, [])
        self._fill(found, wanted - self._sent, step)
        found.sort(key=lambda message: message.at)
        if total is not None:
            del found[total - self._sent :]
        self._sent += len(found)
        self._quotas.note(found)
        self._recent += [message for message in found[-RECENT_LIMIT:] if message.kind is not Kind.MALFORMED]
        self._step += 1
        return Hour(step * HOUR_S, found)

    def _fill(self, found: list[Message], wanted: int, step: int) -> None:
        malformed, duplicates = self._quotas.malformed, self._quotas.duplicates
        topics = self._rhythm.shares(step)
        self._scene.offset = self._rhythm.offset(step)
        while len(found) < wanted:
            messages = self._sent + len(found)
            if self._roll() < malformed.chance(messages):
                found.append(self._malformed(step, topics))
            elif self._roll() < duplicates.chance(messages) and self._recent:
                found.append(self._duplicate(step))
            else:
                self._birth(step, topics, found)

    def _birth(self, step: int, topics: list[float], found: list[Message]) -> None:
        """A new record: its first word is sent now, unless it is held back, and the others are put by for their hours."""
        s = self._scene
        index, story, data = self._tell(step, topics)
        late = s.now - s.at > DAY_S
        subject = _subject(self._topics[index], s.agency, data)
        for word in words_of(s, story, data, self._slips[index], self._quotas, self._sent):
            message = self._message(index, s.place, s.agency, subject, word, late=late)
            if word.at == s.now:
                found.append(message)
            else:
                self._put_by(message, step)
        if story.elsewhere is not None:
            self._enter_elsewhere(index, story.elsewhere, step)

    def _tell(self, step: int, topics: list[float]) -> tuple[int, Story, Data]:
        """Set the scene and have a story told; its first data get their envelope."""
        s, roll = self._scene, self._roll
        index = bisect_right(topics, roll() * topics[-1])
        if index == len(topics):
            index -= 1
        weights = self._map.weights
        place = s.place = self._map.places[min(bisect_right(weights, roll() * weights[-1]), len(weights) - 1)]
        agencies = self._agencies[index][place.index]
        agency = s.agency = agencies[int(roll() * len(agencies))]
        s.now = step * HOUR_S + int(roll() * HOUR_S)
        if roll() < self._quotas.late.chance(self._sent):
            s.at = s.now - DAY_S - int(roll() ** 2 * LATE_LIMIT_D * DAY_S) - 1
        else:
            s.at = s.now - int(roll() ** 2 * SOON_H * HOUR_S)
        story = self._tellers[index](s)
        data = self._envelope(index, agency, s.now)
        data.update(story.data)
        if self._campaigns[index] and roll() < NAMED_CAMPAIGN_SHARE and place.notices:
            running = place.notices if roll() < OFF_SEASON_SHARE else place.running(s.at // DAY_S) or place.notices
            data["notice_ids"] = [running[int(roll() * len(running))]]
        return index, story, data

    def _envelope(self, index: int, agency: Agency, now: int) -> Data:
        data: Data = {
            "org_code": agency.org_code,
            "org_name": agency.name,
            "department": agency.department,
            "reported_at": self._scene.moment(now),
        }
        if agency.county is not None and self._counties[index] and self._roll() < COUNTY_SHARE:
            data["county_code"] = agency.county
        if self._signed[index] and self._roll() < SIGNED_SHARE:
            data["signage_shown"] = agency.signage
        return data

    def _enter_elsewhere(self, index: int, entry: Elsewhere, step: int) -> None:
        """A second city's first word on a record that is one everywhere."""
        s = self._scene
        agencies = self._agencies[index][entry.place.index]
        agency = s.agency = agencies[int(self._roll() * len(agencies))]
        at = s.now + entry.after_s
        data = {**self._envelope(index, agency, at), **entry.data}
        word = Word(at, 1, Kind.FIRST, data, at - int(self._roll() * HOUR_S))
        subject = _subject(self._topics[index], agency, data)
        self._put_by(self._message(index, entry.place, agency, subject, word, late=False), step)

    def _put_by(self, message: Message, step: int) -> None:
        hour = message.at // HOUR_S
        if hour <= step:
            hour = step + 1
            message = message._replace(at=hour * HOUR_S + int(self._roll() * HOUR_S))
        if self._options.messages is None or hour <= self._last:
            self._pending.setdefault(hour, []).append(message)

    def _message(self, index: int, place: Place, agency: Agency, subject: str, word: Word, *, late: bool) -> Message:
        topic = self._topics[index]
        event = self._event(topic, place, agency, subject, word)
        withdrawn = word.kind is Kind.WITHDRAWAL
        key = subject if self._everywhere[index] else place.code
        fact = Fact(place.code, subject, word.revision, withdrawn, word.time_at, word.data) if self._keep_facts else None
        late = late and word.kind is Kind.FIRST
        return Message(word.at, topic.id, key.encode(), orjson.dumps(event), word.kind, event["id"], late, word.swapped, fact)

    def _event(self, topic: Topic, place: Place, agency: Agency, subject: str, word: Word) -> dict[str, Any]:
        self._sequence += 1
        event: dict[str, Any] = {
            "specversion": "1.0",
            "id": f"{self._salt:016x}-{self._sequence:x}",
            "source": agency.source,
            "type": topic.event_type,
            "subject": subject,
            "time": self._scene.moment(word.time_at),
            "city": place.code,
        }
        if word.revision > 1:
            event["revision"] = word.revision
        if word.kind is Kind.WITHDRAWAL:
            event["withdrawn"] = True
        if word.data is not None:
            event["data"] = word.data
        return event

    def _duplicate(self, step: int) -> Message:
        """Something sent a while ago, once more."""
        again = self._recent[int(self._roll() * len(self._recent))]
        raw, name = again.raw, again.id
        if self._roll() < RESENT_SHARE and name is not None:
            self._sequence += 1
            name = f"{self._salt:016x}-{self._sequence:x}"
            raw = raw.replace(f'"id":"{again.id}"'.encode(), f'"id":"{name}"'.encode(), 1)
        at = step * HOUR_S + int(self._roll() * HOUR_S)
        return again._replace(at=at, raw=raw, id=name, kind=Kind.DUPLICATE, late=False, swapped=False)

    def _malformed(self, step: int, topics: list[float]) -> Message:
        """A record's first word, spoilt; nothing more is heard of it."""
        s = self._scene
        index, _, data = self._tell(step, topics)
        topic = self._topics[index]
        subject = _subject(topic, s.agency, data)
        event = self._event(topic, s.place, s.agency, subject, Word(s.now, 1, Kind.FIRST, data, s.at))
        flaws = self._flaws[index]
        for _ in range(FLAW_TRIES):
            flaw, spoil = flaws[int(self._roll() * len(flaws))]
            raw = spoil(event, self._dice)
            if raw is not None:
                break
        else:
            flaw, raw = "no JSON", b"?"
        name = None if flaw in UNREADABLE or flaw == "without id" else "" if flaw == "empty id" else event["id"]
        key = subject if self._everywhere[index] else s.place.code
        return Message(s.now, topic.id, key.encode(), raw, Kind.MALFORMED, name, flaw=flaw)


def _subject(topic: Topic, agency: Agency, data: Data) -> str:
    values = [data[name] for name in topic.natural_key]
    return "/".join([quote(value, safe="") for value in values] if agency.odd_numbers else values)


def _kept(message: Message) -> list[Any]:
    return [message.at, message.topic, message.key.decode(), message.raw.decode(), message.kind, message.id, message.late, message.swapped]


def _unkept(row: list[Any]) -> Message:
    at, topic, key, raw, kind, name, late, swapped = row
    return Message(at, topic, key.encode(), raw.encode(), Kind(kind), name, late, swapped)
