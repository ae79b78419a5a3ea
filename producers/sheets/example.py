"""Example rows of a template: made from the catalogue, and each a row that would be taken."""

from __future__ import annotations

from typing import Any

from producers.sheets.form import Form
from schemas.catalogue import Catalogue, Field, wanted_values

ROWS = 3
UNITS_OF_A_LIST = 2
_ORG = {"org_code": "JN-0001", "org_name": "某某区人力资源和社会保障局"}
_TYPES = {"string": "示例", "list<string>": "示例", "decimal": 100, "date": "2024-02-{day:02d}", "datetime": "2024-02-{day:02d} 09:30"}


def examples(form: Form, catalogue: Catalogue, city: str | None) -> list[dict[str, Any]]:
    """Rows by field, as a clerk would write them."""
    code = city or next(iter(catalogue.cities))
    place = catalogue.cities.get(code) or catalogue.provinces[code]
    province = catalogue.province_of(code)
    notices = [notice.id for notice in catalogue.notices.values() if province in notice.provinces]
    department = next(iter(catalogue.departments.values()))
    return [_row(form, number, {"city": place.zh, "department": department.zh, "notice_id": notices[0]}) for number in range(ROWS)]


def _row(form: Form, number: int, known: dict[str, Any]) -> dict[str, Any]:
    fields = form.topic.field
    codes = {name: _code(field, number) for name, field in fields.items() if field.required or field.name in known}
    for _ in fields:  # what one field asks for may ask for another
        for name, field in fields.items():
            if name not in codes and field.required_when and _asks(field, codes):
                codes[name] = _code(field, number)
    values = {name: _shown(field, codes[name], number) for name, field in fields.items() if name in codes}
    day = number + 1
    values |= _ORG | known | {"time": f"2024-02-{day:02d} 09:30", "reported_at": f"2024-02-{day:02d} 17:00"}
    if form.number:
        values[form.number] = f"2024-{number + 1:03d}"
    return {name: value for name, value in values.items() if name in form.columns}


def _code(field: Field, number: int) -> Any:
    """The value that conditions look at."""
    if field.values:
        return field.values[number % len(field.values)].v
    return number % UNITS_OF_A_LIST == 0 if field.type == "boolean" else ""


def _asks(field: Field, codes: dict[str, Any]) -> bool:
    return all(
        name in codes and ((wanted := wanted_values(condition)) is None or codes[name] in wanted)
        for name, condition in (field.required_when or {}).items()
    )


def _shown(field: Field, code: Any, number: int) -> Any:
    if field.values:
        return next(value.zh for value in field.values if value.v == code)
    if field.type == "boolean":
        return "是" if code else "否"
    if field.type == "integer":
        return 1 if field.at_most else 2
    value = _TYPES[field.type]
    return value.format(day=number + 1) if isinstance(value, str) else value
