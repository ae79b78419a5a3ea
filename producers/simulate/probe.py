"""Chooses the tale of each topic: ours where the topic's records still take it, a plain one where a catalogue has changed them."""

from __future__ import annotations

import logging

import orjson

from producers.simulate.book import TALES, Tale, plain_tale
from producers.simulate.clock import HOUR_S, start_of
from producers.simulate.dice import Dice
from producers.simulate.options import DEFAULT_FIRST
from producers.simulate.places import Map
from producers.simulate.scene import Data, Scene
from schemas.catalogue import Catalogue, Topic
from schemas.decode import Decoder
from schemas.errors import ContractError
from schemas.subject import subject_of

PROBES = 60
log = logging.getLogger(__name__)


def tales_for(catalogue: Catalogue) -> dict[str, Tale]:
    """A tale for every topic, each tried on the topic's own decoder."""
    the_map = Map(catalogue, Dice(0))
    return {topic.id: _tale_for(catalogue, topic, the_map) for topic in catalogue.topics.values()}


def _tale_for(catalogue: Catalogue, topic: Topic, the_map: Map) -> Tale:
    tale = TALES.get(topic.id)
    if tale is None:
        return plain_tale(topic)
    refused = _refusal(catalogue, topic, the_map, tale)
    if refused is None:
        return tale
    log.warning("tale_replaced", extra={"topic": topic.id, "reason": refused})
    return plain_tale(topic)


def _refusal(catalogue: Catalogue, topic: Topic, the_map: Map, tale: Tale) -> str | None:
    """Why the topic does not take the tale; None if it does."""
    s = Scene(the_map, Dice(1), 1)
    decoder = Decoder(catalogue, topic)
    for number in range(PROBES):
        s.place = the_map.places[number % len(the_map.places)]
        s.agency = s.pick(s.place.agencies_of(tale.lines))
        s.at = start_of(DEFAULT_FIRST) + number * HOUR_S
        s.now = s.at + HOUR_S
        story = tale.teller(s)
        data: Data = {
            "org_code": s.agency.org_code,
            "org_name": s.agency.name,
            "department": s.agency.department,
            "reported_at": s.moment(s.now),
            **story.data,
        }
        for move in ({}, *(move.changes for move in story.moves)):
            data = {name: value for name, value in {**data, **move}.items() if value is not None}
            event = {
                "specversion": "1.0",
                "id": "probe",
                "source": s.agency.source,
                "type": topic.event_type,
                "subject": subject_of([str(data.get(name, "")) for name in topic.natural_key]),
                "time": s.moment(s.at),
                "city": s.place.code,
                "data": data,
            }
            try:
                decoder.decode(orjson.dumps(event))
            except ContractError as error:
                return error.reasons[0]
    for place in the_map.places:
        place.registered = 0
    return None
