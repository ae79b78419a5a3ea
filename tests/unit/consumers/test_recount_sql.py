"""The SQL of formulas, as far as it can be judged without a server."""

from __future__ import annotations

import pytest

from infra.recount.condition import fits
from infra.recount.literal import text, texts
from infra.recount.reading import Reading
from infra.recount.slot import scale_of, slots_of
from schemas.catalogue import Calc
from tests.support.event_factory import own_catalogue

TOPICS = own_catalogue().topics


def test_values_are_quoted() -> None:
    assert text("it's \\ all") == "'it\\'s \\\\ all'"
    assert texts({"b", "a"}) == "'a', 'b'"


@pytest.mark.parametrize(
    ("topic", "where", "condition"),
    [
        ("visits", {"purpose": ["comfort", "status-check"]}, "f_purpose IN ('comfort', 'status-check')"),
        ("visits", {"brought_home": ["care"]}, "hasAny(f_brought_home, ['care'])"),
        ("visits", {"brought_home": "*"}, "notEmpty(f_brought_home)"),
        ("visits", {"key_person": True}, "ifNull(f_key_person = true, 0)"),
        ("worker-registers", {"active": [False]}, "ifNull(f_active = false, 0)"),
        ("trainings", {"free_of_charge": "*"}, "isNotNull(f_free_of_charge)"),
    ],
)
def test_a_condition_is_never_null(topic: str, where: dict[str, object], condition: str) -> None:
    assert fits(Reading(TOPICS[topic]), Calc.model_validate({"agg": "count", "where": where}).where) == [condition]


def test_only_money_is_scaled() -> None:
    catalogue = own_catalogue()
    assert scale_of(catalogue, Calc(agg="sum", topic="complaints", field="amount_owed")) == 100
    assert scale_of(catalogue, Calc(agg="sum", topic="complaints", field="workers_count")) == 1
    assert scale_of(catalogue, Calc(agg="count", topic="complaints")) == 1


def test_every_streamed_indicator_has_its_parts_and_every_topic_its_presence() -> None:
    catalogue = own_catalogue()
    slots = {(slot.indicator, slot.part) for topic in TOPICS.values() for slot in slots_of(catalogue, topic)}
    for row in catalogue.indicators.values():
        parts = {part for indicator, part in slots if indicator == row.id}
        expected = {"sum": {"sum"}, "quotient": {"num", "den"}, "query": set()}[row.combine]
        assert parts == expected, row.id
    assert {indicator for indicator, _ in slots if indicator.startswith("@")} == {
        f"@{t.id}" for t in TOPICS.values() if t.unique_within == "city"
    }
