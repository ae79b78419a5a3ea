"""All benches, one after the other: `make bench`, or python -m tests.bench NAME… for some. Each prints ratios of its own run."""

from __future__ import annotations

import subprocess
import sys

BENCHES = {
    "changelog": "what the fence costs, and how fast a table recovers",
    "stage": "events a second of a stream worker, beside quixstreams and plain Faust",
    "line": "the whole line: events a second without growing lag, and how old a figure is",
    "start": "how long starts take, and the memory of all parts",
    "sink": "rows a second into ClickHouse",
    "audit": "how long the recount takes",
    "agencies": "how soon a revoked token opens nothing",
    "turns": "what the alerter's turns take of the processor while a season comes in",
    "gateway": "events a second over HTTP into Kafka, and how soon they are answered",
    "simulate": "messages a second of the season simulator",
    "viewers": "many viewers of one dashboard: first paint, changes, and how soon a row is on the screen",
    "sheets": "seconds and memory for a spreadsheet of 100,000 rows",
}


def main() -> None:
    for name in sys.argv[1:] or BENCHES:
        print(f"== {name}: {BENCHES[name]}", flush=True)
        subprocess.run([sys.executable, "-m", f"tests.bench.{name}"], check=True)


if __name__ == "__main__":
    main()
