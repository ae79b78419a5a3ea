"""Where a season without end stopped."""

from __future__ import annotations

import time
from pathlib import Path
from threading import Event

import pytest

from producers.simulate.clock import HOUR_S
from producers.simulate.message import Message
from producers.simulate.options import SeasonOptions
from producers.simulate.pace import Pace
from producers.simulate.play import play_on
from producers.simulate.position import Position
from producers.simulate.season import Season
from schemas.errors import ConfigurationError, TransientError
from tests.support.event_factory import own_catalogue

OPTIONS = SeasonOptions(seed=3, a_day=400)


class Outlet:
    """Keeps what it is given; stops the play, or fails, at a message."""

    def __init__(self, stop: Event, at: int, fails: bool = False) -> None:
        self.sent: list[bytes] = []
        self._stop, self._at, self._fails = stop, at, fails

    def send(self, message: Message) -> None:
        if len(self.sent) == self._at and self._fails:
            raise TransientError("the broker went away")
        self.sent.append(message.raw)
        if len(self.sent) == self._at and not self._fails:
            self._stop.set()

    def flush(self) -> None:
        """Nothing waits here."""

    def close(self) -> None:
        """Nothing is open here."""


def play(folder: Path, at: int, fails: bool = False) -> list[bytes]:
    stop = Event()
    outlet = Outlet(stop, at, fails)
    season = Season(own_catalogue(), OPTIONS)
    live_from = season.now + 100 * 24 * HOUR_S
    pace = Pace(0, time.monotonic, time.sleep)
    try:
        play_on(
            season,
            outlet,
            pace,
            lambda *_: None,
            position=Position(folder, OPTIONS.salt),
            live_from=live_from,
            health=folder / "health",
            stop=stop,
        )
    except TransientError:
        assert fails
    return outlet.sent


@pytest.fixture
def whole() -> list[bytes]:
    season = Season(own_catalogue(), OPTIONS)
    return [message.raw for hour in (season.hour() for _ in range(24 * 12)) if hour for message in hour.messages]


def test_a_play_that_was_stopped_goes_on_where_it_stopped(tmp_path: Path, whole: list[bytes]) -> None:
    told = [raw for at in (500, 7, 900, 1) for raw in play(tmp_path, at)]
    assert told == whole[: len(told)]
    assert len(told) == 500 + 7 + 900 + 1


def test_a_play_that_broke_off_repeats_and_leaves_nothing_out(tmp_path: Path, whole: list[bytes]) -> None:
    first, second = play(tmp_path, 800, fails=True), play(tmp_path, 900)
    assert first == whole[:800]
    overlap = whole.index(second[0])
    assert overlap <= 800
    assert second == whole[overlap : overlap + 900]


def test_a_damaged_position_is_told_with_its_remedy(tmp_path: Path) -> None:
    play(tmp_path, 500)
    next(tmp_path.glob("season-*.json")).write_bytes(b"{}")
    with pytest.raises(ConfigurationError, match="delete it"):
        Position(tmp_path, OPTIONS.salt).take_up(Season(own_catalogue(), OPTIONS))
