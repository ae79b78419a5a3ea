"""Protection of people in events: what the catalogue says of each field, done with the keys of an installation."""

from __future__ import annotations

import re
from typing import Any

import orjson

from schemas.catalogue import Catalogue
from schemas.event import Event
from schemas.privacy.guard import Guard
from schemas.privacy.mask import mask_text, mask_value
from schemas.privacy.number import find_numbers
from schemas.privacy.pseudonym import Keys

_ENCODED = re.compile(r"[A-Za-z0-9._~%/-]*%[0-9A-Fa-f]{2}[A-Za-z0-9._~%/-]*")
_SUBJECT = re.compile(r'("subject"\s*:\s*")([^"]*)')


class Protection:
    """Protects events of all topics of a catalogue; safe to share between threads."""

    def __init__(self, catalogue: Catalogue, keys: Keys) -> None:
        self._guards = {topic.id: Guard(topic, keys) for topic in catalogue.topics.values()}
        self._values = {topic.id: _values_of(topic.field.values()) for topic in catalogue.topics.values()}

    def is_clean(self, topic: str, event: Event, raw: bytes) -> bool:
        """Whether an event, decoded from `raw`, names nobody; it may say no where nobody is named."""
        return self._guards[topic].is_clean(event, raw)

    def protect(self, topic: str, raw: bytes) -> bytes:
        """The event without persons; protecting it again changes nothing. Bytes that are no JSON are masked as text."""
        return self._protected(topic, raw, foreign=False)

    def replace(self, topic: str, raw: bytes, event: Event) -> tuple[bytes, Event]:
        """The bytes, and the event that was decoded from them, without persons."""
        told = orjson.loads(raw)
        done = self._guards[topic].replace(told, event)
        return orjson.dumps(told), done

    def protect_foreign(self, topic: str, raw: bytes) -> bytes:
        """The same for bytes that others put on Kafka: their own pseudonyms stay, and so do bytes in which nothing looks like a person."""
        return self._protected(topic, raw, foreign=True)

    def _protected(self, topic: str, raw: bytes, *, foreign: bool) -> bytes:
        try:
            event: Any = orjson.loads(raw)
        except orjson.JSONDecodeError:
            return self._masked(topic, raw)
        guard = self._guards[topic]
        if isinstance(event, list):
            done: Any = [guard.protect(one, foreign=foreign) if isinstance(one, dict) else _masked_value(one) for one in event]
        else:
            done = guard.protect(event, foreign=foreign) if isinstance(event, dict) else _masked_value(event)
        return raw if foreign and done == event and not _names_beside(raw) else orjson.dumps(done)

    def _masked(self, topic: str, raw: bytes) -> bytes:
        for encoding in ("utf-8", "gb18030"):
            text = raw.decode(encoding, errors="surrogateescape")
            masked = self._masked_text(topic, text)
            if masked != text:
                raw = masked.encode(encoding, errors="surrogateescape")
            if not _has_strays(text):
                break
        return raw

    def _masked_text(self, topic: str, text: str) -> str:
        guard = self._guards[topic]
        text = self._values[topic].sub(lambda found: found[1] + guard.foreign_value(found[2], found[4]), text)
        text = _SUBJECT.sub(lambda found: found[1] + guard.foreign_subject(found[2]), text)
        text = _ENCODED.sub(lambda found: guard.foreign_subject(found[0]), text)
        return mask_text(text)


_has_strays = re.compile("[\udc80-\udcff]").search
"""Whether bytes were left over that the encoding does not know."""


def _values_of(fields: Any) -> re.Pattern[str]:
    """Finds the values of fields that hold a person, in text that is no JSON."""
    names = [field.name for field in fields if field.protect in ("identity", "pseudonym", "drop")]
    return re.compile(rf'("({"|".join(names) or "(?!)"})"(\s*:\s*"))([^"]+)')


def _masked_value(value: Any) -> Any:
    return mask_value(value) if isinstance(value, str) else value


def _names_beside(raw: bytes) -> bool:
    """Whether a number of a person is in the bytes though none is in what was read from them: a field was given twice."""
    return any(find_numbers(raw.decode(errors="replace")))
