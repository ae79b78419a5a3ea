"""A lock between processes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from infra.lock import exclusive

MANY, TIMES = 4, 50
ROOT = Path(__file__).parents[3]
COUNT_UP = "import sys; from pathlib import Path; from tests.unit.infra.test_lock import count_up; count_up(*map(Path, sys.argv[1:]))"


def count_up(lock: Path, number: Path) -> None:
    for _ in range(TIMES):
        with exclusive(lock):
            number.write_text(str(int(number.read_text()) + 1))


def test_one_process_at_a_time_holds_it(tmp_path: Path) -> None:
    lock, number = tmp_path / "lock", tmp_path / "number"
    number.write_text("0")
    workers = [subprocess.Popen([sys.executable, "-c", COUNT_UP, str(lock), str(number)], cwd=ROOT) for _ in range(MANY)]
    assert [worker.wait(60) for worker in workers] == [0] * MANY
    assert int(number.read_text()) == MANY * TIMES
    assert lock.stat().st_mode & 0o077 == 0
