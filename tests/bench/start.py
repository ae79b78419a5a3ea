"""How long `tongxin up` takes and what it holds: python -m tests.bench.start [--events 20000]

A first start in an empty data folder, events, a stop, and a second start that finds them; then the memory of all processes, each shared
page counted once (PSS), with the season running. Everything on free ports, in a temporary folder.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

from tests.support.installation import Installation
from tests.support.server import own_settings

SETTLE_S = 30


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--events", type=int, default=20_000)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="tongxin-bench-") as folder:
        installation = Installation(own_settings(Path(folder) / "data"))
        try:
            print(f"first start:  {_timed(installation, 'up', '--no-simulate', '--detach'):5.1f} s")
            installation.output("simulate", "--events", str(chosen.events), "--rate", "0", "--seed", "1")
            installation.output("audit", "--wait")
            before = len(json.loads(installation.output("progress", "--json")))
            print(f"stop:         {_timed(installation, 'down'):5.1f} s")
            print(f"second start: {_timed(installation, 'up', '--detach'):5.1f} s")
            after = len(json.loads(installation.output("progress", "--json")))
            time.sleep(SETTLE_S)
            parts = installation.status()["parts"]
            print(f"figures:      {before} before, {after} after")
            for part in parts:
                print(f"  {part['name']:<12}{part['memory_mb']:7.0f} MB")
            print(f"memory:     {installation.status()['memory_mb']:9.0f} MB with the supervisor and a season running")
        finally:
            installation.run("down")


def _timed(installation: Installation, *arguments: str) -> float:
    began = time.monotonic()
    installation.output(*arguments)
    return time.monotonic() - began


if __name__ == "__main__":
    main()
