"""The whole line with real processes, every part killed under load: progress, audit and the season's truth agree in every cell."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from clickhouse_driver import Client

from infra.clickhouse import client
from tests.support.installation import Installation, until
from tests.support.server import own_settings

EVENTS = 300_000
WORKERS = 2
SHARES = ("--duplicates", ".03", "--corrections", ".02", "--withdrawals", ".01", "--malformed", ".01", "--late", ".05")
SEASON_TIMEOUT_S = 600
RESTART_TIMEOUT_S = 300

MASKED = re.compile("\\[(证件号|银行卡号|电话|姓名)\\]|i1[.]|p[0-9]+[.]".encode())

Key = tuple[str, str, str, str, str | None, str]


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    settings = own_settings(tmp_path / "data")
    whole = Installation(settings.model_copy(update={"workers": WORKERS}))
    whole.output("up", "--no-simulate", "--detach")
    yield whole
    whole.run("down")
    assert whole.processes() == []


@pytest.mark.timeout(2400)
def test_every_cell_is_true_although_every_part_was_killed(installation: Installation, tmp_path: Path) -> None:
    truth_file = tmp_path / "truth.json"
    season = installation.start("simulate", "--events", str(EVENTS), "--rate", "6000", "--seed", "11", *SHARES, "--truth", str(truth_file))
    settings = installation.settings
    with client(settings) as database:
        for share, part in ((0.1, "worker-0"), (0.2, "sink"), (0.35, "kafka"), (0.5, "clickhouse"), (0.6, "worker-1"), (0.7, "worker-0")):
            _wait_until_written(database, int(EVENTS * share))
            installation.kill(part, empty=settings.data_dir / "state" / part if part == "worker-1" else None)
    assert season.wait(SEASON_TIMEOUT_S) == 0, installation.log_of("simulate").read_text()[-3000:]
    until(lambda: {part["state"] for part in installation.status()["parts"]} == {"ready"}, RESTART_TIMEOUT_S)

    audit = json.loads(installation.output("audit", "--wait", "--json", may_fail=True))
    assert audit["differing"] == []
    assert audit["cells_of"]["signals"] > 10_000
    truth = json.loads(truth_file.read_bytes())
    with client(settings) as database:
        figures, expected = _cells(database), _true_cells(truth)
        either = figures.keys() | expected.keys()
        wrong = {key: (figures.get(key), expected.get(key)) for key in either if figures.get(key) != expected.get(key)}
        assert not wrong, f"{len(wrong)} of {len(expected)} cells; the first: {dict(list(wrong.items())[:5])}"
        assert len(expected) > 100_000
        letters = _letters(database)
        told = Counter((topic, hashlib.sha256(raw).hexdigest()[:16]) for topic, raw in letters)
        refused = Counter((topic, digest) for topic, _id, _flaw, digest in truth["malformed"])
        assert Counter(topic for topic, _ in told.elements()) == Counter(topic for topic, _ in refused.elements())
        # Letters name nobody: one with a name, or with a made-up code that looks like a number of somebody, has other bytes than were sent.
        altered = [raw for topic, raw in letters if (topic, hashlib.sha256(raw).hexdigest()[:16]) not in refused]
        assert all(MASKED.search(raw) for raw in altered), altered
        assert len(altered) < 0.01 * refused.total()
        assert len(truth["malformed"]) > EVENTS * 0.005


def _wait_until_written(database: Client, events: int) -> None:
    """Block until the sink has written so many events; a database that is away meanwhile is asked again."""
    until = time.monotonic() + SEASON_TIMEOUT_S
    while time.monotonic() < until:
        try:
            if database.execute("SELECT count() FROM events")[0][0] >= events:
                return
        except Exception:  # noqa: BLE001 - it was killed by this test
            database.disconnect()
        time.sleep(0.2)
    raise AssertionError(f"{events} events were not written in {SEASON_TIMEOUT_S} s")


def _cells(database: Client) -> dict[Key, tuple[int, int]]:
    rows = database.execute("SELECT city, notice, indicator, part, breakdown, toString(day), amount, records FROM progress_current")
    return {row[:6]: (row[6], row[7]) for row in rows if (row[6], row[7]) != (0, 0)}


def _true_cells(truth: dict[str, Any]) -> dict[Key, tuple[int, int]]:
    """The season's own cells, added up over topics."""
    found: dict[Key, tuple[int, int]] = {}
    for _topic, city, notice, indicator, part, breakdown, day, amount, records in truth["cells"]:
        key = (city, notice, indicator, part, breakdown, day)
        had = found.get(key, (0, 0))
        found[key] = (had[0] + amount, had[1] + records)
    return {key: value for key, value in found.items() if value != (0, 0)}


def _letters(database: Client) -> list[tuple[str, bytes]]:
    """Dead letters: topic, and the bytes that were refused."""
    rows = database.execute("SELECT topic, raw FROM dead_letters FINAL", settings={"strings_as_bytes": True})
    return [(topic.decode(), raw) for topic, raw in rows]
