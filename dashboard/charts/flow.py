"""Routes as a flow map: the province's cities in their place, other provinces around it in their true direction, at no true distance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import atan2, cos, degrees, pi, radians, sin
from typing import NamedTuple

from dashboard.charts.account import aria
from dashboard.charts.base import Option, base
from dashboard.tokens import Tokens
from dashboard.voice import Voice, plain

LEAST_GAP = 24.0
"""Degrees between two neighbours around the province, so that their names do not meet."""
ROUNDS = 80
WIDEST_PX = 9.0
"""At the size of a laptop's type; larger type has wider lines."""
BASE_SIZE = 12
LINES = 30
TOLD = 8

Point = tuple[float, float]


class Stream(NamedTuple):
    """People between two nodes; `inward` if they come home."""

    origin: str
    destination: str
    inward: bool
    passengers: int
    runs: int


class Node(NamedTuple):
    """A place on the map; `outside` the province."""

    name: str
    at: Point
    outside: bool


def around(places: Mapping[str, Point], centre: Point, reach: Point) -> dict[str, Point]:
    """Places moved onto an oval around a centre, each in its true direction, but never nearer than LEAST_GAP to the next.

    `reach`: half the width and height of the oval, in degrees of longitude and latitude.
    """
    squeeze = cos(radians(centre[1]))
    order = sorted((degrees(atan2(lat - centre[1], (lon - centre[0]) * squeeze)), code) for code, (lon, lat) in places.items())
    angles = [angle for angle, _ in order]
    least = min(LEAST_GAP, 330 / len(angles)) if angles else 0.0
    for _ in range(ROUNDS):
        for at in range(len(angles) if len(angles) > 1 else 0):
            following = (at + 1) % len(angles)
            gap = angles[following] - angles[at] + (360 if following == 0 else 0)
            if gap < least:
                angles[at] -= (least - gap) / 2
                angles[following] += (least - gap) / 2
    return {
        code: (centre[0] + reach[0] * cos(angle * pi / 180), centre[1] + reach[1] * sin(angle * pi / 180))
        for (_, code), angle in zip(order, angles, strict=True)
    }


def flow_map(colours: Tokens, province: str, nodes: Mapping[str, Node], streams: Iterable[Stream], voice: Voice, size: int = 12) -> Option:
    """The busiest lines, as wide as the people on them: grey home, blue-green out to work."""
    every = sorted(streams, key=lambda stream: -stream.passengers)
    held = _told(every, nodes)
    top = max((stream.passengers for stream in held), default=0) or 1
    edge = "20%" if size == BASE_SIZE else "25%"
    options = base(colours, size)
    options["tooltip"] |= {"trigger": "item"}
    people: dict[str, int] = {}
    for stream in every:
        for code in (stream.origin, stream.destination):
            people[code] = people.get(code, 0) + stream.passengers
    busiest = [f"{nodes[one.origin].name} → {nodes[one.destination].name} {plain(one.passengers)}" for one in held[:TOLD]]
    options |= {
        "aria": aria(voice.join(busiest)),
        "geo": {
            "map": province,
            "roam": False,
            "silent": True,
            "aspectScale": 0.8,
            "preserveAspect": "contain",
            "left": "18%",
            "right": "18%",
            "top": edge,
            "bottom": edge,
            "itemStyle": {"areaColor": colours["land"], "borderColor": colours["bg"], "borderWidth": 1.2},
        },
        "series": [
            _lines(colours, [s for s in held if s.inward], nodes, "line2", voice.say("way_home"), top, size / BASE_SIZE),
            _lines(colours, [s for s in held if not s.inward], nodes, "qing", voice.say("way_out"), top, size / BASE_SIZE),
            _names(colours, nodes, held, people, size),
        ],
    }
    return options


def _told(every: Sequence[Stream], nodes: Mapping[str, Node]) -> list[Stream]:
    """The busiest lines, and of each place outside at least its own busiest."""
    held = list(every[:LINES])
    joined = {code for stream in held for code in (stream.origin, stream.destination)}
    for stream in every[LINES:]:
        far = {code for code in (stream.origin, stream.destination) if nodes[code].outside}
        if not far <= joined:
            held.append(stream)
            joined |= far
    return held


def _lines(colours: Tokens, streams: Sequence[Stream], nodes: Mapping[str, Node], colour: str, name: str, top: int, scale: float) -> Option:
    return {
        "type": "lines",
        "coordinateSystem": "geo",
        "name": name,
        "symbol": ["none", "arrow"],
        "symbolSize": round(7 * scale),
        "lineStyle": {"color": colours[colour], "opacity": 0.55, "curveness": 0.18},
        "data": [
            {
                "name": f"{nodes[stream.origin].name} → {nodes[stream.destination].name} {plain(stream.passengers)}",
                "coords": [list(nodes[stream.origin].at), list(nodes[stream.destination].at)],
                "lineStyle": {"width": round(max(0.8, scale * WIDEST_PX * stream.passengers / top), 1)},
            }
            for stream in streams
        ],
        "tooltip": {"formatter": "{b}"},
    }


def _names(colours: Tokens, nodes: Mapping[str, Node], drawn: Sequence[Stream], people: Mapping[str, int], size: int) -> Option:
    """The places that the lines join; those outside with all their people, also of lines that are too thin to be drawn."""
    joined = {code for stream in drawn for code in (stream.origin, stream.destination)}
    inside = [node.at[1] for node in nodes.values() if not node.outside]
    middle = sum(inside) / len(inside) if inside else 0.0
    return {
        "type": "scatter",
        "coordinateSystem": "geo",
        "symbolSize": 5,
        "silent": True,
        "itemStyle": {"color": colours["ink"]},
        "data": [
            {
                "name": node.name,
                "value": list(node.at),
                "symbolSize": 7 if node.outside else 4,
                "label": {
                    "show": True,
                    "position": ("top" if node.at[1] > middle else "bottom") if node.outside else "right",
                    "distance": 4,
                    "fontSize": size + 1 if node.outside else size,
                    "fontWeight": 600 if node.outside else 400,
                    "color": colours["ink"],
                    "formatter": f"{node.name} {plain(people[code])}" if node.outside else node.name,
                    "textBorderColor": colours["bg"],
                    "textBorderWidth": 3,
                },
            }
            for code, node in nodes.items()
            if code in joined
        ],
    }
