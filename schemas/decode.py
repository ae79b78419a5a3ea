"""From bytes to an event, or to every fault it has, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError

from schemas.catalogue import Catalogue, Condition, Topic, wanted_values
from schemas.day import SHANGHAI
from schemas.errors import ContractError
from schemas.event import EVENT_LIMIT_BYTES, Event, event_model
from schemas.privacy.shown import shown_subject
from schemas.subject import HIDDEN, canonical, subject_of
from schemas.wording import in_words

_could_be_ours = re.compile(r"[A-Za-z0-9_-]{1,64}").fullmatch


class Decoder:
    """Checks the events of one topic against the contract; safe to share between threads."""

    def __init__(self, catalogue: Catalogue, topic: Topic) -> None:
        self.topic = topic
        self._adapter = TypeAdapter(event_model(topic))
        self._key = tuple(topic.natural_key)
        self._shown = partial(shown_subject, topic)
        self._province = {place: catalogue.province_of(place) for place in catalogue.places}
        self._departments = frozenset(catalogue.departments)
        self._provinces_of_notice = {notice.id: frozenset(notice.provinces) for notice in catalogue.notices.values()}
        self._rules = [_Rule(field.name, field.required_when) for field in topic.field.values() if field.required_when]
        self._caps = [(field.name, field.at_most) for field in topic.field.values() if field.at_most]

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
            raise ContractError([*in_words(exc), *self._faults_beside(raw, exc)]) from None
        city, revision, withdrawn = parsed.city, parsed.revision or 1, parsed.withdrawn or False
        data = None if parsed.data is None else parsed.data.__dict__
        faults = self._attribute_faults(city, revision, withdrawn, data is not None)
        if data is None:
            faults += self._key_faults(parsed.subject)
        else:
            subject = subject_of([data[name] for name in self._key])
            faults += self._subject_faults(parsed.subject, subject)
            faults += self._data_faults(data, city)
        if faults:
            raise ContractError(faults)
        if data is None:
            subject = canonical(parsed.subject)
        time = parsed.time.astimezone(SHANGHAI)
        return Event(self.topic.id, parsed.id, parsed.source, city, subject, time, time.date(), revision, withdrawn, data)

    def _attribute_faults(self, city: str | None, revision: int | None, withdrawn: bool, has_data: bool) -> list[str]:
        faults = []
        if city is not None and city not in self._province:
            faults.append(f"city: {city} is neither a city nor a province of the catalogue")
        if not has_data and not withdrawn:
            faults.append("data: is missing; only a withdrawal needs none")
        if withdrawn and revision == 1:
            faults.append("revision: a withdrawal must raise the revision, so it is at least 2")
        return faults

    def _subject_faults(self, told: str, expected: str) -> list[str]:
        try:
            fits = told == expected or canonical(told) == expected
        except UnicodeDecodeError:
            fits = False
        return [] if fits else [f"subject: is {self._shown(told)}, but the data say {self._shown(expected)}"]

    def _key_faults(self, subject: str) -> list[str]:
        """Of a subject that no data bear out."""
        try:
            values = canonical(subject).split("/")
        except UnicodeDecodeError:
            return [f"subject: is {self._shown(subject)}, which is no percent-encoded UTF-8"]
        key = [self.topic.field[name] for name in self.topic.natural_key]
        if len(values) == len(key) and all(v in field.allowed if field.allowed else v for v, field in zip(values, key, strict=True)):
            return []
        return [f"subject: is {self._shown(subject)}, but must be {'/'.join(self.topic.natural_key)}"]

    def _data_faults(self, data: Mapping[str, Any], city: str | None, wrong: frozenset[str] = frozenset()) -> list[str]:
        """Of rules between fields, and of names that the catalogue must know; what is None or `wrong` is passed over."""
        faults: list[str] = []
        department = data.get("department")
        if department is not None and department not in self._departments:
            faults.append(f"data.department: {_shown_name(department)} is no department of the catalogue")
        if data.get("notice_ids") is not None:
            faults += self._notice_faults("notice_ids", data["notice_ids"], city)
        elif data.get("notice_id") is not None:
            faults += self._notice_faults("notice_id", [data["notice_id"]], city)
        for rule in self._rules:
            if rule.asks(data) and not is_given(data.get(rule.field)) and rule.field not in wrong:
                faults.append(f"data.{rule.field}: must be given where {rule}")
        for name, cap in self._caps:
            value, most = data.get(name), data.get(cap)
            if value is not None and most is not None and value > most:
                faults.append(f"data.{name}: must not be above {cap}")
        return faults

    def _notice_faults(self, field: str, notices: list[str], city: str | None) -> Iterator[str]:
        if not notices:
            yield f"data.{field}: is empty; leave it out, and every campaign of the day counts"
        province = self._province.get(city or "")
        for name in notices:
            provinces = self._provinces_of_notice.get(name)
            if provinces is None:
                yield f"data.{field}: {_shown_name(name)} is no notice of the catalogue"
            elif province is not None and province not in provinces:
                yield f"data.{field}: {name} is not for the province of {city}"

    def _faults_beside(self, raw: bytes, exc: ValidationError) -> list[str]:
        """Faults between fields, told together with those of single fields: the same rules over what is right of the event."""
        try:
            parsed = orjson.loads(raw)
        except orjson.JSONDecodeError:
            return []
        if not isinstance(parsed, dict):
            return []
        wrong = {error["loc"][:2] for error in exc.errors(include_url=False, include_context=False)}
        told = {name: value for name, value in parsed.items() if (name,) not in wrong}
        data = told.get("data")
        revision = None if ("revision",) in wrong else told.get("revision") or 1
        may_have_data = data is not None or not wrong.isdisjoint({("data",), ("withdrawn",)})
        faults = self._attribute_faults(told.get("city"), revision, told.get("withdrawn") is True, may_have_data)
        if data is not None:
            wrong_fields = frozenset(str(place[1]) for place in wrong if place[0] == "data")
            right = {name: value for name, value in data.items() if name not in wrong_fields}
            if "subject" in told and wrong_fields.isdisjoint(self._key):
                faults += self._subject_faults(told["subject"], subject_of([data[name] for name in self._key]))
            faults += self._data_faults(right, told.get("city"), wrong_fields)
        return faults


class _Rule:
    """A field that must be given where a condition holds."""

    def __init__(self, field: str, where: Mapping[str, Condition]) -> None:
        self.field = field
        self._where = [(name, wanted_values(wanted)) for name, wanted in where.items()]

    def asks(self, data: Mapping[str, Any]) -> bool:
        """Whether the condition holds for `data`."""
        for name, wanted in self._where:
            value = data.get(name)
            if wanted is None or value is None or value.__class__ is list:
                if not _fits(value, wanted):
                    return False
            elif value not in wanted:
                return False
        return True

    def __str__(self) -> str:
        said = {name: "given" if wanted is None else " or ".join(sorted(map(str, wanted))) for name, wanted in self._where}
        return " and ".join(f"{name} is {value}" for name, value in said.items())


def is_given(value: Any) -> bool:
    """Whether a field has a value; an empty list is none."""
    return value is not None and value != []


def _fits(value: Any, wanted: frozenset[str | bool] | None) -> bool:
    if wanted is None or value is None:
        return is_given(value)
    return not wanted.isdisjoint(value) if isinstance(value, list) else value in wanted


def _shown_name(name: str) -> str:
    """A name that could be one of the catalogue's; anything else might be a person's, put into the wrong column."""
    return name if _could_be_ours(name) else HIDDEN


def decoders(catalogue: Catalogue) -> dict[str, Decoder]:
    """A decoder for each topic of the catalogue."""
    return {name: Decoder(catalogue, topic) for name, topic in catalogue.topics.items()}
