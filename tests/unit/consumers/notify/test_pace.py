"""How often a channel is used, and how long is waited before another try."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from consumers.notify.backoff import FIRST_S, MOST_S, delay_s
from consumers.notify.pace import Pace, rates_of
from infra.contact import BOUNDS, Channel


@given(st.lists(st.floats(min_value=0, max_value=30), min_size=1, max_size=200), st.sampled_from(list(Channel)))
def test_no_window_ever_holds_more_than_the_channel_takes(gaps: list[float], channel: Channel) -> None:
    rates = BOUNDS[channel].rates
    pace, now_s, sent = Pace(rates), 1e9, []
    for gap in gaps:
        now_s += gap
        while pace.left(now_s):
            pace.used(now_s)
            sent.append(now_s)
    for count, window_s in rates:
        assert all(sum(start <= moment < start + window_s for moment in sent) <= count for start in set(sent))


def test_after_a_window_everything_may_go_again() -> None:
    pace = Pace(BOUNDS[Channel.WECOM].rates)
    for number in range(20):
        pace.used(1e9 + number)
    assert [pace.left(1e9 + after) for after in (19, 60, 62, 81)] == [0, 0, 2, 20]


def test_feishu_takes_five_a_second() -> None:
    pace = Pace(BOUNDS[Channel.FEISHU].rates)
    for _ in range(5):
        pace.used(1e9)
    assert (pace.left(1e9 + 0.5), pace.left(1e9 + 2.5)) == (0, 5)


def test_a_contact_may_say_its_own_rate() -> None:
    own = BOUNDS[Channel.DINGTALK].rates
    assert rates_of(own, None) == own
    assert rates_of(own, 200) == ((200, 60.0),)
    assert rates_of(own, 0.5) == ((1, 120.0),)


@given(st.integers(min_value=1, max_value=500), st.integers())
def test_waits_grow_to_a_bound_and_differ(tries: int, seed: int) -> None:
    least = min(MOST_S, FIRST_S * 2.0 ** min(tries - 1, 20)) / 2
    assert least <= delay_s(tries, random.Random(seed)) <= 2 * least
