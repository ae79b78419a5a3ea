"""The identity of a record: its subject."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote, unquote

HIDDEN = "…"
"""In place of a value that may name a person, in words that are logged and shown."""

_needs_no_encoding = re.compile(r"[A-Za-z0-9._~-]+").fullmatch
_none_needs_encoding = re.compile(r"[A-Za-z0-9._~-]+(?:/[A-Za-z0-9._~-]+)*").fullmatch


def subject_of(key_values: Sequence[str]) -> str:
    """The subject that a natural key gives: its values, percent-encoded, joined by `/`."""
    joined = "/".join(key_values)
    if _none_needs_encoding(joined) and joined.count("/") == len(key_values) - 1:
        return joined
    return "/".join([value if _needs_no_encoding(value) else quote(value, safe="") for value in key_values])


def canonical(subject: str) -> str:
    """The one spelling of a subject, however its percent-encoding was written.

    Raises:
        UnicodeDecodeError: the encoded bytes are not UTF-8, so they name no record.
    """
    return subject_of([unquote(part, errors="strict") for part in subject.split("/")])
