"""How long judging takes: every default rule over two provinces with 90 days of data, in CPU time."""

from __future__ import annotations

import time
from datetime import date, timedelta

import numpy as np

from schemas.alert.default import default_rules
from schemas.alert.rule import Rule
from schemas.catalogue import Catalogue
from schemas.catalogue.load import load_catalogue
from streams.detect.hours import HOURS
from streams.detect.judging import Judge
from streams.detect.series import SeriesStore

TODAY = date(2024, 2, 28)
DAYS = 90
LATE_DAYS = 20
CELLS_A_DAY = 6
MEANS = {"arrears-complaints": 6.0, "arrears-workers": 60.0, "negative-opinion": 4.0, "petitions": 3.0, "reports": 400.0}
OTHER_MEAN = 0.5
VALUES = {"county_code": 8, "industry": 9, "employer_ref": 400, "department": 20}
TOPIC = "complaints"
ROUNDS = 5


def measure_speed() -> None:
    """Prints milliseconds for both provinces, anew and with baselines kept, and microseconds a series."""
    catalogue = load_catalogue()
    store = SeriesStore(
        {city.code: city.province for city in catalogue.cities.values()}, TODAY, [s.id for s in catalogue.signals.values() if s.is_position]
    )
    began = time.process_time()
    cells = _fill(store, catalogue)
    print(f"\nJudging {len(catalogue.cities)} cities; put: {(time.process_time() - began) / cells * 1e6:.1f} us a cell, making it included")
    print(f"{'rule':<24} {'anew ms':>8} {'kept ms':>8} {'findings':>9} {'us each':>8}")
    judge = Judge(store, catalogue.signals)
    whole = 0.0
    for late, rule in enumerate(default_rules().values(), start=1):
        anew = _timed(judge, rule, catalogue)[0]
        kept, findings = min(_timed_later(store, judge, rule, catalogue, number) for number in range(ROUNDS))
        for city in catalogue.cities:
            for signal in rule.signals:
                store.put(TOPIC, city, signal, "", "", f"{TODAY - timedelta(LATE_DAYS)}T05", late)
        anew = min(anew, _timed(judge, rule, catalogue)[0])
        whole += kept
        print(f"{rule.id:<24} {anew * 1e3:8.2f} {kept * 1e3:8.2f} {findings:9} {kept * 1e6 / max(1, findings):8.0f}")
    print(f"all rules, baselines kept: {whole * 1e3:.1f} ms")


def _timed_later(store: SeriesStore, judge: Judge, rule: Rule, catalogue: Catalogue, number: int) -> tuple[float, int]:
    """With something new on the day itself, since without it nothing is judged again."""
    for city in catalogue.cities:
        for signal in rule.signals:
            store.put(TOPIC, city, signal, "", "", f"{TODAY}T23", number + 1)
    return _timed(judge, rule, catalogue)


def _timed(judge: Judge, rule: Rule, catalogue: Catalogue) -> tuple[float, int]:
    began = time.process_time()
    findings = sum(len(judge.judge(rule, province, TODAY, complete=True)) for province in catalogue.provinces)
    return time.process_time() - began, findings


def _fill(store: SeriesStore, catalogue: Catalogue) -> int:
    rng, cells = np.random.default_rng(1), 0
    for back in range(DAYS, -1, -1):
        day = (TODAY - timedelta(back)).isoformat()
        for city in catalogue.cities:
            for signal in catalogue.signals.values():
                for hour in rng.integers(0, HOURS, CELLS_A_DAY):
                    amount = int(rng.poisson(MEANS.get(signal.id, OTHER_MEAN) / CELLS_A_DAY))
                    store.put(TOPIC, city, signal.id, "", "", f"{day}T{hour:02d}", amount)
                    for by in signal.by if amount else ():
                        store.put(TOPIC, city, signal.id, by, f"{city}-{rng.integers(VALUES[by])}", f"{day}T{hour:02d}", amount)
                    cells += 1 + (len(signal.by) if amount else 0)
    return cells
