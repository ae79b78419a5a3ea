"""The identity of a record: its subject, and the key of its messages."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote, unquote


def subject_of(key_values: Iterable[str]) -> str:
    """The subject that a natural key gives: its values, percent-encoded, joined by `/`."""
    return "/".join([value if value.isascii() and value.isalnum() else quote(value, safe="") for value in key_values])


def canonical(subject: str) -> str:
    """The one spelling of a subject, however its percent-encoding was written."""
    return subject_of(unquote(part) for part in subject.split("/"))
