"""The exported forms of the contract: valid of their kind, complete, and of one mind with the decoder."""

from __future__ import annotations

import json
import random
from copy import deepcopy
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator, Draft202012Validator, FormatChecker
from typer.testing import CliRunner

from infra.topic import DEAD_LETTERS, JUDGEMENTS, PROGRESS, SIGNALS
from schemas.catalogue import Field
from schemas.cli import app
from schemas.decode import decoders
from schemas.errors import ContractError
from schemas.export.asyncapi import DEAD_LETTER_SCHEMA, JUDGEMENT_SCHEMA, PROGRESS_SCHEMA, asyncapi_document
from schemas.export.files import write_export
from schemas.export.json_schema import event_schema
from schemas.judge import judge
from streams.cell import Cell
from streams.judgement import judged_event
from streams.refusal import dead_letter
from tests.support.event_factory import encode, own_catalogue, random_event

CATALOGUE = own_catalogue()
TOPICS = tuple(CATALOGUE.topics)
DECODERS = decoders(CATALOGUE)
ASYNCAPI_SCHEMA = Path(__file__).parents[2] / "contract" / "asyncapi" / "schema-3.0.0.json"
BETWEEN_FIELDS = ("but the data say", "must not be above", "is not for the province of", "but must be org_code")
"""Faults that JSON Schema can't tell, since they compare fields."""
MISSING = object()


@cache
def validator(topic: str) -> Draft202012Validator:
    formats = FormatChecker(())
    formats.checks("date", ValueError)(lambda value: not isinstance(value, str) or bool(date.fromisoformat(value)))
    formats.checks("date-time", ValueError)(lambda value: not isinstance(value, str) or bool(datetime.fromisoformat(value)))
    schema = json.loads(json.dumps(event_schema(CATALOGUE, CATALOGUE.topics[topic])), parse_float=Decimal)
    return Draft202012Validator(schema, format_checker=formats)


def schema_takes(topic: str, raw: bytes) -> bool:
    return bool(validator(topic).is_valid(json.loads(raw, parse_float=Decimal)))


def decoder_takes(topic: str, raw: bytes) -> bool:
    try:
        DECODERS[topic].decode(raw)
    except ContractError as exc:
        return all(any(words in reason for words in BETWEEN_FIELDS) for reason in exc.reasons)
    return True


@pytest.mark.parametrize("topic", TOPICS)
def test_schemas_are_valid_and_take_random_events(topic: str) -> None:
    Draft202012Validator.check_schema(event_schema(CATALOGUE, CATALOGUE.topics[topic]))
    rng = random.Random(topic)
    for _ in range(40):
        event = random_event(topic, rng)
        assert schema_takes(topic, encode(event)), [error.message for error in validator(topic).iter_errors(event)]


def instead(field: Field | None) -> list[Any]:
    """Values to put in place of a field's own, right ones and wrong ones."""
    values: list[Any] = [MISSING, None, True, False, 0, 1, -1, 2.5, 10**13, "", "x", "2", [], ["x"], {}, [None], "y" * 1025, "z" * 16_385]
    values += ["2024-02-01", "2024-02-30", "1900-01-01", "2024-02-01T00:00:00", "2024-02-01T00:00:00Z", "2024-02-30T00:00:00Z"]
    values += ["2024-02-01 00:00:00Z", "2024-02-01T24:00:00Z", "2200-02-01T00:00:00Z", "1.0", "application/json", "370000", "370199"]
    values += [0.01, 12.34, 12.345, 0.07, 999_999_999_999.99, 10**12, 10**12 + 1, "hrss-all", "luli-sd-2024", ["luli-sd-2024"], 2, 2**31]
    if field and field.values:
        allowed = [value.v for value in field.values]
        values += [*allowed, allowed, [allowed[0], "x"], [allowed[0], allowed[0]]]
    return values


@settings(max_examples=2500, deadline=None)
@given(st.sampled_from(TOPICS), st.integers(0, 10_000), st.data())
def test_a_schema_takes_what_the_decoder_takes_and_refuses_what_it_refuses(topic: str, seed: int, data: st.DataObject) -> None:
    event = deepcopy(random_event(topic, random.Random(seed)))
    fields = CATALOGUE.topics[topic].field
    attributes = list(event_schema(CATALOGUE, CATALOGUE.topics[topic])["properties"])
    name = data.draw(st.sampled_from([*attributes, *fields, "colour"]))
    home = event["data"] if name in fields or (data.draw(st.booleans()) and name == "colour") else event
    value = data.draw(st.sampled_from(instead(fields.get(name))))
    if value is MISSING:
        home.pop(name, None)
    else:
        home[name] = value
    raw = encode(event)
    assert schema_takes(topic, raw) == decoder_takes(topic, raw), (name, value, [e.message for e in validator(topic).iter_errors(event)])


def test_a_schema_says_when_a_field_must_be_given() -> None:
    event = random_event("trips", random.Random(1))
    event["data"] |= {"service_kind": "p2p-coach", "status": "completed", "passengers": 3, "safety_incidents": 0}
    assert schema_takes("trips", encode(event))
    del event["data"]["safety_incidents"]
    assert not schema_takes("trips", encode(event))
    event["data"]["status"] = "planned"
    assert schema_takes("trips", encode(event))


def test_a_schema_says_that_a_withdrawal_needs_no_data_but_a_revision() -> None:
    event = random_event("trips", random.Random(1)) | {"withdrawn": True, "revision": 2}
    del event["data"]
    assert schema_takes("trips", encode(event))
    assert not schema_takes("trips", encode(event | {"revision": 1}))
    assert not schema_takes("trips", encode(event | {"withdrawn": False}))


def test_a_schema_carries_units_labels_and_caps() -> None:
    fields = event_schema(CATALOGUE, CATALOGUE.topics["complaints"])["properties"]["data"]["properties"]
    assert fields["amount_recovered"]["x-unit"] == "yuan"
    assert fields["amount_recovered"]["x-at-most"] == "amount_owed"
    assert fields["stage"]["x-labels"]["closed"] == {"zh": "办结", "en": "closed"}
    assert fields["complainant_ref"]["x-personal"] == "pseudonym"


def test_asyncapi_is_valid_by_its_own_schema() -> None:
    schema = Draft7Validator(json.loads(ASYNCAPI_SCHEMA.read_text(encoding="utf-8")))
    document = asyncapi_document(CATALOGUE, partitions=4, server="127.0.0.1:19092")
    assert [f"{list(error.absolute_path)}: {error.message}" for error in schema.iter_errors(document)] == []
    document["channels"]["visits"]["adress"] = "visits"
    assert list(schema.iter_errors(document)), "the schema that we check with finds faults"


def test_asyncapi_names_every_topic_with_its_key_and_partitions() -> None:
    document = asyncapi_document(CATALOGUE, partitions=6)
    assert set(document["channels"]) == {*TOPICS, DEAD_LETTERS, PROGRESS, SIGNALS, JUDGEMENTS}
    assert {channel["bindings"]["kafka"]["partitions"] for channel in document["channels"].values()} == {6}
    assert document["channels"][PROGRESS]["bindings"]["kafka"]["topicConfiguration"] == {"cleanup.policy": ["compact"]}
    messages = document["components"]["messages"]
    assert messages["visits"]["contentType"] == "application/cloudevents+json; charset=UTF-8"
    assert messages["visits"]["bindings"]["kafka"]["key"]["enum"] == list(CATALOGUE.places)
    assert "subject" in messages["worker-registers"]["bindings"]["kafka"]["key"]["description"]
    assert "servers" not in document


def test_asyncapi_references_lead_somewhere() -> None:
    document = asyncapi_document(CATALOGUE)
    references = []

    def collect(part: Any) -> None:
        if isinstance(part, dict):
            references.extend([part["$ref"]] if isinstance(part.get("$ref"), str) else [])
            part = list(part.values())
        for inner in part if isinstance(part, list) else []:
            collect(inner)

    collect(document)
    assert len(references) > 3 * len(TOPICS)
    for reference in references:
        at: Any = document
        for name in reference.removeprefix("#/").split("/"):
            at = at[name]


def test_dead_letters_and_cells_are_as_the_stream_writes_them() -> None:
    letters, cells = Draft202012Validator(DEAD_LETTER_SCHEMA), Draft202012Validator(PROGRESS_SCHEMA)
    _, letter = dead_letter("visits", 0, 7, b'{"id": 1}', ["id: input should be a valid string"], at_ms=1_706_751_000_000)
    letters.validate(json.loads(letter))
    assert set(json.loads(letter)) == set(DEAD_LETTER_SCHEMA["properties"])
    cell = json.loads(Cell(amount=-5, records=1, position=9).to_bytes())
    cells.validate(cell)
    assert set(cell) == set(PROGRESS_SCHEMA["properties"])


def test_judgements_are_as_the_stream_writes_them() -> None:
    event = decoders(CATALOGUE)["visits"].decode(encode(random_event("visits", random.Random(1))))
    for text in ("不给钱就从楼上跳下去", "咨询随迁子女入学政策"):
        _, told = judged_event(event, 0, 7, judge(text))
        Draft202012Validator(JUDGEMENT_SCHEMA).validate(json.loads(told))
        assert set(json.loads(told)) == set(JUDGEMENT_SCHEMA["properties"])


def test_export_writes_the_same_bytes_each_time(tmp_path: Path) -> None:
    first = write_export(CATALOGUE, tmp_path / "a")
    second = write_export(CATALOGUE, tmp_path / "b")
    assert [path.name for path in first] == [*(f"tongxin.{topic}.v1.json" for topic in TOPICS), "asyncapi.json"]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_the_command_exports(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["export", str(tmp_path / "out"), "--partitions", "8", "--json"])
    assert done.exit_code == 0, done.output
    assert len(json.loads(done.output)) == len(TOPICS) + 1
    document = json.loads((tmp_path / "out" / "asyncapi.json").read_text(encoding="utf-8"))
    assert document["channels"]["visits"]["bindings"]["kafka"]["partitions"] == 8


def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["export", str(tmp_path), "--catalogue", str(tmp_path / "none")])
    assert done.exit_code == 1
    assert "does not exist" in done.output


def test_publish_has_nothing_to_do_while_nothing_changed() -> None:
    done = CliRunner().invoke(app, ["publish", "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.output) == []
