"""What a judge keeps is what one that knows nothing yet would find, whatever came in between."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.alert.rule import Rule
from streams.detect.finding import Finding
from streams.detect.judging import Judge
from tests.unit.streams.detect.province import CITIES, PROVINCE, SIGNALS, TODAY, Province, rule

RULES = (
    rule("spike", id="spike", window_days=3, least=2),
    rule("spike", id="spike-part", by="industry", least=2),
    rule("rise", id="rise", window_days=14, least=3),
    rule("linked", "arrears", "opinion", id="linked", window_days=5, least=3),
    rule("level", id="level", window_days=7, least=4),
    rule("level", id="level-part", by="industry", least=2),
    rule("level", "overdue", id="position", least=2),
    rule("silence", "reports", id="silence", by="industry", window_days=56, least=2),
)
ASKED: tuple[list[tuple[str, str]], ...] = ([], [(CITIES[0], "courier"), (CITIES[1], "")], [(CITIES[2], "construction"), (CITIES[7], "")])
NEW = CITIES[-1]
"""A city that begins to report only now, if it does."""
DAYS_BACK = 3

changes = st.tuples(
    st.sampled_from([CITIES[0], CITIES[2], NEW]),
    st.one_of(st.integers(0, 3), st.integers(-2, 40)),
    st.sampled_from([0, 1, 3, 25]),
    st.sampled_from(["arrears", "opinion", "overdue", "reports"]),
    st.sampled_from([("", ""), ("industry", "courier"), ("industry", "construction")]),
)
turns = st.lists(
    st.tuples(st.lists(changes, min_size=1, max_size=3), st.sampled_from([0, 0, 0, 1, 2]), st.sampled_from(ASKED)), min_size=3, max_size=4
)


@pytest.fixture(scope="module", params=["reports", "none reported"])
def cities(request: pytest.FixtureRequest) -> list[tuple[str, int, int, str, str, str]]:
    """What there is before; without reports, whatever is there shows that a city reports."""
    names = ["arrears", "opinion"] + (["reports"] if request.param == "reports" else [])
    whole = [(city, back, (at + back) % 4, name, "", "") for at, city in enumerate(CITIES[:-1]) for back in range(1, 35) for name in names]
    parts = [
        (city, back, 1, name, "industry", "courier") for city in CITIES[:2] for back in range(2, 30) for name in ("arrears", "reports")
    ]
    return whole + (parts if request.param == "reports" else parts[::2])


@given(turns)
@settings(deadline=None, max_examples=8)
def test_what_is_kept_is_what_would_be_found_anew(
    cities: list[tuple[str, int, int, str, str, str]],
    played: list[tuple[list[tuple[str, int, int, str, tuple[str, str]]], int, list[tuple[str, str]]]],
) -> None:
    province, ahead = Province(), 0
    for cell in cities:
        province.put(*cell)
    for said, later, asked in played:
        for city, back, amount, name, (dimension, value) in said:
            province.put(city, back - ahead, amount, name, dimension, value)
        ahead += later
        province.store.advance(TODAY + timedelta(ahead))
        anew = Judge(province.store, SIGNALS)
        for one in RULES:
            assert list(judged(province.judge, one, ahead, asked)) == list(judged(anew, one, ahead, asked)), one.method


def judged(judge: Judge, one: Rule, ahead: int, asked: list[tuple[str, str]]) -> Iterator[tuple[Finding, float | None]]:
    """Findings of the last days, the later of them not over yet, with what they would have crossed at."""
    for back in range(DAYS_BACK):
        day = TODAY + timedelta(ahead - back)
        for finding in judge.judge(one, PROVINCE, day, complete=back > 0, asked=asked):
            yield finding, finding.threshold


def test_a_day_that_others_hang_on_is_judged_again() -> None:
    province = Province().usual(4.0, 30)
    before = province.findings(RULES[0])
    assert province.findings(RULES[0])[CITIES[0]] is before[CITIES[0]]
    province.put(CITIES[1], 9, 30)
    after = province.findings(RULES[0])
    assert after[CITIES[0]] is not before[CITIES[0]]
    assert after[CITIES[0]].expected != before[CITIES[0]].expected


def test_more_of_what_was_reported_already_changes_no_baseline() -> None:
    province = Province().usual(4.0, 30).usual(50.0, 30, "reports")
    before = province.findings(RULES[0])[CITIES[0]]
    province.put(CITIES[0], 5, 80, "reports")
    assert province.findings(RULES[0])[CITIES[0]] is before
    for back in range(1, 31):
        province.put(CITIES[0], back, 0, "reports")
    assert not province.findings(RULES[0])[CITIES[0]].enough
