"""The office's plan file: ours fits the catalogue, and every fault of another is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.plan import NoticePlans, load_plans
from schemas.catalogue import Catalogue
from schemas.errors import ConfigurationError


def test_the_demo_has_a_plan_for_cities(catalogue: Catalogue) -> None:
    plans = load_plans(None, catalogue)
    cities = {city.code for city in catalogue.cities.values() if city.province == "370000"}
    split = [plan for made in plans.notices.values() for plan in made.plans.values() if plan.cities]
    assert split
    for plan in split:
        assert set(plan.cities) == cities
        assert plan.total is None or plan.total == sum(plan.cities.values())


def test_an_empty_file_plans_nothing(catalogue: Catalogue, tmp_path: Path) -> None:
    path = tmp_path / "plans.yaml"
    path.write_text("", "utf-8")
    assert load_plans(path, catalogue).of("luli-sd-2024") == NoticePlans()


def test_all_faults_are_told_at_once(catalogue: Catalogue, tmp_path: Path) -> None:
    path = tmp_path / "plans.yaml"
    path.write_text(
        """
notices:
  nowhere: {}
  luli-sd-2024:
    leads: {luli-07-skills: visits-made}
    plans:
      no-such: {total: 5}
      visits-made: {from: 2024-03-01, to: 2024-02-01, cities: {'999999': 5}}
""",
        "utf-8",
    )
    with pytest.raises(ConfigurationError) as raised:
        load_plans(path, catalogue)
    told = "\n".join(raised.value.faults)
    assert len(raised.value.faults) == 5
    for part in ("nowhere", "leads: visits-made", "no-such", "999999", "ends before it begins"):
        assert part in told


@pytest.mark.parametrize("text", ["notices: [1", "notices: {luli-sd-2024: {plans: {visits-made: {total: -1}}}}", "other: 1"])
def test_an_unreadable_plan_stops_the_start(catalogue: Catalogue, tmp_path: Path, text: str) -> None:
    path = tmp_path / "plans.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigurationError, match=r"plans\.yaml"):
        load_plans(path, catalogue)


def test_a_missing_file_names_the_setting(catalogue: Catalogue, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="TONGXIN_DASHBOARD__PLANS_FILE"):
        load_plans(tmp_path / "none.yaml", catalogue)
