"""Sees when a Kafka client has silently stopped to fetch a partition that has records left; clients of every kind have had that fault."""

from __future__ import annotations

from collections.abc import Mapping

from kafka import TopicPartition

from schemas.errors import TransientError

LOOK_EVERY_S = 5.0
STALLED_S = 60.0


class StallWatch:
    """Compares positions with the log's end, look by look."""

    def __init__(self, now_s: float, *, look_every_s: float = LOOK_EVERY_S, stalled_s: float = STALLED_S) -> None:
        self._look_every_s = look_every_s
        self._stalled_s = stalled_s
        self._looked_at_s = now_s
        self._since: dict[TopicPartition, tuple[int, float]] = {}

    def is_due(self, now_s: float) -> bool:
        """Whether it is time to look."""
        return now_s - self._looked_at_s >= self._look_every_s

    def look(self, now_s: float, positions: Mapping[TopicPartition, int], ends: Mapping[TopicPartition, int]) -> None:
        """Take positions and ends of the partitions that are read.

        Raises:
            TransientError: one that has records left has stood still for `stalled_s`; a new process reads on.
        """
        self._looked_at_s = now_s
        behind = {home: position for home, position in positions.items() if position < ends.get(home, 0)}
        self._since = {
            home: self._since[home] if home in self._since and self._since[home][0] == position else (position, now_s)
            for home, position in behind.items()
        }
        for home, (position, since_s) in self._since.items():
            if now_s - since_s >= self._stalled_s:
                raise TransientError(f"Reading of {home.topic} partition {home.partition} stands still at {position} of {ends[home]}")
