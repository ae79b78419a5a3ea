"""What a season is made from; the same options give the same messages, byte for byte."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import date
from hashlib import blake2b

import orjson

from schemas.errors import ConfigurationError

DEFAULT_FIRST = date(2024, 1, 15)
DEFAULT_LAST = date(2024, 3, 15)
SHARES_LIMIT = 0.9


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of all messages, 0 to 1; those of revisions (corrections, withdrawals, out of order, late) are what the season aims at."""

    duplicates: float = 0.03
    corrections: float = 0.02
    withdrawals: float = 0.01
    malformed: float = 0.01
    late: float = 0.05
    out_of_order: float = 0.01

    def faults(self) -> list[str]:
        """What is wrong with them, a sentence each."""
        wrong = [
            f"--{f.name.replace('_', '-')} must be from 0 to {SHARES_LIMIT}"
            for f in fields(self)
            if not 0 <= getattr(self, f.name) <= SHARES_LIMIT
        ]
        if self.duplicates + self.malformed > SHARES_LIMIT:
            wrong.append(f"--duplicates and --malformed together must not be above {SHARES_LIMIT}")
        return wrong


@dataclass(frozen=True, slots=True)
class SeasonOptions:
    """A season from `first` to `last`, both included. `messages` is its whole number, None for one without end.

    `a_day` is the mean number of messages a day of a season without end. Only where messages are sent with their keys (`keyed`) can a
    key be one of their flaws.
    """

    seed: int = 0
    first: date = DEFAULT_FIRST
    last: date = DEFAULT_LAST
    messages: int | None = None
    a_day: float = 5_000.0
    keyed: bool = True
    shares: Shares = Shares()

    def check(self) -> None:
        """Raises ConfigurationError with every fault."""
        faults = self.shares.faults()
        if self.first > self.last:
            faults.append(f"--from {self.first} is after --to {self.last}")
        if self.messages is not None and self.messages < 1:
            faults.append("--events must be at least 1")
        if self.a_day <= 0:
            faults.append("--rate and --speed must be above 0 in a season without end")
        if faults:
            raise ConfigurationError(faults)

    @property
    def salt(self) -> int:
        """A number that differs for options that give other messages, so that two seasons never tell of the same record."""
        told = asdict(self) | ({} if self.messages is None else {"a_day": None})
        return int.from_bytes(blake2b(orjson.dumps(told), digest_size=8).digest(), "big")
