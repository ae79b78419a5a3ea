"""What is found is given to whoever may see it, and to nobody else."""

from __future__ import annotations

from dashboard.finder import Answer, Record, Refused, Revision
from tests.unit.dashboard.made import HEZE, JINAN, NOW


def record(city: str, *departments: str) -> Record:
    revisions = tuple(Revision(at + 1, False, NOW, NOW, NOW, f"e{at}", "/a", "o", name, {}) for at, name in enumerate(departments))
    return Record("visits", city, "o/1", revisions)


FOUND = Answer(
    (record(JINAN, "hrss-city-sd"), record(HEZE, "hrss-city-sd"), record(JINAN, "hrss-city-sd", "trade-union-sd"), record(JINAN, "")),
    (Refused("visits", JINAN, "e", "s", (), NOW, True), Refused("visits", "", "e", "s", (), NOW, True)),
)


def test_a_city_sees_its_own_records_and_letters() -> None:
    seen = FOUND.seen(lambda city, _: city == JINAN, is_office=False)
    assert [one.city for one in seen.records] == [JINAN] * 3
    assert [one.city for one in seen.refused] == [JINAN]


def test_a_department_sees_what_it_has_reported_alone() -> None:
    seen = FOUND.seen(lambda _, department: department == "hrss-city-sd", is_office=False)
    assert [(one.city, one.departments) for one in seen.records] == [
        (JINAN, frozenset({"hrss-city-sd"})),
        (HEZE, frozenset({"hrss-city-sd"})),
    ]
    assert seen.refused == ()


def test_the_office_sees_also_letters_of_nobody() -> None:
    assert FOUND.seen(lambda *_: True, is_office=True) == FOUND


def test_who_sees_nothing_is_told_nothing() -> None:
    assert FOUND.seen(lambda *_: False, is_office=False) == Answer()
