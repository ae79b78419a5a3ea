"""Alerts like one: of its rule and signal, first in its own city."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from producers.alert.likeness import SHOWN, likeness
from schemas.alert.alert import Alert, State
from tests.unit.schemas.alert.sample import BEGAN, alert


def one(number: int, city: str = "370100", **changes: Any) -> Alert:
    told: dict[str, Any] = {"id": f"a{number}", "city": city, "raised_at": BEGAN + timedelta(hours=number)}
    return alert(**(told | changes))


def test_the_city_s_own_count_where_there_are_any() -> None:
    others = [
        one(1, verdict=True),
        one(2, verdict=False),
        one(3, state=State.WITHDRAWN),
        one(4),
        one(5, city="370200", verdict=True),
        one(6, rule="petitions-spike", verdict=True),
        one(7, signal="petitions", verdict=True),
    ]
    found = likeness(one(4), others)
    assert (found.of_city, found.alerts, found.verified, found.false, found.withdrawn) == (True, 3, 1, 1, 1)
    assert [alike.id for alike in found.latest] == ["a3", "a2", "a1"]
    found = likeness(one(8, city="370300"), others)
    assert (found.of_city, found.alerts, found.verified) == (False, 5, 2)
    assert len(likeness(one(9), [one(number) for number in range(9)]).latest) == SHOWN


def test_what_was_merged_is_what_its_whole_turned_out_to_be() -> None:
    whole = one(1, rule="linked-risk", signal="linked-risk", verdict=True)
    middle = one(2, rule="arrears-rise", state=State.MERGED, merged_into="a1")
    parts = [one(3, state=State.MERGED, merged_into="a2"), one(4, state=State.MERGED, merged_into="elsewhere")]
    found = likeness(one(9), [whole, middle, *parts])
    assert (found.alerts, found.verified, found.false) == (2, 1, 0)


def test_of_nothing_nothing_is_known() -> None:
    found = likeness(one(1), [one(1)])
    assert (found.alerts, found.latest) == (0, ())
