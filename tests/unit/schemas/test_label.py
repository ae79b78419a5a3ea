"""Chinese names of fields: complete, and never the same for two fields of a topic."""

from __future__ import annotations

import pytest

from schemas.catalogue import Topic
from schemas.label import label_of, labels, unit_zh
from tests.support.event_factory import own_catalogue

TOPICS, SIGNALS = own_catalogue().topics, own_catalogue().signals


@pytest.mark.parametrize("topic", TOPICS.values(), ids=list(TOPICS))
def test_every_field_of_a_topic_has_a_name_of_its_own(topic: Topic) -> None:
    names = ["time", "city", *topic.field]
    said = [label_of(topic, name).zh for name in names]
    assert [name for name, zh in zip(names, said, strict=True) if zh == name or not zh] == []
    assert len(set(said)) == len(said)


def test_the_file_names_nothing_that_the_catalogue_has_not() -> None:
    known = labels()
    fields = {name for topic in TOPICS.values() for name in topic.field}
    assert set(known.fields) == fields
    for topic, rows in known.topics.items():
        assert set(rows) <= set(TOPICS[topic].field)
    units = {field.unit for topic in TOPICS.values() for field in topic.fields if field.unit}
    assert set(known.units) == units | {signal.unit for signal in SIGNALS.values()}


def test_every_enum_value_has_a_chinese_name_of_its_own() -> None:
    for topic in TOPICS.values():
        for field in topic.fields:
            said = [value.zh for value in field.values]
            assert len(set(said)) == len(said)
            assert all(said)


def test_a_field_of_a_users_own_catalogue_is_called_by_its_name() -> None:
    assert label_of(TOPICS["visits"], "own_field").zh == "own_field"
    assert unit_zh("furlongs") == "furlongs"
    assert unit_zh(None) == ""
