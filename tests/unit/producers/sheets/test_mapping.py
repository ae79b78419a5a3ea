"""What agencies call their columns, kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from producers.sheets.mapping import Mappings
from schemas.errors import ConfigurationError
from tests.unit.producers.sheets.sheet import CATALOGUE

VISITS, TRIPS = CATALOGUE.topics["visits"], CATALOGUE.topics["trips"]


def test_a_mapping_is_kept_for_its_agency_and_topic(tmp_path: Path) -> None:
    kept = Mappings(tmp_path)
    assert kept.read("a", VISITS) == {}
    assert kept.remember("a", VISITS, {"单号": "visit_no", "批示": ""}) == {"单号": "visit_no", "批示": ""}
    assert kept.remember("a", VISITS, {"日期": "time", "批示": None}) == {"单号": "visit_no", "日期": "time"}
    again = Mappings(tmp_path)
    assert again.read("a", VISITS) == {"单号": "visit_no", "日期": "time"}
    assert (again.read("b", VISITS), again.read("a", TRIPS)) == ({}, {})
    assert [path.name for path in (tmp_path / "sheets/mappings/a").iterdir()] == ["visits.json"]


def test_what_cannot_be_kept_is_said(tmp_path: Path) -> None:
    kept = Mappings(tmp_path)
    with pytest.raises(ConfigurationError, match="nothing is no field of visits"):
        kept.remember("a", VISITS, {"x": "nothing"})
    for name in ("../a", "", "a/b", "."):
        with pytest.raises(ConfigurationError, match="no agency's id"):
            kept.read(name, VISITS)
    kept.remember("a", VISITS, {"单号": "visit_no"})
    (tmp_path / "sheets/mappings/a/visits.json").write_bytes(b"{")
    with pytest.raises(ConfigurationError, match="remove it"):
        kept.read("a", VISITS)
