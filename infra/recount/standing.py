"""The records of one topic and some cities as they stand: `records_current`, which looks at no other city's events."""

from __future__ import annotations

from collections.abc import Collection

from infra.recount.literal import text, texts
from schemas.catalogue import Topic


def records_of(topic: Topic, cities: Collection[str], kept: str = "1") -> str:
    """A query in brackets, for `Reading`. `kept` is a condition on columns of the records, which spares parsing what can't count.

    Records that are unique everywhere hang on what other cities reported, so of those all are looked at.
    """
    among = f"topic = {text(topic.id)} AND city IN ({texts(cities)})"
    if topic.unique_within == "all":
        return f"(SELECT * FROM records_current(topic = {text(topic.id)}) WHERE city IN ({texts(cities)}) AND {kept})"
    return f"""(
        SELECT *
        FROM records FINAL
        WHERE {among} AND withdrawn = 0 AND {kept}
            AND (city, subject, revision) NOT IN (
                SELECT city, subject, revision
                FROM events
                WHERE {among} AND revision > 1
                    AND (city, subject, revision) IN (SELECT city, subject, revision FROM events WHERE {among} AND withdrawn)
                GROUP BY city, subject, revision
                HAVING minIf(position, withdrawn = 1) < minIf(position, withdrawn = 0)
            )
    )"""
