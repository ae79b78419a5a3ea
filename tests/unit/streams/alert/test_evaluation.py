"""Episodes: one alert each, whatever comes late, is corrected, or is worked out again."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.alert.alert import State, alert_id
from schemas.alert.policy import Policy
from schemas.alert.rule import Method, Severity
from schemas.alert.step import Action, Actor, Step
from tests.unit.streams.alert.plain import CATALOGUE, CITY, RULE, Season, day_of_february

OFFICE = Actor(id="wang", role="office")
OWNER = Actor(id="li", role="department", departments=("hrss-city-sd",))


def _act(season: Season, action: Action, actor: Actor = OWNER, **detail: object) -> None:
    alert = next(iter(season.book.alerts.values()))
    told = Step(id=f"{action}-{alert.version}", alert=alert.id, action=action, at=season.now, actor=actor, why="because", detail=detail)
    taken = season.book.take(told)
    assert taken is not None
    assert not taken.refused
    season.told.append(taken)


def test_a_crossing_raises_one_alert_that_explains_itself() -> None:
    season = Season()
    assert season.turn(5, {4: 3, 5: 12}) == ["raise"]
    alert = season.book.alerts[alert_id(RULE.id, CITY, "", "", day_of_february(5))]
    assert (alert.owner.department, alert.measure, alert.state, alert.first_day) == (
        "hrss-city-sd",
        "luli-02-2",
        State.OPEN,
        day_of_february(5),
    )
    assert alert.evidence is not None
    assert (alert.evidence.observed, alert.evidence.expected, alert.evidence.top["industry"]) == (12, 2, (("construction", 12),))
    assert alert.deadline is None, "this policy has no deadlines"
    assert season.turn(5) == []


def test_evidence_follows_but_not_all_the_time() -> None:
    season = Season()
    season.turn(5, {5: 12})
    assert season.turn(5, {5: 16}, after_s=10) == [], "10 seconds later"
    assert season.turn(5, after_s=25) == ["update"]
    assert season.turn(5, {5: 16.1}) == [], "hardly moved"
    assert season.turn(5, {5: 20}) == ["update"]
    assert season.turn(5, {5: 45}, after_s=1) == ["update"], "graver is told at once"
    assert next(iter(season.book.alerts.values())).severity is Severity.SERIOUS
    assert season.turn(5, {5: 12}) == ["update"]
    assert next(iter(season.book.alerts.values())).severity is Severity.SERIOUS, "and is not taken back by itself"


def test_an_episode_goes_on_until_clear_days_are_calm() -> None:
    season = Season()
    season.turn(5, {5: 12})
    assert season.turn(6, {6: 6}) == ["update"], "less holds than raises"
    assert season.turn(7, {7: 1}) == []
    assert season.turn(8, {8: 11}) == ["update"], "one calm day ends nothing"
    assert season.turn(10, {9: 1, 10: 1}) == []
    assert season.turn(11, {11: 12}) == ["raise"]
    assert len(season.book.alerts) == 2


def test_days_that_nobody_judged_are_made_up_for() -> None:
    season = Season()
    season.turn(5, {5: 1})
    assert season.turn(25, {10: 12, 15: 12, 24: 12}) == ["raise"] * 3
    assert sorted(alert.first_day.day for alert in season.book.alerts.values()) == [10, 15, 24]


def test_the_first_start_looks_no_further_back_than_late_reports_reach() -> None:
    season = Season()
    assert season.turn(20, {10: 50, 18: 12}) == ["raise"]
    assert [alert.first_day.day for alert in season.book.alerts.values()] == [18]


def test_late_reports_raise_and_extend() -> None:
    season = Season()
    season.turn(5, {5: 2})
    assert season.turn(6, {6: 1}) == []
    assert season.turn(6, {4: 12}) == ["raise"]
    assert season.turn(6, {5: 12}) == ["update"]
    assert season.turn(6, {6: 12}) == ["update"]
    assert len(season.book.alerts) == 1


def test_a_correction_that_takes_the_ground_away_withdraws_what_nobody_verified() -> None:
    season = Season()
    season.turn(5, {5: 12})
    season.turn(6, {6: 7})
    assert season.turn(6, {5: 3}) == [], "a day of the episode still holds"
    assert season.turn(6, {6: 2}) == ["update", "withdraw"]
    told = season.told[-1]
    assert told.alert is not None
    assert told.alert.state is State.WITHDRAWN
    assert "数据更正后" in told.step.why
    assert season.turn(6) == []
    assert season.turn(6, {5: 12}) == ["reopen"], "the same episode comes back under its own id"
    assert season.turn(7, {7: 12}) == ["update"]
    assert len(season.book.alerts) == 1


def test_a_day_that_late_reports_put_before_it_keeps_an_alert() -> None:
    for restarted in (False, True):
        season = Season()
        season.turn(6, {6: 12})
        assert season.turn(6, {5: 12}) == [], "it belongs to the episode"
        if restarted:
            season.restart()
        assert season.turn(6, {6: 0}) == ["update"]
        assert season.turn(6, {5: 0}) == ["withdraw"]


def test_when_an_alert_is_withdrawn_the_one_before_it_is_followed_again() -> None:
    for restarted in (False, True):
        season = Season()
        season.turn(5, {5: 12})
        assert season.turn(8, {6: 0, 7: 0, 8: 12}) == ["raise"]
        assert season.turn(8, {8: 0}) == ["update", "withdraw"]
        if restarted:
            season.restart()
        assert season.turn(8, {7: 6}) == ["update"]
        assert sorted(alert.version for alert in season.book.alerts.values()) == [2, 3]


def test_what_people_verified_is_not_withdrawn() -> None:
    season = Season()
    season.turn(5, {5: 12})
    _act(season, Action.VERIFY)
    assert season.turn(5, {5: 1}) == ["update"]
    assert next(iter(season.book.alerts.values())).state is State.VERIFIED


def test_what_the_office_took_up_again_is_not_withdrawn_again() -> None:
    for restarted in (False, True):
        season = Season()
        season.turn(5, {5: 12})
        assert season.turn(5, {5: 1}) == ["update", "withdraw"]
        _act(season, Action.REOPEN, actor=OFFICE)
        if restarted:
            season.restart()
        assert season.turn(5, {5: 0}) == ["update"]
        assert next(iter(season.book.alerts.values())).state is State.OPEN


def test_a_changed_rule_withdraws_nothing() -> None:
    season = Season()
    season.turn(5, {5: 12})
    season.with_rule(least=100)
    assert season.turn(5, {5: 1}, after_s=1) == []


def test_after_a_false_alarm_the_episode_raises_no_other() -> None:
    season = Season()
    season.turn(5, {5: 12})
    _act(season, Action.DISMISS)
    for day in range(6, 12):
        assert season.turn(day, {day: 15}) == []
    season.restart()
    assert season.turn(12, {12: 15}) == [], "and a new process knows how long it went on"
    assert season.turn(15, {13: 1, 14: 1, 15: 15}) == ["raise"]


def test_a_new_process_raises_nothing_twice() -> None:
    season = Season()
    season.turn(5, {5: 12})
    season.turn(6, {6: 7})
    season.restart()
    assert season.turn(6) == []
    assert season.turn(7, {7: 11}) == ["update"]
    season.restart()
    assert season.turn(9, {8: 0, 9: 11}) == ["update"]


SILENT = RULE.model_copy(update={"method": Method.SILENCE})


def test_nobody_is_silent_while_events_wait_to_be_counted() -> None:
    season = Season(SILENT)
    assert season.turn(1, {1: 20}) == []
    assert season.turn(9, {1: 0, 9: 20}, settled=1) == [], "of the ninth it is not known yet"
    assert season.turn(9, settled=8) == []
    assert season.turn(9, settled=9) == ["raise"]


def test_silence_of_days_that_settle_together_is_judged_for_each() -> None:
    season = Season(SILENT)
    season.turn(1, {1: 0}, settled=1)
    assert season.turn(20, {5: 20, 20: 0}, settled=1) == []
    season.restart()
    assert season.turn(20, settled=20) == ["raise"]
    (raised,) = season.book.alerts.values()
    assert raised.first_day == day_of_february(5)


def test_a_changed_rule_of_silence_waits_for_its_day() -> None:
    season = Season(SILENT.model_copy(update={"enabled": False}))
    season.turn(3, {3: 20}, settled=3)
    season.policy = Policy(rules={SILENT.id: SILENT})
    assert season.turn(3) == []
    assert season.turn(3, settled=3) == ["raise"]


def test_places_that_are_no_concern_of_each_other() -> None:
    season = Season()
    assert season.turn(5, {5: 12}) == ["raise"]
    assert season.turn(5, {5: 12}, city="370200") == ["raise"]
    assert sorted(alert.city for alert in season.book.alerts.values()) == [CITY, "370200"]


def test_a_disabled_rule_is_not_judged() -> None:
    season = Season()
    season.with_rule(enabled=False)
    assert season.turn(5, {5: 12}) == []
    season.with_rule()
    assert season.turn(5) == ["raise"]


COUNTS = st.lists(st.tuples(st.integers(0, 4), st.sampled_from([0, 3, 6, 12, 50])), min_size=1, max_size=60)


@settings(max_examples=150, deadline=None)
@given(COUNTS, st.data())
def test_restarts_change_nothing(counts: list[tuple[int, int]], data: st.DataObject) -> None:
    """Any flow of reports, late ones among them, comes to the same with processes that end anywhere and without."""
    without, with_restarts = Season(), Season()
    for number, (back, count) in enumerate(counts):
        today = 5 + number // 4
        for season in (without, with_restarts):
            season.turn(today, {today - back: count})
        if data.draw(st.booleans()):
            with_restarts.restart()
    assert with_restarts.book.alerts == without.book.alerts
    lives = list(without.book.alerts.values())
    assert len({(alert.rule, alert.city, alert.first_day) for alert in lives}) == len(lives)


def test_every_city_of_the_catalogue_can_have_one() -> None:
    season = Season()
    cities = [city.code for city in CATALOGUE.cities.values() if city.province == "370000"]
    for city in cities:
        season.turn(5, {5: 12}, city=city)
    assert len(season.book.alerts) == len(cities)
