"""From bytes to an event, or to every fault it has, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError

from schemas.catalogue import Catalogue, Condition, Topic
from schemas.day import day_of
from schemas.errors import ContractError
from schemas.event import EVENT_LIMIT_BYTES, Event, event_model
from schemas.subject import canonical, subject_of

CONTENT_DIGEST_BYTES = 8


class Decoder:
    """Checks the events of one topic against the contract; safe to share between threads."""

    def __init__(self, catalogue: Catalogue, topic: Topic) -> None:
        self.topic = topic
        self._adapter = TypeAdapter(event_model(topic))
        self._places = frozenset(catalogue.places)
        self._province = {place: catalogue.province_of(place) for place in catalogue.places}
        self._departments = frozenset(catalogue.departments)
        self._provinces_of_notice = {notice.id: frozenset(notice.provinces) for notice in catalogue.notices.values()}
        self._rules = [_Rule(field.name, field.required_when) for field in topic.fields if field.required_when]
        self._caps = [(field.name, field.at_most) for field in topic.fields if field.at_most]

    def decode(self, raw: bytes) -> Event:
        """The event in `raw`.

        Raises:
            ContractError: with every fault found.
        """
        if len(raw) > EVENT_LIMIT_BYTES:
            raise ContractError([f"event: has {len(raw)} bytes; at most {EVENT_LIMIT_BYTES} are allowed"])
        try:
            parsed: Any = self._adapter.validate_json(raw)
        except ValidationError as exc:
            raise ContractError([*_in_words(exc), *self._faults_beside(raw, exc)]) from None
        data = None if parsed.data is None else parsed.data.__dict__
        faults = list(self._attribute_faults(parsed.city, parsed.revision, parsed.withdrawn, data))
        subject = parsed.subject
        if data is not None:
            subject = subject_of([data[name] for name in self.topic.natural_key])
            if subject != parsed.subject and subject != canonical(parsed.subject):
                faults.append(f"subject: is {parsed.subject}, but the data say {subject}")
            faults += self._data_faults(data, parsed.city)
        else:
            faults += self._key_faults(subject)
            subject = canonical(subject)
        if faults:
            raise ContractError(faults)
        return Event(
            self.topic.id,
            parsed.id,
            parsed.source,
            parsed.city,
            subject,
            parsed.time,
            day_of(parsed.time),
            parsed.revision,
            parsed.withdrawn,
            data,
            _content(raw, parsed),
        )

    def _attribute_faults(self, city: str, revision: int, withdrawn: bool, data: Mapping[str, Any] | None) -> Iterator[str]:
        if city not in self._places:
            yield f"city: {city} is neither a city nor a province of the catalogue"
        if data is None and not withdrawn:
            yield "data: is missing; only a withdrawal needs none"
        if withdrawn and revision == 1:
            yield "revision: a withdrawal must raise the revision, so it is at least 2"

    def _key_faults(self, subject: str) -> Iterator[str]:
        parts = subject.split("/")
        if len(parts) != len(self.topic.natural_key) or not all(parts):
            yield f"subject: is {subject}, but must be {'/'.join(self.topic.natural_key)}"

    def _data_faults(self, data: Mapping[str, Any], city: str) -> Iterator[str]:
        if data["department"] not in self._departments:
            yield f"data.department: {data['department']} is no department of the catalogue"
        notices = data.get("notice_ids")
        if notices is None:
            one = data.get("notice_id")
            notices = None if one is None else [one]
        if notices is not None:
            yield from self._notice_faults(notices, city)
        for rule in self._rules:
            if data.get(rule.field) is None and rule.asks(data):
                yield f"data.{rule.field}: must be given where {rule}"
        for name, cap in self._caps:
            value, most = data.get(name), data.get(cap)
            if value is not None and most is not None and value > most:
                yield f"data.{name}: must not be above {cap}"

    def _notice_faults(self, notices: list[str], city: str) -> Iterator[str]:
        if not notices:
            yield "data.notice_ids: is empty; leave it out, and every campaign of the day counts"
        for name in notices:
            provinces = self._provinces_of_notice.get(name)
            if provinces is None:
                yield f"data.notice_ids: {name} is no notice of the catalogue"
            elif self._province.get(city) not in provinces and city in self._province:
                yield f"data.notice_ids: {name} is not for the province of {city}"

    def _faults_beside(self, raw: bytes, exc: ValidationError) -> Iterator[str]:
        """Faults of the rules between fields, told together with those of single fields; fields that have one of their own are passed over."""
        try:
            parsed = orjson.loads(raw)
        except orjson.JSONDecodeError:
            return
        if not isinstance(parsed, dict):
            return
        wrong = {error["loc"][1] for error in exc.errors(include_url=False) if len(error["loc"]) > 1 and error["loc"][0] == "data"}
        data = parsed.get("data")
        city, revision = parsed.get("city"), parsed.get("revision", 1)
        if isinstance(city, str) and isinstance(revision, int):
            yield from self._attribute_faults(city, revision, parsed.get("withdrawn") is True, data if isinstance(data, dict) else None)
        if isinstance(data, dict):
            for rule in self._rules:
                if rule.field not in wrong and data.get(rule.field) is None and not rule.reads(wrong) and rule.asks(data):
                    yield f"data.{rule.field}: must be given where {rule}"


class _Rule:
    """A field that must be given where a condition holds."""

    def __init__(self, field: str, where: Mapping[str, Condition]) -> None:
        self.field = field
        self._where = [(name, None if wanted == "*" else frozenset(wanted if isinstance(wanted, list) else [wanted])) for name, wanted in where.items()]

    def asks(self, data: Mapping[str, Any]) -> bool:
        """Whether the condition holds for `data`."""
        for name, wanted in self._where:
            value = data.get(name)
            if value is None or (wanted is not None and not _fits(value, wanted)):
                return False
        return True

    def reads(self, names: set[Any]) -> bool:
        """Whether the condition reads one of these fields."""
        return any(name in names for name, _ in self._where)

    def __str__(self) -> str:
        return " and ".join(f"{name} is {'given' if wanted is None else ' or '.join(sorted(map(str, wanted)))}" for name, wanted in self._where)


def _fits(value: Any, wanted: frozenset[str | bool]) -> bool:
    return any(item in wanted for item in value) if isinstance(value, list) else value.__hash__ is not None and value in wanted


def _in_words(exc: ValidationError) -> Iterator[str]:
    for error in exc.errors(include_url=False, include_input=False):
        where = ".".join(str(part) for part in error["loc"]) or "event"
        yield f"{where}: {error['msg'][:1].lower()}{error['msg'][1:]}"


def _content(raw: bytes, parsed: Any) -> str:
    data = orjson.loads(raw).get("data")
    if data is not None:
        data = {name: value for name, value in data.items() if value is not None}
    canonical_json = orjson.dumps([parsed.time.timestamp(), parsed.city, parsed.withdrawn, data], option=orjson.OPT_SORT_KEYS)
    return blake2b(canonical_json, digest_size=CONTENT_DIGEST_BYTES).hexdigest()


def decoders(catalogue: Catalogue) -> dict[str, Decoder]:
    """A decoder for each topic of the catalogue."""
    return {name: Decoder(catalogue, topic) for name, topic in catalogue.topics.items()}
