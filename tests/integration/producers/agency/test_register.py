"""The register follows what the registrar writes, through a broker that comes and goes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from infra.kafka import producer
from infra.settings import Settings
from infra.topic import AGENCIES, agencies_topic
from producers.agency.model import Agency
from producers.agency.register import Register
from producers.agency.registrar import change, entries
from producers.agency.token import issue
from schemas.errors import AccessError, Denial, InvariantError
from tests.support.server import TestServer
from tests.support.topics import TestTopics

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
KNOWN_WITHIN_S, TRIES = 1.0, 8
"""A machine that is busy with something else misses the moment now and then."""
AWAY_S = 12
BACK_WITHIN_S = 30.0
AGENCY = Agency(id="jinan-hrss", name="济南市人社局", cities=("370100",))


@pytest.fixture(autouse=True)
def _topic(topics: TestTopics) -> None:
    topics.create([agencies_topic()])


def added(settings: Settings, agency: Agency = AGENCY) -> str:
    """Keep an agency with one more token, and return the token."""
    token, text = issue(NOW, NOW + timedelta(days=1))
    change(settings, agency.id, lambda kept: (kept or agency).model_copy(update={"tokens": (*(kept or agency).tokens, token)}))
    return text


def with_the_last_revoked(agency: Agency | None) -> Agency:
    assert agency is not None
    *others, last = agency.tokens
    return agency.model_copy(update={"tokens": (*others, last.model_copy(update={"revoked_at": NOW}))})


def denial(register: Register, token: str, now: datetime = NOW) -> Denial:
    with pytest.raises(AccessError, match="This needs a valid token of an agency") as caught:
        register.grant(token, now)
    return caught.value.denial


def soon(condition: Callable[[], bool], within_s: float = BACK_WITHIN_S) -> bool:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return condition()


def test_knows_everything_at_once_and_changes_soon(settings: Settings) -> None:
    text = added(settings)
    with Register(settings) as register:
        grant = register.grant(text, NOW)
        assert (grant.agency.id, grant.agency.token(grant.token_id) is not None) == ("jinan-hrss", True)
        other = added(settings, Agency(id="weifang", name="潍坊"))
        assert soon(lambda: register.agency("weifang") is not None)
        assert register.grant(other, NOW).agency.id == "weifang"
        assert [agency.id for agency in register.agencies()] == ["jinan-hrss", "weifang"]


def test_a_revoked_token_opens_nothing_within_a_second(settings: Settings) -> None:
    other = added(settings)
    with Register(settings) as register:

        def is_known_in_time() -> bool:
            change(settings, AGENCY.id, with_the_last_revoked)
            kept = entries(settings)[AGENCY.id]
            return soon(lambda: register.agency(AGENCY.id) == kept, KNOWN_WITHIN_S)

        texts = (added(settings) for _ in range(TRIES))
        text = next(text for text in texts if is_known_in_time())
        assert denial(register, text) is Denial.REVOKED
        assert register.grant(other, NOW).agency.id == AGENCY.id


def test_says_why_to_the_trail_only(settings: Settings) -> None:
    text = added(settings)
    with Register(settings) as register:
        assert denial(register, text + "x") is Denial.WRONG_SECRET
        assert denial(register, "tx_0123456789ab_" + "s" * 43) is Denial.UNKNOWN
        assert denial(register, "Basic YTpi") is Denial.MALFORMED
        assert denial(register, text, NOW + timedelta(days=1)) is Denial.EXPIRED
        change(settings, AGENCY.id, lambda kept: (kept or AGENCY).model_copy(update={"revoked_at": NOW}))
        assert soon(lambda: register.scope(AGENCY.id) is None)
        assert denial(register, text) is Denial.REVOKED


def test_goes_on_without_the_broker_and_catches_up(settings: Settings, kafka: TestServer) -> None:
    text = added(settings)
    with Register(settings) as register:
        kafka.kill()
        try:
            time.sleep(AWAY_S)
            assert register.grant(text, NOW).agency.id == AGENCY.id
        finally:
            kafka.start()
        later = added(settings)
        assert soon(lambda: len(agency.tokens) == 2 if (agency := register.agency(AGENCY.id)) else False)
        assert register.grant(later, NOW).agency.id == AGENCY.id


def test_who_can_not_be_read_is_let_in_no_more(settings: Settings) -> None:
    text = added(settings)
    with Register(settings) as register:
        with producer(settings) as writer:
            writer.send(AGENCIES, key=AGENCY.id.encode(), value=b'{"id": "jinan-hrss"}', partition=0)
        assert soon(lambda: register.agency(AGENCY.id) is None)
        assert denial(register, text) is Denial.UNKNOWN
    with pytest.raises(InvariantError, match="topic agencies is no agency"):
        entries(settings)


def test_writers_at_the_same_time_lose_nothing(settings: Settings) -> None:
    texts: list[str] = []
    writers = [threading.Thread(target=lambda: texts.append(added(settings))) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with Register(settings) as register:
        assert [register.grant(text, NOW).agency.id for text in texts] == [AGENCY.id] * 4
