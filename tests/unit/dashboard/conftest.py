"""The real catalogue, read once."""

from __future__ import annotations

import pytest

from schemas.catalogue import Catalogue, load_catalogue


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()
