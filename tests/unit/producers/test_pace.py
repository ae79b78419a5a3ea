"""The pace of sending, on a clock of the test's own."""

from __future__ import annotations

import pytest

from producers.simulate.pace import Pace


class Clock:
    """Time that passes by sleeping, and by what each message takes."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def time(self) -> float:
        return self.now_s

    def sleep(self, seconds: float) -> None:
        self.now_s += seconds


@pytest.mark.parametrize("rate", [0.5, 3.0, 40.0, 2_000.0])
def test_no_more_than_the_rate_goes_out(rate: float) -> None:
    clock = Clock()
    pace = Pace(rate, clock.time, clock.sleep)
    count = int(rate * 20)
    for _ in range(count):
        pace.wait()
        clock.now_s += 0.0001
    assert clock.now_s - 100.0 == pytest.approx(20, rel=0.06)


def test_a_rate_of_zero_never_waits() -> None:
    clock = Clock()
    pace = Pace(0, clock.time, clock.sleep)
    for _ in range(1_000):
        pace.wait()
    assert clock.now_s == 100.0


def test_a_long_pause_is_not_made_up_for() -> None:
    clock = Clock()
    pace = Pace(10, clock.time, clock.sleep)
    for _ in range(10):
        pace.wait()
    clock.now_s += 3_600
    resumed_s = clock.now_s
    for _ in range(100):
        pace.wait()
    assert clock.now_s - resumed_s > 9
