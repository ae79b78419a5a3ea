"""The simulated staff with a real alerter on a real Kafka: every step is taken, also when they go home in the middle."""

from __future__ import annotations

import signal
import time
from datetime import UTC, date, datetime, timedelta

from infra.settings import Settings
from producers.simulate.staff.desk import RESERVE, Desk
from producers.simulate.staff.staff import Staff
from schemas.alert.alert import Alert, State
from schemas.alert.step import Action, Taken
from schemas.catalogue import load_catalogue
from tests.integration.streams.alert.flow import Feed, outcomes, prepare, start_alerter, until
from tests.support.topics import TestTopics

CITIES = [city.code for city in load_catalogue().cities.values() if city.province == "370000"]
FIRST, LAST = date(2024, 1, 1), date(2024, 1, 20)
SETTLED_S = 2
ENDED = frozenset({State.CLOSED, State.FALSE_ALARM})


def desk() -> Desk:
    return Desk(1, lambda _first, _last: (), {}, date(2024, 3, 1), 12.0)


def later() -> datetime:
    """The clock of people who see at once what has stood for a minute."""
    return datetime.now(UTC) + timedelta(minutes=1)


def as_they_stand(found: list[Taken]) -> dict[str, Alert]:
    return {one.alert.id: one.alert for one in found if one.alert is not None}


def ended(found: list[Taken]) -> int:
    return sum(alert.state in ENDED for alert in as_they_stand(found).values())


def test_they_see_to_all_alerts_but_the_newest(settings: Settings, topics: TestTopics) -> None:
    prepare(settings)
    feed = Feed(settings)
    feed.season(CITIES, FIRST, LAST)
    for city in CITIES:
        feed.cell(city, LAST, 5, signal="severe-texts")
    feed.close()
    first = Staff(settings, desk(), later)
    alerter = start_alerter(settings)
    try:
        found = until(settings, lambda found: ended(found) > 0)
        first.close()
        with Staff(settings, desk(), later):
            wanted = len(CITIES) - RESERVE
            until(settings, lambda found: ended(found) >= wanted)
            time.sleep(SETTLED_S)
            found = outcomes(settings)
    finally:
        first.close()
        alerter.send_signal(signal.SIGTERM)
        alerter.wait(timeout=60)
    raised = [one for one in found if one.step.action is Action.RAISE]
    assert len(raised) == len(CITIES)
    assert ended(found) == wanted
    asked = [one for one in found if one.command is not None]
    assert not [one.refused for one in asked if one.refused]
    assert len({one.step.id for one in asked}) == len(asked)
    assert {one.step.actor.id for one in asked} >= {f"simulated:{alert.owner.department}@{alert.city}" for alert in closed(found)}


def closed(found: list[Taken]) -> list[Alert]:
    return [alert for alert in as_they_stand(found).values() if alert.state is State.CLOSED]
