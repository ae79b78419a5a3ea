"""The questions to the records, as plain rows; each reads all records of a topic, so they are asked seldom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.queries import query
from dashboard.records.arrears import Arrears, arrears_of
from dashboard.records.scope import EPOCH_ORDINAL, membership
from dashboard.source import Database
from schemas.catalogue import Catalogue

EMPLOYERS = 10
"""How many are named of each city."""
DAYS_BACK = 120


@dataclass(frozen=True)
class Ledger:
    """All block, may be repeated, and raise what the driver raises; `today` is the last day that counts."""

    database: Database
    catalogue: Catalogue

    def close(self) -> None:
        """Close the connection; a later question opens another."""
        self.database.disconnect()

    def arrears(self, today: date) -> Arrears:
        """Cases of unpaid wages."""
        params = membership(self.catalogue) | {"today": _number(today), "since": _number(today) - DAYS_BACK, "most": EMPLOYERS}
        return arrears_of(self._ask("arrears", params), self._ask("arrears_days", params), self._ask("arrears_employers", params))

    def _ask(self, name: str, params: Mapping[str, Any]) -> Any:
        return self.database.execute(query(name), params)


def _number(day: date) -> int:
    return day.toordinal() - EPOCH_ORDINAL
