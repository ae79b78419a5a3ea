"""A house for tests of alerts: a gateway, an alerter behind it, agencies of each kind, and three alerts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import orjson
import pytest

from infra.settings import Settings
from infra.topic import project_topics
from producers.gateway import alert_desk
from schemas.alert.alert import Alert
from tests.integration.producers.gateway.running import Running, add_agencies, running_gateway, with_limits
from tests.support.alerter import SmallAlerter
from tests.support.event_factory import own_catalogue
from tests.support.reading import values
from tests.support.topics import TestTopics
from tests.unit.schemas.alert.sample import alert

NOW = datetime.now(UTC).replace(microsecond=0)
BUSY_S = 60.0
"""How long a machine with other work may take to answer."""
JINAN, QINGDAO = "370100", "370200"
HRSS, FINANCE = "hrss-city-sd", "finance-city-sd"


def an_alert(number: int, city: str = JINAN, owner: str = HRSS, **changes: Any) -> Alert:
    body = {"department": owner, "city": city}
    raised = NOW - timedelta(hours=number)
    told = {"id": f"a{number}", "city": city, "owner": body, "joint": (), "objection": "", "raised_at": raised, "since": raised}
    return Alert.model_validate(alert().model_dump() | told | changes)


MINE, OTHER_CITY, OTHERS = an_alert(1), an_alert(2, QINGDAO), an_alert(3, owner=FINANCE)


@dataclass(frozen=True)
class House:
    """A gateway, an alerter, and tokens by name."""

    running: Running
    alerter: SmallAlerter
    tokens: dict[str, str]

    def call(self, who: str, method: str, path: str, **told: Any) -> httpx.Response:
        headers = {"authorization": f"Bearer {self.tokens[who]}", **told.pop("headers", {})}
        return self.running.http.request(method, path, headers=headers, **told)

    def ids(self, who: str, query: str = "") -> list[str]:
        return [one["id"] for one in self.call(who, "GET", f"/v1/alerts{query}").json()["alerts"]]

    def messages(self, topic: str) -> list[dict[str, Any]]:
        return [orjson.loads(value) for value in values(self.running.settings, topic)]


def house_tokens(topics: TestTopics, settings: Settings) -> dict[str, str]:
    """Tokens of agencies of each kind, on the topics of a fresh installation."""
    topics.create(project_topics(own_catalogue().topics))
    return add_agencies(
        settings,
        {
            "office": {"office": True},
            "jinan": {"departments": (HRSS,), "cities": (JINAN,)},
            "qingdao": {"departments": (HRSS,), "cities": (QINGDAO,)},
            "finance": {"departments": (FINANCE,), "cities": (JINAN,)},
            "reporter": {},
        },
    )


@contextmanager
def open_house(tokens: dict[str, str], settings: Settings) -> Iterator[House]:
    """A house with its three alerts until the block ends."""
    alerter = SmallAlerter(settings)
    for one in (OTHERS, OTHER_CITY, MINE):
        alerter.raised(one)
    with pytest.MonkeyPatch.context() as patch, alerter.running(), running_gateway(with_limits(settings), tokens["office"]) as running:
        patch.setattr(alert_desk, "ANSWER_S", BUSY_S)
        yield House(running, alerter, tokens)
    alerter.close()


def soon(condition: Callable[[], bool], within_s: float = BUSY_S) -> bool:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline and not condition():
        time.sleep(0.05)
    return condition()
