"""Moments and dates as they are written in events: RFC 3339, which is narrower than what parsers take.

Years are 1901 to 2199: a library may have opened in 1909, and every store of ours can hold such a day in every time zone.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

_DATE = r"(?:190[1-9]|19[1-9][0-9]|2[01][0-9]{2})-[0-9]{2}-[0-9]{2}"
_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
DATE_PATTERN = rf"^{_DATE}$"
MOMENT_PATTERN = rf"^{_DATE}T{_CLOCK}:[0-5][0-9](?:\.[0-9]{{1,9}})?(?:Z|[+-]{_CLOCK})$"

Date = Annotated[str, StringConstraints(pattern=DATE_PATTERN), AfterValidator(date.fromisoformat)]
Moment = Annotated[str, StringConstraints(pattern=MOMENT_PATTERN), AfterValidator(datetime.fromisoformat)]
"""A date-time with its offset; below a microsecond it is cut off."""
