"""Where a place is and what it is called, also outside the catalogue's provinces."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

from schemas.catalogue import Catalogue

FILE = Path(__file__).parent / "map" / "elsewhere.yaml"


class Spot(NamedTuple):
    """A place by its adcode; whole names of provinces stand for places that are not known more closely."""

    code: str
    zh: str
    en: str
    lon: float
    lat: float


def spot_of(catalogue: Catalogue, code: str) -> Spot | None:
    """The place of an adcode: a city of the catalogue, a place elsewhere, else the province that its code begins with."""
    city = catalogue.cities.get(code) or catalogue.cities.get(f"{code[:4]}00")
    if city is not None:
        return Spot(city.code, city.zh, city.en, city.lon, city.lat)
    known = _elsewhere()
    return known.get(code) or known.get(f"{code[:4]}00") or known.get(f"{code[:2]}0000")


def province_spot(code: str) -> Spot | None:
    """The province that a code lies in."""
    return _elsewhere().get(f"{code[:2]}0000")


@cache
def _elsewhere() -> dict[str, Spot]:
    raw = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {str(code): Spot(str(code), *row) for code, row in raw.items()}
