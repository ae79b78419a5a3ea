"""Read the catalogue from its files: our own, or those of a user."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from schemas.catalogue.catalogue import Catalogue
from schemas.catalogue.check import faults_of
from schemas.catalogue.entry import Entry
from schemas.catalogue.indicator import Indicator
from schemas.catalogue.notice import Counts, Notice
from schemas.catalogue.place import City, Department, Line, Province
from schemas.catalogue.signal import Signal
from schemas.catalogue.topic import Field, Topic
from schemas.errors import ConfigurationError

OWN_FOLDER = Path(__file__).parent
FILES = ("notices", "indicators", "signals", "topics", "departments", "cities")
MAY_BE_EMPTY = frozenset({"signals"})

_Row = TypeVar("_Row", bound=Entry)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Safe, and says so where a key is given twice; plain YAML keeps the last without a word."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        keys = [key.value for key, _ in node.value if isinstance(key.value, str)]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise yaml.constructor.ConstructorError(None, None, f"{twice[0]} is given twice", node.start_mark)
        return super().construct_mapping(node, deep)


def load_catalogue(folder: Path | None = None, counts: Mapping[str, tuple[date, date]] | None = None) -> Catalogue:
    """Read and cross-check a catalogue.

    Args:
        folder: holds the FILES, each with the ending .yaml; a file that is missing there is our own.
        counts: first and last day on which records count, by notice, in place of the catalogue's.

    Raises:
        ConfigurationError: with every fault found.
    """
    faults: list[str] = []
    raw = {name: _read(folder, name, faults) for name in FILES}
    if faults:
        raise ConfigurationError(faults)

    def rows(file: str, part: str, kind: type[_Row], key: Callable[[_Row], str]) -> dict[str, _Row]:
        return _rows(raw[file].get(part), kind, key, f"{file}.yaml: {part}", faults, least=0 if part in MAY_BE_EMPTY else 1)

    envelope = rows("topics", "envelope", Field, lambda row: row.name)
    topics = rows("topics", "topics", Topic, lambda row: row.id)
    notices = rows("notices", "notices", Notice, lambda row: row.id)
    for notice_id, (first, last) in (counts or {}).items():
        if notice_id not in notices:
            faults.append(f"settings: counts names {notice_id}, which is no notice of the catalogue")
        elif first > last:
            faults.append(f"settings: counts of {notice_id} begin on {first}, after they end on {last}")
        else:
            notices[notice_id] = notices[notice_id].with_counts(Counts(first=first, last=last))
    carried = {
        name: topic.model_copy(update={"envelope": [f for f in envelope.values() if name not in f.not_in]})
        for name, topic in topics.items()
    }
    catalogue = Catalogue(
        topics=carried,
        indicators=rows("indicators", "indicators", Indicator, lambda row: row.id),
        signals=rows("signals", "signals", Signal, lambda row: row.id),
        notices=notices,
        lines=rows("departments", "lines", Line, lambda row: row.slug),
        departments=rows("departments", "departments", Department, lambda row: row.slug),
        provinces=rows("cities", "provinces", Province, lambda row: row.code),
        cities=rows("cities", "cities", City, lambda row: row.code),
        fingerprint="",
    )
    faults += faults_of(catalogue) if not faults else []
    if faults:
        raise ConfigurationError(faults)
    return replace(catalogue, fingerprint=_fingerprint(catalogue))


def _read(folder: Path | None, name: str, faults: list[str]) -> dict[str, Any]:
    """One file as plain data; says in `faults` what is wrong with it."""
    if folder is not None and not folder.is_dir():
        faults.append(f"catalogue folder {folder} does not exist; unset TONGXIN_CATALOGUE__DIR or create it")
        return {}
    path = folder / f"{name}.yaml" if folder else OWN_FOLDER / f"{name}.yaml"
    if not path.is_file():
        path = OWN_FOLDER / f"{name}.yaml"
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), _Loader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as exc:
        faults.append(f"{path.name}: {exc}")
        return {}
    if not isinstance(content, dict):
        faults.append(f"{path.name}: must be a mapping")
        return {}
    return content


def _rows(raw: Any, kind: type[_Row], key: Callable[[_Row], str], where: str, faults: list[str], least: int) -> dict[str, _Row]:
    """Rows by key; a faulty row is named in `faults` and left out."""
    found: dict[str, _Row] = {}
    if not isinstance(raw, list) or len(raw) < least:
        faults.append(f"{where}: must be a list of at least one" if least else f"{where}: must be a list")
        return found
    for number, item in enumerate(raw, start=1):
        try:
            row = kind.model_validate(item)
        except ValidationError as exc:
            name = item.get("id", item.get("slug", item.get("code", number))) if isinstance(item, dict) else number
            faults += [f"{where}: {name}: {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in exc.errors()]
            continue
        if key(row) in found:
            faults.append(f"{where}: {key(row)} is given twice")
        found[key(row)] = row
    return found


def _fingerprint(catalogue: Catalogue) -> str:
    """A digest of all that decides a streamed figure: topics, formulas, signals, the days and provinces of notices, places.

    Words are left out, and how people are protected: a pseudonym counts like what it stands for.
    """
    words: dict[str, Any] = {"__all__": {"note": True, "protect": True, "values": {"__all__": {"zh", "en"}}}}
    silent: Any = {"zh": True, "en": True, "purpose": True, "subject": True, "fields": words, "envelope": words}
    parts = [
        *(topic.model_dump_json(exclude=silent) for topic in catalogue.topics.values()),
        *(row.model_dump_json(include={"id", "time", "combine", "topics", "calc", "unit"}) for row in catalogue.indicators.values()),
        *(row.model_dump_json(exclude={"zh", "en", "indicator", "strand"}) for row in catalogue.signals.values()),
        *(notice.model_dump_json(include={"id", "provinces", "counts"}) for notice in catalogue.notices.values()),
        *(city.model_dump_json(include={"code", "province"}) for city in catalogue.cities.values()),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
