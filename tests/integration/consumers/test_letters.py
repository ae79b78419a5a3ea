"""Dead letters: found, shown, corrected and sent again."""

from __future__ import annotations

import base64
import json
import random
from typing import Any

import orjson
import pytest
from typer.testing import CliRunner

from consumers.cli import dead_letters
from infra.kafka import producer
from infra.settings import Settings
from schemas.privacy import is_identity
from tests.integration.consumers.line import ALL_READ, await_sink, forget_offsets, make_topics, point_at, running_sink
from tests.support.event_factory import encode, random_event
from tests.support.planted import ID, MOBILE, NAME, traces_in
from tests.support.reading import everything
from tests.support.topics import TestTopics

pytestmark = pytest.mark.usefixtures("tables")

GOOD = random_event("visits", random.Random(1)) | {"city": "370100"}
GOOD["data"].pop("notice_ids", None)
GOOD["data"] |= {"visitee_ref": "v-1", "household_ref": "h-1"}
BAD = GOOD | {"data": {name: value for name, value in GOOD["data"].items() if name != "purpose"}}


@pytest.fixture
def letters(settings: Settings, topics: TestTopics, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """Two dead letters in the table, of which one is good by now; and an environment that points at the test's servers."""
    make_topics(topics)
    with producer(settings) as writer:
        for position, raw, reason in ((3, encode(BAD), "data.purpose: field required"), (4, encode(GOOD), "department unknown")):
            letter = {
                "topic": "visits",
                "partition": 1,
                "position": position,
                "index": 0,
                "source": "/agencies/a",
                "city": "370100",
                "event_id": "e",
                "subject": "s",
                "reasons": [reason],
                "raw": base64.b64encode(raw).decode(),
                "at": f"2024-02-10T08:00:0{position}+00:00",
            }
            writer.send("dead-letters", key=f"visits|1|{position}|0".encode(), value=orjson.dumps(letter))
    with running_sink(settings):
        await_sink(settings, ALL_READ)
    point_at(settings, monkeypatch)
    return CliRunner()


def called(letters: CliRunner, *arguments: str) -> tuple[int, Any]:
    result = letters.invoke(dead_letters, [*arguments, "--json"])
    return result.exit_code, json.loads(result.stdout)


def arrived(settings: Settings) -> list[tuple[bytes, bytes, list[tuple[str, bytes]]]]:
    return [(record.key, record.value, list(record.headers)) for record in everything(settings, ["visits"])]


def test_lists_the_newest_first_and_only_what_fits(letters: CliRunner) -> None:
    assert [one["id"] for one in called(letters, "list")[1]] == ["visits|1|4|0", "visits|1|3|0"]
    assert [one["id"] for one in called(letters, "list", "--reason", "PURPOSE")[1]] == ["visits|1|3|0"]
    assert called(letters, "list", "--topic", "trips") == (0, [])
    assert called(letters, "list", "--state", "replayed") == (0, [])


def test_shows_the_bytes_as_they_came(letters: CliRunner) -> None:
    code, shown = called(letters, "show", "visits|1|3|0")
    assert (code, shown["raw"], shown["reasons"]) == (0, encode(BAD).decode(), ["data.purpose: field required"])
    assert letters.invoke(dead_letters, ["show", "visits|1|99|0"]).exit_code == 1


def test_sends_the_good_with_their_key_and_names_every_reason_of_the_bad(letters: CliRunner, settings: Settings) -> None:
    code, done = called(letters, "replay")
    assert (code, done["replayed"]) == (1, ["visits|1|4|0"])
    [refused] = done["refused"]
    assert refused["id"] == "visits|1|3|0"
    assert any(reason.startswith("data.purpose") for reason in refused["reasons"])
    assert arrived(settings) == [(b"370100", encode(GOOD), [("content-type", b"application/cloudevents+json; charset=UTF-8")])]
    assert [(one["id"], one["state"]) for one in called(letters, "list")[1]] == [("visits|1|4|0", "replayed"), ("visits|1|3|0", "open")]


def test_a_corrected_event_is_sent_in_its_place(letters: CliRunner, settings: Settings, tmp_path: Any) -> None:
    corrected = tmp_path / "event.json"
    corrected.write_bytes(encode(GOOD) + b"\n")
    assert called(letters, "replay", "visits|1|3|0", "--file", str(corrected)) == (0, {"replayed": ["visits|1|3|0"], "refused": []})
    assert [(key, value) for key, value, _ in arrived(settings)] == [(b"370100", encode(GOOD))]


def test_a_replayed_letter_stays_so_when_the_sink_reads_it_again(letters: CliRunner, settings: Settings) -> None:
    called(letters, "replay", "visits|1|4|0")
    forget_offsets(settings)
    with running_sink(settings):
        await_sink(settings, ALL_READ)
    assert [one["state"] for one in called(letters, "list", "--state", "replayed")[1]] == ["replayed"]


def test_whom_a_correction_names_becomes_a_pseudonym(letters: CliRunner, settings: Settings, tmp_path: Any) -> None:
    named = GOOD | {"data": GOOD["data"] | {"household_ref": ID, "remark": f"联系人：{NAME} {MOBILE}"}}
    (tmp_path / "event.json").write_bytes(encode(named))
    assert called(letters, "replay", "visits|1|3|0", "--file", str(tmp_path / "event.json"))[0] == 0
    [(_, value, _)] = arrived(settings)
    assert traces_in(value) == set()
    assert is_identity(orjson.loads(value)["data"]["household_ref"])
