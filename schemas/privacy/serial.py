"""A unit's own numbers and codes, in which a person's number may stand: it is replaced by its pseudonym.

It is not covered as in free text, for two records whose numbers were covered alike would be one record. What could as well be a serial is
left: a number of 15 digits, one with hyphens, one with a day of these years in it (ADR 0013).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from schemas.privacy.number import is_bank_card, is_certain_id, mobile_of

_CANDIDATE = re.compile(r"(?<![0-9A-Za-z])(?:\+?(?:00)?(?:86)?1[3-9][0-9]{9}|62[0-9]{14,17}|[1-8][0-9]{16}[0-9Xx])(?![0-9A-Za-z])")
_is_long = re.compile("[0-9]{11}").search
_is_wide = re.compile(r"[\uff10-\uff19\uff38\uff58]").search


def some_person(code: str) -> bool:
    """Whether a person's number stands in it."""
    if not code.isascii() and _is_wide(code):
        code = unicodedata.normalize("NFKC", code)
    return _is_long(code) is not None and any(_is_person(found[0]) for found in _CANDIDATE.finditer(code))


def cleared(code: str, pseudonym: Callable[[str], str]) -> str:
    """The same with a pseudonym in place of each such number; the same bytes where there is none."""
    plain = code if code.isascii() or not _is_wide(code) else unicodedata.normalize("NFKC", code)
    changed = _CANDIDATE.sub(lambda found: pseudonym(found[0]) if _is_person(found[0]) else found[0], plain)
    return code if changed == plain else changed


def _is_person(digits: str) -> bool:
    digits = digits.lstrip("+").upper()
    return is_certain_id(digits) or mobile_of(digits) is not None or is_bank_card(digits)
