"""Many viewers of one dashboard: python -m tests.bench.viewers [--viewers 50] [--seconds 40] [--events 300000] [--beat 1.0]

Starts a ClickHouse and a dashboard of its own, fills the tables, signs in as each role, and opens so many websockets that speak Streamlit's
protocol as a browser does. While they look, a row is written every `--beat` seconds. Prints for a quiet time (no row) and a live one: first
paint (from connecting until the page is drawn), a change of page or filter, a refresh, the time from a row's insertion until a screen shows
it, what the dashboard's process takes, and its memory. The issue's case is --viewers 200 --seconds 60 --events 10000000. What a browser
itself takes to draw is not in these times.

While they come and go the dashboard's memory is told every `--memory` seconds (300); over `--seconds 3600` it has to stay flat.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from infra.accounts.account import Role
from infra.clickhouse import client
from infra.migrate import migrate_up
from infra.platform.clickhouse import clickhouse_part
from infra.settings import Settings
from schemas.catalogue import load_catalogue
from tests.bench.viewers.filling import beat, fill
from tests.bench.viewers.tally import Tally
from tests.bench.viewers.viewer import Person, Viewer
from tests.integration.dashboard.served import Browser, add_account, serving, with_accounts
from tests.support.server import TestServer, own_settings

RAMP_PER_S = 10
ACCOUNTS = {
    "office": (Role.OFFICE, (), ()),
    "jinan": (Role.CITY, ("370100",), ()),
    "heze": (Role.CITY, ("371700",), ()),
    "division": (Role.DEPARTMENT, ("370000",), ("employment-division-sd",)),
    "wall": (Role.WALL, (), ()),
}
TURNS = ("office", "jinan", "office", "heze", "division", "office", "jinan", "wall", "office", "heze")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--viewers", type=int, default=50)
    options.add_argument("--seconds", type=float, default=40)
    options.add_argument("--events", type=int, default=300_000)
    options.add_argument("--beat", type=float, default=1.0)
    options.add_argument("--memory", type=float, default=300)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="tongxin-bench-") as folder, _clickhouse(Path(folder)) as settings:
        with client(settings) as database:
            fill(database, load_catalogue(), chosen.events)
        began = time.perf_counter()
        with serving(settings) as address:
            people = _sign_in(settings, address)
            print(f"first page of a new server: {time.perf_counter() - began:.1f} s with its start", flush=True)
            asyncio.run(_look(settings, people, chosen))


async def _look(settings: Settings, people: list[Person], chosen: argparse.Namespace) -> None:
    tally = Tally()
    server = next(one for one in psutil.Process().children() if "streamlit" in one.cmdline())
    print(f"the dashboard at its start: {_megabytes(server):,.0f} MB", flush=True)
    watching = asyncio.create_task(_watch_memory(server, chosen.memory))
    viewers: list[asyncio.Task[None]] = []
    for number in range(chosen.viewers):
        viewers.append(asyncio.create_task(Viewer(people[number % len(people)], tally, number).run()))
        await asyncio.sleep(1 / RAMP_PER_S)
    tally.report(f"{chosen.viewers} viewers coming, {RAMP_PER_S} a second", chosen.viewers, chosen.viewers / RAMP_PER_S)
    for title, seconds, every_s in (("nothing new", chosen.seconds / 2, None), ("live", chosen.seconds, chosen.beat)):
        tally.clear()
        before, began = sum(server.cpu_times()[:2]), time.perf_counter()
        await _pass(settings, tally, seconds, every_s)
        spent = time.perf_counter() - began
        cores = (sum(server.cpu_times()[:2]) - before) / spent
        tally.report(f"{title}, {spent:.0f} s", chosen.viewers, spent)
        print(f"  the dashboard   {cores:.2f} cores, {_megabytes(server):,.0f} MB; load {psutil.getloadavg()[0]:.1f}", flush=True)
    for task in (watching, *viewers):
        task.cancel()
    await asyncio.gather(watching, *viewers, return_exceptions=True)


async def _watch_memory(server: psutil.Process, every_s: float) -> None:
    began = time.perf_counter()
    while True:
        await asyncio.sleep(every_s)
        minutes = (time.perf_counter() - began) / 60
        print(
            f"  after {minutes:.0f} min  {_megabytes(server):,.0f} MB, {server.num_threads()} threads, {server.num_fds()} files", flush=True
        )


async def _pass(settings: Settings, tally: Tally, seconds: float, every_s: float | None) -> None:
    """Let time pass, with a row at every beat."""
    until = time.perf_counter() + seconds
    if every_s is None:
        await asyncio.sleep(seconds)
        return
    with client(settings) as database:
        while time.perf_counter() < until:
            number = len(tally.beats) + 1
            tally.beats[number] = time.perf_counter()
            await asyncio.to_thread(beat, database, number)
            await asyncio.sleep(every_s)


def _sign_in(settings: Settings, address: str) -> list[Person]:
    """Each account once; each stands for those of its role."""
    cookies = {}
    for name, (role, cities, departments) in ACCOUNTS.items():
        add_account(settings, name, role, cities, departments)
        with Browser(address) as browser:
            assert browser.sign_in(name).status_code == 303
            assert "tx-lead" in browser.page()
            cookies[name] = browser.cookie
    return [Person(address, cookies[name], is_wall=name == "wall") for name in TURNS]


@contextmanager
def _clickhouse(folder: Path) -> Iterator[Settings]:
    settings = with_accounts(own_settings(folder / "data"))
    server = TestServer(clickhouse_part(settings), settings)
    server.start()
    try:
        migrate_up(settings)
        yield settings
    finally:
        server.stop()


def _megabytes(process: psutil.Process) -> float:
    return float(process.memory_info().rss / 2**20)


if __name__ == "__main__":
    main()
