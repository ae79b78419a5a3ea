"""The receipts given last, for whoever asks before the sink has written them."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime
from typing import NamedTuple

from producers.receipt import Receipt

KEPT = 50_000


class Given(NamedTuple):
    """What is known of a receipt at once."""

    agency: str
    at: datetime
    total: int
    refused: int


class Recent:
    """The last KEPT of them by id."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._given: OrderedDict[str, Given] = OrderedDict()

    def add(self, receipt: Receipt) -> None:
        self._given[receipt.id] = Given(receipt.agency, receipt.at, receipt.total, len(receipt.refused))
        if len(self._given) > self._kept:
            self._given.popitem(last=False)

    def get(self, receipt_id: str, agency: str) -> Given | None:
        """None too where it is another agency's."""
        found = self._given.get(receipt_id)
        return found if found is not None and found.agency == agency else None
