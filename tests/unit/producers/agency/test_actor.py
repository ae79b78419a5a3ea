"""What a token may do with alerts comes from the register, and from nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from producers.agency.actor import actor_of
from producers.agency.model import Agency
from producers.agency.register import Grant
from producers.agency.scope import Scope
from schemas.alert.life import actions_of, is_for
from schemas.alert.step import Action, Actor
from tests.support.event_factory import own_catalogue
from tests.unit.schemas.alert.sample import alert

CATALOGUE = own_catalogue()


def actor(**bounds: Any) -> Actor:
    agency = Agency(id="jinan", name="济南", **bounds)
    return actor_of(Grant(agency, "0123", Scope(agency, CATALOGUE)), CATALOGUE)


@pytest.mark.parametrize(
    ("bounds", "may"),
    [
        ({}, False),
        ({"departments": ()}, False),
        ({"departments": ("hrss-city-sd",)}, True),
        ({"departments": ("hrss-city-sd",), "cities": ("370100",)}, True),
        ({"departments": ("hrss-city-sd",), "cities": ("province:370000",)}, True),
        ({"departments": ("hrss-city-sd",), "cities": ("370200", "370000")}, False),
        ({"departments": ("hrss-city-sd",), "cities": ()}, False),
        ({"departments": ("finance-sd",), "cities": ("370100",)}, False),
        ({"departments": None, "cities": ("370100",)}, True),
        ({"departments": None, "cities": ("370200",)}, False),
    ],
)
def test_a_department_acts_in_its_cities_only(bounds: dict[str, Any], may: bool) -> None:
    one = alert(owner={"department": "hrss-city-sd", "city": "370100"}, joint=())
    made = actor(**bounds)
    assert is_for(one, made) is may
    assert (Action.ACKNOWLEDGE in actions_of(one, made)) is may
    assert Action.REROUTE not in actions_of(one, made)


def test_the_office_acts_on_all() -> None:
    made = actor(office=True)
    assert (made.role, made.id) == ("office", "jinan/0123")
    assert Action.REROUTE in actions_of(alert(), made)
