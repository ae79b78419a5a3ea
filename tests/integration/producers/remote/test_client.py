"""The client over HTTP against a gateway that fails, and an outbox whose process is killed."""

from __future__ import annotations

import asyncio
import itertools
import random
import signal
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from producers.remote import client as client_module
from producers.remote.client import HttpClient
from producers.remote.outbox import Entry, Outbox
from producers.report import Undelivered
from schemas.errors import ConfigurationError, ContractError, TransientError
from tests.integration.consumers.line import await_true
from tests.integration.producers.remote.fault_gateway import FAULTS, REFUSED, TOKEN, Act, fault_gateway
from tests.integration.producers.remote.visits import CITIES, numbered
from tests.support.event_factory import own_catalogue
from tests.support.server import free_ports

ROOT = Path(__file__).parents[4]
COUNT = 300


def opened(url: str, outbox: Path | None = None, **options: Any) -> HttpClient:
    return HttpClient(url, TOKEN, own_catalogue(), outbox, **{"linger_ms": 5, **options})


def in_order(ids: list[str]) -> bool:
    """Whether the numbered visits came in order, city by city."""
    numbers = [int(name.rpartition("-")[2]) for name in ids]
    return all((of := [n for n in numbers if n % len(CITIES) == city]) == sorted(of) for city in range(len(CITIES)))


def chosen(seed: int, share: float) -> Any:
    rng, lock = random.Random(seed), threading.Lock()

    def choose() -> Act:
        with lock:
            return rng.choice(FAULTS) if rng.random() < share else Act.TAKE

    return choose


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short waits between tries."""
    monkeypatch.setattr("producers.remote.backoff.FIRST_S", 0.01)
    monkeypatch.setattr("producers.remote.backoff.MOST_S", 0.05)


def test_many_events_arrive_and_bad_ones_keep_none_back() -> None:
    rows = [numbered(number, "refused" if number == 7 else "v") for number in range(COUNT)]
    rows[3] = {**rows[3], "city": "999999"}
    told: list[int] = []
    with fault_gateway() as gateway, opened(gateway.url) as client:
        report = client.publish_many(rows, told=told.append)
        assert [(refusal.row, refusal.reasons) for refusal in report.refused] == [
            (4, ("city: 999999 is neither a city nor a province of the catalogue",)),
            (8, (REFUSED,)),
        ]
        assert [one.id for one in client.refusals()] == ["refused-7"]
        assert (report.delivered, report.undelivered, report.complete, told[-1]) == (COUNT - 2, [], False, COUNT)
        assert len(gateway.requests) < 10
    assert gateway.ids == [f"v-{number}" for number in range(COUNT) if number not in (3, 7)]


def test_a_delivery_gives_the_receipt_or_the_reasons() -> None:
    async def awaited(client: HttpClient) -> str:
        return await client.publish(numbered(3))

    with fault_gateway() as gateway, opened(gateway.url) as client:
        assert client.check(numbered(1)).id == "v-1"
        assert client.publish(numbered(1)).result(60).startswith("r-")
        with pytest.raises(ContractError, match="own catalogue"):
            client.publish(numbered(2, "refused")).result(60)
        assert asyncio.run(awaited(client)).startswith("r-")
        with pytest.raises(ContractError, match="city"):
            client.publish({**numbered(1), "city": "999999"})
    assert len(gateway.requests) == 3, "what is refused is not tried again"


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("on_disk", [False, True])
def test_nothing_is_lost_and_no_city_out_of_order_whatever_the_gateway_does(tmp_path: Path, on_disk: bool) -> None:
    outbox = tmp_path / "outbox" if on_disk else None
    with fault_gateway(choose=chosen(5, 0.6)) as gateway, opened(gateway.url, outbox, batch_events=7) as client:
        report = client.publish_many([numbered(number) for number in range(COUNT)], timeout_s=60)
    assert (report.delivered, report.complete) == (COUNT, True)
    assert gateway.ids == [f"v-{number}" for number in range(COUNT)]
    assert in_order(gateway.ids)
    assert {act for act, _, _ in gateway.requests} == {Act.TAKE, *FAULTS}
    assert len(gateway.taken) > COUNT, "answers were lost, so some events came twice"


def test_it_waits_as_long_as_it_is_asked() -> None:
    acts = iter([Act.FAST, Act.AWAY, Act.TAKE])
    with fault_gateway(choose=lambda: next(acts), retry_after="1") as gateway, opened(gateway.url) as client:
        client.publish(numbered(1)).result(60)
        times = [at for _, at, _ in gateway.requests]
        assert [later - earlier >= 1 for earlier, later in itertools.pairwise(times)] == [True, True]
        assert client.problem is None


def test_an_outbox_on_disk_outlives_its_process_and_a_gateway_that_is_away(tmp_path: Path) -> None:
    outbox = tmp_path / "box" / "outbox.db"
    [port] = free_ports(1)
    with opened(f"http://127.0.0.1:{port}", outbox) as client:
        first = client.publish(numbered(0))
        report = client.publish_many([numbered(number) for number in range(1, 20)], timeout_s=2)
        assert (report.delivered, len(report.undelivered)) == (0, 19)
        assert "does not answer" in report.undelivered[0].error
        assert isinstance(client.problem, TransientError)
        assert client.close(0) == [], "what is on disk is not lost"
        with pytest.raises(TransientError):
            first.result(0)
    assert stat.S_IMODE(outbox.stat().st_mode) == 0o600
    with fault_gateway(port) as gateway, opened(gateway.url, outbox) as client:
        assert client.flush(60) == 0
    assert gateway.ids == [f"v-{number}" for number in range(20)]


def test_refusals_stay_on_disk_until_they_are_settled(tmp_path: Path) -> None:
    outbox = tmp_path / "outbox.db"
    with fault_gateway() as gateway:
        with opened(gateway.url, outbox) as client:
            client.publish(numbered(1, "refused"))
            client.publish(numbered(2))
        with opened(gateway.url, outbox) as client:
            [refused] = client.refusals()
            assert (refused.id, refused.topic, refused.reasons) == ("refused-1", "visits", (REFUSED,))
            assert client.check(refused.raw).id == "refused-1"
            client.settle([refused])
        with opened(gateway.url, outbox) as client:
            assert client.refusals() == []
    assert gateway.ids == ["v-2"]


def test_a_request_refused_without_a_word_is_halved_until_the_bad_event_is_found() -> None:
    with fault_gateway(choose=lambda: Act.BALK) as gateway, opened(gateway.url, linger_ms=200) as client:
        report = client.publish_many([numbered(number, "bad" if number in (3, 20) else "v") for number in range(32)])
    assert [refusal.row for refusal in report.refused] == [4, 21]
    assert report.delivered == 30
    assert in_order(gateway.ids)


def test_without_an_outbox_events_are_given_up_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "PATIENCE_S", 0.5)
    with fault_gateway(choose=lambda: Act.AWAY) as gateway:
        client = opened(gateway.url)
        delivery = client.publish(numbered(1))
        with pytest.raises(TransientError, match="can't just now"):
            delivery.result(60)
        [lost] = client.close()
        assert (lost.id, lost.topic) == ("v-1", "visits")


def test_closing_early_names_what_was_lost() -> None:
    with fault_gateway(choose=lambda: Act.AWAY, retry_after="30") as gateway:
        client = opened(gateway.url)
        client.publish(numbered(1))
        report = client.publish_many([numbered(2)], timeout_s=0.1)
        assert [one.id for one in report.undelivered] == ["v-2"]
        assert {one.id for one in client.close(0.1)} == {"v-1", "v-2"}
        assert all(isinstance(one, Undelivered) for one in client.close())


@pytest.mark.parametrize("on_disk", [False, True])
def test_a_token_that_is_refused_is_told_and_on_disk_nothing_is_lost(tmp_path: Path, on_disk: bool) -> None:
    outbox = tmp_path / "outbox.db" if on_disk else None
    with fault_gateway(choose=lambda: Act.DENY) as gateway:
        client = opened(gateway.url, outbox)
        client.publish(numbered(1))
        await_true(lambda: client.problem is not None, "the refusal is told")
        assert isinstance(client.problem, ConfigurationError)
        assert "refuses the token" in str(client.problem)
        assert TOKEN not in str(client.problem)
        assert len(client.close(0)) == (0 if on_disk else 1)
    if on_disk:
        with fault_gateway() as gateway, opened(gateway.url, outbox):
            pass
        assert gateway.ids == ["v-1"]


@pytest.mark.parametrize("on_disk", [False, True])
def test_the_outbox_is_bounded(tmp_path: Path, on_disk: bool) -> None:
    outbox = tmp_path / "outbox.db" if on_disk else None
    with fault_gateway(choose=lambda: Act.AWAY, retry_after="30") as gateway:
        client = opened(gateway.url, outbox, limit_bytes=20_000, block_s=0.2)
        for number in range(10):
            client.publish(numbered(number))
        with pytest.raises(TransientError, match="takes no more"):
            client.publish_many(map(numbered, range(10, 40)))
        client.close(0)


def test_a_full_disk_is_told_and_loses_nothing_that_was_put(tmp_path: Path) -> None:
    path = tmp_path / "outbox.db"
    outbox = Outbox(path, 2**30)
    entry = Entry("v", "visits", b"x" * 4_000)
    outbox.put([entry] * 10, 0)
    [[pages]] = outbox._database.execute("PRAGMA page_count")
    outbox._database.execute(f"PRAGMA max_page_count = {pages + 4}")
    with pytest.raises(TransientError, match="is full"):
        outbox.put([entry] * 20, 0)
    assert outbox.waiting == len(outbox.oldest(100, 2**30)) == 10
    outbox.put([entry], 0)
    outbox.close()
    again = Outbox(path, 2**30)
    assert again.waiting == 11
    again.close()


def test_two_processes_on_one_outbox_are_refused_in_words(tmp_path: Path) -> None:
    outbox = tmp_path / "outbox.db"
    other = (
        "import sys; from pathlib import Path; from producers.remote.outbox import Outbox; from schemas.errors import ConfigurationError\n"
        "try: Outbox(Path(sys.argv[1]), 1)\nexcept ConfigurationError as error: print(error)"
    )
    with fault_gateway() as gateway, opened(gateway.url, outbox):
        said = subprocess.run([sys.executable, "-c", other, outbox], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        assert said.strip() == f"The outbox {outbox} is in use by another process; give each process one of its own."
        with pytest.raises(ConfigurationError, match="in use"):
            opened(gateway.url, outbox)


@pytest.mark.parametrize(("content", "said"), [(b"no database" * 100, "is no outbox"), (None, "can't be")])
def test_a_file_that_is_no_outbox_is_refused(tmp_path: Path, content: bytes | None, said: str) -> None:
    path = tmp_path / "file"
    path.mkdir() if content is None else path.write_bytes(content)
    with pytest.raises(ConfigurationError, match=said):
        opened("http://127.0.0.1:1", path)


@pytest.mark.parametrize(
    ("url", "token"), [("gateway", TOKEN), ("ftp://x", TOKEN), ("http://", TOKEN), ("http://x", ""), ("http://x", "a b")]
)
def test_an_address_or_a_token_that_is_none_stops_at_once(url: str, token: str) -> None:
    with pytest.raises(ConfigurationError):
        HttpClient(url, token, own_catalogue())


def test_what_answers_and_is_no_gateway_is_told() -> None:
    with fault_gateway() as gateway:
        client = opened(gateway.url + "/elsewhere/")
        client.publish(numbered(1))
        assert client.flush(60) == 0
        assert isinstance(client.problem, ConfigurationError)
        assert "is no gateway (404)" in str(client.problem)
        assert len(client.close(0)) == 1


def test_an_agency_needs_neither_kafka_nor_clickhouse() -> None:
    blocked = ("kafka", "aiokafka", "faust", "clickhouse_driver", "chdb", "streamlit", "rocksdict", "fastapi", "uvicorn", "numpy")
    program = f"import sys\nfor name in {blocked!r}: sys.modules[name] = None\nfrom producers.remote.client import HttpClient"
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)


def test_nothing_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    outbox = tmp_path / "outbox.db"
    rng = random.Random(11)
    safe: list[int] = []
    with fault_gateway(choose=chosen(3, 0.3)) as gateway:
        for _ in range(5):
            following = safe[-1] + 1 if safe else 0
            command = [
                sys.executable,
                "-m",
                "tests.integration.producers.remote.publisher",
                gateway.url,
                TOKEN,
                str(outbox),
                str(following),
            ]
            with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
                assert process.stdout is not None
                safe.append(int(process.stdout.readline()))
                time.sleep(rng.uniform(0.0, 0.8))
                process.send_signal(signal.SIGKILL)
                safe += [int(line) for line in process.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
        assert safe == list(range(len(safe)))
        gateway.choose = lambda: Act.TAKE
        with opened(gateway.url, outbox) as client:
            assert client.flush(60) == 0
    # The last event of a process may have been safe already, but killed before it could say so.
    assert {f"v-{number}" for number in safe} <= set(gateway.ids)
    assert in_order(gateway.ids)
    assert len(safe) > 20
