"""What fields are called in Chinese, on sheets and screens: field_labels.yaml beside the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

from schemas.catalogue import Topic

FILE = Path(__file__).parent / "catalogue" / "field_labels.yaml"


class Label(NamedTuple):
    """A field's name in Chinese, and what to write there, or nothing."""

    zh: str
    note: str = ""


class Labels(NamedTuple):
    """The whole file."""

    attributes: Mapping[str, Label]
    fields: Mapping[str, Label]
    topics: Mapping[str, Mapping[str, Label]]
    units: Mapping[str, str]


@cache
def labels() -> Labels:
    """The file, read once."""
    raw = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    topics = {topic: _labels(rows) for topic, rows in raw["topics"].items()}
    return Labels(_labels(raw["attributes"]), _labels(raw["fields"]), topics, raw["units"])


def label_of(topic: Topic, name: str) -> Label:
    """The label of a field, or of the attributes `time` and `city`; the name itself where a user's own catalogue has a field more."""
    known = labels()
    return known.attributes.get(name) or known.topics.get(topic.id, {}).get(name) or known.fields.get(name) or Label(name)


def unit_zh(unit: str | None) -> str:
    """A unit in Chinese; empty where there is none."""
    return labels().units.get(unit, unit) if unit else ""


def _labels(rows: Mapping[str, Mapping[str, str]]) -> dict[str, Label]:
    return {name: Label(**row) for name, row in rows.items()}
