"""出行: chartered coaches, flights and others by day and by route."""

from __future__ import annotations

from datetime import date, timedelta
from html import escape
from itertools import starmap

from dashboard.app_pages.by_city import cities_panel
from dashboard.app_pages.choices import choose_notice, choose_place, switch
from dashboard.app_pages.draw import draw, draw_on_map
from dashboard.charts.flow import Node, Point, Stream, around, flow_map
from dashboard.charts.province import outline
from dashboard.charts.stack import shade, stack
from dashboard.component import panel
from dashboard.elsewhere import province_spot, spot_of
from dashboard.panels.head import head, nothing
from dashboard.panels.table import Cell, Row, table
from dashboard.panels.tile import tiles
from dashboard.part import box, html
from dashboard.records.scope import Scope
from dashboard.records.trips import KINDS, WINDOWS, Route, Trips, Window
from dashboard.refresh import live_parts
from dashboard.scene import Scene
from dashboard.topic_lead import trips_sentence
from dashboard.voice import plain

TOPIC = "trips"
CARRIED = "p2p-passengers"
TILES = (CARRIED, "p2p-runs", "return-to-work-passengers", "organised-travel-share", "trip-safety-incidents")
ROUTES = 14
WEEK_DAYS = 7
INWARD = "homeward"
WIDE, HIGH = 0.75, 1.25
"""How far around the province others are drawn, in parts of the distance between its outermost cities."""
COUNTED = (CARRIED, "p2p-runs", "return-to-work-passengers", "tickets-helped", "shuttle-passengers")


def show() -> None:
    """The page."""
    live_parts(_draw)


def _draw(scene: Scene) -> None:
    voice, board, snapshot = scene.voice, scene.board, scene.snapshot
    found = snapshot.records.trips
    held = (found or Trips()).routes.get(Scope(board.notice.id, scene.place), ())
    html(f'<p class="tx-lead">{trips_sentence(voice, board, scene.place, held, scene.fresh)}</p>')
    with box("filters", horizontal=True):
        choose_notice(scene)
        choose_place(scene)
        asked = switch("window", {one: voice.say(f"window_{one}") for one in WINDOWS}, voice.say("window"))
        way = switch("way", {one: voice.say(f"way_{one}") for one in ("both", "home", "out")}, voice.say("way"))
    panel(tiles(voice, [board.figure(scene.place, indicator) for indicator in TILES], scene.judged), "tiles")
    window: Window = next(one for one in WINDOWS if one == asked)
    routes = [route for route in held if way == "both" or (route.direction == INWARD) == (way == "home")]
    with box("halves"):
        with box("halves_a"), box("flow"):
            html(head(f"{scene.place_name} · {voice.say('flow_title')}", scene.counted("trips"), voice.say("flow_note")))
            flow(scene, found, routes, window)
        with box("halves_b"):
            html(head(f"{scene.place_name} · {voice.say('trip_days_title')}", scene.counted("trips"), voice.say("dashed_today")))
            days_chart(scene, found)
            html(head(f"{scene.place_name} · {voice.say('routes_title')}", scene.counted("trips"), voice.say(f"window_{window}")))
            routes_table(scene, found, routes, window)
    html(head(voice.say("by_city"), scene.asof, voice.say("arrears_cities_note")))
    cities_panel(scene, COUNTED)


def flow(scene: Scene, found: Trips | None, routes: list[Route], window: Window, size: int = 12, height_px: int = 520) -> None:
    """The flow map and what its colours mean."""
    voice, province = scene.voice, scene.board.province
    if found is None or outline(province) is None:
        html(nothing(voice.say("counting" if found is None else "no_map")))
        return
    nodes, streams = scene.board.once(("streams", tuple(routes), window, voice), lambda: _streams(scene, routes, window))
    if not streams:
        html(nothing(voice.say("no_runs")))
        return
    draw_on_map(scene, flow_map(scene.colours, province, nodes, streams, voice, size), "flow", height_px)
    marks = "".join(
        f'<span><i style="background:var(--{colour})"></i>{escape(voice.say(key))}</span>'
        for colour, key in (("line2", "way_home"), ("qing", "way_out"))
    )
    html(f'<div class="tx-legend">{marks}</div>')


def _streams(scene: Scene, routes: list[Route], window: Window) -> tuple[dict[str, Node], list[Stream]]:
    voice, catalogue, province = scene.voice, scene.snapshot.catalogue, scene.board.province
    cities = {code: (catalogue.cities[code].lon, catalogue.cities[code].lat) for code in scene.board.cities}
    lons, lats = [at[0] for at in cities.values()], [at[1] for at in cities.values()]
    centre = ((min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2)
    gathered: dict[tuple[str, str, bool], tuple[int, int]] = {}
    outside: dict[str, Point] = {}
    for route in routes:
        ends = []
        for code in (route.origin, route.destination):
            spot = spot_of(catalogue, code) if code else None
            if spot is not None and spot.code not in cities and spot.code != province:
                spot = province_spot(code)
                if spot is not None:
                    outside[spot.code] = (spot.lon, spot.lat)
            ends.append(spot.code if spot is not None else "")
        runs, people = route.within(window)
        if all(ends) and ends[0] != ends[1] and people:
            key = (ends[0], ends[1], route.direction == INWARD)
            before = gathered.get(key, (0, 0))
            gathered[key] = (before[0] + runs, before[1] + people)
    reach = (WIDE * (max(lons) - min(lons)), HIGH * (max(lats) - min(lats)))
    placed = around(outside, centre, reach)
    nodes = {code: Node(scene.name_of(code), at, False) for code, at in cities.items()}
    nodes[province] = Node(scene.name_of(province), centre, False)
    nodes |= {code: Node(voice.name(spot), placed[code], True) for code in placed if (spot := province_spot(code)) is not None}
    streams = [Stream(*key, people, runs) for key, (runs, people) in gathered.items()]
    return nodes, streams


def days_chart(scene: Scene, found: Trips | None, size: int = 12, height_px: int = 190) -> None:
    """People by day and kind of service."""
    voice, snapshot = scene.voice, scene.snapshot
    held = (found or Trips()).days.get(Scope(scene.board.notice.id, scene.place), ())
    if not held:
        html(nothing(voice.say("counting" if found is None else "no_runs")))
        return
    first = max(snapshot.first_day(scene.board.notice.id), date.fromordinal(held[0].ordinal))
    days = [first + timedelta(days=at) for at in range((snapshot.today - first).days + 1)]
    names = {kind: scene.value_name(TOPIC, "service_kind", kind) for kind in KINDS}
    amounts = {kind: [0.0] * len(days) for kind in KINDS}
    for day in held:
        at = day.ordinal - first.toordinal()
        if 0 <= at < len(days) and day.kind in amounts:
            amounts[day.kind][at] += day.passengers
    draw(stack(scene.colours, days, {names[kind]: amounts[kind] for kind in KINDS}, voice, size), f"days-{scene.chart_key}", height_px)
    sums = [(shade(at).replace("_", "-"), escape(names[kind]), plain(sum(amounts[kind]))) for at, kind in enumerate(KINDS)]
    marks = "".join(f'<span><i style="background:var(--{colour})"></i>{name} <b>{amount}</b></span>' for colour, name, amount in sums)
    html(f'<div class="tx-legend spaced">{marks}</div>')


def routes_table(scene: Scene, found: Trips | None, routes: list[Route], window: Window, most: int = ROUTES) -> None:
    """The busiest routes."""
    voice, catalogue = scene.voice, scene.snapshot.catalogue
    merged: dict[tuple[str, str, str], tuple[int, int]] = {}
    for route in routes:
        runs, people = route.within(window)
        if runs:
            key = (route.origin, route.destination, route.kind)
            before = merged.get(key, (0, 0))
            merged[key] = (before[0] + runs, before[1] + people)
    if not merged:
        html(nothing(voice.say("counting" if found is None else "no_runs")))
        return
    heads = [
        Cell(voice.say("route"), kind="left"), Cell(voice.say("run_kind"), kind="left wide"), Cell(voice.say("runs_short")),
        Cell(voice.say("people_short")),
    ]  # fmt: skip

    def name(code: str) -> str:
        spot = spot_of(catalogue, code) if code else None
        return voice.city(spot) if spot is not None else (code or voice.say("not_given"))

    def row(origin: str, destination: str, kind: str) -> Row:
        by = scene.value_name(TOPIC, "service_kind", kind)
        return Row([Cell(f"{name(origin)} → {name(destination)}"), Cell(by), *map(Cell, map(plain, merged[origin, destination, kind]))])

    busiest = sorted(merged, key=lambda key: (-merged[key][1], key))
    panel(table(heads, starmap(row, busiest[:most]), "dense", lambda: starmap(row, busiest)), "routes")
