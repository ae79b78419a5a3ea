"""Merging: parts into their whole, never the other way round, and never what somebody has taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from schemas.alert.alert import Alert, Evidence, State
from schemas.alert.default import default_policy
from schemas.alert.life import take
from schemas.alert.policy import Inhibition, Match, Policy
from schemas.alert.rule import Severity
from schemas.alert.step import SYSTEM, Action, Step
from streams.alert.merging import merged
from tests.unit.schemas.alert.sample import BEGAN, DAY, OFFICE, alert
from tests.unit.streams.alert.plain import RULE, Season

CITY_WIDE = Inhibition(id="parts", source=Match(rules=("whole",)), target=Match(rules=("part",)), merge=True)


def one(rule: str, **changes: Any) -> Alert:
    told: dict[str, Any] = {
        "id": f"{rule}-{len(changes)}",
        "rule": rule,
        "objection": "",
        "evidence": Evidence(as_of=DAY + timedelta(days=2), observed=9),
    }
    return alert(**(told | changes))


def steps(*alerts: Alert, entry: Inhibition = CITY_WIDE) -> list[tuple[str, str]]:
    return [(step.alert, step.detail["into"]) for step in merged(alerts, {entry.id: entry}, BEGAN)]


def test_a_part_becomes_part_of_the_whole() -> None:
    part, whole = one("part"), one("whole")
    assert steps(part, whole) == [("part-0", "whole-0")]
    [step] = merged((part, whole), {CITY_WIDE.id: CITY_WIDE}, BEGAN)
    after = take(part, step)
    assert (after.state, after.merged_into) == (State.MERGED, "whole-0")


@pytest.mark.parametrize(
    "changes",
    [
        {"state": State.ACKNOWLEDGED},
        {"objection": "not ours"},
        {"city": "370200"},
        {"severity": Severity.SERIOUS},
        {"first_day": DAY + timedelta(days=4)},
        {"first_day": DAY - timedelta(days=8)},
    ],
)
def test_what_is_taken_graver_or_elsewhere_stays(changes: dict[str, Any]) -> None:
    assert steps(one("part", **changes), one("whole")) == []


def test_without_merge_it_is_only_not_sent() -> None:
    assert steps(one("part"), one("whole"), entry=CITY_WIDE.model_copy(update={"merge": False})) == []


def test_two_that_fit_both_sides_do_not_swallow_each_other() -> None:
    both = Inhibition(id="both", source=Match(rules=("part",)), target=Match(rules=("part",)), merge=True)
    first, second = one("part", id="a"), one("part", id="b")
    assert steps(first, second, entry=both) == []


def test_the_step_is_the_same_at_every_turn() -> None:
    found = [next(merged((one("part"), one("whole")), {CITY_WIDE.id: CITY_WIDE}, BEGAN + timedelta(hours=hours))).id for hours in (0, 5)]
    assert len(set(found)) == 1


def test_an_evaluation_merges_what_it_raised() -> None:
    season = Season()
    part = RULE.model_copy(update={"id": "part"})
    entry = Inhibition(id="parts", source=Match(rules=(RULE.id,)), target=Match(rules=("part",)), merge=True)
    season.policy = Policy(rules={RULE.id: RULE, "part": part}, inhibitions={entry.id: entry})
    season.turn(1, {1: 20})
    assert {held.rule: held.state for held in season.book.alerts.values()} == {RULE.id: State.OPEN, "part": State.MERGED}
    assert [taken.step.action for taken in season.told].count(Action.MERGE) == 1
    season.turn(2, {2: 20})
    assert [taken.step.action for taken in season.told].count(Action.RAISE) == 2


def _parts_and_whole() -> tuple[Season, str, str]:
    """A season with a whole, and its part that was merged into it."""
    season = Season()
    part = RULE.model_copy(update={"id": "part"})
    entry = Inhibition(id="parts", source=Match(rules=(RULE.id,)), target=Match(rules=("part",)), merge=True)
    season.policy = Policy(rules={RULE.id: RULE, "part": part}, inhibitions={entry.id: entry})
    season.turn(5, {5: 12})
    names = {held.rule: held.id for held in season.book.alerts.values()}
    return season, names[RULE.id], names["part"]


def _office(season: Season, name: str, action: Action) -> None:
    told = Step(id=f"{action}-{len(season.told)}", alert=name, action=action, at=season.now, actor=OFFICE, why="because")
    taken = season.book.take(told)
    assert taken is not None
    assert not taken.refused
    season.told.append(taken)


def test_what_the_office_took_out_of_the_whole_stays_out() -> None:
    season, _, part = _parts_and_whole()
    _office(season, part, Action.REOPEN)
    for restarted in (False, True):
        if restarted:
            season.restart()
        assert "merge" not in season.turn(5)
        assert season.book.alerts[part].state is State.OPEN


def test_a_part_comes_back_when_the_whole_loses_its_ground() -> None:
    for restarted in (False, True):
        season, whole, part = _parts_and_whole()
        season.policy = replace(season.policy, rules={"part": season.policy.rules["part"]})
        gone = Step(id="gone", alert=whole, action=Action.WITHDRAW, at=season.now, actor=SYSTEM)
        taken = season.book.take(gone)
        assert taken is not None
        season.told.append(taken)
        if restarted:
            season.restart()
        assert season.turn(5) == ["reopen"]
        back = season.book.alerts[part]
        assert (back.state, back.merged_into) == (State.OPEN, "")
        assert any(whole in one.step.why for one in season.told if one.step.alert == part)
        assert season.turn(5) == []


def test_the_default_wholes_and_parts_are_rules() -> None:
    policy = default_policy()
    for entry in policy.inhibitions.values():
        for match in (entry.source, entry.target):
            assert set(match.rules or ()) <= set(policy.rules), entry.id
