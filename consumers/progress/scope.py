"""Which figures are asked for: places, notices and indicators, found by their ids or names."""

from __future__ import annotations

from dataclasses import dataclass

from consumers.figures.places import PROVINCE, province_row
from infra.recount.membership import TOTAL
from schemas.catalogue import Catalogue, Indicator
from schemas.errors import ConfigurationError


@dataclass(frozen=True)
class Scope:
    """`places` in the order of the catalogue, a province's total after its places; `indicators` by id; `campaign` is what was asked for."""

    places: list[str]
    notices: list[str]
    indicators: dict[str, Indicator]
    campaign: str | None = None


def scope_of(catalogue: Catalogue, city: str | None = None, campaign: str | None = None, indicator: str | None = None) -> Scope:
    """What a command asks for; None asks for all.

    Args:
        city: an adcode, a name in Chinese or English, or `province:<adcode>`; a province's name is its total.
        campaign: id of a notice, or of one of its programmes, which narrows the indicators too.

    Raises:
        ConfigurationError: the catalogue has none of that name.
    """
    faults: list[str] = []
    places = _places(catalogue, city, faults)
    indicators = dict(catalogue.indicators)
    notices = [*catalogue.notices, TOTAL]
    if campaign is not None:
        notice, measured = _campaign(catalogue, campaign, faults)
        notices = [notice]
        indicators = indicators if measured is None else {name: row for name, row in indicators.items() if name in measured}
    if indicator is not None:
        if indicator not in catalogue.indicators:
            faults.append(f"{indicator} is no indicator; see the catalogue for their ids.")
        indicators = {name: row for name, row in catalogue.indicators.items() if name == indicator}
    if faults:
        raise ConfigurationError(faults)
    return Scope(places, notices, indicators, campaign)


def all_places(catalogue: Catalogue) -> list[str]:
    """Every place that has figures: by province its cities, its own code, and the total."""
    return [
        place
        for province in catalogue.provinces
        for place in (*(code for code, row in catalogue.cities.items() if row.province == province), province, province_row(province))
    ]


def place_name(catalogue: Catalogue, place: str) -> str:
    """The Chinese name of a place, for people."""
    if place in catalogue.cities:
        return catalogue.cities[place].zh
    province = catalogue.provinces[place.removeprefix(PROVINCE)].zh
    return f"{province}（合计）" if place.startswith(PROVINCE) else f"{province}（省级）"


def measured_by(catalogue: Catalogue, campaign: str) -> frozenset[str]:
    """Ids of the indicators that the campaign's own measures have."""
    if campaign in catalogue.notice_indicators:
        return catalogue.notice_indicators[campaign]
    return _campaign(catalogue, campaign, [])[1] or frozenset()


def _places(catalogue: Catalogue, city: str | None, faults: list[str]) -> list[str]:
    known = all_places(catalogue)
    if city is None or city in known:
        return known if city is None else [city]
    names = {name.casefold(): row.code for row in catalogue.cities.values() for name in (row.zh, row.zh.removesuffix("市"), row.en)}
    names |= {
        name.casefold(): province_row(row.code)
        for row in catalogue.provinces.values()
        for name in (row.zh, row.zh.removesuffix("省"), row.en)
    }
    found = names.get(city.strip().casefold())
    if found is None:
        faults.append(f"{city} is no city or province of the catalogue; give its adcode, or its name in Chinese or English.")
    return [found] if found else []


def _campaign(catalogue: Catalogue, campaign: str, faults: list[str]) -> tuple[str, frozenset[str] | None]:
    if campaign in catalogue.notices or campaign == TOTAL:
        return campaign, None
    for notice in catalogue.notices.values():
        for programme in notice.programmes:
            if programme.id == campaign:
                return notice.id, frozenset(x.id for measure in programme.measures for x in measure.indicators)
    faults.append(f"{campaign} is no notice or programme; the notices are {', '.join(catalogue.notices)}.")
    return "", None
