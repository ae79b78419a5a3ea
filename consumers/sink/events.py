"""Rows of `events`: every event that keeps the contract and lies where it belongs.

Others are passed over here, for the stream worker judges by the same rules and writes their dead letters.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import clickhouse_driver
from kafka import TopicPartition

from consumers.sink.rows import Table, next_offset
from schemas.canonical import canonical_json, yuan_fields
from schemas.catalogue import Catalogue
from schemas.decode import decoders
from schemas.errors import ContractError
from schemas.placement import misplaced

MS_PER_S = 1000

_COLUMNS = {
    "topic": "String",
    "city": "String",
    "subject": "String",
    "revision": "UInt32",
    "withdrawn": "UInt8",
    "time_ms": "Int64",
    "id": "String",
    "source": "String",
    "data": "String",
    "partition": "UInt16",
    "position": "UInt64",
    "received_ms": "Int64",
}
# Days are those of UTC+8: the zone Asia/Shanghai had summer time in the 1980s, which the contract's days have not.
_SELECTION = """
    (
        topic, city, subject, revision, withdrawn, time, day, id, source,
        org_code, department, notice_ids, reported_at, data, partition, position, received_at
    )
    SELECT
        topic,
        city,
        subject,
        revision,
        withdrawn,
        fromUnixTimestamp64Milli(time_ms, 'Asia/Shanghai'),
        toDate32(addHours(fromUnixTimestamp64Milli(time_ms, 'UTC'), 8)),
        id,
        source,
        JSONExtractString(data, 'org_code'),
        JSONExtractString(data, 'department'),
        if(JSONHas(data, 'notice_id'), [JSONExtractString(data, 'notice_id')], JSONExtract(data, 'notice_ids', 'Array(String)')),
        parseDateTime64BestEffortOrZero(JSONExtractString(data, 'reported_at'), 3, 'Asia/Shanghai'),
        data,
        partition,
        position,
        fromUnixTimestamp64Milli(received_ms, 'UTC')
"""

log = logging.getLogger(__name__)


class EventRows:
    """Events that wait for their insert."""

    def __init__(self, catalogue: Catalogue, partitions: int) -> None:
        self.offsets: dict[TopicPartition, int] = {}
        self._topics = catalogue.topics
        self._decoders = decoders(catalogue)
        self._yuan = {name: yuan_fields(topic) for name, topic in catalogue.topics.items()}
        self._partitions = partitions
        self._table = Table("events", _SELECTION, _COLUMNS)

    def __len__(self) -> int:
        return len(self._table.rows)

    def add(self, home: TopicPartition, records: Sequence[Any]) -> None:
        topic, decode, yuan = self._topics[home.topic], self._decoders[home.topic].decode, self._yuan[home.topic]
        append = self._table.rows.append
        for record in records:
            try:
                event = decode(record.value or b"")
            except ContractError as error:
                self._pass_over(record, error.reasons)
                continue
            if faults := misplaced(topic, event, record.key, home.partition, self._partitions):
                self._pass_over(record, faults)
                continue
            append(
                (
                    event.topic,
                    event.city,
                    event.subject,
                    event.revision,
                    event.withdrawn,
                    int(event.time.timestamp() * MS_PER_S // 1),
                    event.id,
                    event.source,
                    canonical_json(event.data, yuan),
                    home.partition,
                    record.offset,
                    record.timestamp,
                )
            )
        self.offsets[home] = next_offset(records)

    def insert(self, client: clickhouse_driver.Client) -> None:
        self._table.insert(client)

    def clear(self) -> None:
        self._table.rows.clear()
        self.offsets.clear()

    @staticmethod
    def _pass_over(record: Any, reasons: Sequence[str]) -> None:
        where = {"topic": record.topic, "partition": record.partition, "position": record.offset}
        log.debug("event-refused", extra=where | {"reasons": reasons})
