"""A match asks for every list that it gives."""

from __future__ import annotations

import pytest

from schemas.alert.alert import Strand
from schemas.alert.matching import fits
from schemas.alert.policy import Match
from schemas.alert.rule import Severity
from tests.unit.schemas.alert.sample import EVIDENCE, alert


@pytest.mark.parametrize(
    ("match", "expected"),
    [
        (Match(), True),
        (Match(rules=("arrears-spike",)), True),
        (Match(rules=("opinion-spike",)), False),
        (Match(signals=("petitions", "arrears-complaints"), severities=(Severity.WARNING,)), True),
        (Match(signals=("arrears-complaints",), severities=(Severity.NOTICE,)), False),
        (Match(cities=("370100",)), True),
        (Match(cities=()), False),
        (Match(departments=("publicity-sd",)), True),
        (Match(departments=("housing-all",)), False),
    ],
)
def test_it_fits(match: Match, expected: bool) -> None:
    assert fits(match, alert()) is expected


def test_a_linked_risk_has_the_signals_of_its_strands() -> None:
    strands = (Strand(signal="petitions", observed=9, expected=2, p=0.001),)
    linked = alert(signal="linked-risk", evidence=EVIDENCE.model_copy(update={"strands": strands}))
    assert fits(Match(signals=("petitions",)), linked)
    assert not fits(Match(signals=("layoffs",)), linked)
