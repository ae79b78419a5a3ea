"""Where a season without end stopped, so that the next start goes on from there.

Two files: the season as it was at the start of a day, and how many messages have gone out since. Messages after the last count are sent
again on the next start; they are the same bytes, so they change nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from producers.simulate.season import Season
from schemas.errors import ConfigurationError


class Position:
    """Of one season; another season in the same folder has files of its own."""

    def __init__(self, folder: Path, salt: int) -> None:
        self._folder = folder
        self._day = folder / f"season-{salt:016x}.json"
        self._count = folder / f"season-{salt:016x}.count"
        self._step = -1

    def take_up(self, season: Season) -> int:
        """Put the season where it stopped; how many messages to pass over from there.

        Raises:
            ConfigurationError: the files can't be read.
        """
        try:
            if not self._day.exists():
                self._folder.mkdir(parents=True, exist_ok=True)
                return 0
            state: dict[str, Any] = orjson.loads(self._day.read_bytes())
            season.restore(state)
            self._step = state["step"]
            count = orjson.loads(self._count.read_bytes()) if self._count.exists() else {}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ConfigurationError(
                [f"The simulator's position in {self._day} can't be read ({error}); delete it to begin a new season."]
            ) from error
        return int(count["sent"]) if count.get("step") == self._step else 0

    def keep_day(self, season: Season) -> None:
        """Write down the season as it is now; everything before must have arrived."""
        state = season.state
        _replace(self._day, orjson.dumps(state))
        self._step = state["step"]
        self.keep_count(0)

    def keep_count(self, sent: int) -> None:
        """Write down how many messages have arrived since then."""
        _replace(self._count, orjson.dumps({"step": self._step, "sent": sent}))


def _replace(path: Path, content: bytes) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_bytes(content)
    fresh.replace(path)
