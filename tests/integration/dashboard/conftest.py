"""The catalogue, and a database to write records into."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from clickhouse_driver import Client

from infra.clickhouse import client
from infra.settings import Settings
from schemas.catalogue import Catalogue, load_catalogue


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture
def database(tables: Settings) -> Iterator[Client]:
    """The test's own database."""
    with client(tables) as connection:
        yield connection
