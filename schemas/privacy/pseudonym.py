"""Pseudonyms: what stands for a person in place of a name or a number, the same every time, and turned back by nobody (ADR 0013)."""

from __future__ import annotations

import base64
import hmac
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from schemas.privacy.number import Found, Kind, find_numbers, is_old_id, mobile_of, renewed, some_run

DIGEST_BYTES = 16

_END = r"\.[A-Za-z0-9_-]{21}[AQgw]"
is_identity = re.compile(rf"i1{_END}").fullmatch
"""Whether a value is a pseudonym made with the identity key."""
is_display = re.compile(rf"p[1-9][0-9]{{0,5}}{_END}").fullmatch
"""Whether a value is a pseudonym made with a display key, of any version."""
_IGNORED = re.compile(r"[\s\u200b\u200c\u200d\u2060\ufeff]+")
_HAS_HAN = re.compile(r"[\u3400-\u9fff]").search
_is_reference = re.compile(r"[!-~]*?[A-WYZa-wyz][!-~]*").fullmatch
"""Whether it is made up of letters and digits, and so no number of a person nor a name."""
_WORDS_ONLY = re.compile(r"[^0-9A-Za-z]*").fullmatch


@dataclass(frozen=True)
class Keys:
    """The secrets behind pseudonyms: the identity key, which never changes, and display keys by version; `version` makes new ones."""

    identity: bytes = field(repr=False)
    display: Mapping[int, bytes] = field(repr=False)
    version: int

    def identity_of(self, value: str) -> str:
        """The pseudonym by which a person or household is one and the same everywhere and for ever; a pseudonym is its own."""
        return value if is_identity(value) else f"i1.{_digest(self.identity, value)}"

    def display_of(self, value: str) -> str:
        """The pseudonym that lasts for one version of the display key; a pseudonym of any version is its own."""
        return value if is_display(value) else f"p{self.version}.{_digest(self.display[self.version], value)}"

    def was_display_of(self, value: str) -> dict[int, str]:
        """The pseudonyms of a value under every version that is kept, to recognise it in older events."""
        return {version: f"p{version}.{_digest(key, value)}" for version, key in self.display.items()}


def normal(value: str) -> str:
    """The one spelling of what names a person, so that every agency's spelling gives the same pseudonym.

    Full-width characters become plain, spaces inside a name go, a card of 15 digits becomes that of 18, its x is X, a telephone loses +86.
    """
    if _is_reference(value):
        return value
    text = value if value.isascii() else unicodedata.normalize("NFKC", value)
    text = _IGNORED.sub(" ", text).strip()
    if some_run(text):
        found = list(find_numbers(text))
        if len(found) == 1 and _WORDS_ONLY(text[: found[0].start] + text[found[0].end :]):
            return _number(found[0])
    return text.replace(" ", "").replace("•", "·").replace("・", "·") if _HAS_HAN(text) else text


def _number(found: Found) -> str:
    if found.kind is Kind.ID:
        return renewed(found.digits) if is_old_id(found.digits) else found.digits
    return mobile_of(found.digits) or found.digits


def _digest(key: bytes, value: str) -> str:
    digest = hmac.digest(key, normal(value).encode(errors="surrogateescape"), "sha256")[:DIGEST_BYTES]
    return base64.urlsafe_b64encode(digest)[:22].decode()
