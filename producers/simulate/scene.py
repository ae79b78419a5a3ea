"""What a story is told with: where, by whom and when something happens, and the dice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from producers.simulate.clock import DAY_S, HOUR_S, date_at, moment_at
from producers.simulate.dice import Dice
from producers.simulate.places import Agency, Map, Place
from producers.simulate.trouble import Trouble
from producers.simulate.words import FIRM_HEADS, FIRM_KINDS, FIRM_TAILS
from schemas.privacy.number import credit_letter

MASK = (1 << 64) - 1
ODD = 0x9E3779B97F4A7C15
"""Odd, so that multiplying by it maps 64 bits onto themselves and no two numbers share a pseudonym."""
OFFICE_OPENS_H = 8
OFFICE_HOURS = 10
FIRMS_PER_PLACE = 2_000

Data = dict[str, Any]


class Move(NamedTuple):
    """A later word on the record: `after_s` seconds after the first, and the fields that change (None takes one away)."""

    after_s: int
    changes: Data


class Elsewhere(NamedTuple):
    """The same record entered in another city, for topics where it is one record everywhere."""

    after_s: int
    place: Place
    data: Data


class Story(NamedTuple):
    """A record: its first data, and what follows."""

    data: Data
    moves: Sequence[Move] = ()
    elsewhere: Elsewhere | None = None


class Scene:
    """One for all births; the season sets it before each."""

    __slots__ = (
    "agency", "at", "chance", "counts", "dice", "map", "now", "number", "offset", "phase", "pick", "place", "roll", "salt", "skewed",
    "trouble", "yuan",
    )  # fmt: skip

    def __init__(self, the_map: Map, dice: Dice, salt: int) -> None:
        self.map = the_map
        self.dice = dice
        self.salt = salt
        self.roll = dice.roll
        self.pick = dice.pick
        self.chance = dice.chance
        self.number = dice.number
        self.skewed = dice.skewed
        self.yuan = dice.yuan
        self.counts: dict[str, int] = {}
        self.place: Place = the_map.places[0]
        self.agency: Agency = self.place.agencies[0]
        self.now = 0
        """When it is reported."""
        self.at = 0
        """When it happened or began: not after `now`."""
        self.offset = 0
        """Days since the Spring Festival; negative before it."""
        self.trouble: Trouble | None = None
        """What the record is part of."""

    def next(self, name: str) -> int:
        """Count by name, from 1."""
        found = self.counts[name] = self.counts.get(name, 0) + 1
        return found

    def no(self, letters: str) -> str:
        """A number of the agency's own; some write it with Chinese and brackets."""
        number = self.next(letters)
        if self.agency.odd_numbers:
            return f"{letters}（{date_at(self.now)[:4]}）第{number}号"
        return f"{letters}{date_at(self.now)[2:4]}{number:06d}"

    def day(self, at: int) -> str:
        return date_at(at)

    def moment(self, at: int) -> str:
        return moment_at(at, zulu=self.agency.zulu)

    def after(self, low_d: float, high_d: float) -> int:
        """Seconds from now to an office hour between `low_d` and `high_d` days later; more often soon."""
        x = self.roll()
        day = (self.now + int((low_d + x * x * (high_d - low_d)) * DAY_S)) // DAY_S
        at = day * DAY_S + OFFICE_OPENS_H * HOUR_S + int(self.roll() * OFFICE_HOURS * HOUR_S)
        return max(at - self.now, HOUR_S + int(self.roll() * HOUR_S))

    def ref(self, number: int) -> str:
        """The pseudonym of a number."""
        return f"{(number * ODD ^ self.salt) & MASK:016x}"

    def someone(self) -> str:
        """The pseudonym of somebody who is seen only now."""
        return f"{int(self.roll() * (1 << 53)) * ODD & MASK:016x}"

    def worker(self, number: int) -> str:
        """The pseudonym of one of the place's workers."""
        return f"w{self.ref(self.place.index << 32 | number)}"

    def household(self, number: int) -> str:
        """The pseudonym of one of the place's households."""
        return f"h{self.ref(self.place.index << 32 | 1 << 31 | number)}"

    def known_household(self) -> str:
        """One that is on the register, if there is any yet; once in ten times another."""
        known = self.place.registered // 6
        if known == 0 or self.chance(0.1):
            return f"h{self.someone()}"
        return self.household(self.number(0, known - 1))

    def firm(self) -> tuple[str, str]:
        """Credit code and name of one of the place's firms."""
        return self.firm_of(self.skewed(0, FIRMS_PER_PLACE - 1))

    def firm_of(self, own: int) -> tuple[str, str]:
        """Credit code and name of the place's firm of that number."""
        number = self.place.index * FIRMS_PER_PLACE + own % FIRMS_PER_PLACE
        digits = (number * ODD ^ self.salt) & MASK
        name = (
            FIRM_HEADS[digits % len(FIRM_HEADS)] + FIRM_TAILS[digits // 64 % len(FIRM_TAILS)] + FIRM_KINDS[digits // 4096 % len(FIRM_KINDS)]
        )
        code = f"91{self.place.code}{digits % 10**9:09d}"
        return code + credit_letter(code), self.place.zh.removesuffix("市") + name

    def other_department(self) -> str:
        """A department of the place."""
        return self.pick(self.place.agencies).department

    def another_city(self) -> Place:
        """A city other than this one, if there is one."""
        cities = self.map.cities
        found = self.pick(cities)
        return cities[(found.index + 1) % len(cities)] if found is self.place else found


Teller = Callable[[Scene], Story]
"""Tells of one new record. Its data lack the envelope, which the season adds."""
