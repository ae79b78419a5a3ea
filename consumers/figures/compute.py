"""All figures of some topics on a day."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator
from datetime import date

import clickhouse_driver

from consumers.figures.covered import count_covered
from consumers.figures.figure import Counted, Figure, Key, figure_of
from consumers.figures.topic_pass import count_topic
from consumers.figures.within import kept_deadlines
from infra.recount.membership import TOTAL
from infra.recount.queried import parts_of
from schemas.catalogue import Catalogue, Indicator
from schemas.errors import ConfigurationError

log = logging.getLogger(__name__)


def queried(catalogue: Catalogue, topics: Collection[str] | None = None) -> list[Indicator]:
    """Indicators computed by query; given topics, those that read any of them."""
    rows = [row for row in catalogue.indicators.values() if not row.streamed]
    return rows if topics is None else [row for row in rows if not set(topics).isdisjoint(row.topics)]


def figures_of(
    client: clickhouse_driver.Client,
    catalogue: Catalogue,
    rows: Collection[Indicator],
    asked: date,
    beat: Callable[[], None] = lambda: None,
) -> Iterator[Figure]:
    """Figures of these indicators as of the day asked for, by place (and province as a whole) and notice (and over all). Blocks.

    An indicator that can't be computed, as its calendar ends, is left out and logged in words.
    """
    wanted = {row.id: row for row in rows}
    counted: dict[Key, dict[str, Counted]] = {}
    for topic in catalogue.topics.values():
        if any(topic.id in row.topics for row in rows):
            _merge(counted, count_topic(client, catalogue, topic, asked))
            beat()
    for row in rows:
        for part, calc in parts_of(row.calc):
            if calc.agg == "covered_distinct":
                _merge(counted, count_covered(client, catalogue, row, part, calc, asked))
    for key, parts in counted.items():
        if key[2] in wanted:
            yield figure_of(catalogue, key, wanted[key[2]], parts, _silent_until(catalogue, key, asked))
    for row in rows:
        if row.calc.agg == "count_within":
            try:
                yield from list(kept_deadlines(client, catalogue, row, asked))
            except ConfigurationError as error:
                log.error("figure-unknown", extra={"indicator": row.id, "reason": str(error)})


def _merge(into: dict[Key, dict[str, Counted]], found: dict[Key, dict[str, Counted]]) -> None:
    for key, parts in found.items():
        into.setdefault(key, {}).update(parts)


def _silent_until(catalogue: Catalogue, key: Key, asked: date) -> date:
    """The notice's last day or the one asked for, whichever is earlier; over all notices of a place, the last of them all."""
    place, notice = key[0], key[1]
    if notice != TOTAL:
        return min(asked, catalogue.notices[notice].counts.last)
    province = catalogue.province_of(place.rpartition(":")[2])
    return min(asked, max(row.counts.last for row in catalogue.notices.values() if province in row.provinces))
