"""The province's map: four flat classes, and in each city its name and its days."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from dashboard.alerts.telling import grade_of, seal_mark
from dashboard.board import Board
from dashboard.charts.account import aria
from dashboard.charts.base import Option
from dashboard.pace import Standing, standing_of
from dashboard.tokens import SANS, SONG, Tokens
from dashboard.voice import Voice, signed
from schemas.alert.alert import Alert

HALO_PX = 2
"""Around a name that reaches into its neighbour, in the colour of its own city."""
ENGLISH_NUDGES = {"371600": -0.1, "370500": 1.2}
"""How far to the right an English name stands that would touch its neighbour's, in letters' heights: Binzhou, Dongying."""
MAPS = Path(__file__).parents[1] / "map"


@cache
def outline(province: str) -> dict[str, Any] | None:
    """The GeoJSON of a province's cities, by its code; None where none is vendored."""
    path = MAPS / f"{province}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def province_map(
    colours: Tokens, board: Board, voice: Voice, size: int = 12, judged: bool = True, owed: Mapping[str, Alert] | None = None
) -> Option:
    """Cities coloured by the mean of their three worst goals in days; uncoloured without one, or when the figures are stale.

    Beside the days of a city stands the seal of its gravest alert in `owed`.
    """
    cities = [_city(colours, board, voice, city, size, judged, (owed or {}).get(city)) for city in board.cities]
    emphasis = {"itemStyle": {"areaColor": "inherit", "borderColor": colours["ink"], "borderWidth": 2}, "label": {"show": True}}
    return map_of(board.province, cities, _account(board, voice, judged, owed or {}), emphasis)


def map_of(province: str, cities: list[Option], account: str, emphasis: Option) -> Option:
    """A province's outline with its cities as they are given; `account` says the same in words, `emphasis` is for the one pointed at."""
    return {
        "animation": False,
        "tooltip": {"show": False},
        "aria": aria(account),
        "series": [
            {
                "type": "map",
                "map": province,
                "data": cities,
                "roam": False,
                "selectedMode": False,
                "aspectScale": 0.8,
                "preserveAspect": "contain",
                "preserveAspectVerticalAlign": "top",
                "left": 0,
                "right": 0,
                "top": 4,
                "bottom": 4,
                "emphasis": emphasis,
                "labelLayout": {"hideOverlap": False},
            }
        ],
    }


def _account(board: Board, voice: Voice, judged: bool, owed: Mapping[str, Alert]) -> str:
    """Each city with its days and its seal."""
    words = []
    for city in board.cities:
        days, alert = board.worst[city], owed.get(city)
        told = [signed(days)] if days is not None and judged else []
        told += [seal_mark(alert, voice)] if alert is not None else []
        words.append(" ".join([voice.city(board.snapshot.catalogue.cities[city]), *told]))
    return voice.join(words)


def _city(colours: Tokens, board: Board, voice: Voice, city: str, size: int, judged: bool, alert: Alert | None) -> Option:
    days = board.worst[city]
    standing = standing_of(days) if days is not None and judged else Standing.ON_PACE
    fill = {Standing.AHEAD: "qing_tint", Standing.ON_PACE: "land", Standing.SLOW: "zhe_tint", Standing.BEHIND: "zhe"}[standing]
    text = colours["on_zhe"] if standing is Standing.BEHIND else colours["ink"]
    words = signed(days) if days is not None and judged else "—"
    line = {
        "fontSize": size,
        "fontFamily": SANS,
        "color": text,
        "lineHeight": size * 1.22,
        "textBorderColor": colours[fill],
        "textBorderWidth": HALO_PX,
    } | nudge(city, voice, size)
    name = voice.city(board.snapshot.catalogue.cities[city])
    return {
        "name": city,
        "value": days,
        "itemStyle": {"areaColor": colours[fill], "borderColor": colours["bg"], "borderWidth": 2 if size >= 18 else 1.4},
        "label": {
            "show": True,
            "color": text,
            "formatter": f"{{name|{name}}}\n{{days|{words}}}" + ("" if alert is None else f" {{seal|{seal_mark(alert, voice)}}}"),
            "rich": {"name": line | {"fontWeight": 600}, "days": line}
            | ({} if alert is None else {"seal": seal_style(colours, alert, size)}),
        },
    }


def nudge(city: str, voice: Voice, size: int) -> Option:
    """What moves a line of a city's label: room beside it, for a map's labels know no offset."""
    across = 0.0 if voice.is_chinese else ENGLISH_NUDGES.get(city, 0.0)
    return {"padding": [0, round(max(0.0, -2 * across * size)), 0, round(max(0.0, 2 * across * size))]} if across else {}


def seal_style(colours: Tokens, alert: Alert, size: int) -> Option:
    """The seal of an alert in a label of letters of that size."""
    grade = grade_of(alert).value
    return {
        "fontSize": size * 0.92,
        "fontFamily": SONG,
        "fontWeight": 700,
        "color": colours[f"on_{grade}"],
        "backgroundColor": colours[grade],
        "borderColor": colours["bg"],
        "borderWidth": 1,
        "borderRadius": 2,
        "padding": [1, 2, 1, 2],
    }
