"""The outbox keeps the order of what was taken, and cuts it where one transaction can't say two things under one key."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from infra.topic import ALERTS
from streams.alert.outbox import MOST, Outbox
from streams.changelog import FencedWriter


class Written(FencedWriter):
    """Keeps transactions in place of a broker; the second is slow, so that others come meanwhile."""

    def __init__(self) -> None:
        self.transactions: list[list[tuple[bytes, bytes]]] = []

    async def write(self, items_by_topic: Mapping[str, Mapping[bytes, bytes]]) -> dict[str, int]:
        assert set(items_by_topic) == {ALERTS}
        await asyncio.sleep(0.01)
        self.transactions.append(list(items_by_topic[ALERTS].items()))
        return {}


def test_the_order_stays_and_a_key_comes_once_in_a_transaction() -> None:
    writer = Written()
    outbox = Outbox(writer)
    messages = [(b"a", b"1"), (b"b", b"2"), (b"a", b"3"), (b"@judged", b"4"), (b"@judged", b"5")]
    for key, value in messages:
        outbox.put_mark(key, value)
    asyncio.run(outbox.flush())
    assert [pair for one in writer.transactions for pair in one] == messages
    assert all(len(dict(one)) == len(one) for one in writer.transactions)
    assert outbox.written == len(messages)


def test_many_are_cut() -> None:
    writer = Written()
    outbox = Outbox(writer)
    for number in range(MOST + 1):
        outbox.put_mark(b"%d" % number, b"")
    asyncio.run(outbox.flush())
    assert [len(one) for one in writer.transactions] == [MOST, 1]


def test_who_flushes_beside_another_waits_until_what_is_theirs_is_written() -> None:
    writer = Written()
    outbox = Outbox(writer)

    async def both() -> None:
        outbox.put_mark(b"a", b"1")
        first = asyncio.create_task(outbox.flush())
        await asyncio.sleep(0)
        outbox.put_mark(b"b", b"2")
        await outbox.flush()
        assert [pair for one in writer.transactions for pair in one] == [(b"a", b"1"), (b"b", b"2")]
        await first

    asyncio.run(both())
