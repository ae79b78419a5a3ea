"""The three modes of CloudEvents over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from producers.gateway.binding import Mode, events_of, form_of
from producers.gateway.problem import Problem

BATCH = "application/cloudevents-batch+json"


@pytest.mark.parametrize(
    ("headers", "mode"),
    [
        ({"content-type": "application/cloudevents+json"}, Mode.STRUCTURED),
        ({"content-type": 'Application/CloudEvents+JSON; Charset="utf-8"'}, Mode.STRUCTURED),
        ({"content-type": "application/cloudevents+json", "ce-id": "x"}, Mode.STRUCTURED),
        ({"content-type": "application/json"}, Mode.STRUCTURED),
        ({"content-type": BATCH}, Mode.BATCH),
        ({"content-type": "application/json", "ce-id": "x"}, Mode.BINARY),
        ({"ce-id": "x"}, Mode.BINARY),
    ],
)
def test_headers_tell_the_mode(headers: dict[str, str], mode: Mode) -> None:
    assert form_of(headers.items()).mode is mode


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"content-type": "text/plain", "ce-id": "x"},
        {"content-type": "application/cloudevents+avro"},
        {"content-type": "application/json; charset=gbk"},
        {"content-type": BATCH, "content-encoding": "gzip"},
    ],
)
def test_other_forms_are_not_read(headers: dict[str, str]) -> None:
    with pytest.raises(Problem) as refused:
        form_of(headers.items())
    assert refused.value.status == 415


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("id", "%E6%B1%89%20a", "汉 a"),
        ("id", "100%25", "100%"),
        ("id", r'"a \" b"', 'a " b'),
        ("id", "7", "7"),
        ("revision", "7", 7),
        ("revision", "-7", -7),
        ("revision", "7.0", "7.0"),
        ("revision", "", ""),
        ("withdrawn", "true", True),
        ("withdrawn", "False", False),
        ("withdrawn", "yes", "yes"),
    ],
)
def test_attributes_are_decoded_and_typed(name: str, text: str, value: Any) -> None:
    form = form_of({"content-type": "application/json", f"ce-{name}": text}.items())
    assert events_of(form, b'{"a":1}', 1) == [{name: value, "datacontenttype": "application/json", "data": {"a": 1}}]


def test_a_withdrawal_needs_no_body() -> None:
    assert events_of(form_of({"ce-id": "x"}.items()), b" ", 1) == [{"id": "x"}]


@pytest.mark.parametrize(
    ("body", "most", "status"),
    [
        (b"", 9, 400),
        (b"{", 9, 400),
        (b"{}", 9, 400),
        (b"[]", 9, 400),
        (b"\xff", 9, 400),
        (b"[1,2,3]", 2, 413),
        (b"[" * 401, 2, 413),
        (b"[" + b"1," * 400 + b"1]", 2, 413),
    ],
)
def test_a_batch_that_is_none(body: bytes, most: int, status: int) -> None:
    with pytest.raises(Problem) as refused:
        events_of(form_of({"content-type": BATCH}.items()), body, most)
    assert refused.value.status == status
    assert events_of(form_of({"content-type": BATCH}.items()), b"[1,2]", 2) == [1, 2]
