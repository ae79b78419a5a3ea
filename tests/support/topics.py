"""Kafka topics that exist for one test."""

from __future__ import annotations

import time
from collections.abc import Iterable

import kafka.errors

from infra.kafka import admin
from infra.settings import Settings
from infra.topic import TopicSpec, create_topics

GONE_TIMEOUT_S = 90


class TestTopics:
    """Makes topics and removes every topic of the cluster when the test ends, so that the next one may use the same names."""

    __test__ = False

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def create(self, topics: Iterable[TopicSpec | str]) -> None:
        create_topics(self._settings, [TopicSpec(topic) if isinstance(topic, str) else topic for topic in topics])

    def remove_all(self) -> None:
        """Block until they are gone; consumers' offsets go too."""
        deadline = time.monotonic() + GONE_TIMEOUT_S
        while True:
            try:
                self._remove_all(deadline)
            except kafka.errors.CoordinatorLoadInProgressError:
                # A broker that was just started again reads its groups first.
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
            else:
                return

    def _remove_all(self, deadline: float) -> None:
        client = admin(self._settings)
        try:
            names = [name for name in client.list_topics() if not name.startswith("__")]
            if names:
                client.delete_topics(names)
            groups = [group["group_id"] for group in client.list_groups()]
            if groups:
                client.delete_groups(groups)
            while any(not name.startswith("__") for name in client.list_topics()):
                if time.monotonic() > deadline:
                    raise RuntimeError(f"Topics are still there: {client.list_topics()}")
                time.sleep(0.05)
        except kafka.errors.NonEmptyGroupError as error:
            raise RuntimeError("A consumer of the test is still in its group; close it before the test ends.") from error
        finally:
            client.close()
