"""An account: who somebody is to the dashboard, and what that lets them see."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, model_validator

from schemas.catalogue import Catalogue

NAME = r"^[a-z0-9][a-z0-9._@-]{0,63}$"


class Role(StrEnum):
    """What somebody is; see docs/accounts.md for what each sees."""

    OFFICE = "office"
    """The province's coordination office: everything."""
    CITY = "city"
    """One city or several: their own detail, and of the others what the setting says."""
    DEPARTMENT = "department"
    """A department, in some cities or in all: the figures of all, and its own alerts and records."""
    WALL = "wall"
    """A screen in a room: totals, and nothing to press."""


class Account(BaseModel):
    """One account. `cities` has adcodes of cities, or of a province for all its cities; empty is everywhere.

    Without `password_hash` nobody signs in by password; such an account says what a person of the province's own sign-in may see.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=NAME)
    role: Role
    title: str = ""
    cities: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    password_hash: str | None = Field(default=None, repr=False)
    created_at: datetime
    changed_at: datetime
    disabled_at: datetime | None = None

    @model_validator(mode="after")
    def _fits(self) -> Account:
        if self.role is Role.CITY and not self.cities:
            raise ValueError("an account of role city needs a city")
        if self.role is Role.DEPARTMENT and not self.departments:
            raise ValueError("an account of role department needs a department")
        if self.departments and self.role is not Role.DEPARTMENT:
            raise ValueError(f"an account of role {self.role} has no departments")
        return self

    @property
    def is_open(self) -> bool:
        """Whether it may be used."""
        return self.disabled_at is None

    @property
    def mark(self) -> str:
        """Changes with everything that must end its sessions: its password, its bounds, its being disabled."""
        return self.changed_at.isoformat()

    def faults(self, catalogue: Catalogue) -> Iterator[str]:
        """What the catalogue does not know of it, in sentences."""
        for city in self.cities:
            if city not in catalogue.cities and city not in catalogue.provinces:
                yield f"{self.name}: {city} is neither a city nor a province of the catalogue."
            elif self.role is Role.CITY and city in catalogue.provinces:
                yield f"{self.name}: {city} is a province; an account of role city names cities."
        for department in self.departments:
            if department not in catalogue.departments:
                yield f"{self.name}: {department} is no department of the catalogue."
