"""The columns of a topic's sheet: what each is called, what to write there, and how its cells are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from producers.sheets.cell import Cell
from producers.sheets.reading import Reader, reader_of
from schemas.catalogue import Catalogue, Field, Topic
from schemas.label import label_of, unit_zh

ATTRIBUTES = ("time", "city")
SHEET_WIDE = ("city", "org_code", "org_name", "department", "reported_at")
"""What may be the same for the whole sheet, and is then said once, at its submission."""
SAME_MOMENT = "the same moment as time"
_HINTS = {
    "date": "日期，如2024-02-03",
    "datetime": "时间，如2024-02-03 09:30",
    "boolean": "是或否",
    "enum": "从下拉列表中选",
    "list<enum>": "可填多项，用顿号隔开",
    "list<string>": "可填多项，用顿号隔开",
    "decimal": "数字",
    "integer": "整数",
    "string": "文字",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `field` is None for the attributes `time` and `city`."""

    name: str
    zh: str
    hint: str
    required: bool
    field: Field | None
    read: Reader

    @property
    def choices(self) -> tuple[str, ...]:
        """What a drop-down list offers; nothing where several may be given."""
        if self.field is None or self.field.is_list:
            return ()
        return ("是", "否") if self.field.type == "boolean" else tuple(value.zh for value in self.field.values)

    def value(self, cell: Cell) -> object:
        """The cell as the contract has it. Raises CellFault."""
        return self.read(cell)


@dataclass(frozen=True)
class Form:
    """The sheet of one topic."""

    topic: Topic
    columns: Mapping[str, Column]
    time: str
    """The column that tells when the thing happened: `time`, or the field that is the same moment."""
    number: str | None
    """The column of the unit's own number, which identifies a record; None where persons do."""

    @property
    def gives_numbers(self) -> bool:
        """Whether rows without a number get one. Not where the record lasts and changes: who holds it must know it again."""
        return self.number is not None and self.topic.kind != "state"


def form_of(topic: Topic, catalogue: Catalogue) -> Form:
    """The sheet of a topic."""
    time = next((field.name for field in topic.fields if field.note and field.note.startswith(SAME_MOMENT)), "time")
    number = next((name for name in topic.natural_key if name.endswith("_no")), None)
    own = [name for name in topic.field if name in topic.natural_key and name not in SHEET_WIDE]
    rest = [field.name for field in topic.fields if field.name not in own]
    envelope = [field.name for field in topic.envelope if field.name not in SHEET_WIDE]
    order = [*own, time, "city", *(name for name in SHEET_WIDE[1:]), *(name for name in rest if name != time), *envelope]
    return Form(topic, {name: _column(topic, name, catalogue) for name in dict.fromkeys(order)}, time, number)


def _column(topic: Topic, name: str, catalogue: Catalogue) -> Column:
    field = topic.field.get(name)
    label = label_of(topic, name)
    required = field.required if field else True
    kind = {"time": "datetime", "city": "string"}[name] if field is None else field.type
    unit = unit_zh(field.unit) if field else ""
    must = "必填" if required and name != "reported_at" else "有条件必填" if field and field.required_when else "选填"
    given = [must, _HINTS[kind] + (f"（{unit}）" if unit else ""), label.note]
    return Column(name, label.zh, "；".join(part for part in given if part), required, field, reader_of(name, field, catalogue))
