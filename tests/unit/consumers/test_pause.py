"""How often figures are computed: every two seconds, unless that costs more than its share."""

from __future__ import annotations

import pytest

from consumers.figures.cycle import COST_SHARE, SHORTEST_S, pause_s


@pytest.mark.parametrize("cost_s", [0.0, 0.1, COST_SHARE * SHORTEST_S])
def test_a_cheap_turn_comes_again_after_two_seconds(cost_s: float) -> None:
    assert cost_s + pause_s(cost_s) == pytest.approx(SHORTEST_S)


@pytest.mark.parametrize("cost_s", [0.5, 3.0, 60.0])
def test_a_dear_turn_takes_no_more_than_its_share_of_the_time(cost_s: float) -> None:
    assert cost_s / (cost_s + pause_s(cost_s)) <= COST_SHARE + 1e-9
