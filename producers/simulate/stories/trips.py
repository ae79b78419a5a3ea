"""Trips: the way home before the festival and back to work after it, with tickets, shuttles and help along the road."""

from __future__ import annotations

from producers.simulate.clock import HOUR_S
from producers.simulate.scene import Data, Move, Scene, Story
from producers.simulate.words import CARRIERS

LINES = ("transport", "transport", "hrss", "trade-union", "railway", "youth-league")

_RUNS = ("p2p-coach", "p2p-coach", "p2p-coach", "p2p-other", "p2p-flight")
_SERVICES = ("ticketing", "shuttle", "shuttle", "roadside", "station-help")
_SEATS = {"p2p-coach": (18, 49), "p2p-other": (200, 900), "p2p-flight": (80, 180), "shuttle": (12, 120), "ticketing": (5, 160)}
_HELP = (["tea-medicine"], ["tea-medicine", "traffic-info"], ["vehicle-repair"], ["road-rescue"], ["welcome-banners", "tea-medicine"])
_FAR = ("110000", "120000", "310000", "320500", "330100", "330200", "350200", "320100", "440100", "440300", "440600")
_BACK = ("return-to-work", "return-to-work", "return-to-work", "outbound")


def trip(s: Scene) -> Story:
    """A planned run that sets off or is called off, or one day of a service."""
    direction = "homeward" if s.offset < 1 else s.pick(_BACK)
    if s.chance(0.55):
        return _run(s, direction)
    kind = s.pick(_SERVICES)
    data: Data = {"run_no": s.no("FW"), "service_kind": kind, "direction": direction if s.chance(0.7) else "none", "status": "completed"}
    if kind in _SEATS:
        data["passengers"] = s.skewed(*_SEATS[kind])
    if kind == "shuttle":
        data["safety_incidents"] = 0
        _brief(s, data)
    else:
        data["people_served"] = s.skewed(10, 400)
    if kind == "ticketing":
        data["tickets"] = data["passengers"]
    if kind == "roadside":
        data["roadside_services"] = s.pick(_HELP)
    elif s.chance(0.5):
        data["older_helped"] = s.skewed(0, 30)
    return Story(data)


def _run(s: Scene, direction: str) -> Story:
    kind = s.pick(_RUNS)
    low, high = _SEATS[kind]
    here, there = s.place.code, s.pick(_FAR)
    planned: Data = {
        "run_no": s.no("BC"),
        "service_kind": kind,
        "direction": direction,
        "status": "planned",
        "origin_code": there if direction == "homeward" else here,
        "destination_code": here if direction == "homeward" else there,
        "carrier": s.pick(CARRIERS),
    }
    if s.chance(0.04):
        return Story(planned, (Move(s.after(0.2, 4), {"status": "cancelled"}),))
    gone: Data = {"status": "completed", "passengers": s.number(low, high), "safety_incidents": 1 if s.chance(0.0002) else 0}
    if direction != "homeward":
        gone["job_confirmed"] = s.chance(0.75)
    _brief(s, gone)
    if s.chance(0.4):
        return Story({**planned, **gone})
    after_s = s.after(0.2, 7)
    if s.chance(0.0005):
        return Story(planned, (Move(after_s, gone), Move(after_s + s.number(2, 30) * HOUR_S, {"safety_incidents": 1})))
    return Story(planned, (Move(after_s, gone),))


def _brief(s: Scene, data: Data) -> None:
    if s.chance(0.85):
        data["safety_briefing"] = s.chance(0.93)
