"""Owners: every signal of every place has one, and it is the one that the notices name."""

from __future__ import annotations

from datetime import date

import pytest

from schemas.alert.owner import LINKED_SIGNAL, owners
from schemas.catalogue import load_catalogue

CATALOGUE = load_catalogue()
IN_2024, BEFORE_ALL, AFTER_ALL = date(2024, 2, 1), date(2020, 1, 1), date(2030, 1, 1)


@pytest.mark.parametrize("signal", [*CATALOGUE.signals, LINKED_SIGNAL])
def test_every_signal_has_an_owner_everywhere_and_always(signal: str) -> None:
    for place in CATALOGUE.places:
        for day in (IN_2024, BEFORE_ALL, AFTER_ALL):
            found = owners(CATALOGUE, signal, place, day)
            assert len(set(found.bodies)) == len(found.bodies)
            assert found.why
            assert found.why_en
            for body in found.bodies:
                department = CATALOGUE.departments[body.department]
                assert body.city == place
                assert department.province in (CATALOGUE.province_of(place), "000000")
                assert department.level not in ("national", "unit", "township", "township-village")
                assert (department.level == "city") <= (place in CATALOGUE.cities), "no city body answers for a province"
                assert (department.level == "province") <= (place in CATALOGUE.provinces), "no province body answers for a city"


def test_arrears_go_to_the_hrss_of_the_city_by_the_measure_that_counts_them() -> None:
    found = owners(CATALOGUE, "arrears-complaints", "370100", IN_2024)
    assert (found.owner.department, found.joint, found.measure, found.quick) == ("hrss-city-sd", (), "luli-02-2", True)
    assert "欠薪案件清零" in found.why


def test_the_notice_that_is_in_force_decides() -> None:
    earlier = owners(CATALOGUE, "arrears-complaints", "370100", date(2023, 6, 1))
    assert earlier.measure == "support-4-3-3"
    assert [body.department for body in earlier.bodies] == ["hrss-city-sd", "territorial-government"]
    later = owners(CATALOGUE, "arrears-complaints", "370100", AFTER_ALL)
    assert later.measure == "luli-02-2"
    assert "计数期外" in later.why


def test_opinion_goes_to_the_linked_risk_while_its_own_notice_is_not_in_force() -> None:
    assert owners(CATALOGUE, "negative-opinion", "370100", date(2023, 2, 1)).measure == "spring-req-3-2"
    assert owners(CATALOGUE, "negative-opinion", "370100", IN_2024).measure == "luli-08-4"


def test_a_linked_risk_is_for_everybody_whom_its_measure_names() -> None:
    found = owners(CATALOGUE, LINKED_SIGNAL, "370200", IN_2024)
    assert [body.department for body in found.bodies] == ["hrss-city-sd", "publicity-sd", "cyberspace-sd", "coordination-city-sd"]


def test_safety_on_journeys_is_for_transport_and_the_police() -> None:
    assert [b.department for b in owners(CATALOGUE, "safety-incidents", "370300", IN_2024).bodies] == [
        "transport-city-sd",
        "public-security-city-sd",
    ]


def test_where_no_notice_names_anybody_it_is_the_hrss_and_it_is_said() -> None:
    found = owners(CATALOGUE, "arrears-complaints", "210100", IN_2024)
    assert (found.owner.department, found.measure, found.quick) == ("hrss-city-ln", "", False)
    assert "均未就此明确责任单位" in found.why


def test_what_is_of_no_measure_is_for_whoever_leads_the_notice() -> None:
    assert owners(CATALOGUE, "reports", "370100", IN_2024).owner.department == "coordination-city-sd"
    assert owners(CATALOGUE, "reports", "370100", BEFORE_ALL).owner.department == "hrss-city-sd"


@pytest.mark.parametrize(("signal", "place"), [("nonsense", "370100"), ("reports", "999999")])
def test_what_the_catalogue_does_not_know_has_none(signal: str, place: str) -> None:
    with pytest.raises(KeyError):
        owners(CATALOGUE, signal, place, IN_2024)
