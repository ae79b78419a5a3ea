"""Events over HTTP, in every mode, to a real Kafka."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
import pytest
from cloudevents.core.bindings import http as binding
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from cloudevents.v1.conversion import to_binary, to_structured
from cloudevents.v1.http import CloudEvent as OldCloudEvent

from infra.pseudonym_key import pseudonym_keys
from infra.settings import Settings
from infra.topic import RECEIPTS, TRAIL
from producers.intake import Intake
from tests.integration.consumers.line import await_true
from tests.integration.producers.gateway.conftest import AGENCY
from tests.integration.producers.gateway.running import Running, add_agency, events_of, running_gateway, with_limits
from tests.support.event_factory import own_catalogue
from tests.support.reading import everything, values

JSON = "application/json"


def arrived(settings: Settings) -> list[dict[str, Any]]:
    return [orjson.loads(record.value) for record in everything(settings)]


def told(settings: Settings, topic: str) -> list[dict[str, Any]]:
    return [orjson.loads(value) for value in values(settings, topic)]


def protected(settings: Settings, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The events as they leave the intake."""
    intake = Intake(own_catalogue(), pseudonym_keys(settings))
    return [orjson.loads(intake.take(event).raw) for event in events]


def by_id(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(events, key=lambda event: str(event["id"]))


def test_a_batch_is_kept_and_filed(running: Running) -> None:
    events = events_of(AGENCY, 300)
    answer = running.post(events)
    given = answer.json()
    assert (answer.status_code, given["accepted"], given["refused"]) == (202, 300, [])
    assert answer.headers["location"] == given["href"] == f"/v1/receipts/{given['receipt']}"
    assert by_id(arrived(running.settings)) == by_id(protected(running.settings, events))
    [filed] = told(running.settings, RECEIPTS)
    assert (filed["id"], filed["agency"], filed["total"], len(filed["events"])) == (given["receipt"], AGENCY, 300, 300)
    [act] = told(running.settings, TRAIL)
    assert (act["action"], act["outcome"], act["subject"]) == ("submit", "done", given["receipt"])
    assert act["detail"] == {"kind": "events", "accepted": 300, "refused": 0}


@pytest.mark.parametrize(
    "content_type", ["application/cloudevents+json", "application/cloudevents+json; charset=UTF-8", "application/json"]
)
def test_one_structured_event(running: Running, content_type: str) -> None:
    [event] = events_of(AGENCY, 1)
    answer = running.post(event, content_type)
    assert (answer.status_code, answer.json()["accepted"]) == (202, 1)
    assert arrived(running.settings) == protected(running.settings, [event])


def test_what_the_sdk_makes_is_taken_as_it_is(running: Running) -> None:
    # Version 1 of the SDK leaves % as it is in headers, against the binding: a % of the key itself can't be told from encoding then.
    events = [event for event in events_of(AGENCY, 60) if "%25" not in event["subject"] and "%2F" not in event["subject"]]
    assert len(events) > 20
    for event in events:
        attributes = {name: value for name, value in event.items() if name != "data"}
        modern = CloudEvent(attributes | {"time": datetime.fromisoformat(event["time"])}, event["data"])
        typed = CloudEvent(modern.get_attributes() | {"datacontenttype": "application/json"}, event["data"])
        old = OldCloudEvent(attributes, event["data"])
        spelled = OldCloudEvent({name: str(value) for name, value in attributes.items()}, event["data"])  # whose headers take text only
        new = [binding.to_structured(modern, JSONFormat()), binding.to_binary(typed, JSONFormat())]
        messages = [*((message.headers, message.body) for message in new), to_structured(old), to_binary(spelled)]
        for headers, body in messages:
            answer = running.http.post("/v1/events", content=body, headers=headers)
            assert answer.status_code == 202, (headers, body, answer.text)
    found = by_id(arrived(running.settings))
    assert [event["id"] for event in found] == [event["id"] for event in by_id(events) for _ in range(4)]
    data = {event["id"]: event["data"] for event in protected(running.settings, events)}
    assert all(event["data"] == data[event["id"]] for event in found)


def test_in_binary_mode_headers_are_decoded_and_our_extensions_have_their_types(running: Running) -> None:
    [event] = events_of(AGENCY, 1, topic="visits")
    headers = {
        "ce-specversion": "1.0",
        "ce-id": "%E6%B1%89",
        "ce-source": event["source"],
        "ce-type": event["type"],
        "ce-subject": event["subject"].replace("%", "%25"),
        "ce-time": event["time"],
        "ce-city": event["city"],
        "ce-revision": "3",
        "ce-withdrawn": "true",
    }
    assert running.http.post("/v1/events", headers=headers).status_code == 202
    assert running.http.post("/v1/events", headers=headers | {"ce-revision": "three"}).status_code == 422
    [found] = arrived(running.settings)
    assert (found["id"], found["subject"], found["revision"], found["withdrawn"]) == ("汉", event["subject"], 3, True)


def test_good_events_of_a_batch_go_through_when_others_fail(running: Running) -> None:
    events = events_of(AGENCY, 6)
    events[1]["city"] = "999999"
    events[3]["source"] = "/agencies/another"
    events[4]["type"] = "tongxin.nothing.v1"
    answer = running.post([*events, 7])
    given = answer.json()
    assert (answer.status_code, given["accepted"]) == (202, 3)
    assert [(one["index"], one["id"]) for one in given["refused"]] == [
        (1, events[1]["id"]),
        (3, events[3]["id"]),
        (4, events[4]["id"]),
        (6, None),
    ]
    assert given["refused"][1]["reasons"] == [f"source: is /agencies/another, but this agency reports as /agencies/{AGENCY}"]
    assert by_id(arrived(running.settings)) == by_id(protected(running.settings, [events[0], events[2], events[5]]))
    [filed] = told(running.settings, RECEIPTS)
    assert filed["refused"] == given["refused"]
    assert told(running.settings, TRAIL)[0]["outcome"] == "partly"


def test_nothing_good_is_a_problem_with_every_fault_and_still_a_receipt(running: Running) -> None:
    answer = running.post([{}, {"type": "tongxin.visits.v1", "id": "x 13812345678"}])
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    given = answer.json()
    assert (given["status"], given["accepted"], len(given["refused"])) == (422, 0, 2)
    assert given["refused"][1]["id"].startswith("x ")
    assert "13812345678" not in answer.text
    assert len(given["refused"][1]["reasons"]) >= 4
    assert [filed["id"] for filed in told(running.settings, RECEIPTS)] == [given["receipt"]]


def test_an_agency_is_held_to_its_scope(running: Running, settings: Settings) -> None:
    token = add_agency(settings, "narrow", cities=("370100",), topics=("visits",))
    mine = [event | {"city": "370100"} for event in events_of("narrow", 3, topic="visits")]
    for event in mine:
        event["data"].pop("notice_ids", None)
    others = [mine[1] | {"city": "370200"}, *events_of("narrow", 1, topic="trips")]
    with running_gateway(with_limits(settings), token) as narrow:
        given = narrow.post([*mine, *others]).json()
    assert given["accepted"] == 3
    assert [one["index"] for one in given["refused"]] == [3, 4]


def test_refused_tokens_are_in_the_trail_without_what_was_sent(running: Running) -> None:
    token_id = running.token.split("_")[1]
    for token in (f"tx_{token_id}_guessed", "nonsense"):
        assert running.http.get("/v1/receipts/x", headers={"authorization": f"Bearer {token}"}).status_code == 401
    await_true(lambda: len(told(running.settings, TRAIL)) == 2, "both acts are in the trail")
    acts = sorted((act["action"], act["outcome"], act["agency"], act["detail"]["denial"]) for act in told(running.settings, TRAIL))
    assert acts == [("access", "refused", "", "malformed"), ("access", "refused", AGENCY, "wrong-secret")]
    assert "guessed" not in str(told(running.settings, TRAIL))
