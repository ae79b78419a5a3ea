"""From the event that crosses a line to the alert, and to its notification: python -m tests.bench.alert [--rate 2000] [--seconds 90]

A season is played, and then its last days at a rate; meanwhile, again and again, as many complaints about a new employer come as make a
serious alert. Measured is the time from sending the last of them until the alert is in its topic, until a wish about it is answered, and
until the notifier has sent it to an HTTP server here. Everything is started anew, on free ports, in a temporary folder.
"""

from __future__ import annotations

import argparse
import http.server
import json
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import psutil
from kafka import TopicPartition

from infra.kafka import consumer, producer
from infra.office import tell
from infra.settings import Settings
from infra.topic import ALERT_COMMANDS, ALERTS, SIGNALS
from producers.client import Client
from schemas.alert.default import default_policy
from schemas.alert.policy import Entry, Kind
from schemas.alert.rule import Severity
from schemas.alert.step import MARK, Action, Actor, Step, Taken
from tests.bench.line import Lags
from tests.support.installation import Installation
from tests.support.server import own_settings

SERIES = b"|arrears-complaints|employer_ref|91370000BENCH"
RULE, LEAST = "arrears-employer", 5
FIRST, LAST = "2024-01-15", "2024-03-15"
LOAD_FIRST = "2024-03-13"
SEASON_EVENTS = 60_000
CITIES = ["370100", "370200", "370300", "370600", "370700", "371300", "210100", "210200"]
PAUSE_S = 0.5
SETTLE_S = 5.0
WAIT_S = 30.0
OFFICE = Actor(id="bench", role="office")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rate", type=int, default=2000)
    options.add_argument("--seconds", type=int, default=90)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="tongxin-bench-") as folder, Receiver() as receiver:
        installation = Installation(own_settings(Path(folder) / "data"))
        installation.output("up", "--no-simulate", "--detach")
        try:
            _measure(installation, receiver, chosen.rate, chosen.seconds)
        finally:
            installation.run("down")


def _measure(installation: Installation, receiver: Receiver, rate: int, seconds: int) -> None:
    settings = installation.settings
    for city in CITIES:  # each city's bureau has its own group, as bureaus have; a robot of its own keeps a channel's limit apart
        department = "hrss-city-sd" if city.startswith("37") else "hrss-city-ln"
        value = {"department": department, "city": city, "urls": [f"json://127.0.0.1:{receiver.port}/{city}"]}
        tell(settings, Entry(kind=Kind.CONTACT, id=f"bench-{city}", value=value, at=datetime.now(UTC), actor="bench"))
    # What is measured is a message; an employer whose city rises as a whole would wait for, and be told with, the city's alert.
    whole = default_policy().inhibitions["arrears-under-city"]
    apart = tuple(rule for rule in whole.target.rules or () if rule != RULE)
    whole = whole.model_copy(update={"target": whole.target.model_copy(update={"rules": apart})})
    tell(settings, Entry(kind=Kind.INHIBITION, id=whole.id, value=whole.model_dump(mode="json"), at=datetime.now(UTC), actor="bench"))
    rule = default_policy().rules[RULE].model_copy(update={"severity": Severity.SERIOUS})  # such are sent at every hour
    tell(settings, Entry(kind=Kind.RULE, id=RULE, value=rule.model_dump(mode="json"), at=datetime.now(UTC), actor="bench"))
    route = default_policy().routes["serious"].model_copy(update={"group_interval_s": 0.0})  # each alert a message of its own
    tell(
        settings,
        Entry(kind=Kind.ROUTE, id=route.id, value=route.model_dump(mode="json", by_alias=True), at=datetime.now(UTC), actor="bench"),
    )
    installation.output("simulate", "--events", str(SEASON_EVENTS), "--from", FIRST, "--to", LAST, "--seed", "1", may_fail=True)
    lags = Lags(settings)
    while lags.now()[0]:
        time.sleep(0.5)
    load = installation.start(
        "simulate", "--events", str(rate * seconds), "--rate", str(rate), "--from", LOAD_FIRST, "--to", LAST, "--seed", "2"
    )
    time.sleep(SETTLE_S)
    sent: dict[str, float] = {}
    with Client(settings) as sender, Alerts(settings) as alerts:
        until = time.monotonic() + seconds - SETTLE_S - 2
        while time.monotonic() < until:
            employer = f"91370000BENCH{len(sent):05}"
            city = CITIES[len(sent) % len(CITIES)]
            for number in range(LEAST):
                if number == LEAST - 1:
                    sent[employer] = time.time()
                future = sender.publish(_complaint(employer, city, number))
            future.result(WAIT_S)
            time.sleep(PAUSE_S)
        behind = lags.now()[0]
        deadline = time.monotonic() + WAIT_S
        while time.monotonic() < deadline and not sent.keys() <= alerts.raised.keys():
            time.sleep(0.2)
        time.sleep(3)
    lags.close()
    load.terminate()
    load.wait()
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(f"{len(sent)} crossings while {rate:,} events/s flowed; the worker was {behind:,} events behind at the end")
    _tell("event to alert in its topic", {name: at - sent[name] for name, at in alerts.raised.items() if name in sent}, len(sent))
    _tell(
        "  of that, signal written to alert",
        {name: at - alerts.counted[name] for name, at in alerts.raised.items() if name in alerts.counted},
        len(sent),
    )
    _tell("wish to answer", alerts.answers, len(alerts.raised))
    _tell("event to HTTP receiver", {name: at - sent[name] for name, at in receiver.seen(sent).items()}, len(sent))
    pid = installation.part("alerter").get("pid")
    if pid:
        print(f"the alerter holds {psutil.Process(pid).memory_info().rss / 2**20:.0f} MB")


def _tell(what: str, waits: Mapping[str, float], expected: int) -> None:
    if not waits:
        print(f"{what}: none of {expected}")
        return
    ordered = sorted(waits.values())
    p99 = ordered[max(0, int(len(ordered) * 0.99) - 1)]
    print(f"{what}: median {statistics.median(ordered):.2f} s, p99 {p99:.2f} s, most {ordered[-1]:.2f} s; {len(ordered)} of {expected}")


def _complaint(employer: str, city: str, number: int) -> dict[str, Any]:
    name = f"{employer}-{number}"
    data = {
        "org_code": "bench",
        "org_name": "bench",
        "department": "hrss-all",
        "reported_at": f"{LAST}T12:00:00+08:00",
        "case_no": name,
        "category": "wage-arrears",
        "channel": "online",
        "stage": "received",
        "received_at": f"{LAST}T10:00:00+08:00",
        "workers_count": 3,
        "employer_ref": employer,
    }
    return {
        "specversion": "1.0",
        "id": name,
        "source": "/agencies/bench",
        "type": "tongxin.complaints.v1",
        "time": f"{LAST}T10:00:00+08:00",
        "subject": f"bench/{name}",
        "city": city,
        "data": data,
    }


class Alerts:
    """Follows topic `alerts`: when each employer's alert came; asks for a comment on each, and measures the answer."""

    def __init__(self, settings: Settings) -> None:
        self.raised: dict[str, float] = {}
        self.counted: dict[str, float] = {}
        self.answers: dict[str, float] = {}
        self._asked: dict[str, float] = {}
        self._settings = settings
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._follow)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()

    def _follow(self) -> None:
        homes = [TopicPartition(SIGNALS, partition) for partition in range(self._settings.kafka.partitions)]
        with producer(self._settings, linger_ms=0) as wishes:
            reader = consumer(self._settings)
            reader.assign([TopicPartition(ALERTS, 0), *homes])
            reader.seek_to_end(*homes)
            reader.seek_to_beginning(TopicPartition(ALERTS, 0))
            while not self._stopping.is_set():
                for records in reader.poll(timeout_ms=50).values():
                    for record in records:
                        if record.topic == SIGNALS:
                            self._count(record)
                        elif not record.key.startswith(MARK):
                            self._take(Taken.from_bytes(record.value), wishes)
            reader.close()

    def _count(self, record: Any) -> None:
        """Note when the worker wrote the count that crosses the line."""
        if SERIES in record.key and json.loads(record.value)["amount"] == LEAST:
            self.counted[record.key.decode().split("|")[4]] = record.timestamp / 1000

    def _take(self, taken: Taken, wishes: Any) -> None:
        now = time.time()
        if taken.step.id in self._asked:
            self.answers[taken.step.id] = now - self._asked[taken.step.id]
        if taken.step.action is Action.RAISE and taken.alert is not None and taken.alert.rule == RULE:
            self.raised[taken.alert.value] = now
            name = f"bench-{taken.alert.value}"
            self._asked[name] = now
            step = Step(id=name, alert=taken.alert.id, action=Action.COMMENT, at=datetime.now(UTC), actor=OFFICE, why="bench")
            wishes.send(ALERT_COMMANDS, value=step.to_bytes(), partition=0)


class Receiver:
    """An HTTP server that keeps when which text came."""

    def __init__(self) -> None:
        received: list[tuple[float, str]] = []
        self._received = received

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                received.append((time.time(), json.dumps(json.loads(body), ensure_ascii=False)))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Nothing."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def seen(self, names: Mapping[str, float]) -> dict[str, float]:
        """When each name first stood in a text."""
        return {name: at for at, text in reversed(self._received) for name in names if name in text}


if __name__ == "__main__":
    main()
