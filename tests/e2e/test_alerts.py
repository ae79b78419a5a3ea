"""From reports to people with real processes, worker, alerter and notifier killed on the way: each alert is there once, and told once."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from clickhouse_driver import Client as Database

from infra.clickhouse import client
from infra.office import tell
from infra.settings import Settings
from infra.topic import ALERTS
from producers.client import Client
from schemas.alert.default import default_policy
from schemas.alert.policy import Entry, Kind
from schemas.alert.rule import Severity
from schemas.alert.step import MARK, Action, Taken
from tests.integration.consumers.notify.receiver import Received, http_receiver
from tests.support.installation import Installation, until
from tests.support.reading import everything
from tests.support.server import own_settings

RULE, LEAST = "arrears-employer", 5
DAY = "2024-03-15"
CITIES = ("370100", "370200", "370300", "370600", "371300", "210100", "210200", "371700")
TROUBLED, CALM, MENDED = 48, 48, 6
LOAD = 30_000
KILLED = ("worker", "notifier", "alerter", "worker", "alerter", "notifier")
BETWEEN_S = 2.5
SETTLE_S = 300
QUIET_S = 5.0


@pytest.fixture
def receiver() -> Iterator[tuple[str, Received]]:
    with http_receiver() as found:
        yield found


@pytest.fixture
def installation(tmp_path: Path, receiver: tuple[str, Received]) -> Iterator[Installation]:
    """A platform of which every department is reached at the receiver, and in which one rule alone raises alerts."""
    settings = own_settings(tmp_path / "data")
    whole = Installation(settings.model_copy(update={"notify": settings.notify.model_copy(update={"listed_most": 1_000})}))
    whole.output("up", "--no-simulate", "--detach")
    for slug in ("hrss-city-sd", "hrss-city-ln", "office"):
        _say(whole.settings, Kind.CONTACT, slug, {"department": slug, "urls": [f"json://{receiver[0]}/{slug}"], "per_minute": 100_000})
    for rule in default_policy().rules.values():
        changed = (
            {"severity": Severity.SERIOUS, "least": LEAST, "window_days": 7, "serious_from": None}
            if rule.id == RULE
            else {"enabled": False}
        )
        _say(whole.settings, Kind.RULE, rule.id, rule.model_copy(update=changed).model_dump(mode="json"))
    route = default_policy().routes["serious"].model_copy(update={"group_wait_s": 0.0, "group_interval_s": 0.0, "send_to": ("owner",)})
    _say(whole.settings, Kind.ROUTE, route.id, route.model_dump(mode="json", by_alias=True))
    yield whole
    whole.run("down")
    assert whole.processes() == []


@pytest.mark.timeout(1800)
def test_each_alert_is_raised_once_and_told_once_whatever_is_killed(installation: Installation, receiver: tuple[str, Received]) -> None:
    dice = random.Random(7)
    troubled = {f"91370000TROUBLE{number:03}": CITIES[number % len(CITIES)] for number in range(TROUBLED)}
    calm = {f"91370000QUIET{number:05}": CITIES[number % len(CITIES)] for number in range(CALM)}
    events = [_complaint(name, city, at) for name, city in troubled.items() for at in range(LEAST)]
    events += [_complaint(name, city, at) for name, city in calm.items() for at in range(LEAST - 1)]
    events += dice.sample(events, len(events) // 5)
    dice.shuffle(events)
    load = installation.start("simulate", "--events", str(LOAD), "--rate", "1000", "--from", "2024-03-13", "--to", DAY, "--seed", "5")
    killer = threading.Thread(target=_kill, args=(installation,))
    killer.start()
    with Client(installation.settings) as sender:
        for event in events:
            sender.publish(event)
            time.sleep(len(KILLED) * BETWEEN_S * 1.5 / len(events))
        sender.flush()
        killer.join()
        load.wait(SETTLE_S)

        def raised() -> Counter[str]:
            return Counter(
                one.alert.value
                for one in _taken(installation.settings)
                if one.alert and one.step.action is Action.RAISE and one.alert.rule == RULE
            )

        until(lambda: troubled.keys() <= raised().keys(), SETTLE_S)
        until(lambda: troubled.keys() <= _told(receiver[1], troubled).keys(), SETTLE_S)
        for name in list(troubled)[:MENDED]:
            sender.publish(_complaint(name, troubled[name], 0, revision=2, stage="not-accepted", closed_at=f"{DAY}T11:00:00+08:00"))
        sender.flush()
    gone = set(list(troubled)[:MENDED])

    def states() -> dict[str, str]:
        return {one.alert.value: one.alert.state.value for one in _taken(installation.settings) if one.alert and one.alert.rule == RULE}

    until(lambda: {name for name, state in states().items() if state == "withdrawn"} >= gone, SETTLE_S)
    time.sleep(QUIET_S)

    assert {name: count for name, count in raised().items() if name in troubled or name in calm} == dict.fromkeys(troubled, 1)
    assert {name for name, state in states().items() if state == "withdrawn"} & (troubled.keys() | calm.keys()) == gone
    told = _told(receiver[1], troubled | calm)
    assert told == dict.fromkeys(troubled, 1), "each is told once, and nobody of what is calm"
    assert all(times <= 1 + KILLED.count("notifier") for times in receiver[1].times.values())
    assert not [one for one in _taken(installation.settings) if one.refused]
    with client(installation.settings) as database:
        until(lambda: _stored(database) >= troubled.keys(), SETTLE_S)


def _kill(installation: Installation) -> None:
    for part in KILLED:
        time.sleep(BETWEEN_S)
        installation.kill(part)


def _say(settings: Settings, kind: Kind, name: str, value: dict[str, Any]) -> None:
    tell(settings, Entry(kind=kind, id=name, value=value, at=datetime.now(UTC), actor="test"))


def _taken(settings: Settings) -> list[Taken]:
    """Everything in topic `alerts`."""
    return [Taken.from_bytes(record.value) for record in everything(settings, [ALERTS]) if not (record.key or b"").startswith(MARK)]


def _told(received: Received, names: dict[str, str]) -> dict[str, int]:
    """How many deliveries, each counted once, told that an alert of these employers was raised."""
    with received.lock:
        bodies = {delivery: body for delivery, body, _ in received.messages if "新发预警" in body}
    found = Counter(name for body in bodies.values() for name in names if name in body)
    return dict(found)


def _stored(database: Database) -> set[str]:
    return {value for (value,) in database.execute("SELECT value FROM alerts_current WHERE rule = %(rule)s", {"rule": RULE})}


def _complaint(employer: str, city: str, number: int, revision: int = 1, **changes: Any) -> dict[str, Any]:
    name = f"{employer}-{number}"
    data = {
        "org_code": "e2e",
        "org_name": "e2e",
        "department": "hrss-all",
        "reported_at": f"{DAY}T12:00:00+08:00",
        "case_no": name,
        "category": "wage-arrears",
        "channel": "online",
        "stage": "received",
        "received_at": f"{DAY}T10:00:00+08:00",
        "workers_count": 3,
        "employer_ref": employer,
    }
    return {
        "specversion": "1.0",
        "id": f"{name}.{revision}",
        "source": "/agencies/e2e",
        "type": "tongxin.complaints.v1",
        "time": f"{DAY}T10:00:00+08:00",
        "subject": f"e2e/{name}",
        "city": city,
        "revision": revision,
        "data": data | changes,
    }
