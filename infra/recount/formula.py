"""What all formulas over one row of a topic's records share, as SQL: conditions, amounts, breakdowns, days and spans."""

from __future__ import annotations

from dataclasses import dataclass

from infra.recount.condition import all_of, fits, given
from infra.recount.literal import texts
from infra.recount.membership import notices_of_day, notices_of_span
from infra.recount.reading import Reading
from schemas.catalogue import Calc, Catalogue, State

WHOLE = ""
"""Breakdown of the whole."""
NONE_GIVEN = "(none)"
"""Breakdown of records that do not give the field."""
OWN_DAY = "day"


@dataclass(frozen=True)
class Span:
    """A position's days, as expressions: `ends` is NULL unless `ended`; `conditions` say which records are such positions."""

    conditions: list[str]
    begins: str
    ended: str
    ends: str
    notices: str


class Formula:
    """Expressions of formulas over one topic; `aliases` are columns that they use and that are worked out once per row, in this order."""

    def __init__(self, catalogue: Catalogue, reading: Reading) -> None:
        self.catalogue = catalogue
        self.reading = reading
        self.aliases: dict[str, str] = {"own_notices": notices_of_day(catalogue, OWN_DAY)}

    def conditions(self, calc: Calc) -> list[str]:
        """Which records the formula takes."""
        return [*fits(self.reading, calc.where), *self._has_field(calc)]

    def day(self, calc: Calc) -> str:
        """The day on which a record counts; NULL where it is not given."""
        return OWN_DAY if calc.day is None else self._alias(f"day_{calc.day}", self.reading.day(calc.day))

    def span(self, calc: Calc, state: State) -> Span:
        """A position: it holds from the first day until it has ended; while it lasts, conditions on the final fields hold too."""
        begins_field = calc.begins or state.begins
        begins = self._alias(f"day_{begins_field}", self.reading.day(begins_field))
        ended = self._alias("ended", all_of(fits(self.reading, dict(state.final))))
        ends = self._alias("ended_on", f"if(ended, {self.reading.day(state.ends)}, NULL)")
        notices = self._alias(f"notices_{begins_field}", notices_of_span(self.catalogue, begins, ends))
        always = fits(self.reading, {name: wanted for name, wanted in calc.where.items() if name not in state.final})
        lasting = all_of(fits(self.reading, {name: wanted for name, wanted in calc.where.items() if name in state.final}))
        conditions = [*always, *self._has_field(calc), f"isNotNull({begins})", f"({ended} OR ({lasting}))"]
        return Span(conditions, begins, ended, ends, notices)

    def amount(self, calc: Calc) -> str:
        """What a record adds."""
        if calc.field is None:
            return "toInt64(1)"
        amount = f"assumeNotNull({self.reading.amount(calc.field)})"
        return amount if calc.less is None else f"({amount} - ifNull({self.reading.amount(calc.less)}, 0))"

    def breakdowns(self, calc: Calc) -> str:
        """An array: the whole, and the values the record is broken down by, each once."""
        if calc.by is None:
            return f"['{WHOLE}']"
        column = self.reading.column(calc.by)
        allowed = calc.where.get(calc.by)
        if not self.reading.topic.field[calc.by].is_list:
            return f"['{WHOLE}', if(empty({column}), '{NONE_GIVEN}', {column})]"
        if isinstance(allowed, list):
            return f"arrayConcat(['{WHOLE}'], arrayIntersect({column}, [{texts(str(value) for value in allowed)}]))"
        return f"arrayConcat(['{WHOLE}'], if(empty({column}), ['{NONE_GIVEN}'], arrayDistinct({column})))"

    def rows(self, among: str = "1") -> str:
        """The query of the topic's records with every column and alias that the expressions made so far use."""
        aliases = ", ".join(f"{expression} AS {name}" for name, expression in self.aliases.items())
        return f"SELECT *, {aliases} FROM ({self.reading.rows(among)})"

    def _alias(self, name: str, expression: str) -> str:
        self.aliases.setdefault(name, expression)
        return name

    def _has_field(self, calc: Calc) -> list[str]:
        return [] if calc.field is None or calc.field not in self.reading.topic.field else [given(self.reading, calc.field)]
