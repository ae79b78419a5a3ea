"""How quickly agencies are known and a revocation works: python -m tests.bench.agencies [--agencies N]"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from infra.kafka import producer
from infra.platform.kafka import kafka_part
from infra.settings import Settings
from infra.topic import AGENCIES, agencies_topic, create_topics, trail_topic
from producers.agency.model import Agency
from producers.agency.register import Register
from producers.agency.registrar import change
from producers.agency.token import issue
from schemas.errors import AccessError, InvariantError
from tests.support.server import TestServer, own_settings

TOKENS = 3
LOOKS = 20_000
CHANGES = 20
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--agencies", type=int, default=2_000)
    count = options.parse_args().agencies
    with tempfile.TemporaryDirectory(prefix="tongxin-bench-") as folder:
        settings = own_settings(Path(folder))
        server = TestServer(kafka_part(settings), settings)
        server.start()
        try:
            create_topics(settings, [agencies_topic(), trail_topic()])
            measure(settings, count, fill(settings, count))
        finally:
            server.stop()


def fill(settings: Settings, count: int) -> str:
    """Write agencies, and return a token of the last."""
    text = ""
    with producer(settings) as writer:
        for number in range(count):
            agency = Agency(id=f"agency-{number}", name="x", cities=("370100",))
            for _ in range(TOKENS):
                token, text = issue(NOW, NOW + timedelta(days=1))
                agency = agency.with_token(token)
            writer.send(AGENCIES, key=agency.id.encode(), value=agency.to_bytes(), partition=0)
    return text


def measure(settings: Settings, count: int, text: str) -> None:
    began = time.perf_counter()
    with Register(settings) as register:
        print(f"{count:,} agencies with {count * TOKENS:,} tokens read in {time.perf_counter() - began:.2f} s")
        began = time.perf_counter()
        for _ in range(LOOKS):
            register.grant(text, NOW)
        print(f"a token is looked up in {(time.perf_counter() - began) / LOOKS * 1e6:.1f} us")
        took, known = zip(*(revocation(settings, register) for _ in range(CHANGES)), strict=True)
        print(f"revoking takes {sorted(took)[CHANGES // 2]:.2f} s, and is known at most {max(known) * 1000:.0f} ms later ({CHANGES} times)")


def revocation(settings: Settings, register: Register) -> tuple[float, float]:
    """Seconds of the command, and from its end until the token opens nothing."""
    token, text = issue(NOW, NOW + timedelta(days=1))
    change(settings, "agency-0", lambda kept: there(kept).with_token(token))
    while not opens(register, text):
        time.sleep(0.001)
    began = time.perf_counter()
    change(settings, "agency-0", lambda kept: there(kept).without_token(token.id, NOW))
    done = time.perf_counter()
    wait_while(lambda: opens(register, text))
    return done - began, time.perf_counter() - done


def opens(register: Register, text: str) -> bool:
    try:
        register.grant(text, NOW)
    except AccessError:
        return False
    return True


def wait_while(condition: Callable[[], bool]) -> None:
    while condition():
        time.sleep(0.001)


def there(agency: Agency | None) -> Agency:
    if agency is None:
        raise InvariantError("the bench's own agency is gone")
    return agency


if __name__ == "__main__":
    main()
