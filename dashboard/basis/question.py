"""What may be asked for: the records behind some days of a signal, or behind an indicator's figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from dashboard.alerts.alerts import SeriesKey
from schemas.catalogue import Catalogue
from schemas.catalogue.signal import EVERY_TOPIC


@dataclass(frozen=True, slots=True)
class OfSignal:
    """What a signal counted from `first` to `last`; of a position, what stood at the end of `last`."""

    key: SeriesKey
    first: date
    last: date

    def cities(self) -> tuple[str, ...]:
        """The places whose records are read."""
        return (self.key.city,)

    def seen(self, shows: Callable[[str], bool]) -> OfSignal | None:
        """The same for whoever sees the records of some cities; None where nothing is left."""
        return self if shows(self.key.city) else None

    def topics(self, catalogue: Catalogue) -> tuple[str, ...]:
        """The topics that the signal reads."""
        signal = catalogue.signals.get(self.key.signal)
        wanted = {part.topic for part in signal.parts} if signal else set()
        return tuple(
            topic.id
            for topic in catalogue.topics.values()
            if topic.unique_within == "city" and not wanted.isdisjoint((topic.id, EVERY_TOPIC))
        )

    def scales(self, catalogue: Catalogue) -> tuple[int, int]:
        """Whole units of what is added up in one that is shown."""
        return catalogue.signals[self.key.signal].scale, 1


@dataclass(frozen=True, slots=True)
class OfFigure:
    """What an indicator's figure for a notice rests on in some places, from `first` (None: ever) to `last`.

    Of a position, and of what a query computes, it is all that counts at the end of `last`.
    """

    indicator: str
    notice: str
    places: tuple[str, ...]
    first: date | None
    last: date

    def cities(self) -> tuple[str, ...]:
        """The places whose records are read."""
        return self.places

    def seen(self, shows: Callable[[str], bool]) -> OfFigure | None:
        """The same for whoever sees the records of some cities; None where nothing is left."""
        places = tuple(filter(shows, self.places))
        return replace(self, places=places) if places else None

    def topics(self, catalogue: Catalogue) -> tuple[str, ...]:
        """The topics that the formula reads."""
        return tuple(catalogue.indicators[self.indicator].topics)

    def scales(self, catalogue: Catalogue) -> tuple[int, int]:
        """Whole units of what is added up in one that is shown: above the line, and below."""
        indicator = catalogue.indicators[self.indicator]
        if indicator.calc.num is None or indicator.calc.den is None:
            return indicator.scale, 1
        above, below = (_scale(catalogue, side.topic, side.field) for side in (indicator.calc.num, indicator.calc.den))
        return above, below


Question = OfSignal | OfFigure


def _scale(catalogue: Catalogue, topic: str | None, name: str | None) -> int:
    field = catalogue.topics[topic].field.get(name or "") if topic else None
    return 100 if field is not None and field.unit == "yuan" else 1
