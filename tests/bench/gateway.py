"""How much the HTTP gateway takes: python -m tests.bench.gateway [--seconds S] [--connections N]

The gateway runs as a process of its own beside a broker; this process posts events of a season over several connections: batches of 500 as
fast as they are answered, then events one by one, as fast as they are answered and then 300 a second. Prints events acknowledged by Kafka a
second, and the time from the request to its 202.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import os
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import orjson
import psutil

from infra.settings import GatewaySettings, Settings, environment
from infra.topic import create_topics, project_topics
from producers.simulate.options import SeasonOptions
from producers.simulate.season import Season
from schemas.catalogue import load_catalogue
from tests.bench.platform import own_kafka
from tests.integration.producers.gateway.running import add_agency

AGENCY = "bench"
BATCH_EVENTS = 500
BATCHES = 80
STEADY_PER_S = 300
SINGLES_PER_CONNECTION = 4
"""One by one there are more connections: each waits for two acknowledgements of Kafka, of the event and of its receipt."""
START_TIMEOUT_S = 60
BATCH = "application/cloudevents-batch+json"
SINGLE = "application/cloudevents+json"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=15)
    options.add_argument("--connections", type=int, default=4)
    chosen = options.parse_args()
    with own_kafka() as platform:
        create_topics(platform, project_topics(load_catalogue().topics))
        token = add_agency(platform, AGENCY)
        bound = GatewaySettings(port=platform.gateway.port, rate_per_s=1e9, burst=10**9)
        settings = platform.model_copy(update={"gateway": bound})
        events = season(BATCHES * BATCH_EVENTS)
        batches = [orjson.dumps(events[start : start + BATCH_EVENTS]) for start in range(0, len(events), BATCH_EVENTS)]
        singles = [orjson.dumps(event) for event in events]
        with gateway(settings) as process:
            load = Load(settings, token, chosen.connections, chosen.seconds)
            load.run(BATCH, batches[:8], None, seconds=2)  # warm
            report("batches of 500", BATCH_EVENTS, load.run(BATCH, batches, None), chosen.seconds)
            report("one by one", 1, load.run(SINGLE, singles, None), chosen.seconds)
            report(f"one by one, {STEADY_PER_S}/s", 1, load.run(SINGLE, singles, STEADY_PER_S), chosen.seconds)
            print(f"the gateway's memory: {process.memory_info().rss / 2**20:,.0f} MB")


class Load:
    """Connections that post bodies, each as soon as the last was answered, or at `per_s` over all of them."""

    def __init__(self, settings: Settings, token: str, connections: int, seconds: float) -> None:
        self._address = (settings.gateway.host, settings.gateway_port)
        self._headers = {"authorization": f"Bearer {token}"}
        self._connections = connections
        self._seconds = seconds

    def run(self, content_type: str, bodies: list[bytes], per_s: float | None, seconds: float | None = None) -> list[float]:
        """Seconds to the answer of every request; any answer but 202 ends the bench."""
        times: list[float] = []
        faults: list[str] = []
        turn = itertools.count()
        began = time.perf_counter()
        until = began + (seconds or self._seconds)

        def post() -> None:
            connection = http.client.HTTPConnection(*self._address)
            headers = self._headers | {"content-type": content_type}
            while not faults:
                number = next(turn)
                due = time.perf_counter() if per_s is None else began + number / per_s
                if due >= until:
                    break
                time.sleep(max(0.0, due - time.perf_counter()))
                connection.request("POST", "/v1/events", bodies[number % len(bodies)], headers)
                answer = connection.getresponse()
                body = answer.read()
                if answer.status != 202 or orjson.loads(body)["refused"]:
                    faults.append(f"{answer.status}: {body[:300]!r}")
                times.append(time.perf_counter() - due)
            connection.close()

        _together(post, self._connections * (1 if content_type == BATCH else SINGLES_PER_CONNECTION))
        if faults:
            raise SystemExit(faults[0])
        return times


def season(count: int) -> list[dict[str, object]]:
    """Valid events of a season, all by one agency."""
    made = (
        orjson.loads(message.raw) for message in Season(load_catalogue(), SeasonOptions(seed=5, messages=count * 2)) if not message.flaw
    )
    return [event | {"source": f"/agencies/{AGENCY}"} for event in itertools.islice(made, count)]


@contextmanager
def gateway(settings: Settings) -> Iterator[psutil.Process]:
    """`tongxin gateway`, until the block ends."""
    command = [sys.executable, "-m", "tongxin", "gateway"]
    with subprocess.Popen(command, env={**os.environ, **environment(settings)}) as process:
        try:
            deadline = time.monotonic() + START_TIMEOUT_S
            while not _answers(f"{settings.gateway_address}/-/healthy"):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit("the gateway did not start")
                time.sleep(0.1)
            yield psutil.Process(process.pid)
        finally:
            process.terminate()


def report(name: str, events: int, times: list[float], seconds: float) -> None:
    cuts = statistics.quantiles(times, n=100)
    spread = f"p50 {cuts[49] * 1000:,.0f} ms, p95 {cuts[94] * 1000:,.0f} ms, p99 {cuts[98] * 1000:,.0f} ms"
    print(f"{name:22} {len(times) * events / seconds:10,.0f} events a second; answered after {spread}", flush=True)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _together(act: Callable[[], None], times: int) -> None:
    threads = [threading.Thread(target=act) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
