"""The truth as a file: one JSON object with counts, cells, query figures and the malformed messages."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import orjson

from producers.simulate.message import Kind
from producers.simulate.truth.cells import cell_rows, count_cells
from producers.simulate.truth.ledger import Ledger
from producers.simulate.truth.queries import query_rows
from schemas.catalogue import Catalogue
from schemas.errors import ConfigurationError


def truth_of(catalogue: Catalogue, ledger: Ledger, as_of: int) -> dict[str, Any]:
    """`counts`, `cells`, `queries` as of a day (an ordinal), and `malformed`.

    A cell is [topic, city, notice, indicator, part, breakdown, day, amount, records], a query figure [place, notice, indicator, breakdown,
    value, num, den, records], a malformed message [topic, id, flaw, digest].
    """
    return {
        "counts": counts_of(ledger),
        "cells": cell_rows(count_cells(catalogue, ledger)),
        "as_of": date.fromordinal(as_of).isoformat(),
        "queries": query_rows(catalogue, ledger, as_of),
        "malformed": ledger.malformed,
    }


def counts_of(ledger: Ledger) -> dict[str, Any]:
    """`accepted` are all messages that keep the contract, duplicates among them."""
    kinds = ledger.kinds
    return {
        "messages": ledger.messages,
        "accepted": ledger.messages - kinds[Kind.MALFORMED],
        "duplicates": kinds[Kind.DUPLICATE],
        "corrections": kinds[Kind.CORRECTION],
        "withdrawals": kinds[Kind.WITHDRAWAL],
        "comebacks": kinds[Kind.COMEBACK],
        "stages": kinds[Kind.STAGE],
        "malformed": kinds[Kind.MALFORMED],
        "late": ledger.late,
        "out_of_order": ledger.swapped,
        "records": ledger.records,
        "standing": ledger.standing_count,
        "by_topic": dict(sorted(ledger.accepted_of.items())),
    }


def write_truth(path: Path, truth: dict[str, Any]) -> None:
    """Raises ConfigurationError when the file can't be written."""
    try:
        path.write_bytes(orjson.dumps(truth))
    except OSError as error:
        raise ConfigurationError([f"--truth {path} can't be written: {error.strerror}."]) from error
