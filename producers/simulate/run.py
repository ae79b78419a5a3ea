"""`tongxin simulate`: puts season, outlet, pace and truth together."""

from __future__ import annotations

import signal
import sys
import time
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from threading import Event as Signal
from typing import Any, Self

import orjson
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from infra.catalogue import catalogue_of
from infra.collector import spare_collections
from infra.settings import Settings
from producers.simulate.clock import DAY_S, HOUR_S, date_at, start_of
from producers.simulate.options import SeasonOptions
from producers.simulate.outlet import FileOutlet, KafkaOutlet, Outlet
from producers.simulate.pace import Pace
from producers.simulate.play import play_on, play_season
from producers.simulate.position import Position
from producers.simulate.season import Season
from producers.simulate.staff.desk import Desk
from producers.simulate.staff.staff import Staff
from producers.simulate.truth.file import counts_of, truth_of, write_truth
from producers.simulate.truth.ledger import Ledger
from schemas.catalogue import Catalogue
from schemas.errors import ConfigurationError

FOLDER = "simulator"
HISTORY_SHARE = 0.6
PLAIN_RATE = 20.0


@dataclass(frozen=True, slots=True)
class Stage:
    """How a season is shown: messages a second, simulated seconds a second, the simulated day on which it goes live, and where to."""

    rate: float
    speed: float
    now: date | None
    out: str | None
    truth: Path | None
    as_json: bool
    staffed: bool | None = None
    """Whether simulated staff see to alerts; None: in a season without end."""

    @property
    def hour_s(self) -> float:
        """Seconds in which a simulated hour passes."""
        return HOUR_S / self.speed

    @property
    def a_day(self) -> float:
        """Messages of a simulated day, so that a season without end keeps to rate and speed."""
        return round((self.rate or PLAIN_RATE) * DAY_S / self.speed, 6)


def run_simulation(settings: Settings, options: SeasonOptions, stage: Stage) -> None:
    """Play a season as the options say. Blocks; SIGINT and SIGTERM end one without end in order.

    Raises:
        ConfigurationError: options or catalogue can't work.
        TransientError: messages did not arrive.
    """
    options.check()
    faults = [fault for fault in _faults(options, stage) if fault]
    if faults:
        raise ConfigurationError(faults)
    catalogue = catalogue_of(settings)
    spare_collections()
    if options.messages is None:
        _without_end(settings, catalogue, options, stage)
    else:
        _to_the_end(settings, catalogue, options, stage, options.messages)


def _faults(options: SeasonOptions, stage: Stage) -> list[str | None]:
    endless = options.messages is None
    return [
        "--truth needs --events: a season without end has no final figures" if endless and stage.truth else None,
        f"--truth {stage.truth} can't be written: its folder does not exist"
        if stage.truth and not stage.truth.absolute().parent.is_dir()
        else None,
        "--now is only for a season without --events" if not endless and stage.now else None,
        "--out needs --events: a season without end goes to Kafka" if endless and stage.out else None,
        "--staff needs Kafka, not --out" if stage.staffed and stage.out else None,
    ]


def _to_the_end(settings: Settings, catalogue: Catalogue, options: SeasonOptions, stage: Stage, messages: int) -> None:
    ledger = Ledger(catalogue) if stage.truth or stage.as_json else None
    season = Season(catalogue, options, keep_facts=ledger is not None)
    outlet: Outlet = KafkaOutlet(settings) if stage.out is None else FileOutlet(stage.out)
    console = Console(stderr=True)
    columns = (TextColumn("[progress.description]{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    started = time.monotonic()
    try:
        with (
            _staff(settings, catalogue, options, season, stage, options.last + timedelta(days=1)),
            Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress,
        ):
            task = progress.add_task("season", total=messages)

            def told(sent: int, at: int) -> None:
                progress.update(task, completed=sent, description=date_at(at))

            sent = play_season(season, outlet, Pace(stage.rate, time.monotonic, time.sleep), told, ledger)
    finally:
        outlet.close()
    took_s = time.monotonic() - started
    console.print(f"{sent} messages in {took_s:.1f} s, {sent / max(took_s, 0.001):.0f} a second", highlight=False)
    if ledger is not None:
        _tell_truth(catalogue, ledger, stage, options.last)


def _tell_truth(catalogue: Catalogue, ledger: Ledger, stage: Stage, as_of: date) -> None:
    truth: dict[str, Any] = {}
    if stage.truth is not None:
        truth = truth_of(catalogue, ledger, as_of.toordinal())
        write_truth(stage.truth, truth)
    if stage.as_json:
        counts = truth.get("counts") or counts_of(ledger)
        sys.stdout.write(orjson.dumps(counts).decode() + "\n")


def _without_end(settings: Settings, catalogue: Catalogue, options: SeasonOptions, stage: Stage) -> None:
    stop = Signal()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    days = (options.last - options.first).days + 1
    now = stage.now or options.first + timedelta(days=int(days * HISTORY_SHARE))
    outlet = KafkaOutlet(settings)
    try:
        console = Console(stderr=True)
        season = Season(catalogue, options)
        with (
            _staff(settings, catalogue, options, season, stage, now),
            console.status("season", spinner="dots") if console.is_terminal else _Quiet() as status,
        ):
            play_on(
                season,
                outlet,
                Pace(stage.rate, time.monotonic, time.sleep),
                lambda sent, at: status.update(f"{date_at(at)}: {sent} messages"),
                position=Position(settings.data_dir / FOLDER, options.salt),
                live_from=start_of(now),
                health=settings.health_file,
                stop=stop,
            )
    finally:
        outlet.close()


def _staff(
    settings: Settings, catalogue: Catalogue, options: SeasonOptions, season: Season, stage: Stage, live_from: date
) -> AbstractContextManager[object]:
    """Whoever sees to alerts while the season is played, if anybody."""
    if not (options.messages is None if stage.staffed is None else stage.staffed):
        return nullcontext()
    names = {department.slug: department.zh for department in catalogue.departments.values()}
    return Staff(settings, Desk(options.salt, season.troubles.between, names, live_from, stage.hour_s))


class _Quiet:
    """Stands in for the status line where nobody watches."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def update(self, _words: str) -> None:
        return None
