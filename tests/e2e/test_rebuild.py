"""A rebuild makes the figures anew, and everyone goes over to them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.settings import Settings
from schemas.catalogue import load_catalogue
from tests.support.installation import Installation, until
from tests.support.server import own_settings

EVENTS = 20_000
PARTS_TIMEOUT_S = 300


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    whole = Installation(own_settings(tmp_path / "data"))
    whole.output("up", "--no-simulate", "--detach")
    yield whole
    whole.run("down")


def figures(installation: Installation) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """Figures that add up; those of queries follow on a cycle of their own."""
    streamed = {indicator.id for indicator in load_catalogue().indicators.values() if indicator.streamed}
    rows = [row for row in json.loads(installation.output("progress", "--json")) if row["indicator"] in streamed]
    return {(row["city"], row["notice"], row["indicator"], row["breakdown"]): (row["value"], row["num"], row["records"]) for row in rows}


@pytest.mark.timeout(1800)
def test_a_rebuild_gives_the_same_figures_and_is_swapped_in(installation: Installation) -> None:
    installation.output("simulate", "--events", str(EVENTS), "--rate", "0", "--seed", "3")
    assert json.loads(installation.output("audit", "--wait", "--json"))["differing"] == []
    before = figures(installation)
    restarts = installation.part("worker")["restarts"]
    result = json.loads(installation.output("rebuild", "--json", "--timeout", "600"))
    assert result["generation"] == 2
    assert result["cells"] > 10_000
    until(lambda: installation.part("worker")["restarts"] > restarts, PARTS_TIMEOUT_S)
    until(lambda: installation.part("worker")["state"] == "ready", PARTS_TIMEOUT_S)
    after = figures(installation)
    assert len(before) > 1_000
    assert before == after
    season = installation.start("simulate", "--events", "900000", "--rate", "300", "--seed", "4")
    try:
        assert json.loads(installation.output("audit", "--json"))["differing"] == [], "a line that moves is compared as of a position"
        assert season.poll() is None
    finally:
        season.terminate()
        season.wait()
    assert json.loads(installation.output("audit", "--wait", "--json"))["differing"] == [], "the worker goes on in the new generation"


@pytest.mark.timeout(1800)
def test_other_days_of_a_notice_ask_for_a_rebuild(installation: Installation) -> None:
    installation.output("simulate", "--events", "3000", "--rate", "0", "--seed", "5")
    assert json.loads(installation.output("audit", "--wait", "--json"))["differing"] == []
    installation.output("down")
    longer = {"counts": {"luli-sd-2024": {"from": "2024-01-01", "to": "2024-12-31"}}}
    changed = Installation(Settings.model_validate(installation.settings.model_dump() | {"catalogue": longer}))
    supervisor = changed.start("up", "--no-simulate")
    try:
        until(lambda: "tongxin rebuild" in (changed.part("worker").get("note") or ""), PARTS_TIMEOUT_S)
        assert json.loads(changed.output("rebuild", "--json", "--timeout", "600"))["generation"] == 2
        until(lambda: changed.part("worker")["state"] == "ready", PARTS_TIMEOUT_S)
        assert json.loads(changed.output("audit", "--wait", "--json"))["differing"] == []
    finally:
        changed.run("down")
        supervisor.wait(120)
