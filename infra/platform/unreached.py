"""What `tongxin status` says of contacts: whom alerts would not reach, by the office's policy as it stands in Kafka."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from infra.catalogue import catalogue_of
from infra.office import Office
from infra.platform.status import State, Status
from infra.settings import Settings
from schemas.alert.unreached import answering, unreached
from schemas.day import day_of
from schemas.errors import TransientError

NAMED = 3
REMEDY = "add them with `tongxin alerts contacts add`"


def describe_contacts(settings: Settings, status: Status, now: datetime) -> dict[str, Any] | None:
    """How many bodies answer for alerts, and those without a contact; None where Kafka can't be asked. Blocks for a second or so.

    `unreached` has {department, city}, the coordination offices first.
    """
    kafka = next((part.state for part in status.parts if part.name == "kafka"), State.READY)
    if not status.running or kafka is not State.READY:
        return None
    catalogue, day = catalogue_of(settings), day_of(now)
    try:
        with Office(settings) as office:
            missing = unreached(office.policy, catalogue, day)
    except TransientError:
        return None
    return {"answering": len(answering(catalogue, day)), "unreached": [body.model_dump() for body in missing]}


def contact_words(described: dict[str, Any] | None) -> str:
    """One sentence with the remedy; nothing where everybody is reached, or nothing is known."""
    if described is None or not described["unreached"]:
        return ""
    missing, whole = described["unreached"], described["answering"]
    if len(missing) == whole:
        return f"No contact is told, so alerts reach nobody; {REMEDY}."
    named = ", ".join(f"{body['department']} of {body['city']}" for body in missing[:NAMED])
    more = f" and {len(missing) - NAMED} more (`tongxin status --json` names them)" if len(missing) > NAMED else ""
    return f"{len(missing)} of {whole} that answer for alerts have no contact: {named}{more}; {REMEDY}."
