"""How long a large sheet takes: python -m tests.bench.sheets [--rows N]

`tongxin sheets upload` sends a workbook of visits, one row in a hundred bad, into a Kafka and a ClickHouse of the bench's own, and then the
same one again, when all of it stands. Prints the seconds of each, from the start of the command to the marked workbook, and its memory.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import xlsxwriter

from infra.clickhouse import client
from infra.generation import generations_topic
from infra.settings import Settings, environment
from infra.topic import create_topics, project_topics
from schemas.catalogue import load_catalogue
from tests.bench.sink import own_platform, sink
from tests.support.event_factory import random_event
from tests.unit.producers.sheets.sheet import cells_of, form

ROWS = 100_000
DIFFERENT = 1_000
BAD_EVERY = 100
LIMIT_S, LIMIT_MB = 60, 500
WAIT_S = 180


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=ROWS)
    rows = options.parse_args().rows
    with tempfile.TemporaryDirectory() as folder, own_platform() as settings:
        file = Path(folder) / "visits.xlsx"
        write_sheet(file, rows)
        create_topics(settings, [*project_topics(list(load_catalogue().topics)), generations_topic()])
        print(f"{rows:,} rows, {len(form('visits').columns)} columns, {file.stat().st_size / 1e6:.1f} MB")
        upload(settings, file, "first time")
        with sink(settings):
            await_rows(settings, rows - rows // BAD_EVERY)
        upload(settings, file, "again")


def upload(settings: Settings, file: Path, what: str) -> None:
    """Print how long it took and what it came to."""
    command = [sys.executable, "-m", "tongxin", "sheets", "upload", str(file), "--topic", "visits", "--agency", "bench", "--json"]
    began = time.monotonic()
    with subprocess.Popen(command, env={**os.environ, **environment(settings)}, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        report = json.loads(process.stdout.read())
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    took, peak = time.monotonic() - began, used.ru_maxrss / 1024
    counts = ", ".join(f"{name} {report[name]:,}" for name in ("new", "changed", "same", "refused", "undelivered"))
    print(f"{what:12}{took:6.1f} s ({used.ru_utime + used.ru_stime:.1f} s of a processor)  {peak:.0f} MB  {counts}")
    if took > LIMIT_S or peak > LIMIT_MB:
        raise SystemExit(f"That is more than {LIMIT_S} s or {LIMIT_MB} MB.")


def write_sheet(file: Path, rows: int) -> None:
    """Visits of many cities, as clerks write them."""
    of, rng = form("visits"), random.Random(1)
    said = [cells_of(random_event("visits", rng), of) for _ in range(DIFFERENT)]
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [column.zh for column in of.columns.values()])
        for number in range(rows):
            row = said[number % DIFFERENT] | {"visit_no": f"V{number}"}
            if number % BAD_EVERY == 0:
                row["demands_count"] = "很多"
            for place, name in enumerate(of.columns):
                value = row.get(name)
                if isinstance(value, str):
                    sheet.write_string(number + 1, place, value)
                elif value is not None:
                    sheet.write_number(number + 1, place, value)


def await_rows(settings: Settings, count: int) -> None:
    deadline = time.monotonic() + WAIT_S
    with client(settings) as connection:
        while connection.execute("SELECT count() FROM records FINAL WHERE topic = 'visits'") != [(count,)]:
            if time.monotonic() > deadline:
                raise SystemExit("The sink did not write them in time.")
            time.sleep(0.5)


if __name__ == "__main__":
    main()
