"""The exported files: one JSON Schema per topic and one AsyncAPI document, the same bytes for the same catalogue."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from schemas.catalogue import Catalogue
from schemas.errors import ConfigurationError
from schemas.export.asyncapi import DEFAULT_PARTITIONS, asyncapi_document
from schemas.export.compatibility import breaks
from schemas.export.json_schema import JsonSchema, event_schema

PUBLISHED_FOLDER = Path(__file__).parents[1] / "published"
"""Schemas of our own catalogue as they have been published; see compatibility.py."""


def write_export(catalogue: Catalogue, folder: Path, partitions: int = DEFAULT_PARTITIONS, server: str | None = None) -> list[Path]:
    """Write `<type>.json` for each topic and asyncapi.json; makes the folder, and returns what was written."""
    documents = {f"{name}.json": schema for name, schema in event_schemas(catalogue).items()}
    documents["asyncapi.json"] = asyncapi_document(catalogue, partitions, server)
    return _write(folder, documents)


def publish(catalogue: Catalogue, folder: Path = PUBLISHED_FOLDER) -> list[Path]:
    """Make the catalogue's schemas the published ones; returns the files that changed.

    Raises:
        ConfigurationError: a schema breaks with its published version; nothing is written.
    """
    schemas = event_schemas(catalogue)
    faults = list(breaks_of(schemas, folder))
    if faults:
        raise ConfigurationError(faults)
    changed = {f"{name}.json": schema for name, schema in schemas.items() if published(folder, name) != schema}
    return _write(folder, changed)


def breaks_of(schemas: dict[str, JsonSchema], folder: Path = PUBLISHED_FOLDER) -> Iterator[str]:
    """Every way in which schemas break with those published, also by being gone."""
    for path in sorted(folder.glob("*.json")):
        if path.stem not in schemas:
            yield f"{path.stem}: is gone"
        else:
            yield from breaks(json.loads(path.read_text(encoding="utf-8")), schemas[path.stem], path.stem)


def published(folder: Path, name: str) -> JsonSchema | None:
    """A published schema; None if there is none of that name."""
    path = folder / f"{name}.json"
    found: JsonSchema | None = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None
    return found


def event_schemas(catalogue: Catalogue) -> dict[str, JsonSchema]:
    """The schema of each topic's events, by event type."""
    return {topic.event_type: event_schema(catalogue, topic) for topic in catalogue.topics.values()}


def _write(folder: Path, documents: dict[str, Any]) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, document in documents.items():
        path = folder / name
        path.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        written.append(path)
    return written
