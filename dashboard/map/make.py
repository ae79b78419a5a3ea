"""Makes the maps of this folder from the county maps of the npm package echarts 4.9.0.

Run with the folder of the unpacked package: `python dashboard/map/make.py PACKAGE`. Laiwu went into Jinan in 2019, after the maps
were drawn, so the two are joined here. Borders are cut into arcs where cities meet and each arc is thinned once, so neighbours keep
the same border and no gaps open between them.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from math import hypot
from pathlib import Path

Point = tuple[int, int]
Ring = list[Point]

HERE = Path(__file__).parent
MERGED = {"371200": "370100"}
UNITS_PER_DEGREE = 1024
TOLERANCE_UNITS = 10
LEAST_AREA_UNITS2 = 90

# Where a name stands, set by hand so that names keep clear of borders and of each other; the others stand on the city's seat.
LABELS = {
    "370100": (117.20, 36.76), "370200": (120.24, 36.58), "370300": (118.04, 36.56), "370400": (117.42, 34.95),
    "370500": (118.66, 37.62), "370600": (120.86, 37.25), "370700": (119.06, 36.62), "370800": (116.62, 35.40),
    "370900": (117.10, 36.05), "371000": (122.08, 37.17), "371100": (119.19, 35.56), "371300": (118.25, 35.30),
    "371400": (116.66, 37.26), "371500": (115.87, 36.45), "371600": (117.86, 37.62), "371700": (115.68, 35.17),
    "210100": (122.95, 42.12), "210200": (122.55, 39.75), "210300": (122.75, 40.88), "210400": (124.50, 41.90),
    "210500": (124.55, 41.20), "210600": (124.20, 40.50), "210700": (121.45, 41.55), "210800": (122.35, 40.35),
    "210900": (122.10, 42.28), "211000": (123.20, 41.32), "211100": (121.95, 41.12), "211200": (124.20, 42.60),
    "211300": (119.95, 41.45), "211400": (120.15, 40.65),
}  # fmt: skip


def main(package: Path) -> None:
    for province, name in (("370000", "shandong"), ("210000", "liaoning")):
        source = json.loads((package / f"map/json/province/{name}.json").read_text("utf-8"))
        cities: dict[str, list[Ring]] = defaultdict(list)
        for feature in source["features"]:
            code = MERGED.get(feature["id"], feature["id"])
            cities[code] += rings_of(feature["geometry"])
        joined = {code: dissolve(rings) for code, rings in sorted(cities.items())}
        thinned = thin(joined)
        features = [feature_of(code, rings) for code, rings in thinned.items()]
        text = json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":"))
        (HERE / f"{province}.json").write_text(text + "\n", "utf-8")
        sys.stdout.write(f"{province}: {len(features)} cities, {len(text) / 1024:.0f} KiB\n")


def rings_of(geometry: dict) -> list[Ring]:  # type: ignore[type-arg]
    """The rings of ECharts' packed geometry: each point is a zigzag-coded step from the one before, in 1/1024 degree."""
    polygons, starts = geometry["coordinates"], geometry["encodeOffsets"]
    if geometry["type"] == "Polygon":
        polygons, starts = [polygons], [starts]
    return [
        unpack(text, start) for packed, begins in zip(polygons, starts, strict=True) for text, start in zip(packed, begins, strict=True)
    ]


def unpack(text: str, start: list[int]) -> Ring:
    x, y = start
    ring: Ring = []
    for at in range(0, len(text) - 1, 2):
        dx, dy = (ord(mark) - 64 for mark in text[at : at + 2])
        x += (dx >> 1) ^ -(dx & 1)
        y += (dy >> 1) ^ -(dy & 1)
        ring.append((x, y))
    if ring[0] == ring[-1]:
        ring.pop()
    return ring


def dissolve(rings: list[Ring]) -> list[Ring]:
    """Takes away the edges that two rings share in opposite directions and links up what is left."""
    edges = {edge for ring in rings for edge in edges_of(clockwise(ring))}
    onward: dict[Point, list[Point]] = defaultdict(list)
    for a, b in edges:
        if (b, a) not in edges:
            onward[a].append(b)
    out: list[Ring] = []
    while onward:
        first = min(onward)
        ring, here = [], first
        while True:
            ring.append(here)
            following = onward[here].pop()
            if not onward[here]:
                del onward[here]
            here = following
            if here == first:
                break
        out.append(ring)
    return out


def edges_of(ring: Ring) -> list[tuple[Point, Point]]:
    return list(zip(ring, ring[1:] + ring[:1], strict=True))


def clockwise(ring: Ring) -> Ring:
    return ring if area(ring) < 0 else ring[::-1]


def area(ring: Ring) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in edges_of(ring)) / 2


def thin(cities: dict[str, list[Ring]]) -> dict[str, list[Ring]]:
    """Fewer points, same neighbours: arcs run from one meeting point of borders to the next and are thinned once for both sides."""
    users: dict[frozenset[Point], set[str]] = defaultdict(set)
    for code, rings in cities.items():
        for ring in rings:
            for edge in edges_of(ring):
                users[frozenset(edge)].add(code)
    known: dict[tuple[Point, ...], Ring] = {}
    out: dict[str, list[Ring]] = {}
    for code, rings in cities.items():
        kept = []
        for ring in rings:
            if abs(area(ring)) < LEAST_AREA_UNITS2:
                continue
            sides = [users[frozenset(edge)] for edge in edges_of(ring)]
            cuts = [at for at in range(len(ring)) if sides[at] != sides[at - 1]] or [0, len(ring) // 2]
            line: Ring = []
            for cut, until in zip(cuts, [*cuts[1:], cuts[0] + len(ring)], strict=True):
                arc = [ring[at % len(ring)] for at in range(cut, until + 1)]
                line += shorten(arc, known)[:-1]
            if len(line) >= 3:
                kept.append(line)
        out[code] = sorted(kept, key=lambda ring: -abs(area(ring)))
    return out


def shorten(arc: Ring, known: dict[tuple[Point, ...], Ring]) -> Ring:
    back = tuple(reversed(arc))
    if back in known:
        return known[back][::-1]
    known[tuple(arc)] = short = peucker(arc)
    return short


def peucker(arc: Ring) -> Ring:
    """Douglas and Peucker's thinning."""
    if len(arc) < 3:
        return arc
    (ax, ay), (bx, by) = arc[0], arc[-1]
    length = hypot(bx - ax, by - ay)

    def off(point: Point) -> float:
        px, py = point
        if not length:
            return hypot(px - ax, py - ay)
        return abs((bx - ax) * (ay - py) - (ax - px) * (by - ay)) / length

    farthest = max(range(1, len(arc) - 1), key=lambda at: off(arc[at]))
    if off(arc[farthest]) < TOLERANCE_UNITS:
        return [arc[0], arc[-1]]
    return peucker(arc[: farthest + 1])[:-1] + peucker(arc[farthest:])


def feature_of(code: str, rings: list[Ring]) -> dict[str, object]:
    polygons = [[degrees(ring)] for ring in rings]
    properties: dict[str, object] = {"name": code}
    if code in LABELS:
        properties["cp"] = list(LABELS[code])
    return {
        "type": "Feature",
        "id": code,
        "properties": properties,
        "geometry": {"type": "MultiPolygon", "coordinates": polygons},
    }


def degrees(ring: Ring) -> list[list[float]]:
    return [[round(x / UNITS_PER_DEGREE, 3), round(y / UNITS_PER_DEGREE, 3)] for x, y in ring + ring[:1]]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
