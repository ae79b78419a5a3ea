"""A season's true query figures against those computed from ClickHouse, which were written apart from each other."""

from __future__ import annotations

from datetime import date

import pytest

from consumers.figures.compute import figures_of, queried
from infra.clickhouse import client
from infra.settings import Settings
from producers.simulate.message import Kind
from producers.simulate.options import SeasonOptions
from producers.simulate.season import Season
from producers.simulate.truth.ledger import Ledger
from producers.simulate.truth.queries import query_rows
from tests.integration.consumers.logbook import Logbook
from tests.support.event_factory import own_catalogue

AS_OF = date(2024, 3, 15)

Figures = dict[tuple[str, str, str, str], tuple[float | None, float | None, float | None, int]]


def rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def told_of(figures: Figures) -> Figures:
    """Those that say something: without a record and without a value there are no reports, whether a row says so or none is there."""
    return {key: row for key, row in figures.items() if row[0] is not None or row[3]}


@pytest.mark.parametrize("seed", [1, 2])
def test_truth_and_figures_agree(tables: Settings, seed: int) -> None:
    catalogue = own_catalogue()
    ledger, log = Ledger(catalogue), Logbook(tables)
    for message in Season(catalogue, SeasonOptions(seed=seed, messages=15_000), keep_facts=True):
        ledger.note(message)
        if message.kind is not Kind.MALFORMED:
            log.write(message.topic, message.raw)
    log.fill()
    truth: Figures = {}
    for place, notice, indicator, breakdown, value, num, den, records in query_rows(catalogue, ledger, AS_OF.toordinal()):
        truth[place, notice, indicator, breakdown or ""] = rounded(value), rounded(num), rounded(den), records
    figures: Figures = {}
    with client(tables) as connection:
        for row in figures_of(connection, catalogue, queried(catalogue), AS_OF):
            key = row.city, row.notice, row.indicator, row.breakdown
            figures[key] = rounded(row.value), rounded(row.num), rounded(row.den), row.records
    truth, figures = told_of(truth), told_of(figures)
    told = truth.keys() | figures.keys()
    differing = {key: (truth.get(key), figures.get(key)) for key in told if truth.get(key) != figures.get(key)}
    assert differing == {}
    assert len(told) > 3_000
    assert {key[2] for key in truth} >= {"household-visit-coverage", "willing-out-sent-share"}
