"""How much of a core judging may take."""

from __future__ import annotations

import pytest

from streams.alert.alerter import TURN_S, TURN_SHARE, turn_s


def test_a_turn_that_costs_little_is_followed_by_the_next_after_the_usual_time() -> None:
    assert turn_s(0.0) == TURN_S
    assert turn_s(TURN_S * TURN_SHARE) == TURN_S


@pytest.mark.parametrize("cost_s", [0.2, 1.0, 30.0])
def test_judging_takes_no_more_than_its_share_however_much_there_is_to_judge(cost_s: float) -> None:
    assert cost_s / turn_s(cost_s) <= TURN_SHARE
