"""Numbers that name a person, wherever they stand in a text: of identity cards, telephones and bank cards."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import NamedTuple

PROVINCES = frozenset(
    map(str, (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83))
)
"""First two digits of an identity card (GB 11643, GB/T 2260)."""
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
FIRST_YEAR, LAST_YEAR = 1900, 2099
SLIP_YEAR = 2016
"""A number with an earlier year of birth counts as one of a card though its check digit is wrong: slips of the pen name people too."""
SERIAL_YEAR = 2020
"""A unit's own number may be adcode, day and count; one with such a year is taken for that, not for a child's card."""
OLD_LENGTH, NEW_LENGTH = 15, 18
LONGEST = 19
MOBILE_LENGTH = 11

_CARD = re.compile(r"62[0-9]{14,17}|60[0-9]{14,17}|9[0-9]{15,18}|[45][0-9]{15}|35[0-9]{14}|3[47][0-9]{13}").fullmatch
_MOBILE = re.compile(r"(?:00)?(?:86)?(1[3-9][0-9]{9})").fullmatch
_LANDLINE = re.compile(r"0(?:10|2[0-9]|[3-9][0-9]{2})[2-9][0-9]{6,7}").fullmatch
_CREDIT_CODE = re.compile(r"[159ANY][0-9A-HJ-NP-RTUWXY][0-9]{6}[0-9A-HJ-NP-RTUWXY]{10}").fullmatch
_CREDIT_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_MOBILE_GROUPS = frozenset({(11,), (3, 4, 4), (3, 3, 5), (3, 8), (4, 7), (7, 4)})

_BETWEEN = " \t\u00a0\u2007\u2009\u202f\u3000-\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d\u200b\u200c\u200d\u2060\ufeff()\uff08\uff09"
_RUN = re.compile(rf"\d(?:[{re.escape(_BETWEEN)}]{{0,2}}\d){{8,}}(?:[{re.escape(_BETWEEN)}]{{0,2}}[XxＸｘ])?")
_TOKEN = re.compile(r"[0-9]+|[Xx]")
_WORD = re.compile(r"[0-9A-Za-z]+")
_DIGEST = re.compile(r"(?=(?:[0-9]*[a-f]){3})[0-9a-f]{16,}").fullmatch
"""A long word of hexadecimal digits, as in ids that machines make: digits that stand in a row there name nobody."""

some_run = _RUN.search
"""Whether digits stand in a row, or nearly, long enough for a number of a person; a quick first look."""


class Kind(StrEnum):
    """What a number is."""

    ID = "id"  # of an identity card
    CARD = "card"  # of a bank card
    PHONE = "phone"


class Found(NamedTuple):
    """A number in a text: its place, and its digits without what stood between them."""

    start: int
    end: int
    kind: Kind
    digits: str


def find_numbers(text: str) -> Iterator[Found]:
    """Every number of a person in `text`, from left to right; full-width digits, spaces and hyphens between digits are understood."""
    nobodys = [word.span() for word in _WORD.finditer(text) if _DIGEST(word[0]) or is_organisation(word[0])]
    for run in _RUN.finditer(text):
        plain = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else "X" if c in "XxＸｘ" else " " for c in run[0])
        tokens = [(token.start(), token.end()) for token in _TOKEN.finditer(plain)]
        at = 0
        while at < len(tokens):
            found = _longest(plain, tokens, at)
            if found is None:
                at += 1
                continue
            last, kind, digits = found
            start, end = run.start() + tokens[at][0], run.start() + tokens[last][1]
            if not any(first <= start and end <= after for first, after in nobodys):
                yield Found(start, end, kind, digits)
            at = last + 1


def _longest(plain: str, tokens: list[tuple[int, int]], at: int) -> tuple[int, Kind, str] | None:
    """The longest number of whole groups of digits that begins with group `at`: its last group, its kind and its digits."""
    best = None
    digits = ""
    for last in range(at, len(tokens)):
        digits += plain[slice(*tokens[last])]
        if len(digits) > LONGEST:
            break
        kind = _kind(digits, tuple(end - start for start, end in tokens[at : last + 1]))
        if kind:
            best = last, kind, digits
    return best


def _kind(digits: str, groups: tuple[int, ...]) -> Kind | None:
    if is_id(digits) or is_old_id(digits):
        return Kind.ID
    if not digits.isdecimal():
        return None
    if (_MOBILE(digits) and _without_prefix(groups) in _MOBILE_GROUPS) or _LANDLINE(digits):
        return Kind.PHONE
    return Kind.CARD if is_bank_card(digits) else None


def _without_prefix(groups: tuple[int, ...]) -> tuple[int, ...]:
    """Lengths of the groups of a mobile number, when the digits of the country before it are left out."""
    prefix = sum(groups) - MOBILE_LENGTH
    return groups[1:] if prefix == groups[0] else (groups[0] - prefix, *groups[1:])


def is_id(digits: str) -> bool:
    """Whether these are the 18 digits of an identity card."""
    return _is_id_form(digits) and (check_digit(digits) == digits[17] or int(digits[6:10]) < SLIP_YEAR)


def is_certain_id(digits: str) -> bool:
    """The same, where a unit's own number must not be taken for one."""
    return _is_id_form(digits) and check_digit(digits) == digits[17] and int(digits[6:10]) < SERIAL_YEAR


def is_old_id(digits: str) -> bool:
    """Whether these are the 15 digits of an identity card from before 1999."""
    return (
        len(digits) == OLD_LENGTH
        and digits.isdecimal()
        and digits[:2] in PROVINCES
        and _is_day(f"19{digits[6:8]}", digits[8:10], digits[10:12])
    )


def renewed(old: str) -> str:
    """The 18 digits that a card of 15 became."""
    longer = f"{old[:6]}19{old[6:]}"
    return longer + check_digit(longer)


def check_digit(digits: str) -> str:
    """The last digit of an identity card, from the 17 before it (GB 11643, ISO 7064 MOD 11-2)."""
    return CHECK_DIGITS[sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=False)) % 11]


def is_bank_card(digits: str) -> bool:
    """Whether these are the digits of a bank card, by their beginning and Luhn's sum."""
    if not _CARD(digits):
        return False
    doubled = (int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def mobile_of(digits: str) -> str | None:
    """A mobile number without the country's prefix; None where it is none."""
    found = _MOBILE(digits)
    return found[1] if found else None


def is_credit_code(text: str) -> bool:
    """Whether this is the code of an organisation, by its check character (GB 32100)."""
    return bool(_CREDIT_CODE(text)) and credit_letter(text) == text[17]


def credit_letter(text: str) -> str:
    """The check character that follows the first 17 of an organisation's code (GB 32100)."""
    total = sum(_CREDIT_LETTERS.index(letter) * weight for letter, weight in zip(text, _CREDIT_WEIGHTS, strict=False))
    return _CREDIT_LETTERS[-total % 31]


def is_organisation(text: str) -> bool:
    """Whether this names an organisation and no person."""
    return is_credit_code(text) and not is_id(text)


def _is_id_form(digits: str) -> bool:
    return (
        len(digits) == NEW_LENGTH
        and digits[:17].isdecimal()
        and (digits[17].isdecimal() or digits[17] == "X")
        and digits[:2] in PROVINCES
        and _is_day(digits[6:10], digits[10:12], digits[12:14])
    )


def _is_day(year: str, month: str, day: str) -> bool:
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        return False
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True
