"""An office for tests of the notifier: contacts, routes without quiet hours, and alerts as the alerter writes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from consumers.notify.entry import Entry as Noted
from infra.kafka import producer
from infra.office import tell
from infra.settings import Settings
from infra.topic import ALERT_COMMANDS, ALERTS, NOTIFICATIONS, alert_topics, notifications_topic, office_topic, trail_topic
from schemas.alert.alert import Alert, Body, alert_id
from schemas.alert.policy import Entry, Kind
from schemas.alert.rule import Severity
from schemas.alert.step import SYSTEM, Action, Step, Taken
from tests.support.event_factory import own_catalogue
from tests.support.reading import values
from tests.support.topics import TestTopics
from tests.unit.schemas.alert.sample import DAY, HRSS, alert

ROOT = {"send_to": ["owner"], "group_by": ["owner", "city", "rule"], "group_wait_s": 0, "group_interval_s": 0, "repeat_h": 24}


def make_topics(topics: TestTopics) -> None:
    topics.create([*alert_topics(), notifications_topic(), office_topic(), trail_topic()])


def open_office(settings: Settings, **urls: str) -> None:
    """Contacts by department (`office`, or with _ for -), for all places; quiet hours there are none."""
    entries: list[tuple[Kind, str, dict[str, Any]]] = [(Kind.ROUTE, "root", ROOT)]
    for name, url in urls.items():
        department = name.replace("_", "-")
        entries.append((Kind.CONTACT, name, {"department": department, "urls": [url], "per_minute": 100_000}))
    for kind, entry_id, value in entries:
        tell(settings, Entry(kind=kind, id=entry_id, value=value, at=datetime.now(UTC), actor="test"), own_catalogue())


def new_alert(city: str, rule: str = "arrears-spike", **changes: Any) -> Alert:
    now = datetime.now(UTC)
    told: dict[str, Any] = {"owner": Body(department=HRSS.department, city=city), "joint": (), "objection": ""}
    told |= {"severity": Severity.SERIOUS, "raised_at": now, "since": now}
    return alert(id=alert_id(rule, city, "", "", DAY), rule=rule, city=city, **told | changes)


def write_alerts(settings: Settings, alerts: Sequence[Alert]) -> None:
    """As the alerter does, each with its first step."""
    with producer(settings, transactional_id="test-alerter") as writer:
        writer.init_transactions()
        writer.begin_transaction()
        for one in alerts:
            step = Step(id=f"raise-{one.id}", alert=one.id, action=Action.RAISE, at=one.raised_at, actor=SYSTEM)
            writer.send(ALERTS, key=one.id.encode(), value=Taken(step=step, alert=one).to_bytes(), partition=0)
        writer.commit_transaction()


def noted(settings: Settings) -> list[Noted]:
    """The log of notifications."""
    return [Noted.from_bytes(raw) for raw in values(settings, NOTIFICATIONS)]


def wished(settings: Settings) -> list[Step]:
    """What was wished for."""
    return [Step.from_bytes(raw) for raw in values(settings, ALERT_COMMANDS)]
