"""The book: what a topic makes of it, and what it refuses."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from schemas.alert.step import Action, Actor, Step, Taken
from streams.alert.book import Book, Replay
from tests.unit.streams.alert.plain import CATALOGUE, CITY, Season, replayed

NOW = datetime(2024, 2, 5, tzinfo=UTC)
OFFICE = Actor(id="wang", role="office")


def _raised() -> tuple[Book, str]:
    season = Season()
    season.turn(5, {5: 12})
    return season.book, next(iter(season.book.alerts))


def _step(alert: str, action: Action, step: str = "s-1", **detail: Any) -> Step:
    return Step(id=step, alert=alert, action=action, at=NOW, actor=OFFICE, why="because", detail=detail)


def test_a_step_is_taken_once_however_often_it_is_wished_for() -> None:
    book, alert = _raised()
    taken = book.take(_step(alert, Action.COMMENT), 7)
    assert taken is not None
    assert (taken.command, book.answered, book.alerts[alert].comments) == (7, 7, 1)
    assert book.take(_step(alert, Action.COMMENT), 9) is None
    assert book.alerts[alert].comments == 1


def test_a_refused_step_stays_refused_and_is_answered() -> None:
    book, alert = _raised()
    refused = book.take(_step(alert, Action.CLOSE), 3)
    assert refused is not None
    assert refused.alert is None
    assert refused.refused
    assert (book.answered, book.take(_step(alert, Action.CLOSE), 4)) == (3, None)


@pytest.mark.parametrize(
    ("action", "detail", "words"),
    [
        (Action.MERGE, {"into": "20240205-370100-ffffffffff"}, "there is no alert"),
        (Action.REROUTE, {"owner": {"department": "nobody", "city": CITY}}, "there is no department nobody"),
        (Action.REROUTE, {"owner": {"department": "hrss-city-sd", "city": "999999"}}, "there is no place 999999"),
    ],
)
def test_what_is_not_there_can_not_be_named(action: Action, detail: dict[str, Any], words: str) -> None:
    book, alert = _raised()
    before = book.alerts[alert]
    taken = book.take(_step(alert, action, **detail))
    assert taken is not None
    assert words in " ".join(taken.refused)
    assert book.alerts[alert] == before


def test_what_people_raise_is_no_episode_and_may_be_the_offices_own() -> None:
    season = Season()
    season.turn(5, {5: 12})
    told = next(iter(season.book.alerts.values()))
    owner = {"department": "office", "city": "210000"}
    own = {**told.model_dump(mode="json"), "id": "by-hand-1", "method": "by-hand", "city": "370200", "owner": owner}
    taken = season.book.take(Step(id="s-1", alert="by-hand-1", action=Action.RAISE, at=NOW, actor=OFFICE, detail={"alert": own}))
    assert taken is not None
    assert not taken.refused
    assert season.turn(5, {5: 12}, city="370200") == ["raise"], "a rule's own alert is raised beside it"


def test_nothing_is_merged_into_what_is_over() -> None:
    season = Season()
    season.turn(5, {5: 12})
    season.turn(5, {5: 12}, city="370200")
    first, second = sorted(season.book.alerts)
    done = season.book.take(_step(first, Action.MERGE, "m-1", into=second))
    back = season.book.take(_step(second, Action.MERGE, "m-2", into=first))
    assert done is not None
    assert back is not None
    assert not done.refused
    assert "is merged" in back.refused[0]
    assert season.book.live == {second}


def test_a_replay_makes_the_same_book() -> None:
    book, alert = _raised()
    told = [Taken(step=Step(id="x", alert=alert, action=Action.RAISE, at=NOW, actor=OFFICE), alert=book.alerts[alert])]
    for number, action in enumerate((Action.COMMENT, Action.CLOSE, Action.ESCALATE, Action.VERIFY)):
        taken = book.take(_step(alert, action, f"s-{number}"), number)
        assert taken is not None
        told.append(taken)
    again = replayed([(b"k", one.to_bytes()) for one in told] + [(b"@epoch", b"{}"), (b"@judged", book.mark())])
    assert (again.alerts, again.live, again.answered, again.judged) == (book.alerts, book.live, book.answered, book.judged)
    assert again.taken >= {"s-0", "s-1", "s-2", "s-3"}
    assert again.mark() == book.mark()


@pytest.mark.parametrize("value", [b"", b"{}", b"[]", b'{"step": {"id": "a"}}'])
def test_what_is_no_message_of_alerts_is_told(value: bytes) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        Replay(CATALOGUE).take(b"k", value)
