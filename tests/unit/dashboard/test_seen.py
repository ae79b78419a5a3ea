"""What has to be told to who acts on an alert as it stood a while ago."""

from __future__ import annotations

import pytest

from dashboard.alerts.seen import Seen, meanwhile
from schemas.alert.rule import Severity
from schemas.alert.step import Action
from tests.unit.schemas.alert.sample import OWNER, alert, step

BEFORE = (step(Action.RAISE), step(Action.NOTIFY))
SEEN = Seen(alert(version=2), len(BEFORE))


def test_as_long_as_nothing_is_done_there_is_nothing_to_tell() -> None:
    assert not meanwhile(SEEN, alert(version=2), BEFORE)


@pytest.mark.parametrize("action", [Action.ACKNOWLEDGE, Action.COMMENT, Action.ESCALATE, Action.REROUTE, Action.DISMISS])
def test_what_others_did_is_told(action: Action) -> None:
    done = step(action, OWNER)
    assert meanwhile(SEEN, alert(version=3), (*BEFORE, done)).steps == (done,)


@pytest.mark.parametrize("action", [Action.UPDATE, Action.NOTIFY])
def test_new_figures_hold_nobody_up(action: Action) -> None:
    assert not meanwhile(SEEN, alert(version=3), (*BEFORE, step(action)))


def test_ones_own_step_is_no_news() -> None:
    mine, others = step(Action.ASSIGN, OWNER, id="mine"), step(Action.COMMENT, id="others")
    assert meanwhile(SEEN, alert(version=4), (*BEFORE, mine, others), {"mine"}).steps == (others,)


def test_figures_that_make_it_graver_are_told() -> None:
    found = meanwhile(SEEN, alert(version=3, severity=Severity.SERIOUS), (*BEFORE, step(Action.UPDATE)))
    assert found
    assert found.graver
    assert found.steps == ()


def test_an_older_alert_than_was_seen_tells_nothing() -> None:
    """A reader begins again from the start after a failure."""
    assert not meanwhile(SEEN, alert(version=1, severity=Severity.SERIOUS), (*BEFORE, step(Action.COMMENT)))
