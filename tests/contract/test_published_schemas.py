"""What v1 of each event has been: no change of a schema may break with it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from schemas.errors import ConfigurationError
from schemas.export.files import PUBLISHED_FOLDER, breaks_of, event_schemas, publish, published
from tests.support.event_factory import own_catalogue

SCHEMAS = event_schemas(own_catalogue())


def test_no_schema_breaks_with_what_was_published() -> None:
    assert list(breaks_of(SCHEMAS)) == [], "such a change needs a new version of the event type"


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_change_is_published(name: str) -> None:
    assert published(PUBLISHED_FOLDER, name) == SCHEMAS[name], "run `tongxin schemas publish` and commit what it writes"


def test_publish_refuses_what_breaks_and_writes_nothing(tmp_path: Path) -> None:
    name = "tongxin.visits.v1"
    was = json.loads(json.dumps(SCHEMAS[name]))
    was["properties"]["data"]["properties"]["mood"] = {"type": ["string", "null"]}
    (tmp_path / f"{name}.json").write_text(json.dumps(was), encoding="utf-8")
    (tmp_path / "tongxin.dances.v1.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        publish(own_catalogue(), tmp_path)
    assert caught.value.faults == ("tongxin.dances.v1: is gone", f"{name}.data.mood: is gone")
    assert published(tmp_path, name) == was


def test_publish_writes_what_is_new_or_compatible_and_no_more(tmp_path: Path) -> None:
    assert len(publish(own_catalogue(), tmp_path)) == len(SCHEMAS)
    name = "tongxin.visits.v1"
    was = json.loads(json.dumps(SCHEMAS[name]))
    del was["properties"]["data"]["properties"]["remark"]
    (tmp_path / f"{name}.json").write_text(json.dumps(was), encoding="utf-8")
    assert [path.name for path in publish(own_catalogue(), tmp_path)] == [f"{name}.json"]
    assert publish(own_catalogue(), tmp_path) == []
