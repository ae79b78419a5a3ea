"""A notifier that gets SIGKILL at a named place: `python -m tests.integration.consumers.notify.killed PLACE`. Sending is the real thing."""

from __future__ import annotations

import os
import signal
import sys

from consumers.notify.notifier import Notifier, Point
from infra.settings import load_settings
from tests.support.event_factory import own_catalogue


def main(place: Point) -> None:
    def end(reached: Point) -> None:
        if reached is place:
            os.kill(os.getpid(), signal.SIGKILL)

    with Notifier(load_settings(), own_catalogue(), lambda: None, end) as notifier:
        notifier.run(lambda: False)


if __name__ == "__main__":
    main(Point(sys.argv[1]))
