"""How the cells of one column are read: by the type of its field, and for codes of the catalogue by their Chinese names too."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from unicodedata import normalize

from producers.sheets import cell as cells
from producers.sheets.cell import Cell, CellFault
from schemas.catalogue import Catalogue, Field

Reader = Callable[[Cell], object]
"""From a cell that is not blank to a value of the contract; raises CellFault."""

KNOWN_LIMIT = 4096
OFFERED = 12
SEPARATORS = "、；;,，\n\r|｜"
DEPARTMENTS = frozenset({"department", "referred_to", "responsible_unit", "handed_from", "handed_to"})
_CODES = re.compile(r".*(?:_no|_code|_ref|_id|_ids|_phone)|period")
_BRACKETED = re.compile(r"[(（][^()（）]*[)）]")
_LIST_PARTS = re.compile(f"[{SEPARATORS}]+")


def reader_of(name: str, field: Field | None, catalogue: Catalogue) -> Reader:
    """The reader of a field's column, or of the attributes `time` and `city`."""
    if field is None:
        return cells.moment if name == "time" else remembering(_city(catalogue))
    if name in DEPARTMENTS:
        return remembering(_department(catalogue, strict=name == "department"))
    if field.type == "list<enum>":
        return remembering(_choices(field))
    if field.type == "enum":
        return remembering(_choice(field))
    plain: dict[str, Reader] = {
        "string": cells.code if _CODES.fullmatch(name) else cells.free_text,
        "list<string>": _texts,
        "integer": cells.whole,
        "decimal": cells.decimal,
        "boolean": cells.boolean,
        "date": cells.day,
        "datetime": cells.moment,
    }
    return plain[field.type]


def remembering(read: Reader) -> Reader:
    """The same reader, which works out each text once."""
    known: dict[Cell, object] = {}

    def remembered(cell: Cell) -> object:
        try:
            return known[cell]
        except KeyError:
            found = read(cell)
            if len(known) < KNOWN_LIMIT:
                known[cell] = found
            return found

    return remembered


def folded(text: str) -> str:
    """A label without what differs from hand to hand: width, case, spaces, quotation marks."""
    return re.sub(r"[\s“”\"'‘’「」*＊:：]+", "", normalize("NFKC", text)).lower()


def names(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Values by folded code and label, and by the label without what it has in brackets where that is nobody else's."""
    pairs = list(pairs)
    known = {folded(said): value for value, label in pairs for said in (label, value)}
    short: dict[str, set[str]] = {}
    for value, label in pairs:
        short.setdefault(folded(_BRACKETED.sub("", label)), set()).add(value)
    return {said: next(iter(values)) for said, values in short.items() if len(values) == 1 and said} | known


def _choice(field: Field) -> Reader:
    known = names((value.v, value.zh) for value in field.values)
    offered = _offered(value.zh for value in field.values)

    def read(cell: Cell) -> str:
        found = known.get(folded(cells.free_text(cell)))
        if found is None:
            raise CellFault(f"{cells.shown(cell)}不在可选值之内，可填：{offered}")
        return found

    return read


def _choices(field: Field) -> Reader:
    known = names((value.v, value.zh) for value in field.values)
    longest_first = sorted(known, key=len, reverse=True)
    separators = frozenset(normalize("NFKC", SEPARATORS))
    offered = _offered(value.zh for value in field.values)

    def read(cell: Cell) -> list[str]:
        # Labels may hold a separator themselves, so the longest label that fits is taken, then what follows it.
        said = "、".join(folded(part) for part in re.split(r"[\n\r]+", cells.free_text(cell)))
        found: list[str] = []
        while said := said.lstrip("".join(separators)):
            label = next(
                (one for one in longest_first if said.startswith(one) and said[len(one) : len(one) + 1] in {"", *separators}), None
            )
            if label is None:
                wrong = re.split(f"[{re.escape(''.join(separators))}]", said)[0]
                raise CellFault(f"{cells.shown(wrong)}不在可选值之内，可填：{offered}")
            found.append(known[label])
            said = said[len(label) :]
        return list(dict.fromkeys(found))

    return read


def _texts(cell: Cell) -> list[str]:
    return [part for part in map(cells.code, _LIST_PARTS.split(cells.free_text(cell))) if part]


def _city(catalogue: Catalogue) -> Reader:
    places = [(city.code, city.zh) for city in catalogue.cities.values()]
    places += [(province.code, province.zh) for province in catalogue.provinces.values()]
    known = {folded(zh).rstrip("省市"): code for code, zh in places} | dict(names(places))

    def read(cell: Cell) -> str:
        said = cells.code(cell)
        found = known.get(folded(said))
        if found is None:
            raise CellFault(f"{cells.shown(cell)}不是参加行动的市或省，请填市名或六位行政区划代码")
        return found

    return read


def _department(catalogue: Catalogue, *, strict: bool) -> Reader:
    """By slug or official name; what is none is kept where the contract asks for no known one."""
    slugs: dict[str, list[str]] = {}
    for department in catalogue.departments.values():
        slugs.setdefault(folded(department.zh), []).append(department.slug)

    def read(cell: Cell) -> str:
        said = cells.free_text(cell)
        if cells.code(cell) in catalogue.departments:
            return cells.code(cell)
        found = slugs.get(folded(said), [])
        if len(found) > 1:
            raise CellFault(f"有{len(found)}个部门叫{cells.shown(said)}，请填部门代码：{'、'.join(found)}")
        if not found and strict:
            raise CellFault(f"{cells.shown(said)}不是目录中的部门，请填部门全称或部门代码")
        return found[0] if found else said

    return read


def _offered(labels: Iterable[str]) -> str:
    known = list(labels)
    return "、".join(known[:OFFERED]) + (f"等{len(known)}种" if len(known) > OFFERED else "")
