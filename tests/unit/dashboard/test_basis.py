"""What an alert claims to have counted, part by part, and what of a list may be seen."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from dashboard.alerts.alerts import SeriesKey
from dashboard.basis.claim import claims_of
from dashboard.basis.listing import Entry, Listing, together
from dashboard.basis.question import OfFigure, OfSignal
from schemas.alert.alert import Evidence, State, Strand
from schemas.alert.rule import Method
from tests.unit.dashboard.made import HEZE, JINAN
from tests.unit.schemas.alert.sample import CITY, DAY, alert

WINDOW = (DAY - timedelta(days=2), DAY)
KEY = SeriesKey(CITY, "arrears-complaints")
TOLD = datetime(2024, 2, 1, 9, tzinfo=UTC)


def evidence(**more: object) -> Evidence:
    return Evidence.model_validate({"as_of": DAY, "observed": 12, "told_at": TOLD, **more})


def test_an_alert_claims_what_it_observed_in_the_days_that_it_names() -> None:
    (claim,) = claims_of(alert(evidence=evidence(window=WINDOW)), [])
    assert claim.question == OfSignal(KEY, *WINDOW)
    assert (claim.observed, claim.told_at) == (12, TOLD)


def test_evidence_without_days_is_taken_by_its_rule() -> None:
    (claim,) = claims_of(alert(evidence=evidence(rule={"window_days": 7})), [])
    assert claim.question == OfSignal(KEY, DAY - timedelta(days=6), DAY)


def test_a_linked_risk_has_a_part_for_each_strand() -> None:
    strands = (
        Strand(signal="petitions", observed=9, expected=2, p=0.01, window=WINDOW),
        Strand(signal="layoffs", observed=4, expected=1, p=0.1),
    )
    linked = alert(method=Method.LINKED, signal="", evidence=evidence(strands=strands, rule={"window_days": 5}))
    parts = claims_of(linked, [])
    assert [(part.question.key.signal, part.observed) for part in parts] == [("petitions", 9), ("layoffs", 4)]
    assert [part.question.first for part in parts] == [WINDOW[0], DAY - timedelta(days=4)]


def test_merged_alerts_are_parts_too_unless_they_are_the_same() -> None:
    whole = alert(evidence=evidence(window=WINDOW))
    county = alert(State.MERGED, id="b", dimension="county_code", value="370102", evidence=evidence(window=WINDOW), merged_into=whole.id)
    same = alert(State.MERGED, id="a", evidence=evidence(window=WINDOW), merged_into=whole.id)
    other = alert(id="c", evidence=evidence(), merged_into="somewhere else")
    assert [(part.alert, part.question.key.value) for part in claims_of(whole, [county, same, other, whole])] == [
        (whole.id, ""),
        ("b", "370102"),
    ]


def test_silence_and_what_people_raised_claim_no_count() -> None:
    before = (date(2023, 12, 1), date(2024, 1, 20))
    silent = claims_of(alert(method=Method.SILENCE, signal="reports", evidence=evidence(baseline=before, window=WINDOW)), [])
    assert [(part.question.first, part.question.last, part.observed) for part in silent] == [(*before, None)]
    (by_hand,) = claims_of(alert(method=Method.BY_HAND, evidence=None), [])
    assert (by_hand.question.last, by_hand.observed) == (DAY, None)
    assert claims_of(alert(method=Method.BY_HAND, signal="", evidence=None), []) == []


def entry(city: str, department: str, day: date = DAY) -> Entry:
    return Entry("complaints", city, f"o/{city}", department, "body", day, TOLD, TOLD, True, False, 1, 0)


def test_entries_that_are_not_seen_leave_the_list() -> None:
    found = Listing((entry(JINAN, "a"), entry(HEZE, "a"), entry(JINAN, "b")), records=3)
    assert found.seen(lambda city, department: (city, department) == (JINAN, "a")).entries == (entry(JINAN, "a"),)


def test_places_that_are_not_seen_are_not_even_asked_about() -> None:
    figure = OfFigure("visits-made", "*", (JINAN, HEZE), None, DAY)
    seen = figure.seen(lambda city: city == HEZE)
    assert seen is not None
    assert seen.places == (HEZE,)
    assert figure.seen(lambda _: False) is None
    assert OfSignal(KEY, *WINDOW).seen(lambda _: False) is None


def test_several_topics_are_one_list_the_newest_first() -> None:
    old = DAY - timedelta(days=1)
    parts = [Listing((entry(JINAN, "a", old),), records=5, above=7, others=1), Listing((entry(HEZE, "a"),), records=2, above=1, later=2)]
    found = together(parts, 1)
    assert [one.day for one in found.entries] == [DAY]
    assert (found.records, found.above, found.later, found.others) == (7, 8, 2, 1)
