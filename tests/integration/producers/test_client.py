"""The client against a real Kafka, which is killed and started again."""

from __future__ import annotations

import asyncio
import contextlib
import random
import threading
import time
from collections.abc import Iterator

import orjson
import pytest

from infra.pseudonym_key import pseudonym_keys
from infra.settings import Settings
from infra.topic import event_topic
from producers.channel import OVERHEAD_BYTES, Channel
from producers.client import Client
from producers.delivery import Delivery
from producers.intake import Intake
from schemas.decode import decoders
from schemas.errors import ContractError, TransientError
from schemas.event import CONTENT_TYPE
from schemas.placement import message_key, misplaced
from tests.support.event_factory import encode, own_catalogue, random_event
from tests.support.reading import everything
from tests.support.server import TestServer
from tests.support.topics import TestTopics

TOPICS = own_catalogue().topics


@pytest.fixture(autouse=True)
def _event_topics(topics: TestTopics) -> None:
    topics.create([event_topic(name) for name in TOPICS])


@pytest.fixture
def client(settings: Settings) -> Iterator[Client]:
    with Client(settings, own_catalogue()) as made:
        yield made


def events(count: int, seed: int = 1) -> list[bytes]:
    rng = random.Random(seed)
    names = list(TOPICS)
    return [encode(random_event(rng.choice(names), rng)) for _ in range(count)]


def publish_until_refused(client: Client, raw: bytes) -> int:
    """How many the client took before it said that too many wait."""
    taken = 0
    with contextlib.suppress(TransientError):
        while taken < 100:
            client.publish(raw)
            taken += 1
    return taken


def read(settings: Settings) -> list[tuple[str, int, bytes, bytes, list[tuple[str, bytes]]]]:
    """Everything in the event topics: (topic, partition, key, value, headers)."""
    return [(r.topic, r.partition, r.key, r.value, r.headers) for r in everything(settings)]


def protected(settings: Settings, sent: list[bytes]) -> list[bytes]:
    """The same events as they may go to Kafka."""
    intake = Intake(own_catalogue(), pseudonym_keys(settings))
    return [intake.take(raw).raw for raw in sent]


def test_what_is_published_arrives_where_it_belongs(settings: Settings, client: Client) -> None:
    sent = events(300)
    deliveries = [client.publish(raw) for raw in sent]
    receipts = [delivery.result(120) for delivery in deliveries]
    arrived = read(settings)
    assert sorted(value for _, _, _, value, _ in arrived) == sorted(protected(settings, sent))
    known = decoders(own_catalogue())
    for topic, partition, key, value, headers in arrived:
        event = known[topic].decode(value)
        assert misplaced(TOPICS[topic], event, key, partition, settings.kafka.partitions) == []
        assert headers == [("content-type", CONTENT_TYPE.encode())]
    assert {(receipt.topic, receipt.partition) for receipt in receipts} == {(topic, partition) for topic, partition, *_ in arrived}


def test_an_event_that_breaks_the_contract_is_refused_with_every_fault_and_not_sent(settings: Settings, client: Client) -> None:
    event = orjson.loads(events(1)[0])
    event["data"]["department"], event["city"], event["surplus"] = "nobody", "999999", 1
    with pytest.raises(ContractError) as refused:
        client.publish(event)
    assert len(refused.value.reasons) >= 3
    client.flush()
    assert read(settings) == []


def test_many_events_bad_ones_among_them(settings: Settings, client: Client) -> None:
    rows = events(2_000)
    rows[10] = b"{"
    rows[1_500] = b'{"type":"tongxin.visits.v1"}'
    told: list[int] = []
    report = client.publish_many(rows, told=told.append)
    assert (report.delivered, [refusal.row for refusal in report.refused], report.undelivered) == (1_998, [11, 1_501], [])
    assert not report.complete
    assert told == list(range(1, 2_001))
    assert len(read(settings)) == 1_998


def test_deliveries_can_be_awaited_and_tell_when_they_are_done(client: Client) -> None:
    raw = events(1)[0]

    async def publish() -> int:
        delivery = client.publish(raw)
        first = (await delivery).offset
        return (await client.publish(raw)).offset - first

    assert asyncio.run(publish()) == 1
    done = threading.Event()
    seen: list[Delivery] = []
    delivery = client.publish(raw)

    def told(one: Delivery) -> None:
        seen.append(one)
        done.set()

    delivery.add_done_callback(told)
    assert done.wait(120)
    assert seen == [delivery]
    assert delivery.done


def test_events_of_a_city_keep_their_order(settings: Settings, client: Client) -> None:
    rng = random.Random(3)
    event = random_event("visits", rng) | {"city": "370100"}
    event["data"].pop("notice_ids", None)
    sent = [encode(event | {"id": f"n{number}", "revision": number + 1}) for number in range(1_000)]
    assert client.publish_many(sent).complete
    arrived = [orjson.loads(value)["revision"] for _, _, _, value, _ in read(settings)]
    assert arrived == list(range(1, 1_001))


def test_publishing_goes_on_after_kafka_was_killed(settings: Settings, client: Client, kafka: TestServer) -> None:
    sent = events(600)
    for raw in sent[:300]:
        client.publish(raw)
    kafka.kill()
    for raw in sent[300:]:
        client.publish(raw)
    kafka.start()
    assert client.flush(60) == 0
    arrived = [value for _, _, _, value, _ in read(settings)]
    assert set(arrived) == set(protected(settings, sent))
    assert client.close() == []


def test_a_full_window_blocks_for_the_time_stated_and_then_says_so(settings: Settings, kafka: TestServer) -> None:
    raw = events(1)[0]
    window = 20 * (len(raw) + OVERHEAD_BYTES + 64)
    client = Client(settings, own_catalogue(), window_bytes=window, block_s=1.0)
    try:
        client.publish(raw).result(120)
        kafka.kill()
        began = time.monotonic()
        taken = publish_until_refused(client, raw)
        assert 10 < taken <= 21
        assert 0.9 < time.monotonic() - began < 60
    finally:
        kafka.start()
        assert client.close(60) == []


def test_close_tells_of_every_event_that_was_not_delivered(settings: Settings, kafka: TestServer) -> None:
    sent = events(25)
    client = Client(settings, own_catalogue())
    for raw in sent:
        client.publish(raw).result(120)
    kafka.kill()
    try:
        deliveries = [client.publish(raw) for raw in sent]
        began = time.monotonic()
        lost = client.close(2.0)
        assert time.monotonic() - began < 60
        assert [one.id for one in lost] == [orjson.loads(raw)["id"] for raw in sent]
        for delivery in deliveries:
            with pytest.raises(TransientError):
                delivery.result(60)
        assert client.close() == lost
        with pytest.raises(TransientError, match="25 events were not delivered"):
            client.__exit__(None, None, None)
    finally:
        kafka.start()


def test_the_channel_takes_any_bytes_and_counts_what_waits(settings: Settings, kafka: TestServer) -> None:
    with Channel(settings) as channel:
        for number in range(100):
            channel.send("visits", b"370100", b"%d" % number)
        assert 0 <= channel.waiting <= 100
        assert channel.flush(60) == 0
        assert channel.waiting == 0
    assert [value for *_, value, _ in read(settings)] == [b"%d" % number for number in range(100)]


def test_keys_follow_the_contract() -> None:
    for name, topic in TOPICS.items():
        event = decoders(own_catalogue())[name].decode(encode(random_event(name, random.Random(1))))
        assert message_key(topic, event).decode() in (event.city, event.subject)
