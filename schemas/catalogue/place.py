"""Places, and the bodies that act in them."""

from __future__ import annotations

from schemas.catalogue.entry import Entry


class Province(Entry):
    """A province by its GB/T 2260 code."""

    code: str
    zh: str
    en: str


class City(Entry):
    """A prefecture city; `lon` and `lat` are its seat in degrees."""

    code: str
    province: str
    zh: str
    en: str
    lon: float
    lat: float


class Line(Entry):
    """A family of functions that alerts are routed to."""

    slug: str
    zh: str
    en: str


class Department(Entry):
    """A body that a notice names; province 000000 is for bodies of the state or of several provinces."""

    slug: str
    zh: str
    en: str
    level: str
    province: str
    line: str
    kind: str
