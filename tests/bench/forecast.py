"""How far forecasts of a finish can be believed: python -m tests.bench.forecast [--seeds 11 12 13] [--events 150000]

Seasons of the simulator are read up to a day, with what had been reported by then, late reports and corrections not yet among it; goals
are shares of what each place had at the season's end, so that the true finish is known. Printed by place, day and indicator: how often
the band of 80 % held the true finish and how often it came earlier or later, the median error in days against a straight line from the
first day, and the same for what there was on the last day. The constants in dashboard/forecast.py were chosen on seeds 1 to 4.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import ceil

import numpy as np
from numpy.typing import NDArray

from dashboard.forecast import HORIZON_DAYS, Forecast, Outlook, forecast
from dashboard.goal import Basis, Goal
from dashboard.reading import Reading
from producers.simulate.clock import DAY_S
from producers.simulate.options import SeasonOptions
from producers.simulate.season import Season
from producers.simulate.truth.cells import count_cells
from producers.simulate.truth.ledger import Ledger
from schemas.catalogue import Catalogue, load_catalogue

NOTICE, PROVINCE = "luli-sd-2024", "province"
FIRST, LAST = date(2024, 1, 25), date(2024, 3, 15)
CUTS = (date(2024, 2, 4), date(2024, 2, 9), date(2024, 2, 14), date(2024, 2, 22), date(2024, 3, 1))
INDICATORS = (
    "posts-published", "p2p-passengers", "startup-supports", "training-person-times", "visits-made", "demands-resolved",
    "recruitment-events", "arrears-cases-closed",
)  # fmt: skip
GOALS = (0.5, 0.75, 0.95)
LEAST = 20
"""Places with less at the end are left out."""
US = 1_000_000

Days = NDArray[np.float64]
Courses = dict[tuple[str, str], Days]


@dataclass(frozen=True, slots=True)
class Trial:
    """One forecast and what came of it; errors in days, of the last day's figure in shares of it."""

    names: tuple[str, str, str]
    is_inside: bool
    is_early: bool
    error: int
    line_error: int
    width: int
    due_inside: bool
    due_error: float


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seeds", type=int, nargs="+", default=[11, 12, 13])
    options.add_argument("--events", type=int, default=150_000)
    chosen = options.parse_args()
    catalogue = load_catalogue()
    spent: list[float] = []
    trials = [trial for seed in chosen.seeds for trial in try_season(catalogue, seed, chosen.events, spent)]
    print(f"{len(trials)} forecasts, {US * float(np.median(spent)):.0f} us each")
    print(
        f"{'':22}{'number':>7}{'inside':>8}{'earlier':>8}{'later':>7}{'error':>7}{'line':>6}{'width':>7}{'due inside':>12}{'due error':>11}"
    )
    groups: dict[str, list[Trial]] = defaultdict(list)
    for trial in trials:
        for name in ("all", *trial.names):
            groups[name].append(trial)
    for name in ("all", *sorted(groups.keys() - {"all"})):
        tell(name, groups[name])


def tell(name: str, trials: list[Trial]) -> None:
    """A line of the table."""
    inside, early = (float(np.mean(values)) for values in ([one.is_inside for one in trials], [one.is_early for one in trials]))
    error, line, width = (
        float(np.median(values)) for values in ([t.error for t in trials], [t.line_error for t in trials], [t.width for t in trials])
    )
    due, due_error = float(np.mean([one.due_inside for one in trials])), float(np.median([one.due_error for one in trials]))
    print(
        f"{name:22}{len(trials):>7}{inside:>8.2f}{early:>8.2f}{1 - inside - early:>7.2f}{error:>7.1f}{line:>6.1f}{width:>7.0f}"
        f"{due:>12.2f}{due_error:>11.2f}"
    )


def try_season(catalogue: Catalogue, seed: int, events: int, spent: list[float]) -> Iterator[Trial]:
    """Every forecast of a season; `spent` gets the seconds that each took."""
    wanted = replace(catalogue, indicators={name: catalogue.indicators[name] for name in INDICATORS})
    season, ledger = Season(catalogue, SeasonOptions(seed=seed, last=LAST, messages=events), keep_facts=True), Ledger(catalogue)
    seen: list[tuple[date, Courses]] = []
    for cut in CUTS:
        while season.now < (cut.toordinal() + 1) * DAY_S and (hour := season.hour()) is not None:
            for message in hour.messages:
                ledger.note(message)
        seen.append((cut, courses(wanted, ledger, cut)))
    for message in season:
        ledger.note(message)
    for key, final in courses(wanted, ledger, LAST).items():
        if final[-1] >= LEAST:
            for cut, known in seen:
                if key in known:
                    yield from try_place(key, known[key], final, cut, spent)


def courses(catalogue: Catalogue, ledger: Ledger, until: date) -> Courses:
    """Sums by day from FIRST, of each place and indicator."""
    found: Courses = {}
    length = (until - FIRST).days + 1
    for cell, (amount, _) in count_cells(catalogue, ledger).items():
        at = cell.day - FIRST.toordinal()
        if cell.notice == NOTICE and cell.breakdown is None and cell.indicator in INDICATORS and 0 <= at < length:
            for place in (cell.city, PROVINCE):
                found.setdefault((place, cell.indicator), np.zeros(length))[at] += amount
    return {key: np.cumsum(daily) for key, daily in found.items()}


def try_place(key: tuple[str, str], known: Days, final: Days, cut: date, spent: list[float]) -> Iterator[Trial]:
    """The forecasts of one figure on one day, one for each goal that is not yet reached."""
    course = np.where(known > 0, known, np.nan)
    value = float(known[-1])
    reading = Reading(value, records=1, first=FIRST, course=course, daily=np.diff(known, prepend=0.0))
    for share in GOALS:
        goal = Goal(Basis.PLAN, float(final[-1]) * share, FIRST, LAST)
        actual = FIRST + timedelta(days=int(np.argmax(final >= goal.total)))
        if value <= 0 or value >= goal.total or actual <= cut:
            continue
        began = time.perf_counter()
        made = forecast(reading, goal, cut)
        spent.append(time.perf_counter() - began)
        if made is None or made.outlook is not Outlook.FORECAST or made.due is None:
            continue
        rate = value / len(known)
        line = cut + timedelta(days=min(ceil((goal.total - value) / rate), HORIZON_DAYS))
        yield judged(made, key, actual, line, float(final[-1]))


def judged(made: Forecast, key: tuple[str, str], actual: date, line: date, total: float) -> Trial:
    """A forecast beside what came."""
    assert made.due is not None
    far = made.today + timedelta(days=HORIZON_DAYS)
    early, finish, late = made.early or far, made.finish or far, made.late or far
    return Trial(
        (PROVINCE if key[0] == PROVINCE else "cities", key[1], f"as of {made.today}"),
        early <= actual <= late,
        actual < early,
        abs((finish - actual).days),
        abs((line - actual).days),
        (late - early).days,
        made.due.low <= total <= made.due.high,
        abs(made.due.middle - total) / total,
    )


if __name__ == "__main__":
    main()
