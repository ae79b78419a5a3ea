"""Which campaigns a record counts for, at the borders of their days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from schemas import membership
from schemas.event import Event
from schemas.membership import Membership
from tests.support.event_factory import own_catalogue

MEMBERSHIP = Membership(own_catalogue())
STATE, SHANDONG, LIAONING = "urban-cn-2023", "luli-sd-2024", "urban-ln"


def event(city: str = "370100", day: date = date(2024, 2, 1), **data: Any) -> Event:
    time = datetime.combine(day, datetime.min.time(), UTC)
    return Event("visits", "1", "/agencies/x", city, "o/1", time, day, 1, False, data)


@pytest.mark.parametrize(
    ("day", "notices"),
    [
        ("2022-12-31", ""),
        ("2023-01-01", "spring-sd-2023"),
        ("2023-01-02", "spring-sd-2023"),
        ("2023-01-03", "spring-sd-2023,support-sd-2023"),
        ("2023-02-28", "spring-sd-2023,support-sd-2023"),
        ("2023-03-01", "support-sd-2023"),
        ("2023-09-27", "support-sd-2023"),
        ("2023-09-28", "support-sd-2023,urban-cn-2023"),
        ("2024-01-01", "urban-cn-2023"),
        ("2024-01-24", "urban-cn-2023"),
        ("2024-01-25", "luli-sd-2024,urban-cn-2023"),
        ("2024-12-31", "luli-sd-2024,urban-cn-2023"),
        ("2025-01-01", ""),
    ],
)
def test_first_and_last_days_are_full_days(day: str, notices: str) -> None:
    assert MEMBERSHIP.of_day(event(day=date.fromisoformat(day))) == notices


def test_a_notice_is_for_the_cities_and_the_body_of_its_province() -> None:
    assert MEMBERSHIP.of_day(event("210100")) == f"{STATE},{LIAONING}"
    assert MEMBERSHIP.of_day(event("210000")) == f"{STATE},{LIAONING}"
    assert MEMBERSHIP.of_day(event("370000")) == f"{SHANDONG},{STATE}"


def test_given_notices_stand_alone_whatever_the_days() -> None:
    assert MEMBERSHIP.of_day(event(day=date(2030, 1, 1), notice_ids=[STATE, SHANDONG, STATE])) == f"{SHANDONG},{STATE}"
    assert MEMBERSHIP.of_day(event(notice_ids=["spring-sd-2023"])) == "spring-sd-2023"
    assert MEMBERSHIP.of_span(event(notice_ids=[STATE]), date(2000, 1, 1), None) == STATE


def test_a_report_counts_for_its_one_notice() -> None:
    assert MEMBERSHIP.of_day(event(notice_id=LIAONING, day=date(2020, 1, 1))) == LIAONING


@pytest.mark.parametrize(
    ("first", "last", "belongs"),
    [
        ("2020-01-01", "2024-01-24", False),
        ("2020-01-01", "2024-01-25", True),
        ("2024-12-31", "2025-06-01", True),
        ("2025-01-01", "2025-06-01", False),
        ("2020-01-01", None, True),
        ("2024-12-31", None, True),
        ("2025-01-01", None, False),
        ("2020-01-01", "2030-01-01", True),
    ],
)
def test_a_position_belongs_where_its_span_overlaps_the_days(first: str, last: str | None, belongs: bool) -> None:
    span = MEMBERSHIP.of_span(event(), date.fromisoformat(first), date.fromisoformat(last) if last else None)
    assert (SHANDONG in span.split(",")) == belongs


def test_answers_do_not_depend_on_what_was_asked_before() -> None:
    """They are remembered by province and days."""
    fresh = Membership(own_catalogue())
    for city in ("370100", "210100", "370000"):
        assert fresh.of_day(event(city)) == MEMBERSHIP.of_day(event(city))


def test_fault_every_span_ever_asked_for_was_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(membership, "SPANS_REMEMBERED", 10)
    fresh = Membership(own_catalogue())
    for days in range(100):
        first = date(2023, 1, 1) + timedelta(days=9 * days)
        assert fresh.of_span(event(), first, None) == MEMBERSHIP.of_span(event(), first, None)
    assert len(fresh._of_span) <= 10
