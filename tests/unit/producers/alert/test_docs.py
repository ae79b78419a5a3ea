"""docs/alerts.md names every field of what the office decides, every step, and every deadline as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from producers.alert.step_cli import steps
from producers.alert.wish import PEOPLES, Detail
from schemas.alert.default import default_policy
from schemas.alert.entry import MODELS
from schemas.alert.policy import Kind, Match

WORDS = (Path(__file__).parents[4] / "docs" / "alerts.md").read_text(encoding="utf-8")
ROWS = [line for line in WORDS.splitlines() if line.startswith("|")]


@pytest.mark.parametrize("kind", Kind)
def test_every_field_of_a_kind_is_named(kind: Kind) -> None:
    [row] = [row for row in ROWS if row.startswith(f"| `{kind.value}` |")]
    missing = [name for name in MODELS[kind].model_fields if name != "id" and f"`{name}`" not in row]
    assert not missing


def test_every_step_is_named_and_has_a_command() -> None:
    assert [action for action in PEOPLES if f"`{action.value}`" not in WORDS] == []
    assert {action.value for action in PEOPLES} | {"raise"} == {command.name or _name(command) for command in steps.registered_commands}
    assert [name for name in (*Match.model_fields, *Detail.model_fields) if f"`{name}`" not in WORDS] == []


def test_the_deadlines_are_those_that_stand() -> None:
    for due in default_policy().dues.values():
        [row] = [row for row in ROWS if row.startswith(f"| {due.id} ")]
        hours = ["–" if value is None else f"{value:g}" for value in due.due.model_dump().values()]
        assert [cell.strip() for cell in row.strip("|").split("|")][1:] == hours


def _name(command: object) -> str:
    return str(getattr(getattr(command, "callback", None), "__name__", "")).replace("_", "-")
