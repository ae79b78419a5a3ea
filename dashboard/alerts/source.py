"""The questions to the tables of alerts and signals."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from dashboard.alerts.alerts import Counts, SeriesKey
from dashboard.queries import query
from dashboard.source import EPOCH_ORDINAL, Database, moment
from infra.scorecard import Group, Score, read_every_group
from schemas.alert.alert import Alert
from schemas.alert.step import Action, Actor, Step
from schemas.catalogue import Catalogue


class Told(NamedTuple):
    """A step that was taken, where it is in the topic, and the version of the alert after it."""

    position: int
    version: int
    step: Step


@dataclass(frozen=True)
class AlertSource:
    """All block, may be repeated, and raise what the driver raises."""

    database: Database
    catalogue: Catalogue

    def close(self) -> None:
        """Close the connection; a later question opens another."""
        self.database.disconnect()

    def steps(self, after: int) -> list[Told]:
        """Steps after a position, in order; -1 is before the first."""
        rows = self.database.execute(query("alert_steps"), {"after": after})
        return [
            Told(
                position,
                version,
                Step(id=step, alert=alert, action=Action(action), at=moment(at_ms), actor=Actor(id=actor, role=role), why=why),
            )
            for alert, position, step, action, at_ms, actor, role, why, version in rows
        ]

    def alerts(self, ids: Collection[str]) -> list[Alert]:
        """These alerts as they stand."""
        rows = self.database.execute(query("alerts"), {"ids": list(ids)}) if ids else []
        return [Alert.model_validate_json(row) for (row,) in rows]

    def scores(self, since: datetime, until: datetime) -> dict[Group, tuple[Score, ...]]:
        """The whole scorecard of alerts raised in that time."""
        return read_every_group(self.database, since, until)

    def counts(self, keys: Sequence[SeriesKey], first: date, last: date) -> Iterator[tuple[SeriesKey, Counts]]:
        """What these signals counted on each of these days, in their units; positions as they stood at the end of each."""
        if not keys:
            return
        since = first.toordinal() - EPOCH_ORDINAL
        length = (last - first).days + 1
        params = {"keys": [tuple(key) for key in keys], "since": since, "until": last.toordinal() - EPOCH_ORDINAL}
        for city, name, dimension, value, days in self.database.execute(query("alert_counts"), params):
            signal = self.catalogue.signals.get(name)
            by_day = dict(days)
            before = by_day.get(since - 1, 0)
            values, running = [], before
            for at in range(length):
                own = by_day.get(since + at, 0)
                running += own
                values.append((running if signal is not None and signal.is_position else own) / (signal.scale if signal else 1))
            yield SeriesKey(city, name, dimension, value), Counts(first, tuple(values))


def days_back(today: date, number: int) -> date:
    """The first of so many days that end with `today`."""
    return today - timedelta(days=number - 1)
