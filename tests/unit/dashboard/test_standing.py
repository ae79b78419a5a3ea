"""How fresh figures are, and who has reported."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from dashboard.standing import Liveness, freshness, reporting
from schemas.catalogue import Catalogue
from tests.unit.dashboard.made import FIRST, JINAN, NOTICE, NOW, TODAY, snapshot

PATIENCE = timedelta(minutes=15)


def test_figures_are_live_while_new_ones_come(catalogue: Catalogue) -> None:
    at = NOW + timedelta(minutes=14)
    fresh = freshness(replace(snapshot(catalogue, {}), read_at=at), at, PATIENCE)
    assert (fresh.liveness, fresh.is_stale) == (Liveness.LIVE, False)


def test_figures_stand_still_when_nothing_has_come_for_too_long(catalogue: Catalogue) -> None:
    at = NOW + timedelta(minutes=27)
    fresh = freshness(replace(snapshot(catalogue, {}), read_at=at), at, PATIENCE)
    assert (fresh.liveness, fresh.is_stale, fresh.age) == (Liveness.STILL, True, timedelta(minutes=27))


def test_a_database_that_has_not_answered_for_twenty_seconds_is_lost(catalogue: Catalogue) -> None:
    away = replace(snapshot(catalogue, {}), fault="connection refused")
    assert freshness(away, NOW + timedelta(seconds=5), PATIENCE).liveness is Liveness.LIVE
    assert freshness(away, NOW + timedelta(seconds=21), PATIENCE).liveness is Liveness.LOST
    hanging = snapshot(catalogue, {})
    assert freshness(hanging, NOW + timedelta(seconds=21), PATIENCE).liveness is Liveness.LOST


def test_before_the_first_figure_there_is_none(catalogue: Catalogue) -> None:
    empty = replace(snapshot(catalogue, {}), moved_at=None)
    assert freshness(empty, NOW, PATIENCE).liveness is Liveness.EMPTY
    assert freshness(replace(empty, fault="away"), NOW, PATIENCE).liveness is Liveness.LOST


def test_reports_by_topic(catalogue: Catalogue) -> None:
    found = snapshot(catalogue, {(JINAN, "@visits", "sum"): {FIRST: 7, TODAY: 2}, (JINAN, "@trips", "sum"): {FIRST: 1}})
    by_topic = {each.topic.id: each for each in reporting(found, JINAN, NOTICE)}
    assert (by_topic["visits"].records, by_topic["visits"].today, by_topic["visits"].silent_days(TODAY)) == (9, 2, 0)
    assert by_topic["trips"].silent_days(TODAY) == (TODAY - FIRST).days
    assert by_topic["trainings"].silent_days(TODAY) is None
    assert set(by_topic) == {topic.id for topic in catalogue.topics.values() if topic.unique_within == "city"}
