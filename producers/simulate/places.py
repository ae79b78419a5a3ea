"""Places and the agencies that report from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate

from producers.simulate.dice import Dice
from producers.simulate.words import BUREAUS, COUNTIES, PROVINCE_BUREAUS, TOWN_KINDS, TOWNS
from schemas.catalogue import Catalogue, Department, Notice

SIZES = {
    "370100": 9.4, "370200": 10.3, "370300": 4.7, "370400": 3.8, "370500": 2.2, "370600": 7.0, "370700": 9.4, "370800": 8.3,
    "370900": 5.4, "371000": 2.9, "371100": 3.0, "371300": 11.0, "371400": 5.6, "371500": 5.9, "371600": 3.9, "371700": 8.7,
    "210100": 9.1, "210200": 7.5, "210300": 3.2, "210400": 1.8, "210500": 1.3, "210600": 2.1, "210700": 2.7, "210800": 2.3,
    "210900": 1.6, "211000": 1.6, "211100": 1.4, "211200": 2.3, "211300": 2.8, "211400": 2.4,
}  # fmt: skip
"""The simulator's own weights of cities: millions of residents, roughly."""
OTHER_SIZE = 4.0
PROVINCE_SIZE = 3.0

COUNTY_LINES = ("hrss",)
TOWN_LINE = "local-government"
UTC_SHARE = 0.06
ODD_NUMBER_SHARE = 0.06
SIGNAGE_SHARE = 0.7
CODE_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LEVELS = ("city", "local", "county-and-above", "all", "unit", "township", "township-village", "province", "national")
PROVINCE_LEVELS = ("province", "all", "national")


class Agency:
    """A reporting unit: one source, one org_code."""

    __slots__ = ("county", "department", "level", "line", "name", "odd_numbers", "org_code", "signage", "source", "zulu")

    def __init__(self, dice: Dice, source: str, name: str, department: str, line: str, level: str, county: str | None) -> None:
        self.source = f"/agencies/{source}"
        self.org_code = "".join(dice.pick(CODE_LETTERS) for _ in range(18))
        self.name = name
        self.department = department
        self.line = line
        self.level = level
        self.county = county
        self.zulu = dice.chance(UTC_SHARE)
        self.odd_numbers = dice.chance(ODD_NUMBER_SHARE)
        self.signage = dice.chance(SIGNAGE_SHARE)


class Place:
    """A city, or a province where its own bodies report."""

    __slots__ = (
        "agencies",
        "by_line",
        "code",
        "counties",
        "index",
        "is_province",
        "notices",
        "province",
        "registered",
        "runs",
        "size",
        "zh",
    )

    def __init__(self, index: int, code: str, province: str, zh: str, size: float, notices: Sequence[Notice], *, is_province: bool) -> None:
        self.index = index
        self.code = code
        self.province = province
        self.zh = zh
        self.size = size
        self.notices = [notice.id for notice in notices]
        self.runs = [(notice.id, notice.counts.first.toordinal(), notice.counts.last.toordinal()) for notice in notices]
        self.is_province = is_province
        self.counties: list[tuple[str, str]] = []
        self.agencies: list[Agency] = []
        self.by_line: dict[str, list[Agency]] = {}
        self.registered = 0
        """Register entries made so far; it numbers the place's workers."""

    def running(self, ordinal: int) -> list[str]:
        """The notices of the place's province whose days contain a day."""
        return [name for name, first, last in self.runs if first <= ordinal <= last]

    def agencies_of(self, lines: Iterable[str]) -> list[Agency]:
        """Those of some lines; all of them where none has one."""
        found = [agency for line in lines for agency in self.by_line.get(line, ())]
        return found or self.agencies


class Map:
    """All places, by weight."""

    def __init__(self, catalogue: Catalogue, dice: Dice) -> None:
        self.places = [_place(catalogue, dice, index, code) for index, code in enumerate(catalogue.places)]
        self.cities = [place for place in self.places if not place.is_province]
        self.by_code = {place.code: place for place in self.places}
        self.weights = [round(total, 6) for total in accumulate(place.size for place in self.places)]
        self.city_codes = [place.code for place in self.cities]


def _place(catalogue: Catalogue, dice: Dice, index: int, code: str) -> Place:
    province = catalogue.province_of(code)
    notices = [notice for notice in catalogue.notices.values() if province in notice.provinces]
    if code in catalogue.provinces:
        place = Place(index, code, province, catalogue.provinces[code].zh, PROVINCE_SIZE, notices, is_province=True)
    else:
        place = Place(index, code, province, catalogue.cities[code].zh, SIZES.get(code, OTHER_SIZE), notices, is_province=False)
        for number in range(3 + int(place.size**0.5)):
            name = COUNTIES[(index + number) % len(COUNTIES)]
            place.counties.append((f"{code[:4]}{number + 2:02d}", name))
    _settle(catalogue, dice, place)
    return place


def _settle(catalogue: Catalogue, dice: Dice, place: Place) -> None:
    """Give the place its agencies."""
    levels = PROVINCE_LEVELS if place.is_province else LEVELS
    own_level = "province" if place.is_province else "city"
    names = PROVINCE_BUREAUS if place.is_province else BUREAUS
    for line in catalogue.lines:
        department = _department(catalogue, place.province, line, levels)
        if department is None or line in (TOWN_LINE, "any"):
            continue
        bureau = names.get(line) or BUREAUS.get(line, department.zh)
        _add(place, Agency(dice, f"{place.code}-{line}", f"{place.zh}{bureau}", department.slug, line, own_level, None))
        if line in COUNTY_LINES:
            for code, county in place.counties:
                _add(place, Agency(dice, f"{code}-{line}", f"{place.zh}{county}{bureau}", department.slug, line, "county", code))
    town = _department(catalogue, place.province, TOWN_LINE, ("township", "township-village", *levels))
    if town is not None:
        for number in range(len(place.counties) * 2):
            code, county = place.counties[number % len(place.counties)]
            name = f"{place.zh}{county}{dice.pick(TOWNS)}{dice.pick(TOWN_KINDS)}人民政府"
            _add(place, Agency(dice, f"{code}-town-{number + 1:02d}", name, town.slug, TOWN_LINE, "township", code))
    if not place.agencies:
        department = next(iter(catalogue.departments.values()))
        _add(place, Agency(dice, f"{place.code}-office", f"{place.zh}办公室", department.slug, department.line, own_level, None))


def _add(place: Place, agency: Agency) -> None:
    place.agencies.append(agency)
    place.by_line.setdefault(agency.line, []).append(agency)


def _department(catalogue: Catalogue, province: str, line: str, levels: Sequence[str]) -> Department | None:
    """The body of a line that answers at the first of these levels, rather of this province than of all."""
    found = [d for d in catalogue.departments.values() if d.line == line and d.province in (province, "000000") and d.level in levels]
    return min(found, key=lambda d: (levels.index(d.level), d.province == "000000"), default=None)
