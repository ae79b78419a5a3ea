"""Who answers for alerts, and of them those whom nothing reaches."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from infra.platform.unreached import contact_words
from schemas.alert.alert import Body
from schemas.alert.default import default_policy
from schemas.alert.entry import OFFICE
from schemas.alert.owner import owners
from schemas.alert.policy import Contact
from schemas.alert.unreached import answering, unreached
from schemas.catalogue import load_catalogue

CATALOGUE = load_catalogue()
DAY = date(2026, 11, 22)
URLS = ("json://127.0.0.1/x",)


def test_whoever_answers_for_a_signal_is_among_them_and_nobody_twice() -> None:
    found = answering(CATALOGUE, DAY)
    assert len(found) == len(set(found))
    assert found[0].department == OFFICE
    assert set(owners(CATALOGUE, "petitions", "371700", DAY).bodies) <= set(found)


def test_without_contacts_it_is_all_of_them() -> None:
    assert unreached(default_policy(), CATALOGUE, DAY) == answering(CATALOGUE, DAY)


@pytest.mark.parametrize("city", ["370100", None])
def test_a_contact_reaches_its_place_and_a_general_one_all(city: str | None) -> None:
    contact = Contact(id="one", department="hrss-city-sd", city=city, urls=URLS)
    missing = unreached(replace(default_policy(), contacts={"one": contact}), CATALOGUE, DAY)
    assert Body(department="hrss-city-sd", city="370100") not in missing
    assert (Body(department="hrss-city-sd", city="371700") in missing) is (city is not None)


def test_it_is_said_in_one_sentence() -> None:
    missing = [{"department": "hrss-city-sd", "city": str(370100 + 100 * at)} for at in range(5)]
    assert contact_words({"answering": 5, "unreached": missing}).startswith("No contact is told")
    words = contact_words({"answering": 9, "unreached": missing})
    assert words.startswith("5 of 9 ")
    assert "hrss-city-sd of 370300 and 2 more" in words
    assert "more" not in contact_words({"answering": 9, "unreached": missing[:3]})
    assert contact_words({"answering": 9, "unreached": []}) == contact_words(None) == ""
