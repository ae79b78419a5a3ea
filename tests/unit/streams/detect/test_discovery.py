"""False-discovery control and p-values in one."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from streams.detect.discovery import adjusted, cut, partial_conjunction, simes

probabilities = st.lists(st.floats(0, 1), min_size=1, max_size=30)


def test_the_example_of_benjamini_and_hochberg() -> None:
    """Fifteen p-values of their paper (1995, section 3.2): four are discoveries at 0.05, where Bonferroni finds three."""
    p = np.array([0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0])
    q = adjusted(p, 15)
    assert int((q <= 0.05).sum()) == 4
    assert int((p * 15 <= 0.05).sum()) == 3


@given(probabilities)
def test_q_is_no_smaller_than_p_and_keeps_the_order(found: list[float]) -> None:
    p = np.array(found)
    q = adjusted(p, len(p))
    assert (q >= p * (1 - 1e-12)).all()
    assert (q <= 1).all()
    order = np.argsort(p)
    assert (np.diff(q[order]) >= 0).all()


@given(probabilities, st.integers(0, 40))
def test_tests_that_found_nothing_make_it_harder(found: list[float], more: int) -> None:
    p = np.array(found)
    padded = adjusted(np.concatenate([p, np.ones(more)]), len(p) + more)[: len(p)]
    assert np.allclose(adjusted(p, len(p) + more), padded)
    assert (padded >= adjusted(p, len(p)) * (1 - 1e-12)).all()


@given(probabilities, st.sampled_from([0.01, 0.05, 0.2]))
def test_the_cut_is_where_a_p_value_becomes_a_discovery(others: list[float], share: float) -> None:
    tests = len(others) + 1
    at = cut(np.array(others), share, tests)
    assert share / tests * (1 - 1e-12) <= at <= share * (1 + 1e-12)
    below, above = (adjusted(np.array([at * factor, *others]), tests)[0] for factor in (1 - 1e-9, 1 + 1e-6))
    assert below <= share * (1 + 1e-9)
    assert above >= share * (1 - 1e-9)


def test_one_strand_alone_is_no_linked_risk_however_strong() -> None:
    assert partial_conjunction([1e-30, 0.6, 0.8, 0.9], 2) > 0.5
    assert partial_conjunction([1e-30, 1e-6, 0.8, 0.9], 2) < 1e-5
    assert partial_conjunction([1e-30, 1e-6, 0.8, 0.9], 3) > 0.5
    assert partial_conjunction([1e-30], 2) == 1.0


@given(st.lists(st.floats(1e-9, 1), min_size=2, max_size=6), st.integers(2, 4), st.integers(0, 5), st.floats(0, 1))
def test_a_smaller_strand_never_weakens_the_link(found: list[float], least: int, at: int, factor: float) -> None:
    smaller = list(found)
    smaller[at % len(found)] *= factor
    assert partial_conjunction(smaller, least) <= partial_conjunction(found, least) + 1e-12


@given(probabilities)
def test_simes_lies_between_the_smallest_and_bonferroni(found: list[float]) -> None:
    assert min(found) - 1e-12 <= simes(found) <= min(1.0, min(found) * len(found)) + 1e-12
