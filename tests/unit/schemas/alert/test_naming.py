"""What alerts' parts are called: every one of them, and bodies as their own letterhead has them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import pytest

from schemas.alert import naming
from schemas.alert.alert import Body, Stage, State
from schemas.alert.naming import body_name
from schemas.alert.rule import Method, Severity
from schemas.alert.step import Action
from schemas.catalogue import load_catalogue

CATALOGUE = load_catalogue()


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (naming.STATES, State),
        (naming.ACTIONS, Action),
        (naming.STAGES, Stage),
        (naming.SEVERITIES, Severity),
        (naming.METHODS, Method),
    ],
)
def test_everything_has_a_name_of_its_own_in_both_languages(names: Mapping[StrEnum, naming.Name], kind: type[StrEnum]) -> None:
    assert set(names) == set(kind)
    for at in (0, 1):
        assert len({name[at] for name in names.values()}) == len(names)


@pytest.mark.parametrize(
    ("department", "city", "zh", "en"),
    [
        ("hrss-city-sd", "371700", "菏泽市人力资源社会保障局", "Heze: human resources and social security"),
        ("transport-city-sd", "371700", "菏泽市交通运输局", "Heze: transport"),
        ("hrss-sd", "370000", "山东省人力资源和社会保障厅", "Shandong Department of Human Resources and Social Security"),
        ("office", "370000", "山东省协调办公室", "Shandong: coordination office"),
        ("no-such", "000001", "000001no-such", "000001: no-such"),
    ],
)
def test_a_body_is_called_by_its_place_and_what_it_is(department: str, city: str, zh: str, en: str) -> None:
    body = Body(department=department, city=city)
    assert body_name(CATALOGUE, body, "zh") == zh
    assert body_name(CATALOGUE, body, "en") == en


def test_a_family_of_functions_is_called_a_department() -> None:
    slug = next(d.slug for d in CATALOGUE.departments.values() if d.level != "province" and d.zh == CATALOGUE.lines[d.line].zh)
    assert body_name(CATALOGUE, Body(department=slug, city="371700"), "zh").endswith("部门")
