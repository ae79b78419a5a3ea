"""Alerts for the routes: who acts, what is wished for, and the alerter's answers."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from infra.clickhouse import client, translated
from infra.office import Office, tell
from infra.scorecard import Group, Score, read_scores
from infra.settings import Settings
from infra.topic import ALERT_COMMANDS
from producers.agency.actor import actor_of
from producers.agency.register import Grant
from producers.alert.book import AlertBook, Past
from producers.channel import Channel
from producers.delivery import Delivery
from schemas.alert.alert import Alert
from schemas.alert.life import is_for
from schemas.alert.policy import Entry
from schemas.alert.step import Actor, Step
from schemas.catalogue import Catalogue
from schemas.errors import TransientError

THREADS = 2
ANSWER_S = 5.0
"""How long a request waits for the alerter; what was wished for is kept, and done later."""
JSON_HEADERS = [("content-type", b"application/json")]
RETRY_S = 5.0
QUERY_LIMIT_S = 20


class AlertDesk:
    """For one event loop. Making one blocks until the topics of alerts and policy were read.

    Raises:
        TransientError: no broker answers.
    """

    def __init__(self, settings: Settings, catalogue: Catalogue, channel: Channel) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self._channel = channel
        self.office = Office(settings)
        self.book = AlertBook(settings)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="alerts")
        self._readers = ThreadPoolExecutor(THREADS, thread_name_prefix="scores")  # a slow database must not hold up who acts

    def actor(self, grant: Grant) -> Actor:
        """Who acts, by what the token opens and by nothing else."""
        return actor_of(grant, self._catalogue)

    def seen(self, actor: Actor) -> list[Alert]:
        """The alerts that somebody may see, the newest first."""
        return [alert for alert in self.book.newest() if may_see(alert, actor)]

    async def ask(self, step: Step) -> Past | None:
        """What came of a wish; None where the alerter does not answer in time, and may take it later.

        Raises:
            TransientError: Kafka has not acknowledged it; it may be sent again.
        """
        answer = self.book.expect(step.id)
        try:
            if not answer.done():
                await self._send(step)
            async with asyncio.timeout(ANSWER_S):
                return await asyncio.wrap_future(answer)
        except TimeoutError:
            return None
        finally:
            answer.cancel()

    async def tell(self, entry: Entry) -> None:
        """As infra.office.tell."""
        await asyncio.get_running_loop().run_in_executor(self._threads, tell, self._settings, entry, self._catalogue, self.office)

    async def scores(self, since: datetime, until: datetime, group: Group) -> list[Score]:
        """As infra.scorecard.read_scores. Raises TransientError without ClickHouse."""

        def read() -> list[Score]:
            with translated(self._settings), client(self._settings, max_execution_time=QUERY_LIMIT_S) as connection:
                return read_scores(connection, since, until, group)

        return await asyncio.get_running_loop().run_in_executor(self._readers, read)

    def close(self) -> None:
        """Let what is under way end."""
        self._threads.shutdown(cancel_futures=True)
        self._readers.shutdown(cancel_futures=True)
        self.book.close()
        self.office.close()

    async def _send(self, step: Step) -> None:
        def send() -> Any:
            return self._channel.send(ALERT_COMMANDS, step.alert.encode(), step.to_bytes(), step.id, headers=JSON_HEADERS)

        try:
            async with asyncio.timeout(self._settings.gateway.deadline_s):
                future = await asyncio.get_running_loop().run_in_executor(self._threads, send)
                await Delivery(step.id, ALERT_COMMANDS, future)
        except TimeoutError:
            raise TransientError("Kafka has not acknowledged the wish in time.", RETRY_S) from None


def may_see(alert: Alert, actor: Actor) -> bool:
    """The office sees every alert, a department its own."""
    return actor.role == "office" or is_for(alert, actor)
