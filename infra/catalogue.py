"""The catalogue that the settings choose."""

from __future__ import annotations

from infra.settings import Settings
from schemas.catalogue import Catalogue, load_catalogue


def catalogue_of(settings: Settings) -> Catalogue:
    """Our own catalogue or the user's, with the days of notices that the settings change. Raises ConfigurationError with all its faults."""
    days = {name: (counts.first, counts.last) for name, counts in settings.catalogue.counts.items()}
    return load_catalogue(settings.catalogue.dir, days)
