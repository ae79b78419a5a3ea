"""The questions to the records, as plain rows; each reads all records of a topic, so they are asked seldom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.queries import query
from dashboard.records.arrears import Arrears, arrears_of
from dashboard.records.breakdowns import SHOWN, Breakdowns, breakdowns_of
from dashboard.records.relief import Relief, relief_of
from dashboard.records.reporting import Reporting, reporting_of
from dashboard.records.scope import EPOCH_ORDINAL, membership
from dashboard.records.trips import Trips, trips_of
from dashboard.source import Database
from schemas.catalogue import Catalogue

EMPLOYERS = 100
"""How many of each city are held, to be named in a file; a page names the first."""
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
        return arrears_of(
            self._ask("arrears", params), self._ask("arrears_days", params), self._ask("arrears_employers", params), self._provinces
        )

    def reporting(self, today: date) -> Reporting:
        """How bodies report."""
        day = _number(today)
        rows = self._ask("reporters", {"today": day})
        refused, revised = self._ask("refused_by", {}), self._ask("revised", {})
        return reporting_of(rows, lambda keys: self._ask("reporter_names", {"keys": keys}), refused, revised, day)

    def trips(self, today: date) -> Trips:
        """Organised runs."""
        params = membership(self.catalogue) | {"today": _number(today), "since": _number(today) - DAYS_BACK}
        return trips_of(self._ask("trip_routes", params), self._ask("trip_days", params), self._provinces)

    def relief(self, today: date) -> Relief:
        """Grants and gifts."""
        return relief_of(self._ask("relief", membership(self.catalogue) | {"today": _number(today)}), self._provinces)

    def breakdowns(self, today: date) -> Breakdowns:
        """Figures by their breakdown."""
        ((generation,),) = self._ask("generation", {})
        indicators = [indicator for indicator in SHOWN if indicator in self.catalogue.indicators] or [""]
        params = {"generation": generation, "indicators": indicators, "today": _number(today)}
        return breakdowns_of(self._ask("breakdowns", params), self.catalogue)

    @property
    def _provinces(self) -> dict[str, str]:
        return {place: self.catalogue.province_of(place) for place in self.catalogue.places}

    def _ask(self, name: str, params: Mapping[str, Any]) -> Any:
        return self.database.execute(query(name), params)


def _number(day: date) -> int:
    return day.toordinal() - EPOCH_ORDINAL
