"""How far the worker has counted, as its group on a real Kafka says."""

from __future__ import annotations

import asyncio

from kafka import TopicPartition
from kafka.structs import OffsetAndMetadata

from infra.kafka import async_connection, consumer, producer
from infra.settings import Settings
from infra.topic import project_topics
from schemas.catalogue import load_catalogue
from streams.alert.counted import Counted
from tests.support.topics import TestTopics

GROUP = "those-who-count"
PARTITION = 3


def test_what_came_in_before_is_counted_once_the_group_says_so(settings: Settings, topics: TestTopics) -> None:
    topics.create([topic for topic in project_topics(load_catalogue().topics) if topic.name in ("complaints", "visits")])
    home = TopicPartition("complaints", PARTITION)

    def comes_in(topic: str) -> None:
        with producer(settings) as writer:
            writer.send(topic, value=b"{}", partition=PARTITION).get(timeout=60)

    def counts(until: int) -> None:
        with consumer(settings, group=GROUP) as worker:
            worker.assign([home])
            worker.commit({home: OffsetAndMetadata(until, "", -1)})

    async def look() -> list[bool]:
        counted = Counted(async_connection(settings), GROUP, ("complaints", "visits", "no-such-topic"), settings.kafka.partitions)
        await counted.open()
        try:
            told = [await counted.has(await counted.ends())]
            await asyncio.to_thread(comes_in, "complaints")
            ends = await counted.ends()
            await asyncio.to_thread(counts, 0)
            told.append(await counted.has(ends))
            await asyncio.to_thread(comes_in, "complaints")
            await asyncio.to_thread(counts, 1)
            told += [await counted.has(ends), await counted.has(await counted.ends())]
            return told
        finally:
            await counted.close()

    assert asyncio.run(look()) == [True, False, True, False]
