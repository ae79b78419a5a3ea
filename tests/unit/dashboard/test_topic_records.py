"""Trips, relief and breakdowns: rows of the queries put in order, and provinces as the sum of their places."""

from __future__ import annotations

from dashboard.records.breakdowns import breakdowns_of
from dashboard.records.relief import Grants, relief_of
from dashboard.records.scope import EPOCH_ORDINAL, Scope
from dashboard.records.trips import Route, TripDay, trips_of
from schemas.catalogue import Catalogue
from tests.unit.dashboard.made import FIRST, HEZE, JINAN, NOTICE

WHOLE = Scope(NOTICE, "province:370000")
PROVINCES = {JINAN: "370000", HEZE: "370000"}


def test_the_same_route_of_two_cities_is_one_of_the_province() -> None:
    one = (NOTICE, JINAN, "p2p-coach", "homeward", "310000", JINAN, 2, 1, 0, 80, 1, 40, 0, 0)
    other = (NOTICE, HEZE, "p2p-coach", "homeward", "310000", JINAN, 1, 0, 1, 20, 1, 20, 1, 20)
    day = FIRST.toordinal() - EPOCH_ORDINAL
    found = trips_of([one, other], [(NOTICE, JINAN, day, "p2p-coach", 2, 80), (NOTICE, HEZE, day, "p2p-coach", 1, 20)], PROVINCES)
    assert found.routes[WHOLE] == (Route("p2p-coach", "homeward", "310000", JINAN, 3, 1, 1, 100, 2, 60, 1, 20),)
    assert found.days[WHOLE] == (TripDay(FIRST.toordinal(), "p2p-coach", 3, 100),)
    assert found.routes[WHOLE][0].within("week") == (2, 60)
    assert found.seen(lambda place: place == HEZE).routes.keys() == {Scope(NOTICE, HEZE)}


def test_grants_are_summed_by_kind_and_status() -> None:
    rows = [(NOTICE, city, "temporary-relief", "applied", 2, 3, 0, longest, 1) for city, longest in ((JINAN, 4), (HEZE, 9))]
    found = relief_of(rows, PROVINCES)
    assert found.grants[WHOLE] == {("temporary-relief", "applied"): Grants(4, 6, 0, 9, 2)}
    assert found.grants[Scope(NOTICE, JINAN)]["temporary-relief", "applied"].longest == 4
    assert not found.seen(lambda _: False).grants


def test_breakdowns_come_largest_first(catalogue: Catalogue) -> None:
    rows = [(JINAN, NOTICE, "training-person-times", "safety", 5), (HEZE, NOTICE, "training-person-times", "startup", 9)]
    found = breakdowns_of(rows, catalogue)
    assert list(found.of(WHOLE, "training-person-times").items()) == [("startup", 9), ("safety", 5)]
    assert found.of(Scope("*", JINAN), "training-person-times") == {}
