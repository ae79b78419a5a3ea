"""What all tests share: real servers started once, settings that point at them, and no network in unit tests."""

from __future__ import annotations

import os
import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import hypothesis
import hypothesis.internal.observability  # imported late, by its plugin, it meets a fault of CPython 3.11.7's parser
import pytest
from pydantic import SecretStr

from infra.clickhouse import client
from infra.migrate import migrate_up
from infra.platform.clickhouse import clickhouse_part
from infra.platform.kafka import kafka_part
from infra.secret import clickhouse_password
from infra.settings import AccessSettings, ClickHouseSettings, KafkaSettings, Settings
from tests.support.server import TestServer, own_settings
from tests.support.topics import TestTopics

UNIT = Path(__file__).parent / "unit"
LONGEST_FIRST = ("e2e", "integration", "contract", "unit")

# How long an example takes hangs on what else the machine does.
hypothesis.settings.register_profile("patient", hypothesis.settings(), deadline=None)
hypothesis.settings.load_profile("patient")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where workers share a run, what takes long begins first, lest one be left with it at the end; without them, the quick tests do."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=lambda item: LONGEST_FIRST.index(item.path.relative_to(UNIT.parent).parts[0]))


@pytest.fixture(scope="session", autouse=True)
def _own_environment() -> Iterator[None]:
    """No setting of the developer's shell reaches a test."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith("TONGXIN_"):
                patch.delenv(name)
        yield


@pytest.fixture(autouse=True)
def _no_network(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A unit test that opens a connection fails."""
    if UNIT not in request.path.parents:
        return
    original = socket.socket.connect

    def refuse(connecting: socket.socket, address: object) -> None:
        if connecting.family == socket.AF_UNIX:
            original(connecting, address)  # type: ignore[arg-type]
            return
        _fail(address)

    def _fail(address: object) -> NoReturn:
        pytest.fail(f"A unit test connects to {address}.")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)


@pytest.fixture(scope="session")
def _server_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return own_settings(tmp_path_factory.mktemp("servers"))


@pytest.fixture(scope="session")
def kafka(_server_settings: Settings) -> Iterator[TestServer]:
    """Kafka, started at the first test that asks for it."""
    server = TestServer(kafka_part(_server_settings), _server_settings)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def clickhouse(_server_settings: Settings) -> Iterator[TestServer]:
    """ClickHouse, started at the first test that asks for it."""
    server = TestServer(clickhouse_part(_server_settings), _server_settings)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def settings(_server_settings: Settings, tmp_path: Path) -> Settings:
    """Settings that point at the session's servers, with a data folder and a ClickHouse database of the test's own,
    and a dashboard that asks nobody to sign in.

    It starts nothing: a test asks for `kafka`, `clickhouse`, `topics` or `tables` too.
    """
    return _place(_server_settings, tmp_path / "data")


@pytest.fixture
def topics(kafka: TestServer, settings: Settings) -> Iterator[TestTopics]:
    """Makes topics for this test; all are removed after it."""
    made = TestTopics(settings)
    yield made
    made.remove_all()


@pytest.fixture
def tables(clickhouse: TestServer, settings: Settings) -> Iterator[Settings]:
    """The migrated database of this test; dropped after it. Its value is `settings`."""
    with _migrated(settings):
        yield settings


@pytest.fixture(scope="module")
def shared_settings(_server_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Like `settings`, for all tests of a module: where what is started costs much and no test changes what another sees."""
    return _place(_server_settings, tmp_path_factory.mktemp("shared") / "data")


@pytest.fixture(scope="module")
def shared_topics(kafka: TestServer, shared_settings: Settings) -> Iterator[TestTopics]:
    """Like `topics`, for all tests of a module. None of them may ask for `topics`, which removes these too."""
    made = TestTopics(shared_settings)
    yield made
    made.remove_all()


@pytest.fixture(scope="module")
def shared_tables(clickhouse: TestServer, shared_settings: Settings) -> Iterator[Settings]:
    """Like `tables`, for all tests of a module."""
    with _migrated(shared_settings):
        yield shared_settings


def _place(servers: Settings, data_dir: Path) -> Settings:
    return Settings(
        data_dir=data_dir,
        access=AccessSettings(sign_in="off"),
        kafka=KafkaSettings(bootstrap=servers.kafka_bootstrap),
        clickhouse=ClickHouseSettings(
            server="{}:{}".format(*servers.clickhouse_address),
            password=SecretStr(clickhouse_password(servers)),
            database=f"t_{uuid.uuid4().hex[:12]}",
        ),
    )


@contextmanager
def _migrated(settings: Settings) -> Iterator[None]:
    migrate_up(settings)
    yield
    with client(settings, database="default") as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {settings.clickhouse.database} SYNC")
