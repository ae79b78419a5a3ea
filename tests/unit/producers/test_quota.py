"""Quotas keep a share of messages whose planning comes long before their sending."""

from __future__ import annotations

import random
from collections import deque

import pytest

from producers.simulate.quota import Quota


@pytest.mark.parametrize(("share", "tries_each"), [(0.02, 0.6), (0.1, 0.3), (0.01, 1.0)])
def test_a_share_is_kept_although_a_part_of_what_is_planned_is_never_sent(share: float, tries_each: float) -> None:
    rng, quota = random.Random(1), Quota(share)
    planned: deque[bool] = deque([False] * 500)
    for sent in range(60_000):
        hit = rng.random() < tries_each and rng.random() < quota.chance(sent)
        planned.append(hit and rng.random() < 0.85)
        quota.done += planned.popleft()
    assert quota.done / 60_000 == pytest.approx(share, rel=0.1)


def test_a_share_of_zero_never_happens() -> None:
    assert Quota(0).chance(1_000) == 0
