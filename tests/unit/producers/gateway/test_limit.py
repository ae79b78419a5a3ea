"""Rates and loads."""

from __future__ import annotations

import pytest

from producers.gateway.limit import Load, Rates
from producers.gateway.problem import Problem


def test_an_agency_may_burst_and_then_goes_at_its_rate() -> None:
    rates = Rates(rate_per_s=10, burst=100)
    rates.take("a", 100, 0.0)
    rates.take("b", 100, 0.0)
    with pytest.raises(Problem) as refused:
        rates.take("a", 25, 0.5)
    assert (refused.value.status, refused.value.headers) == (429, {"Retry-After": "2"})
    rates.take("a", 25, 2.5)
    with pytest.raises(Problem):
        rates.take("a", 1, 2.5)
    rates.take("a", 100, 1000.0)
    with pytest.raises(Problem):
        rates.take("a", 1, 1000.0)


def test_a_share_is_given_back_whatever_ends_the_request() -> None:
    load = Load(100)
    with load.share() as first, load.share() as second:
        first.grow_to(60)
        first.grow_to(30)
        with pytest.raises(Problem) as refused:
            second.grow_to(41)
        assert (refused.value.status, refused.value.headers) == (503, {"Retry-After": "2"})
        second.grow_to(40)
        assert load.bytes == 100
    assert load.bytes == 0
    with pytest.raises(ZeroDivisionError):
        _fail_with(load)
    assert load.bytes == 0


def _fail_with(load: Load) -> None:
    with load.share() as share:
        share.grow_to(100)
        raise ZeroDivisionError
