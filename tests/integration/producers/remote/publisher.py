"""A program of an agency, to be killed: puts visits into an outbox without end, and prints the number of each once it is safe."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from producers.remote.client import HttpClient
from tests.integration.producers.remote.visits import numbered


def main() -> None:
    url, token, outbox, first = sys.argv[1:]
    with HttpClient(url, token, outbox=Path(outbox), linger_ms=20, batch_events=7) as client:
        for number in itertools.count(int(first)):
            client.publish(numbered(number))
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
