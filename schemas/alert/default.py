"""What rules there are before an office says otherwise: defaults.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from schemas.alert.rule import Rule
from schemas.errors import ConfigurationError

DEFAULTS = Path(__file__).parent / "defaults.yaml"


def default_rules(path: Path = DEFAULTS) -> dict[str, Rule]:
    """Rules by id, in the order of the file.

    Raises:
        ConfigurationError: with every fault found.
    """
    content: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    rules: dict[str, Rule] = {}
    faults: list[str] = []
    for number, row in enumerate(content["rules"], start=1):
        try:
            rule = Rule.model_validate(row)
        except ValidationError as exc:
            name = row.get("id", number) if isinstance(row, dict) else number
            faults += [f"{path.name}: rules: {name}: {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in exc.errors()]
            continue
        if rule.id in rules:
            faults.append(f"{path.name}: rules: {rule.id} is given twice")
        rules[rule.id] = rule
    if faults:
        raise ConfigurationError(faults)
    return rules
