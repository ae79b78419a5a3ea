"""The default rules: each kind is there, and faults of a file are all named."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.alert.default import default_rules
from schemas.alert.rule import Method
from schemas.errors import ConfigurationError

FAULTY = """
rules:
  - {id: a, zh: 甲, en: A, method: spike, signals: [x]}
  - {id: a, zh: 甲, en: A, method: spike, signals: [x]}
  - {id: b, zh: 乙, en: B, method: linked, signals: [x]}
  - {id: C, zh: 丙, en: C, method: level, signals: [x], least: -1}
"""


def test_every_method_has_a_rule() -> None:
    assert {rule.method for rule in default_rules().values()} == set(Method) - {Method.BY_HAND}


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "defaults.yaml"
    path.write_text(FAULTY, encoding="utf-8")
    with pytest.raises(ConfigurationError) as found:
        default_rules(path)
    told = "\n".join(found.value.faults)
    for part in ("a is given twice", "b: ", "C: id", "C: least"):
        assert part in told
