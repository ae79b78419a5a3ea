"""Figures computed by query against the same indicators told in Python, and the cycle that keeps them fresh."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, datetime
from typing import Any

import pytest

from consumers.figures.compute import figures_of, queried
from consumers.figures.cycle import Cycle, latest_day
from infra.clickhouse import client
from infra.settings import Settings
from schemas.day import SHANGHAI
from schemas.subject import subject_of
from tests.integration.consumers.logbook import Logbook, standing
from tests.integration.consumers.queried import Teller
from tests.support.event_factory import encode, own_catalogue, random_event

pytestmark = pytest.mark.usefixtures("tables")

QUERIED_TOPICS = sorted({topic for row in queried(own_catalogue()) for topic in row.topics})
_MANY_RECORDS = ("household_ref", "visitee_ref", "beneficiary_ref", "target_ref", "incident_ref", "project_ref", "org_code")
REFS = dict.fromkeys(_MANY_RECORDS, 25) | {"worker_ref": 400}
"""Fields whose distinct values are counted, with few values, so that they meet."""


def season(settings: Settings, rng: random.Random, events: int) -> Logbook:
    log = Logbook(settings)
    for topic in QUERIED_TOPICS:
        for _ in range(events):
            event = random_event(topic, rng)
            event["data"] |= {name: f"{name}-{rng.randrange(kinds)}" for name, kinds in REFS.items() if name in event["data"]}
            event["subject"] = subject_of([event["data"][name] for name in own_catalogue().topics[topic].natural_key])
            log.write(topic, encode(event))
    return log


@pytest.mark.parametrize(("seed", "asked"), [(1, date(2024, 12, 31)), (2, date(2024, 2, 10)), (3, date(2026, 1, 5))])
def test_every_figure_is_what_the_contract_says(settings: Settings, seed: int, asked: date) -> None:
    log = season(settings, random.Random(seed), 800 if seed == 1 else 250)
    log.fill()
    expected = Teller(own_catalogue(), [message.event for message in standing(log.messages).values()], asked).figures()
    with client(settings) as connection:
        figures = list(figures_of(connection, own_catalogue(), queried(own_catalogue()), asked))
    found = {(f.city, f.notice, f.indicator, f.breakdown): (f.value, f.num, f.den, f.records) for f in figures}
    assert len(found) == len(figures)
    assert {key: told.records for key, told in expected.items()} == {key: row[3] for key, row in found.items()}
    for key, told in expected.items():
        assert found[key][:3] == pytest.approx((told.value, told.num, told.den), nan_ok=False), key
    if asked == date(2024, 12, 31):
        reached = Counter(key[2] for key in expected)
        assert set(reached) == {row.id for row in queried(own_catalogue())}, "random events must reach every queried indicator"


class TestCycle:
    """What the cycle writes, and when."""

    NOW = datetime(2026, 3, 1, 9, tzinfo=SHANGHAI)

    def test_computes_only_what_new_events_can_have_changed(self, settings: Settings) -> None:
        log = Logbook(settings)
        log.write("outreach", self._outreach("p1", revision=1))
        log.fill()
        with client(settings) as connection:
            cycle = Cycle(connection, own_catalogue(), lambda: None)
            assert cycle.turn(self.NOW) > 0
            assert cycle.turn(self.NOW) == 0
            log.write("inspections", encode(self._earlier(random_event("inspections", random.Random(1)))))
            log.fill()
            cycle.turn(self.NOW.replace(hour=10))
            later = "computed_at > (SELECT min(computed_at) FROM figures)"
            changed = connection.execute(f"SELECT DISTINCT indicator FROM figures WHERE {later}")
        assert changed
        assert "charity-projects" not in {row[0] for row in changed}

    def test_a_figure_whose_last_record_is_withdrawn_says_no_reports(self, settings: Settings) -> None:
        log = Logbook(settings)
        log.write("outreach", self._outreach("p1", revision=1))
        log.fill()
        with client(settings) as connection:
            cycle = Cycle(connection, own_catalogue(), lambda: None)
            cycle.turn(self.NOW)
            assert self._projects(connection) == [(1.0, 1)]
            log.write("outreach", self._outreach("p1", revision=2, withdrawn=True))
            log.fill()
            cycle.turn(self.NOW.replace(hour=10))
            assert self._projects(connection) == [(None, 0)]

    def test_no_day_to_come_is_asked_for(self, settings: Settings) -> None:
        log = Logbook(settings)
        for day in ("2026-02-27", "2026-03-02"):
            event = random_event("outreach", random.Random(day)) | {"time": f"{day}T08:00:00+08:00"}
            log.write("outreach", encode(event))
        log.fill()
        with client(settings) as connection:
            assert latest_day(connection, self.NOW.date()) == date(2026, 2, 27)
            assert latest_day(connection, date(2026, 3, 2)) == date(2026, 3, 2)
            assert latest_day(connection, date(2020, 1, 1)) is None

    def _outreach(self, project: str, **attributes: Any) -> bytes:
        event = random_event("outreach", random.Random(4)) | {"time": "2024-02-10T08:00:00+08:00", "city": "370100"} | attributes
        event["data"].pop("notice_ids", None)
        event["data"] |= {"activity_kind": "volunteering", "project_ref": project}
        return encode(event)

    def _earlier(self, event: dict[str, Any]) -> dict[str, Any]:
        return event | {"time": "2023-02-10T08:00:00+08:00"}

    def _projects(self, connection: Any) -> list[tuple[float | None, int]]:
        where = "indicator = 'charity-projects' AND city = '370100' AND notice = 'luli-sd-2024'"
        return list(connection.execute(f"SELECT value, records FROM figures FINAL WHERE {where}"))
