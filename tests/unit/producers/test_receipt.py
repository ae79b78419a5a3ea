"""Receipts as messages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import orjson

from producers.receipt import PART_BYTES, PART_EVENTS, Entry, Kind, Receipt, new_id, refused_event

NOW = datetime(2026, 11, 22, 1, tzinfo=UTC)


def receipt(entries: int, refused: int, subject: str = "a/1", reason: str = "city: is missing") -> Receipt:
    return Receipt(
        new_id(NOW),
        "a",
        "t",
        NOW,
        Kind.EVENTS,
        [Entry("visits", 1, number, "370100", subject) for number in range(entries)],
        [refused_event(number, {"id": str(number)}, "visits", [reason]) for number in range(refused)],
    )


def test_a_receipt_is_one_message_or_several_that_hold_all_of_it() -> None:
    for made, parts in (
        (receipt(0, 0), 1),
        (receipt(1, 1), 1),
        (receipt(PART_EVENTS, 0), 1),
        (receipt(PART_EVENTS, 1), 2),
        (receipt(3 * PART_EVENTS, 10), 4),
    ):
        told = [orjson.loads(part) for part in made.parts()]
        assert [(one["part"], one["parts"], one["id"], one["total"]) for one in told] == [
            (number, parts, made.id, made.total) for number in range(parts)
        ]
        assert [tuple(event) for one in told for event in one["events"]] == made.entries
        assert [refusal["index"] for one in told for refusal in one["refused"]] == [refusal.index for refusal in made.refused]


def test_no_part_is_too_large_for_a_message() -> None:
    for made in (receipt(4_000, 0, subject="x" * 1024), receipt(0, 4_000, reason="x" * 10_000)):
        assert made.total == 4_000
        assert all(len(part) < PART_BYTES + 1024 for part in made.parts())


def test_ids_are_of_version_7_in_the_order_of_time() -> None:
    ids = [new_id(NOW + timedelta(milliseconds=number)) for number in range(500)]
    assert ids == sorted(ids)
    assert len(set(ids)) == len({new_id(NOW) for _ in range(500)}) == 500
    assert {(UUID(one).version, UUID(one).variant) for one in ids} == {(7, UUID(ids[0]).variant)}


def test_what_is_told_back_is_bounded_and_names_nobody() -> None:
    refused = refused_event(3, {"id": "13812345678" + "x" * 1000}, None, ["y" * 10_000] * 1000)
    assert refused.id is not None
    assert "13812345678" not in refused.id
    assert len(orjson.dumps(refused)) < 30_000
    assert refused_event(0, [], None, ["event: must be a JSON object"]).id is None
    assert refused_event(0, {"id": 7}, None, ["id: must be text"]).id is None
