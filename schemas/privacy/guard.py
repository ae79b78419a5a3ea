"""The guard of one topic: which of its fields hold a person, and what is put in their place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from schemas.catalogue import Field, Topic
from schemas.event import EXTENSIONS, Event
from schemas.privacy.mask import mask_text, mask_value
from schemas.privacy.number import find_numbers, is_organisation
from schemas.privacy.pseudonym import Keys, is_display, is_identity
from schemas.privacy.serial import cleared, some_person
from schemas.subject import canonical, subject_of

Change = Callable[[str], str]

KNOWN = frozenset({"department", "notice_id", "notice_ids"})
"""Fields whose values the decoder looks up in the catalogue."""
DROPPED = "[-]"
_ESCAPED_ASCII = b"\\u00"
_OPEN_ATTRIBUTES = {"id", "source", "dataschema", *EXTENSIONS}
_unread = re.compile(rf'"(?:{"|".join(("dataschema", *EXTENSIONS))})"'.encode()).search


class Guard:
    """Protects the events of one topic; safe to share between threads."""

    def __init__(self, topic: Topic, keys: Keys) -> None:
        self._keys = keys
        self._key = tuple(topic.natural_key)
        fields = [field for field in topic.field.values() if field.type in ("string", "list<string>")]
        self._identities = _named(fields, "identity")
        self._displays = _named(fields, "pseudonym")
        self.dropped = tuple(field.name for field in topic.field.values() if field.protect == "drop")
        taken = {*self._identities, *self._displays, *self.dropped}
        free = [field for field in fields if field.name not in taken]
        self._codes = tuple(field.name for field in free if is_code(topic, field))
        self._texts = tuple(field.name for field in free if not is_code(topic, field) and not field.is_list)
        self._lists = tuple(field.name for field in free if field.is_list)
        self._checked_codes = tuple(name for name in self._codes if name not in KNOWN)
        self._checked_texts = tuple(name for name in self._texts if name not in KNOWN)
        self._checked_lists = tuple(name for name in self._lists if name not in KNOWN)
        self._quoted = tuple(f'"{name}"'.encode() for name in (*taken, *_named(fields, "mask")))
        self._changes: dict[str, Change] = {
            **dict.fromkeys(self._identities, self._identity),
            **dict.fromkeys(self._displays, self._display),
            **dict.fromkeys(self._codes, self._code),
            **dict.fromkeys((*self._texts, *self._lists), mask_text),
        }
        for name in KNOWN & self._changes.keys():
            del self._changes[name]
        single = (*self._identities, *self._displays, *self._checked_texts)
        self._checked_changes = tuple((name, self._changes[name]) for name in single)

    def is_clean(self, event: Event, raw: bytes) -> bool:
        """Whether an event that keeps the contract names nobody, so that its bytes may go on as they are; no when in doubt."""
        data = event.data
        if data is None:
            return self._subject(event.subject) == event.subject and not some_person(f"{event.id}\n{event.source}") and _is_bare(raw)
        for name in self._identities:
            value = data[name]
            if value is not None and not is_identity(value) and not is_organisation(value):
                return False
        for name in self._displays:
            value = data[name]
            if value is not None and not is_display(value):
                return False
        if any(data[name] is not None for name in self.dropped):
            return False
        texts = [value for name in self._checked_texts if (value := data[name]) is not None]
        for name in self._checked_lists:
            texts += data[name] or ()
        if texts and mask_text(text := "\n".join(texts)) != text:
            return False
        codes = [value for name in self._checked_codes if (value := data[name]) is not None]
        return not some_person("\n".join((event.id, event.source, *codes))) and _is_bare(raw) and not self._repeats(raw)

    def replace(self, told: dict[str, Any], event: Event) -> Event:
        """The event, which keeps the contract, without persons; `told` is what it was read from, and is changed in place."""
        given = told.get("data")
        if given is None:
            told["subject"] = self._subject(told["subject"])
            self._replace_attributes(told)
            return event._replace(id=told["id"], source=told["source"], subject=canonical(told["subject"]))
        changed = dict.fromkeys(name for name in self.dropped if given.pop(name, None) is not None)
        for name, change in self._checked_changes:
            value = given.get(name)
            if value is not None:
                changed[name] = given[name] = change(value)
        for name in self._checked_lists:
            if given.get(name):
                changed[name] = given[name] = [mask_text(value) for value in given[name]]
        for name, value in self._changed_codes(given):
            changed[name] = given[name] = value
        data = {**(event.data or {}), **changed}
        subject = event.subject
        if not changed.keys().isdisjoint(self._key):
            subject = told["subject"] = subject_of([data[name] for name in self._key])
        self._replace_attributes(told)
        return event._replace(id=told["id"], source=told["source"], subject=subject, data=data)

    def _changed_codes(self, given: dict[str, Any]) -> Iterator[tuple[str, str]]:
        codes = [value for name in self._checked_codes if (value := given.get(name)) is not None]
        if some_person("\n".join(codes)):
            yield from ((name, self._code(given[name])) for name in self._checked_codes if given.get(name) is not None)

    def _replace_attributes(self, told: dict[str, Any]) -> None:
        for name in _OPEN_ATTRIBUTES & told.keys():
            if told[name] is not None:
                told[name] = mask_text(self._code(told[name]))

    def protect(self, event: Mapping[str, Any], *, foreign: bool = False) -> dict[str, Any]:
        """The same event without persons; what is of a wrong type stays as wrong as it was.

        `foreign`: it did not come through our own gate, so a pseudonym may have any form, and only what looks like a person's is replaced.
        """
        done = {name: self._attribute(name, value) for name, value in event.items()}
        data = event.get("data")
        if isinstance(event.get("subject"), str):
            done["subject"] = self._subject(event["subject"], foreign, data if foreign and isinstance(data, dict) else None)
        if isinstance(data, dict):
            done["data"] = {mask_text(name): self._field(name, value, foreign) for name, value in data.items() if name not in self.dropped}
        return done

    def foreign_value(self, name: str, value: str) -> str:
        """One value of bytes that are no JSON."""
        return DROPPED if name in self.dropped else str(self._field(name, value, True))

    def foreign_subject(self, subject: str) -> str:
        """The subject of bytes that are no JSON."""
        return self._subject(subject, True)

    def _identity(self, value: str) -> str:
        """A person or household; an organisation's code stays, for some fields may have either."""
        return value if is_organisation(value) else self._keys.identity_of(value)

    def _display(self, value: str) -> str:
        return self._keys.display_of(value)

    def _code(self, value: str) -> str:
        return cleared(value, self._keys.identity_of)

    def _field(self, name: str, value: Any, foreign: bool) -> Any:
        change = self._changes.get(name)
        if change is None:
            return _masked(value)
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if isinstance(value, list):
            return [self._field(name, item, foreign) for item in value]
        if not isinstance(value, str) or not value.strip():
            return _masked(value)
        if foreign and name in (*self._identities, *self._displays) and not _looks_personal(value):
            return value
        return change(value)

    def _attribute(self, name: str, value: Any) -> Any:
        if isinstance(value, str) and name in _OPEN_ATTRIBUTES:
            return mask_text(self._code(value))
        return _masked(value)

    def _subject(self, subject: str, foreign: bool = False, data: Mapping[str, Any] | None = None) -> str:
        """The subject with its parts protected as the fields that they are; a part that the data don't bear out may be anything."""
        values = [unquote(part, errors="replace") for part in subject.split("/")]
        if len(values) == len(self._key):
            changed = [self._field(name, value, foreign) for name, value in zip(self._key, values, strict=True)]
            if data is not None:
                stray = [data.get(name) != value for name, value in zip(self._key, values, strict=True)]
                changed = [mask_value(value) if strays else value for value, strays in zip(changed, stray, strict=True)]
        else:
            changed = [self._stray(value) for value in values]
        return subject if changed == values else subject_of(changed)

    def _stray(self, value: str) -> str:
        """A part of a subject that is not the topic's."""
        if _looks_personal(value) and not set(self._key).isdisjoint(self._identities):
            return self._identity(value)
        return mask_value(self._code(value))

    def _repeats(self, raw: bytes) -> bool:
        """Whether the text gives a field of a person twice, or may; of two the reader takes the last, and the first would go on unseen."""
        if _ESCAPED_ASCII in raw:
            return True
        for name in self._quoted:  # noqa: SIM110 - a generator costs as much as the work
            if raw.count(name) > 1:
                return True
        return False


def is_code(topic: Topic, field: Field) -> bool:
    """Whether a field holds a number or a code, which must not be made the same for two things, and not free text."""
    return field.name in topic.natural_key or field.name.endswith(("_no", "_ref", "_code"))


def _named(fields: list[Field], protection: str) -> tuple[str, ...]:
    return tuple(field.name for field in fields if field.protect == protection)


def _is_bare(raw: bytes) -> bool:
    """Whether the event has no attribute that the decoder passes over."""
    return _unread(raw) is None


def _looks_personal(value: str) -> bool:
    """Whether it has anything but letters and digits of a made-up reference: another script, or a person's number on its own."""
    alone = (
        not f"{value[: found.start][-1:]}{value[found.end :][:1]}".strip("0123456789 -()+:,;/").isalpha() for found in find_numbers(value)
    )
    return not value.isascii() or any(alone)


def _masked(value: Any) -> Any:
    """Anything that is no text of its topic's, with everybody in it covered."""
    if isinstance(value, str):
        return mask_value(value)
    if isinstance(value, list):
        return [_masked(item) for item in value]
    if isinstance(value, dict):
        return {mask_text(name): _masked(item) for name, item in value.items()}
    return value
