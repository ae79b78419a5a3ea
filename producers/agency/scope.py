"""What an agency may say."""

from __future__ import annotations

from urllib.parse import unquote

from producers.agency.bounds import places_of
from producers.agency.model import Agency
from schemas.catalogue import Catalogue
from schemas.event import Event


class Scope:
    """The bounds of one agency: its source, its topics, its cities and the organisations it speaks for."""

    def __init__(self, agency: Agency, catalogue: Catalogue) -> None:
        self._source = agency.source
        self._topics = None if agency.topics is None else frozenset(agency.topics)
        self._cities = None if agency.cities is None else frozenset(places_of(agency.cities, catalogue))
        self._org_codes = None if agency.org_codes is None else frozenset(agency.org_codes)
        self._org_place = {
            name: topic.natural_key.index("org_code") for name, topic in catalogue.topics.items() if _keyed(topic.natural_key)
        }

    def faults(self, event: Event) -> list[str]:
        """Every way in which an event is outside the bounds, in words; none when the agency may say it."""
        faults = []
        if event.source != self._source:
            faults.append(f"source: is {event.source}, but this agency reports as {self._source}")
        if self._topics is not None and event.topic not in self._topics:
            faults.append(f"type: this agency may not report to topic {event.topic}")
        if self._cities is not None and event.city not in self._cities:
            faults.append(f"city: this agency may not report for {event.city}")
        if self._org_codes is not None:
            org_code = self._org_code(event)
            if org_code is None:
                faults.append("data: must be given, since this agency may only speak for its own org_code")
            elif org_code not in self._org_codes:
                faults.append(f"data.org_code: this agency may not speak for {org_code}")
        return faults

    def _org_code(self, event: Event) -> str | None:
        """Whose record it is; a withdrawal without data says so in its subject, where the organisation is part of that."""
        if event.data is not None:
            return str(event.data["org_code"])
        place = self._org_place.get(event.topic)
        return None if place is None else unquote(event.subject.split("/")[place])


def _keyed(natural_key: list[str]) -> bool:
    return "org_code" in natural_key
