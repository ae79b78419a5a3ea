"""Rows of `alert_steps` and `alerts`: what was done to alerts, and how they stand."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import clickhouse_driver
import orjson
from kafka import TopicPartition

from consumers.sink.rows import Table, next_offset
from schemas.alert.alert import Alert
from schemas.alert.step import MARK, Taken

_STEP = {
    "alert": "String",
    "position": "UInt64",
    "step": "String",
    "action": "String",
    "at": "DateTime64(3, 'UTC')",
    "actor": "String",
    "role": "String",
    "why": "String",
    "detail": "String",
    "accepted": "UInt8",
    "refused": "Array(String)",
    "command": "Int64",
    "state": "String",
    "version": "UInt32",
}
_TEXTS = ("rule", "method", "signal", "city", "dimension", "value")
_MOMENTS = ("deadline", "notified_at", "acknowledged_at", "verified_at", "resolved_at", "called_back_at", "over_at")
_ALERT = {
    "id": "String",
    "version": "UInt32",
    **dict.fromkeys(_TEXTS, "String"),
    "first_day": "Date32",
    "severity": "String",
    "state": "String",
    "stage": "String",
    "owner": "String",
    "owner_city": "String",
    "bodies": "Array(String)",
    "measure": "String",
    "raised_at": "DateTime64(3, 'UTC')",
    "raised_by": "String",
    "since": "DateTime64(3, 'UTC')",
    **dict.fromkeys(_MOMENTS, "Nullable(DateTime64(3, 'UTC'))"),
    "verdict": "Nullable(Bool)",
    "escalations": "UInt32",
    "reopened": "UInt32",
    "merged_into": "String",
    "evidence": "String",
    "alert": "String",
}

log = logging.getLogger(__name__)


class AlertRows:
    """Outcomes that wait for their insert. Of an alert that changed several times meanwhile only the last version is inserted."""

    def __init__(self) -> None:
        self.offsets: dict[TopicPartition, int] = {}
        self._steps = _table("alert_steps", _STEP)
        self._alerts = _table("alerts", _ALERT)
        self._last: dict[str, Alert] = {}

    def __len__(self) -> int:
        return len(self._steps.rows)

    def add(self, home: TopicPartition, records: Sequence[Any]) -> None:
        for record in records:
            if record.key is not None and record.key.startswith(MARK):
                continue
            try:
                taken = Taken.from_bytes(record.value or b"")
            except ValueError as error:
                log.warning("alert-unreadable", extra={"position": record.offset, "reason": str(error)})
                continue
            self._steps.rows.append(_step_row(taken, record.offset))
            if taken.alert is not None:
                self._last[taken.alert.id] = taken.alert
        self.offsets[home] = next_offset(records)

    def insert(self, client: clickhouse_driver.Client) -> None:
        self._steps.insert(client)
        self._alerts.rows = [_alert_row(alert) for alert in self._last.values()]
        if self._alerts.rows:
            self._alerts.insert(client)

    def clear(self) -> None:
        self._steps.rows.clear()
        self._last.clear()
        self.offsets.clear()


def _table(name: str, kinds: dict[str, str]) -> Table:
    names = ", ".join(kinds)
    return Table(name, f"({names}) SELECT {names}", kinds)


def _step_row(taken: Taken, position: int) -> tuple[Any, ...]:
    step, alert = taken.step, taken.alert
    return (
        step.alert,
        position,
        step.id,
        step.action.value,
        step.at,
        step.actor.id,
        step.actor.role,
        step.why,
        orjson.dumps(step.detail).decode(),
        int(alert is not None),
        list(taken.refused),
        -1 if taken.command is None else taken.command,
        "" if alert is None else alert.state.value,
        0 if alert is None else alert.version,
    )


def _alert_row(alert: Alert) -> tuple[Any, ...]:
    return (
        alert.id,
        alert.version,
        *(str(getattr(alert, name)) for name in _TEXTS),
        alert.first_day,
        alert.severity.value,
        alert.state.value,
        "" if alert.stage is None else alert.stage.value,
        alert.owner.department,
        alert.owner.city,
        [f"{body.department}@{body.city}" for body in alert.bodies],
        alert.measure,
        alert.raised_at,
        alert.raised_by,
        alert.since,
        *(getattr(alert, name) for name in _MOMENTS),
        alert.verdict,
        alert.escalations,
        alert.reopened,
        alert.merged_into,
        "" if alert.evidence is None else alert.evidence.model_dump_json(),
        alert.model_dump_json(),
    )
