"""Deadlines: the office's word, then the notice's, then our own."""

from __future__ import annotations

from schemas.alert.alert import Due
from schemas.alert.default import default_policy
from schemas.alert.due import due_of, stated_hours
from schemas.alert.policy import DueEntry, Match
from schemas.alert.rule import Severity
from schemas.catalogue import load_catalogue
from tests.unit.schemas.alert.sample import alert

CATALOGUE = load_catalogue()
STATED = "urbanln-req-5-2"  # within two working days


def test_ours_are_by_severity() -> None:
    dues = default_policy().dues
    hours = {severity: due_of(alert(severity=severity), dues, CATALOGUE).acknowledge_h for severity in Severity}
    assert hours == {Severity.NOTICE: 24, Severity.WARNING: 4, Severity.SERIOUS: 2}


def test_a_day_that_the_notice_states_takes_the_place_of_ours() -> None:
    found = due_of(alert(measure=STATED), default_policy().dues, CATALOGUE)
    assert (found.resolve_h, found.acknowledge_h) == (48, 4)
    assert stated_hours(CATALOGUE.measures["luli-02-2"]) is None


def test_the_closest_entry_of_the_office_stands_before_both() -> None:
    city = DueEntry(id="jinan", match=Match(cities=("370100",), severities=(Severity.WARNING,)), due=Due(resolve_h=5))
    wide = DueEntry(id="all", match=Match(), due=Due(resolve_h=9))
    dues = {**default_policy().dues, "jinan": city, "all": wide}
    assert due_of(alert(measure=STATED), dues, CATALOGUE) == Due(resolve_h=5)
    assert due_of(alert(city="370200"), dues, CATALOGUE).resolve_h == 168, "ours asks for more than none at all"
    again = {**dues, "jinan-2": city.model_copy(update={"id": "jinan-2", "due": Due(resolve_h=6)})}
    assert due_of(alert(), again, CATALOGUE) == Due(resolve_h=6)


def test_no_entry_no_deadline() -> None:
    assert due_of(alert(), {}, CATALOGUE) == Due()
