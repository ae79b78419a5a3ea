"""Asks for the records behind figures and alerts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from dashboard.asking import Asking
from dashboard.basis.listing import SHOWN, Entry, Listing, together
from dashboard.basis.question import Question
from dashboard.basis.statement import severities, statement
from dashboard.source import EPOCH_ORDINAL, Database, moment
from schemas.catalogue import Catalogue

KEPT_S = 15.0
KEPT = 48


class Lists(Asking[Listing]):
    """Blocks as Asking does."""

    def __init__(self, connect: Callable[[], Database], catalogue: Catalogue) -> None:
        super().__init__(connect, KEPT_S, KEPT)
        self._catalogue = catalogue

    def ask(
        self,
        asked: Question,
        generation: int,
        *,
        most: int = SHOWN,
        departments: Collection[str] | None = None,
        told: datetime | None = None,
        state: Hashable = None,
    ) -> Listing:
        """The records, the newest first, and what all of them come to.

        Args:
            most: how many are listed at most.
            departments: whose records are listed; those of others are only counted. None: everybody's.
            told: since when records count as later.
            state: what the answer hangs on; as long as it is the same, an answer is not asked for again.

        Raises:
            BusyError: too many ask at once.
            AwayError: the database did not answer, or not in time.
        """
        whose = None if departments is None else tuple(sorted(departments))

        def read(database: Database) -> Listing:
            parts = [self._of_topic(database, topic, asked, generation, most, whose, told) for topic in asked.topics(self._catalogue)]
            return replace(together(parts, most), asked_at=datetime.now(UTC))

        return self._answer((asked, generation, most, whose, told), read, state)

    def _of_topic(
        self,
        database: Database,
        topic: str,
        asked: Question,
        generation: int,
        most: int,
        whose: tuple[str, ...] | None,
        told: datetime | None,
    ) -> Listing:
        question = statement(self._catalogue, topic, asked, generation, most, whose, told)
        rows = database.execute(question) if question else []
        if not rows:
            return Listing()
        scale_above, scale_below = asked.scales(self._catalogue)
        count, count_above, count_below, above, below, later, shown = rows[0][13:]
        listed = [row for row in rows if row[12]]
        judged = self._judged(database, topic, generation, listed)
        entries = tuple(
            Entry(
                topic, row[0], row[1], row[3], row[4], date.fromordinal(row[5] + EPOCH_ORDINAL), moment(row[6]), moment(row[7]),
                bool(row[8]), bool(row[9]), row[10] / scale_above, row[11] / scale_below, *judged.get((row[0], row[1]), (None, "")),
            )
            for row in listed
        )  # fmt: skip
        return Listing(entries, count, count_above, count_below, above / scale_above, below / scale_below, later, count - shown)

    def _judged(
        self, database: Database, topic: str, generation: int, rows: list[tuple[Any, ...]]
    ) -> dict[tuple[str, str], tuple[int, str]]:
        if not rows or not self._catalogue.topics[topic].has_text:
            return {}
        found = database.execute(severities(topic, generation, [(row[0], row[1], row[2]) for row in rows]))
        return {(city, subject): (severity, polarity) for city, subject, severity, polarity in found}
