"""Writes the messages of a record: sets the scene, has its story told, and puts its words into events."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any
from urllib.parse import quote

import orjson

from producers.simulate.clock import DAY_S, HOUR_S
from producers.simulate.dice import Dice
from producers.simulate.flaws import MISPLACED, UNREADABLE, flaws_of
from producers.simulate.message import Fact, Kind, Message
from producers.simulate.options import SeasonOptions
from producers.simulate.places import Agency, Map, Place
from producers.simulate.probe import tales_for
from producers.simulate.quota import Quotas
from producers.simulate.record import Word, words_of
from producers.simulate.rhythm import Rhythm
from producers.simulate.scene import Data, Elsewhere, Scene, Story
from producers.simulate.slips import Slips
from producers.simulate.trouble import TOPICS, Trouble, Troubles, day_of
from schemas.catalogue import Catalogue, Topic

RESENT_SHARE = 0.5
"""Of duplicates that get a new event id, as when a sheet is handed in again; the rest are the same bytes."""
NAMED_CAMPAIGN_SHARE = 0.05
OFF_SEASON_SHARE = 0.02
COUNTY_SHARE = 0.5
SIGNED_SHARE = 0.6
LATE_LIMIT_D = 15
SOON_H = 9
FLAW_TRIES = 20


class Author:
    """Of one season. `rhythm` tells how much of each topic an hour brings."""

    def __init__(self, catalogue: Catalogue, options: SeasonOptions, quotas: Quotas, *, keep_facts: bool) -> None:
        self._quotas = quotas
        self._keep_facts = keep_facts
        self._salt = options.salt
        self._dice = Dice(self._salt)
        self._roll = self._dice.roll
        self._map = Map(catalogue, self._dice)
        self._scene = Scene(self._map, self._dice, self._salt)
        self._topics = list(catalogue.topics.values())
        tales = tales_for(catalogue)
        self._tellers = [tales[topic.id].teller for topic in self._topics]
        self._agencies = [[place.agencies_of(tales[topic.id].lines) for place in self._map.places] for topic in self._topics]
        self._slips = [Slips(topic) for topic in self._topics]
        self._flaws = [flaws_of(catalogue, topic, keyed=options.keyed) for topic in self._topics]
        self._signed = ["signage_shown" in topic.field for topic in self._topics]
        self._counties = ["county_code" in topic.field for topic in self._topics]
        self._campaigns = ["notice_ids" in topic.field for topic in self._topics]
        self._everywhere = [topic.unique_within == "all" for topic in self._topics]
        self._sequence = 0
        self._topic_shares: list[float] = []
        self._step = 0
        self._index = {topic.id: index for index, topic in enumerate(self._topics)}
        self.troubles = Troubles(self._salt, options.first, self._map.cities)
        self._stirred: list[tuple[float, Trouble]] = []
        self.rhythm = Rhythm([topic.id for topic in self._topics], [tales[topic.id].weight for topic in self._topics])

    def begin(self, step: int) -> None:
        """Turn to another hour."""
        self._step = step
        self._topic_shares = self.rhythm.shares(step)
        self._scene.offset = self.rhythm.offset(step)
        self._stirred = self._stir()

    def record(self, sent: int) -> list[Message]:
        """All messages of a new record, each with the moment at which it is to be sent; `sent` messages went before."""
        s = self._scene
        index, story, data = self._tell(sent)
        late = s.now - s.at > DAY_S
        subject = _subject(self._topics[index], s.agency, data)
        words = words_of(s, story, data, self._slips[index], self._quotas, sent)
        messages = [self._message(index, s.place, s.agency, subject, word, late=late) for word in words]
        if story.elsewhere is not None:
            messages.append(self._elsewhere(index, story.elsewhere))
        return messages

    def spoilt(self, sent: int) -> Message:
        """A record's first word that breaks the contract; nothing more is heard of it."""
        s = self._scene
        index, _, data = self._tell(sent)
        topic = self._topics[index]
        subject = _subject(topic, s.agency, data)
        event = self._event(topic, s.place, s.agency, subject, Word(s.now, 1, Kind.FIRST, data, s.at))
        key = subject if self._everywhere[index] else s.place.code
        flaws = self._flaws[index]
        for _ in range(FLAW_TRIES):
            flaw, spoil = flaws[int(self._roll() * len(flaws))]
            raw = spoil(event, self._dice)
            if raw is not None:
                break
        else:
            flaw, raw = "no JSON", b"?"
        if flaw == MISPLACED:
            key = self._wrong_key(index, key)
        name = None if flaw in UNREADABLE or flaw == "without id" else "" if flaw == "empty id" else event["id"]
        return Message(s.now, topic.id, key.encode(), raw, Kind.MALFORMED, name, flaw=flaw)

    def again(self, message: Message) -> Message:
        """A message once more: the same bytes, or handed in anew under another event id."""
        raw, name = message.raw, message.id
        if self._roll() < RESENT_SHARE:
            name = self._next_id()
            raw = raw.replace(f'"id":"{message.id}"'.encode(), f'"id":"{name}"'.encode(), 1)
        return message._replace(at=self.moment(), raw=raw, id=name, kind=Kind.DUPLICATE, late=False, swapped=False)

    def moment(self) -> int:
        """Some moment of the present hour."""
        return self._step * HOUR_S + int(self._roll() * HOUR_S)

    def choice(self, count: int) -> int:
        """A number below `count`."""
        return int(self._roll() * count)

    def chance(self, probability: float) -> bool:
        return self._roll() < probability

    @property
    def state(self) -> dict[str, Any]:
        """What `restore` takes."""
        return {
            "sequence": self._sequence,
            "dice": self._dice.state,
            "counts": self._scene.counts,
            "registered": {place.code: place.registered for place in self._map.places},
        }

    def restore(self, state: dict[str, Any]) -> None:
        self._sequence = state["sequence"]
        self._dice.restore(state["dice"])
        self._scene.counts = dict(state["counts"])
        for place in self._map.places:
            place.registered = state["registered"][place.code]

    def _tell(self, sent: int) -> tuple[int, Story, Data]:
        """Set the scene and have a story told; its first data get their envelope."""
        s, roll = self._scene, self._roll
        index, place = self._subject_and_place()
        agencies = self._agencies[index][place.index]
        agency = s.agency = agencies[int(roll() * len(agencies))]
        s.now = self.moment()
        if roll() < self._quotas.late.chance(sent):
            s.at = s.now - DAY_S - int(roll() ** 2 * LATE_LIMIT_D * DAY_S) - 1
        else:
            s.at = s.now - int(roll() ** 2 * SOON_H * HOUR_S)
        story = self._tellers[index](s)
        data = self._envelope(index, agency, s.now)
        data.update(story.data)
        if self._campaigns[index] and roll() < NAMED_CAMPAIGN_SHARE and place.notices:
            named = place.notices if roll() < OFF_SEASON_SHARE else place.running(s.at // DAY_S) or place.notices
            data["notice_ids"] = [named[int(roll() * len(named))]]
        return index, story, data

    def _subject_and_place(self) -> tuple[int, Place]:
        """What the next record is about, and where: as usual, or in a city that has trouble."""
        s, roll = self._scene, self._roll
        shares, weights = self._topic_shares, self._map.weights
        s.trouble = None
        if self._stirred:
            drawn = roll()
            for until, trouble in self._stirred:
                if drawn < until:
                    s.trouble, s.place = trouble, trouble.place
                    topics = TOPICS[trouble.affair]
                    return self._index[topics[int(roll() * len(topics))]], trouble.place
        index = min(bisect_right(shares, roll() * shares[-1]), len(shares) - 1)
        s.place = self._map.places[min(bisect_right(weights, roll() * weights[-1]), len(weights) - 1)]
        return index, s.place

    def _stir(self) -> list[tuple[float, Trouble]]:
        """The troubles of the present hour with the chance, added up, that a record is of one: so many times the city's own share."""
        found: list[tuple[float, Trouble]] = []
        total, shares, whole = 0.0, self._topic_shares, self._map.weights[-1]
        for trouble in self.troubles.of_day(day_of(self._step * HOUR_S)):
            topics = set(TOPICS[trouble.affair])
            if topics <= self._index.keys() and shares[-1]:
                own = sum(shares[at] - (shares[at - 1] if at else 0.0) for at in (self._index[topic] for topic in topics)) / shares[-1]
                total = round(total + trouble.factor * own * trouble.place.size / whole, 12)
                found.append((total, trouble))
        return found

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

    def _elsewhere(self, index: int, entry: Elsewhere) -> Message:
        """A second city's first word on a record that is one everywhere."""
        s = self._scene
        agencies = self._agencies[index][entry.place.index]
        agency = s.agency = agencies[int(self._roll() * len(agencies))]
        at = s.now + entry.after_s
        data = {**self._envelope(index, agency, at), **entry.data}
        word = Word(at, 1, Kind.FIRST, data, at - int(self._roll() * HOUR_S))
        return self._message(index, entry.place, agency, _subject(self._topics[index], agency, data), word, late=False)

    def _message(self, index: int, place: Place, agency: Agency, subject: str, word: Word, *, late: bool) -> Message:
        topic = self._topics[index]
        event = self._event(topic, place, agency, subject, word)
        key = subject if self._everywhere[index] else place.code
        fact = Fact(place.code, subject, word.revision, word.kind is Kind.WITHDRAWAL, word.time_at, word.data) if self._keep_facts else None
        late = late and word.kind is Kind.FIRST
        return Message(word.at, topic.id, key.encode(), orjson.dumps(event), word.kind, event["id"], late, word.swapped, fact)

    def _event(self, topic: Topic, place: Place, agency: Agency, subject: str, word: Word) -> dict[str, Any]:
        event: dict[str, Any] = {
            "specversion": "1.0",
            "id": self._next_id(),
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

    def _next_id(self) -> str:
        self._sequence += 1
        return f"{self._salt:016x}.{self._sequence:x}"

    def _wrong_key(self, index: int, key: str) -> str:
        if self._everywhere[index]:
            return self._scene.place.code
        others = [place.code for place in self._map.places if place.code != key]
        return others[int(self._roll() * len(others))] if others else ""


def _subject(topic: Topic, agency: Agency, data: Data) -> str:
    values = [data[name] for name in topic.natural_key]
    return "/".join([quote(value, safe="") for value in values] if agency.odd_numbers else values)
