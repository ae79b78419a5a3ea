"""A topic's records as they stood when its log had been read up to a position, from all events: the same rule as `records_current`."""

from __future__ import annotations

from collections.abc import Iterable

from infra.recount.literal import text, texts


def records_at(topic: str, cities: Iterable[str], ends: dict[int, int]) -> str:
    """A query of (city, subject, revision, position, time, day, notice_ids, data), for topics whose records are unique within a city.

    Args:
        ends: by partition, the first position that had not been read.
    """
    read = " OR ".join(f"(partition = {partition} AND position < {end})" for partition, end in sorted(ends.items())) or "0"
    return f"""(
        SELECT
            city,
            subject,
            latest AS revision,
            standing.1 AS position,
            standing.2 AS time,
            standing.3 AS day,
            standing.4 AS notice_ids,
            standing.5 AS data
        FROM (
            SELECT city, subject, max(revision) AS latest, argMax(last, revision) AS standing, argMax(void, revision) AS gone
            FROM (
                SELECT
                    city,
                    subject,
                    revision,
                    argMaxIf((position, time, day, notice_ids, data), position, withdrawn = 0) AS last,
                    countIf(withdrawn = 0) = 0
                        OR (countIf(withdrawn = 1) > 0 AND minIf(position, withdrawn = 1) < minIf(position, withdrawn = 0)) AS void
                FROM events
                WHERE topic = {text(topic)} AND city IN ({texts(cities)}) AND ({read})
                GROUP BY city, subject, revision
            )
            GROUP BY city, subject
        )
        WHERE NOT gone
    )"""
