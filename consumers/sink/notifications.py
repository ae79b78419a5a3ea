"""Rows of `notifications`: what was decided to be sent about alerts, to whom, and what became of it."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from consumers.notify.entry import Entry
from consumers.sink.rows import MessageRows, Table

_COLUMNS = {
    "at": "DateTime64(3, 'UTC')",
    "position": "UInt64",
    "mark": "String",
    "delivery": "String",
    "contact": "String",
    "department": "String",
    "city": "String",
    "channel": "String",
    "alerts": "Array(String)",
    "steps": "Array(String)",
    "reasons": "Array(String)",
    "tries": "UInt32",
    "title": "String",
    "words": "String",
}
_NAMES = ", ".join(_COLUMNS)


class NotificationRows(MessageRows):
    """Entries of the notifier that wait for their insert."""

    def __init__(self) -> None:
        super().__init__(Table("notifications", f"({_NAMES}) SELECT {_NAMES}", _COLUMNS), _row, "notification-unreadable")


def _row(record: Any) -> tuple[Any, ...]:
    entry = Entry.from_bytes(record.value or b"")
    addresses = {errand.address.key: errand.address for errand in entry.errands}
    only = next(iter(addresses.values())) if len(addresses) == 1 else None
    told = list(dict.fromkeys((errand.alert, errand.step, errand.reason) for errand in entry.errands))
    if not told and entry.matter:
        alert, _, rest = entry.matter.partition("/")
        step, _, reason = rest.rpartition("/")
        told = [(alert, step, reason.partition("-")[0])]
    return (
        entry.at.astimezone(UTC),
        record.offset,
        entry.mark.value,
        entry.delivery,
        *(("", "", "", "") if only is None else (only.contact, only.department, only.city, only.channel)),
        [alert for alert, _, _ in told],
        [step for _, step, _ in told],
        [reason for _, _, reason in told],
        entry.tries,
        entry.title,
        entry.words or ", ".join(addresses),
    )
