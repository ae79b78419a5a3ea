"""Which story is told for which topic, how often, and by whose agencies."""

from __future__ import annotations

from typing import NamedTuple

from producers.simulate.scene import Teller
from producers.simulate.stories import jobs, office, relief, rights, standing, trips, visits
from producers.simulate.stories.plain import plain_teller
from schemas.catalogue import Topic


class Tale(NamedTuple):
    """How records of a topic come about; `weight` is the simulator's own, and compares births of records."""

    teller: Teller
    weight: float
    lines: tuple[str, ...]


TALES: dict[str, Tale] = {
    "visits": Tale(visits.visit, 30, visits.LINES),
    "trips": Tale(trips.trip, 9, trips.LINES),
    "complaints": Tale(rights.complaint, 6, rights.COMPLAINT_LINES),
    "trainings": Tale(jobs.training, 5, jobs.CLASS_LINES),
    "relief-grants": Tale(relief.grant, 8, relief.LINES),
    "job-services": Tale(jobs.service, 11, jobs.SERVICE_LINES),
    "worker-registers": Tale(standing.entry, 14, standing.REGISTER_LINES),
    "policy-supports": Tale(jobs.support, 4, jobs.SUPPORT_LINES),
    "establishments": Tale(standing.asset, 4.5, standing.ASSET_LINES),
    "service-cases": Tale(office.matter, 8, office.CASE_LINES),
    "outreach": Tale(office.activity, 5, office.OUTREACH_LINES),
    "inspections": Tale(rights.inspection, 5, rights.INSPECTION_LINES),
    "risk-signals": Tale(rights.signal, 3, rights.SIGNAL_LINES),
    "campaign-reports": Tale(office.report, 2.5, office.REPORT_LINES),
}
PLAIN_WEIGHT = 3.0


def plain_tale(topic: Topic) -> Tale:
    """For a topic that has no tale here."""
    return Tale(plain_teller(topic), PLAIN_WEIGHT, ())
