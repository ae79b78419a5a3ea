"""Which view a wall shows at which moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dashboard.rotation import LONGEST_S, SHORTEST_S, VIEWS, View, showing

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("rotate", [None, "", "0", "-60", "fast", "6e1", "٦٠", "9" * 40])
def test_without_a_sensible_period_the_overview_stands(rotate: str | None) -> None:
    shown = showing(None, rotate, NOON)
    assert (shown.view, shown.period_s, shown.is_held) == (View.OVERVIEW, None, False)


def test_each_view_has_one_turn_and_all_walls_the_same() -> None:
    seen = [showing(None, "60", NOON + timedelta(seconds=60 * at)).view for at in range(len(VIEWS))]
    assert set(seen) == set(VIEWS)
    start = VIEWS.index(seen[0])
    assert seen == [VIEWS[(start + at) % len(VIEWS)] for at in range(len(VIEWS))]
    assert showing(None, "60", NOON + timedelta(seconds=60 * len(VIEWS))).view is seen[0]
    early, late = showing(None, "60", NOON), showing(None, "60", NOON + timedelta(seconds=45))
    assert (early.view, early.turn) == (late.view, late.turn)
    assert (early.gone, late.gone) == (0, 0.75)


def test_periods_are_kept_within_bounds() -> None:
    assert showing(None, "1", NOON).period_s == SHORTEST_S
    assert showing(None, "86400", NOON).period_s == LONGEST_S


def test_a_view_that_is_asked_for_is_held_and_steps_go_round() -> None:
    held = showing("trips", "60", NOON)
    assert (held.view, held.is_held) == (View.TRIPS, True)
    assert held.stepped(1) is View.OVERVIEW
    assert showing("overview", None, NOON).stepped(-1) is View.TRIPS
    assert showing("nonsense", None, NOON).view is View.OVERVIEW
