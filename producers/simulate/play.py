"""Plays a season: to its end, or on and on with its position kept."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from threading import Event as Signal

from producers.simulate.clock import HOUR_S
from producers.simulate.outlet import Outlet
from producers.simulate.pace import Pace
from producers.simulate.position import Position
from producers.simulate.season import HOURS, Season
from producers.simulate.truth.ledger import Ledger

HISTORY_RATE = 8_000.0
KEEP_EVERY_S = 1.0
TOLD_EVERY = 500

Told = Callable[[int, int], None]
"""Is told the messages sent so far and the simulated moment, now and then."""


def play_season(season: Season, outlet: Outlet, pace: Pace, told: Told, ledger: Ledger | None = None) -> int:
    """Play a season to its end; the number of messages. Blocks.

    Raises:
        TransientError: messages did not arrive; the season is not complete, and may be played again from the start.
    """
    sent = 0
    for message in season:
        pace.wait()
        outlet.send(message)
        if ledger is not None:
            ledger.note(message)
        sent += 1
        if sent % TOLD_EVERY == 0:
            told(sent, message.at)
    outlet.flush()
    told(sent, season.now)
    return sent


def play_on(
    season: Season, outlet: Outlet, pace: Pace, told: Told, *, position: Position, live_from: int, health: Path | None, stop: Signal
) -> int:
    """Play a season without end: fast up to the moment `live_from`, then at the pace, until `stop` is set; the number of messages. Blocks.

    Raises:
        TransientError: messages did not arrive; the next start sends them again.
    """
    passed_over = position.take_up(season)
    history = Pace(HISTORY_RATE, time.monotonic, time.sleep)
    since_day = sent = 0
    kept_at = time.monotonic()
    while not stop.is_set():
        if season.now // HOUR_S % HOURS == 0:
            outlet.flush()
            position.keep_day(season)
            since_day = 0
        hour = season.hour()
        assert hour is not None
        speed = pace if hour.at >= live_from else history
        for message in hour.messages:
            if passed_over > 0:
                passed_over -= 1
                since_day += 1
                continue
            speed.wait()
            if stop.is_set():
                break
            outlet.send(message)
            sent += 1
            since_day += 1
            if time.monotonic() - kept_at >= KEEP_EVERY_S:
                outlet.flush()
                position.keep_count(since_day)
                if health is not None:
                    health.touch()
                told(sent, message.at)
                kept_at = time.monotonic()
    outlet.flush()
    position.keep_count(since_day)
    return sent
