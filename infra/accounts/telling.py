"""Hands acts over to the trail without making anybody wait; while Kafka is away they are in the log."""

from __future__ import annotations

import logging
import queue
import socket
import threading
import time

from infra.settings import Settings
from infra.trail import Act, Trail
from schemas.errors import TongxinError

WAITING = 1_000
RETRY_S = 30.0
PROBE_S = 0.5
DONE_S = 5.0

log = logging.getLogger(__name__)


class Teller:
    """A thread that writes acts in order, from the first one on until `close`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._acts: queue.Queue[Act | None] = queue.Queue(WAITING)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def tell(self, act: Act) -> None:
        """Hand an act over; does not block."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="trail-teller", daemon=True)
                self._thread.start()
        try:
            self._acts.put_nowait(act)
        except queue.Full:
            _log(act)

    def close(self) -> None:
        """Write what waits, and stop."""
        if self._thread is not None:
            self._acts.put(None)
            self._thread.join()

    def _run(self) -> None:
        trail: Trail | None = None
        again_at = 0.0
        while (act := self._acts.get()) is not None:
            try:
                if trail is None and time.monotonic() >= again_at:
                    again_at = time.monotonic() + RETRY_S
                    trail = Trail(self._settings) if is_kafka_up(self._settings) else None
                if trail is not None:
                    trail.write(act)
                    continue
            except TongxinError:
                log.debug("trail_away", exc_info=True)
            _log(act)
        if trail is not None:
            trail.close(DONE_S)


def tell_now(settings: Settings, act: Act) -> bool:
    """Write one act and wait until Kafka has it; False when Kafka is away, and then it is in the log."""
    try:
        if is_kafka_up(settings):
            with Trail(settings) as trail:
                trail.write(act)
                trail.flush(DONE_S)
            return True
    except TongxinError:
        log.debug("trail_away", exc_info=True)
    _log(act)
    return False


def is_kafka_up(settings: Settings) -> bool:
    """Whether a broker takes connections, found out in half a second for each; its client would try for much longer."""
    for broker in settings.kafka_bootstrap.split(","):
        host, _, port = broker.strip().rpartition(":")
        try:
            with socket.create_connection((host.strip("[]"), int(port)), timeout=PROBE_S):
                return True
        except (OSError, ValueError):
            continue
    return False


def _log(act: Act) -> None:
    told = {"actor": act.actor, "action": act.action, "subject": act.subject, "outcome": act.outcome, "detail": dict(act.detail)}
    log.warning("act-outside-trail %s %s %s", act.action, act.outcome, act.subject or "-", extra={"act": told})
