"""The sink's loop: poll, take rows, insert, then commit. Inserts are idempotent, so reading twice after a crash changes nothing."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

import clickhouse_driver
from kafka import TopicPartition
from kafka.structs import OffsetAndMetadata

from consumers.sink.alerts import AlertRows
from consumers.sink.cells import figure_rows, signal_rows
from consumers.sink.events import EventRows
from consumers.sink.generations import GenerationRows
from consumers.sink.judgements import JudgementRows
from consumers.sink.letters import LetterRows
from consumers.sink.notifications import NotificationRows
from consumers.sink.receipts import ReceiptRows
from consumers.sink.rows import Rows
from consumers.sink.share import GENERATION_SUFFIX, Share, homes_of
from consumers.sink.trail import TrailRows
from consumers.sink.watch import StallWatch
from infra import clickhouse, kafka
from infra.generation import GENERATIONS, generations_topic
from infra.reach import SINK_GROUP
from infra.settings import Settings
from infra.topic import ALERTS, DEAD_LETTERS, JUDGEMENTS, NOTIFICATIONS, PROGRESS, RECEIPTS, SIGNALS, TRAIL, create_topics
from schemas.catalogue import Catalogue
from schemas.errors import TransientError

POLL_MS = 50
POLL_RECORDS = 8_000
"""As many events take about a quarter of a second to check, and cells wait meanwhile."""
FULL_ROWS = 50_000
CELLS_WAIT_S = 0.2
EVENTS_WAIT_S = 1.0
"""Events may wait longer than cells, which are what viewers see; each insert of events writes a part for every topic among them."""
COMMIT_EVERY_S = 0.5
SIGN_EVERY_S = 1.0
RETRY_FIRST_S = 0.2
RETRY_MOST_S = 5.0
FETCH_BYTES = 8 * 1024 * 1024

WHOLE = Share()

log = logging.getLogger(__name__)

Beat = Callable[[], None]


class Sink:
    """One process of the sink, which reads its share of the partitions. `beat` is called about once a second while the loop turns.

    Making one blocks; raises TransientError without a cluster.
    """

    def __init__(self, settings: Settings, catalogue: Catalogue, beat: Beat, share: Share = WHOLE) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self._beat = beat
        self._beaten_s = 0.0
        self._client: clickhouse_driver.Client = clickhouse.client(settings, async_insert=0)
        self._consumer = kafka.consumer(
            settings,
            group=SINK_GROUP,
            max_poll_records=POLL_RECORDS,
            max_partition_fetch_bytes=FETCH_BYTES,
        )
        create_topics(settings, [generations_topic()])  # the first worker would, but may start after us
        self._share = share
        self._homes: list[TopicPartition] = []
        with kafka.translated(settings):
            self._assign()
        events = EventRows(catalogue, settings.kafka.partitions)
        others: dict[str, Rows] = {
            ALERTS: AlertRows(),
            DEAD_LETTERS: LetterRows(),
            GENERATIONS: GenerationRows(),
            NOTIFICATIONS: NotificationRows(),
            RECEIPTS: ReceiptRows(),
            TRAIL: TrailRows(),
        }
        made: dict[str, Rows] = {PROGRESS: figure_rows(), SIGNALS: signal_rows(), JUDGEMENTS: JudgementRows()}
        of_topic = {**dict.fromkeys(catalogue.topics, events), **others}
        self._rows_of: Callable[[str], Rows] = lambda topic: (
            of_topic[topic] if topic in of_topic else made[GENERATION_SUFFIX.sub("", topic)]
        )
        self._wait_s: dict[Rows, float] = {events: EVENTS_WAIT_S}
        self._since_s: dict[Rows, float] = {}
        self._inserted: dict[TopicPartition, int] = {}
        self._committed: dict[TopicPartition, int] = {}
        self._commit_tried_s = 0.0

    def run(self, stopping: Callable[[], bool]) -> None:
        """Turn until `stopping`, then insert and commit what is left. Blocks.

        Raises:
            TransientError: Kafka stands still; a new process goes on from what is committed.
        """
        self._insist(lambda: declare_topics(self._client, self._catalogue), stopping)
        watch = StallWatch(time.monotonic())
        while not stopping():
            self._take(self._poll(POLL_MS))
            self._insert_due(stopping)
            now_s = time.monotonic()
            if now_s - self._commit_tried_s >= COMMIT_EVERY_S:
                self._commit(now_s)
            if watch.is_due(now_s):
                self._look(watch, now_s)
        for rows in list(self._since_s):
            self._insert(rows, stopping)
        self._commit(time.monotonic())

    def close(self) -> None:
        """Close the connections."""
        self._consumer.close()
        self._client.disconnect()

    def _poll(self, timeout_ms: int) -> Mapping[TopicPartition, list[Any]]:
        now_s = time.monotonic()
        if now_s - self._beaten_s >= SIGN_EVERY_S:
            self._beaten_s = now_s
            self._beat()
        try:
            with kafka.translated(self._settings):
                polled: Mapping[TopicPartition, list[Any]] = self._consumer.poll(timeout_ms=timeout_ms)
                return polled
        except TransientError as error:
            log.warning("poll-failed", extra={"reason": str(error)})
            time.sleep(max(timeout_ms / 1000, error.retry_after_s))
            return {}

    def _take(self, polled: Mapping[TopicPartition, list[Any]]) -> None:
        for home, records in polled.items():
            rows = self._rows_of(home.topic)
            rows.add(home, records)
            self._since_s.setdefault(rows, time.monotonic())

    def _insert_due(self, stopping: Callable[[], bool]) -> None:
        now_s = time.monotonic()
        for rows, since_s in sorted(self._since_s.items(), key=lambda item: self._wait(item[0])):
            if now_s - since_s >= self._wait(rows) or len(rows) >= FULL_ROWS:
                self._insert(rows, stopping)

    def _wait(self, rows: Rows) -> float:
        return self._wait_s.get(rows, CELLS_WAIT_S)

    def _insert(self, rows: Rows, stopping: Callable[[], bool]) -> None:
        if len(rows) and not self._insist(lambda: rows.insert(self._client), stopping):
            return
        self._inserted.update(rows.offsets)
        rows.clear()
        self._since_s.pop(rows, None)

    def _insist(self, act: Callable[[], None], stopping: Callable[[], bool]) -> bool:
        """Do it until it succeeds, meanwhile taking nothing more from Kafka; False if told to stop first."""
        wait_s = RETRY_FIRST_S
        while True:
            try:
                with clickhouse.translated(self._settings):
                    act()
            except TransientError as error:
                log.warning("insert-failed", extra={"reason": str(error), "retry_in_s": wait_s})
            else:
                self._consumer.resume(*self._consumer.paused())
                return True
            if stopping():
                return False
            until_s = time.monotonic() + wait_s
            while time.monotonic() < until_s and not stopping():
                self._consumer.pause(*self._homes)
                self._take(self._poll(POLL_MS))  # what was fetched before is kept
            wait_s = min(2 * wait_s, RETRY_MOST_S)

    def _commit(self, now_s: float) -> None:
        self._commit_tried_s = now_s
        offsets = {home: offset for home, offset in self._done().items() if offset > self._committed.get(home, -1)}
        if not offsets:
            return
        try:
            with kafka.translated(self._settings):
                self._consumer.commit({home: OffsetAndMetadata(offset, "", -1) for home, offset in offsets.items()})
        except TransientError as error:
            log.warning("commit-failed", extra={"reason": str(error)})
        else:
            self._committed.update(offsets)

    def _done(self) -> dict[TopicPartition, int]:
        """Up to where each partition is in the tables; where no row waits that is its position, past marks that are no records."""
        waiting = {home for rows in self._since_s for home in rows.offsets}
        return {
            home: offset if home in waiting else max(offset, self._consumer.position(home) or 0) for home, offset in self._inserted.items()
        }

    def _look(self, watch: StallWatch, now_s: float) -> None:
        """Take up partitions that are new, as those of a new generation. Raises TransientError when reading stands still."""
        try:
            with kafka.translated(self._settings):
                self._assign()
                positions = {home: self._consumer.position(home) for home in self._homes}
                ends = self._consumer.end_offsets(self._homes)
        except TransientError as error:
            log.warning("look-failed", extra={"reason": str(error)})
            return
        watch.look(now_s, {home: position for home, position in positions.items() if position is not None}, ends)

    def _assign(self) -> None:
        homes = homes_of(self._consumer, self._catalogue, self._share)
        if not set(homes) <= set(self._homes):
            self._homes = homes
            self._consumer.assign(homes)


def declare_topics(client: clickhouse_driver.Client, catalogue: Catalogue) -> None:
    """Tell the views how far each topic's records are unique."""
    rows = [(topic.id, topic.unique_within) for topic in catalogue.topics.values()]
    client.execute(
        "INSERT INTO topics (topic, unique_within, at) SELECT topic, unique_within, now64(3) "
        "FROM input('topic String, unique_within String') FORMAT Native",
        rows,
    )
