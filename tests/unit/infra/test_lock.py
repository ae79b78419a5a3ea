"""A lock between processes."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

from infra.lock import exclusive

MANY, TIMES = 4, 50


def count_up(lock: Path, number: Path) -> None:
    for _ in range(TIMES):
        with exclusive(lock):
            number.write_text(str(int(number.read_text()) + 1))


def test_one_process_at_a_time_holds_it(tmp_path: Path) -> None:
    number = tmp_path / "number"
    number.write_text("0")
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=count_up, args=(tmp_path / "lock", number)) for _ in range(MANY)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert int(number.read_text()) == MANY * TIMES
    assert (tmp_path / "lock").stat().st_mode & 0o077 == 0
