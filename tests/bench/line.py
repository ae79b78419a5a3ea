"""The whole line on this machine, generator included: python -m tests.bench.line [--rate 8000] [--seconds 120] [--probe-rate 2000]

First the simulator sends at a rate for a while, and every few seconds it is printed how far worker and sink are behind: a lag that does not
grow is a rate that holds. Then, at a lower rate, single events are published beside the season, and it is measured how long each takes
until it is in `progress_current`. Everything is started anew, on free ports, in a temporary folder.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from clickhouse_driver import Client as ClickHouse
from kafka import TopicPartition

from infra.clickhouse import client
from infra.kafka import consumer
from infra.settings import Settings
from producers.client import Client
from schemas.catalogue import load_catalogue
from tests.support.installation import Installation
from tests.support.server import own_settings

SAMPLE_S = 5.0
PROBES = 150
PROBE_PAUSE_S = 0.15
PROBE_TIMEOUT_S = 30.0
PROBE_CITY, PROBE_DAY = "371000", "2024-12-07"
PROBE_QUERY = (
    "SELECT sum(records) FROM progress_current WHERE city = %(city)s AND notice = '*' AND indicator = '@visits' AND day = toDate(%(day)s)"
)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rate", type=int, default=8000)
    options.add_argument("--seconds", type=int, default=120)
    options.add_argument("--probe-rate", type=int, default=2000)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="tongxin-bench-") as folder:
        installation = Installation(own_settings(Path(folder) / "data"))
        installation.output("up", "--no-simulate", "--detach")
        try:
            _throughput(installation, chosen.rate, chosen.seconds)
            _latency(installation, chosen.probe_rate)
        finally:
            installation.run("down")


def _throughput(installation: Installation, rate: int, seconds: int) -> None:
    events = rate * seconds
    began = time.monotonic()
    season = installation.start("simulate", "--events", str(events), "--rate", str(rate), "--seed", "1")
    lags = Lags(installation.settings)
    samples: list[tuple[float, int, int]] = []
    while season.poll() is None:
        time.sleep(SAMPLE_S)
        worker, sink, sent = lags.now()
        at = time.monotonic() - began
        if 0 < sent < events:
            samples.append((at, sent, worker + sink))
        print(f"{at:6.0f} s  sent {sent:9,}  behind: worker {worker:7,}  sink {sink:7,}", flush=True)
    ended = time.monotonic()
    while any(lags.now()[:2]):
        time.sleep(0.2)
    drained = time.monotonic() - ended
    lags.close()
    times = [at for at, _, _ in samples]
    sending = statistics.linear_regression(times, [sent for _, sent, _ in samples]).slope
    second_half = samples[len(samples) // 2 :]
    growth = statistics.linear_regression([at for at, _, _ in second_half], [behind for _, _, behind in second_half]).slope
    print(
        f"asked {rate:,}/s, sent {sending:,.0f}/s; in the second half what is behind grew by {growth:,.0f}/s; "
        f"all was read {drained:.1f} s after the end"
    )


def _latency(installation: Installation, rate: int) -> None:
    load = installation.start("simulate", "--events", str(rate * 60), "--rate", str(rate), "--seed", "2")
    time.sleep(5)
    waits = []
    with Client(installation.settings) as sender, client(installation.settings) as database:
        for number in range(PROBES):
            began = time.monotonic()
            sender.publish(_probe(number)).result(PROBE_TIMEOUT_S)
            while _seen(database) <= number:
                if time.monotonic() - began > PROBE_TIMEOUT_S:
                    raise SystemExit(f"probe {number} was not seen in {PROBE_TIMEOUT_S} s")
            waits.append(time.monotonic() - began)
            time.sleep(PROBE_PAUSE_S)
    load.terminate()
    load.wait()
    waits.sort()
    p99 = waits[int(len(waits) * 0.99) - 1]
    print(
        f"at {rate:,}/s an event is in progress_current after {statistics.median(waits):.2f} s (median), {p99:.2f} s (p99 of {len(waits)})"
    )


def _seen(database: ClickHouse) -> int:
    return int(database.execute(PROBE_QUERY, {"city": PROBE_CITY, "day": PROBE_DAY})[0][0])


def _probe(number: int) -> dict[str, Any]:
    data = {
        "org_code": "bench",
        "org_name": "bench",
        "department": "hrss-all",
        "reported_at": f"{PROBE_DAY}T12:00:00+08:00",
        "visit_no": str(number),
        "visitee_ref": "probe",
        "visitee_kind": "site",
        "purpose": "needs-survey",
        "mode": "site-visit",
        "visitor_level": "city",
        "key_person": False,
        "demands_count": 1,
    }
    return {
        "specversion": "1.0",
        "id": f"bench-{number}",
        "source": "/agencies/bench",
        "type": "tongxin.visits.v1",
        "time": f"{PROBE_DAY}T10:00:00+08:00",
        "subject": f"bench/{number}",
        "city": PROBE_CITY,
        "data": data,
    }


class Lags:
    """How many events worker and sink have still to read."""

    def __init__(self, settings: Settings) -> None:
        topics = load_catalogue().topics
        self._homes = [TopicPartition(topic, partition) for topic in topics for partition in range(settings.kafka.partitions)]
        self._worker = consumer(settings, group=settings.stream.group)
        self._sink = consumer(settings, group="tongxin-sink")

    def now(self) -> tuple[int, int, int]:
        """Behind: worker and sink; and how many events there are."""
        behind = []
        for reader in (self._worker, self._sink):
            read = sum(reader.committed(home) or 0 for home in self._homes)
            behind.append(read)
        sent = sum(self._worker.end_offsets(self._homes).values())
        return sent - behind[0], sent - behind[1], sent

    def close(self) -> None:
        self._worker.close()
        self._sink.close()


if __name__ == "__main__":
    main()
