"""Where an alert is: its city on the province's outline, and the cities that have live alerts of the same kind."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.alerts.telling import seal_mark
from dashboard.charts.base import Option
from dashboard.charts.province import map_of, nudge, seal_style
from dashboard.tokens import SANS, Tokens
from dashboard.voice import Voice
from schemas.alert.alert import Alert
from schemas.catalogue import Catalogue
from schemas.catalogue.place import City


def place_map(colours: Tokens, catalogue: Catalogue, voice: Voice, alert: Alert, alike: Mapping[str, Alert], size: int = 11) -> Option:
    """Cities of the alert's province; its own has a heavy border and is named in bold, `alike` has the gravest alert by city.

    An alert about a whole province marks none.
    """
    province = catalogue.province_of(alert.city)
    cities = [city for city in catalogue.cities.values() if city.province == province]
    told = [voice.city(city) for city in cities if city.code in alike and city.code != alert.city]
    here = catalogue.cities.get(alert.city)
    names = ([voice.city(here)] if here is not None else []) + told
    drawn = [_city(colours, voice, city, alert, alike.get(city.code), size) for city in cities]
    return map_of(province, drawn, voice.join(names), {"disabled": True})


def _city(colours: Tokens, voice: Voice, city: City, alert: Alert, alike: Alert | None, size: int) -> Option:
    is_here = city.code == alert.city
    shown = alert if is_here else alike
    line = {"fontSize": size, "fontFamily": SANS, "color": colours["ink"] if shown else colours["ink2"]} | nudge(city.code, voice, size)
    seal = "" if shown is None else f"\n{{seal|{seal_mark(shown, voice)}}}"
    return {
        "name": city.code,
        "itemStyle": {
            "areaColor": colours["qing_tint" if is_here else "land"],
            "borderColor": colours["ink" if is_here else "bg"],
            "borderWidth": 2.4 if is_here else 1.2,
        },
        "label": {
            "show": True,
            "formatter": f"{{name|{voice.city(city)}}}{seal}",
            "rich": {"name": line | {"fontWeight": 700 if is_here else 400}}
            | ({} if shown is None else {"seal": seal_style(colours, shown, size)}),
        },
    }
