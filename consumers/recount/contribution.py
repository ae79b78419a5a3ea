"""What a record adds to each slot, as SQL: an array of (slot, breakdown, day, amount, notices)."""

from __future__ import annotations

from consumers.recount.condition import all_of, fits, given
from consumers.recount.literal import texts
from consumers.recount.membership import notices_of_day, notices_of_span
from consumers.recount.reading import Reading
from consumers.recount.slot import Slot
from schemas.catalogue import Calc, Catalogue, State

WHOLE = ""
NONE_GIVEN = "(none)"
OWN_DAY = "day"


class Contributions:
    """The expressions of a topic's slots over one row of its records; `aliases` come first, as `WITH` columns of the same row."""

    def __init__(self, catalogue: Catalogue, reading: Reading) -> None:
        self._catalogue = catalogue
        self._reading = reading
        self.aliases: dict[str, str] = {"own_notices": notices_of_day(catalogue, OWN_DAY)}

    def of(self, number: int, slot: Slot) -> str:
        """An array with what one record adds to the slot; empty where it adds nothing."""
        state = self._reading.topic.state
        return self._position(number, slot.calc, state) if slot.position and state else self._period(number, slot.calc)

    def _period(self, number: int, calc: Calc) -> str:
        conditions = [*fits(self._reading, calc.where), *self._has_amount(calc)]
        day = OWN_DAY
        if calc.day is not None:
            day = self._alias(f"day_{calc.day}", self._reading.day(calc.day))
            conditions.append(f"isNotNull({day})")
        row = f"({number}, b, assumeNotNull({day}), {self._amount(calc)}, own_notices)"
        return f"if({all_of(conditions)}, arrayMap(b -> {row}, {self._breakdowns(calc)}), [])"

    def _position(self, number: int, calc: Calc, state: State) -> str:
        begins_field = calc.begins or state.begins
        begins = self._alias(f"day_{begins_field}", self._reading.day(begins_field))
        ended = self._alias("ended", all_of(fits(self._reading, dict(state.final))))
        ends = self._alias("ended_on", f"if(ended, {self._reading.day(state.ends)}, NULL)")
        notices = self._alias(f"notices_{begins_field}", notices_of_span(self._catalogue, begins, ends))
        lasting = all_of(fits(self._reading, {name: wanted for name, wanted in calc.where.items() if name in state.final}))
        always = fits(self._reading, {name: wanted for name, wanted in calc.where.items() if name not in state.final})
        conditions = [*always, *self._has_amount(calc), f"isNotNull({begins})", f"({ended} OR ({lasting}))"]
        amount = self._amount(calc)
        first = f"({number}, b, assumeNotNull({begins}), {amount}, {notices})"
        last = f"({number}, b, assumeNotNull({ends}), -{amount}, {notices})"
        both = f"arrayConcat([{first}], if({ended}, [{last}], []))"
        return f"if({all_of(conditions)}, arrayFlatten(arrayMap(b -> {both}, {self._breakdowns(calc)})), [])"

    def _alias(self, name: str, expression: str) -> str:
        self.aliases.setdefault(name, expression)
        return name

    def _has_amount(self, calc: Calc) -> list[str]:
        return [] if calc.field is None else [given(self._reading, calc.field)]

    def _amount(self, calc: Calc) -> str:
        if calc.field is None:
            return "toInt64(1)"
        amount = f"assumeNotNull({self._reading.amount(calc.field)})"
        return amount if calc.less is None else f"({amount} - ifNull({self._reading.amount(calc.less)}, 0))"

    def _breakdowns(self, calc: Calc) -> str:
        if calc.by is None:
            return f"['{WHOLE}']"
        column = self._reading.column(calc.by)
        allowed = calc.where.get(calc.by)
        if not self._reading.topic.field[calc.by].is_list:
            return f"['{WHOLE}', if(empty({column}), '{NONE_GIVEN}', {column})]"
        if isinstance(allowed, list):
            return f"arrayConcat(['{WHOLE}'], arrayIntersect({column}, [{texts(str(value) for value in allowed)}]))"
        return f"arrayConcat(['{WHOLE}'], if(empty({column}), ['{NONE_GIVEN}'], arrayDistinct({column})))"
