"""Provinces are the sum of their cities and their own bodies; shares are divided after summing."""

from __future__ import annotations

from datetime import timedelta

from dashboard.reading import Answer, Silence
from dashboard.snapshot import whole
from schemas.catalogue import Catalogue
from tests.unit.dashboard.made import FIRST, HEZE, JINAN, NOTICE, PROVINCE, TODAY, snapshot


def test_a_province_is_its_cities_and_its_own_bodies(catalogue: Catalogue) -> None:
    found = snapshot(
        catalogue,
        {
            (JINAN, "visits-made", "sum"): {FIRST: 3},
            (PROVINCE, "visits-made", "sum"): {TODAY: 4},
            ("210100", "visits-made", "sum"): {TODAY: 9},
        },
    )
    assert found.reading(whole(PROVINCE), NOTICE, "visits-made").value == 7
    assert found.reading(PROVINCE, NOTICE, "visits-made").value == 4
    assert found.reading(HEZE, NOTICE, "visits-made").silence is Silence.NO_REPORTS


def test_a_province_share_is_not_the_mean_of_its_cities(catalogue: Catalogue) -> None:
    cells = {
        (JINAN, "satisfied-share", "num"): {FIRST: (1, 1)}, (JINAN, "satisfied-share", "den"): {FIRST: (1, 1)},
        (HEZE, "satisfied-share", "num"): {FIRST: (0, 99)}, (HEZE, "satisfied-share", "den"): {FIRST: (99, 99)},
    }  # fmt: skip
    reading = snapshot(catalogue, cells).reading(whole(PROVINCE), NOTICE, "satisfied-share")
    assert (reading.value, reading.num, reading.den) == (0.01, 1, 100)


def test_a_query_of_a_province_is_read_and_not_summed(catalogue: Catalogue) -> None:
    answer = (Answer(TODAY, 0.4, 4, 10, 10),)
    found = snapshot(
        catalogue,
        {},
        {(whole(PROVINCE), "household-visit-coverage"): answer, (JINAN, "household-visit-coverage"): (Answer(TODAY, 1, 1, 1, 1),)},
    )
    assert found.reading(whole(PROVINCE), NOTICE, "household-visit-coverage").value == 0.4


def test_a_zero_shows_once_its_topic_is_reported(catalogue: Catalogue) -> None:
    found = snapshot(catalogue, {(JINAN, "@complaints", "sum"): {TODAY: 2}})
    assert found.reading(JINAN, NOTICE, "open-arrears-cases").value == 0
    assert found.reading(HEZE, NOTICE, "open-arrears-cases").value is None


def test_a_curve_begins_with_the_notice(catalogue: Catalogue) -> None:
    found = snapshot(catalogue, {(JINAN, "visits-made", "sum"): {FIRST: 3, TODAY: 1}})
    reading = found.reading(JINAN, NOTICE, "visits-made")
    assert reading.first == catalogue.notices[NOTICE].counts.first
    assert reading.course[-1] == 4
    assert reading.newest == TODAY
    early = snapshot(catalogue, {}, today=FIRST - timedelta(days=3))
    assert early.first_day(NOTICE) == FIRST - timedelta(days=3)


def test_money_that_is_paid_bit_by_bit_has_no_past(catalogue: Catalogue) -> None:
    week = TODAY - timedelta(days=7)
    paid_off = {week - timedelta(days=3): (0, 1), week + timedelta(days=2): (0, -1)}
    found = snapshot(
        catalogue,
        {
            (JINAN, "arrears-still-owed", "sum"): paid_off | {TODAY: (500_00, 1)},
            (JINAN, "arrears-recovered", "sum"): {FIRST: (900_00, 1), TODAY: (0, 1)},
            (JINAN, "arrears-owed", "sum"): {FIRST: (900_00, 1), TODAY: (500_00, 1)},
        },
    )
    owed, recovered = (found.reading(JINAN, NOTICE, name) for name in ("arrears-still-owed", "arrears-recovered"))
    assert (owed.value, owed.change(7), recovered.value, len(recovered.daily)) == (500, None, 900, 0)
    whole_case = found.reading(JINAN, NOTICE, "arrears-owed")
    assert (whole_case.value, whole_case.daily[-1]) == (1400, 500)
