"""A gateway with an agency that may say anything, on the topics of a fresh installation."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from infra.settings import Settings
from infra.topic import project_topics
from tests.integration.producers.gateway.running import Running, add_agency, running_gateway, with_limits
from tests.support.event_factory import own_catalogue
from tests.support.topics import TestTopics

AGENCY = "jinan-hrss"


@pytest.fixture
def bureau(topics: TestTopics, settings: Settings) -> str:
    """The token of an agency without bounds."""
    topics.create(project_topics(own_catalogue().topics))
    return add_agency(settings, AGENCY)


@pytest.fixture
def running(bureau: str, settings: Settings) -> Iterator[Running]:
    with running_gateway(with_limits(settings), bureau) as made:
        yield made


@pytest.fixture(scope="module")
def shared_running(shared_topics: TestTopics, shared_settings: Settings) -> Iterator[Running]:
    """One gateway for all tests of a module."""
    shared_topics.create(project_topics(own_catalogue().topics))
    with running_gateway(with_limits(shared_settings), add_agency(shared_settings, AGENCY)) as made:
        yield made
