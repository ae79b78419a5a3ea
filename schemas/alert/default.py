"""What stands before an office says otherwise: defaults.yaml."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from schemas.alert.entry import model_of, tree_faults
from schemas.alert.policy import Kind, Policy
from schemas.alert.rule import Rule
from schemas.errors import ConfigurationError, ContractError

DEFAULTS = Path(__file__).parent / "defaults.yaml"
KINDS = (Kind.RULE, Kind.ROUTE, Kind.INHIBITION, Kind.DUE)


def default_rules(path: Path = DEFAULTS) -> dict[str, Rule]:
    """Rules by id, in the order of the file.

    Raises:
        ConfigurationError: with every fault found.
    """
    return dict(default_policy(path).rules)


@cache
def default_policy(path: Path = DEFAULTS) -> Policy:
    """Rules, routes, inhibitions and deadlines, in the order of the file.

    Raises:
        ConfigurationError: with every fault found.
    """
    content: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    faults: list[str] = []
    entries: dict[str, Any] = {f"{kind.value}s": _entries(kind, content.get(f"{kind.value}s", []), path, faults) for kind in KINDS}
    faults += [f"{path.name}: {fault}" for fault in (tree_faults(entries["routes"]) if "routes" in content else ())]
    if faults:
        raise ConfigurationError(faults)
    return Policy(**entries)


def _entries(kind: Kind, rows: Any, path: Path, faults: list[str]) -> dict[str, Any]:
    """The entries of a kind by id; what is wrong with them is added to `faults`."""
    found: dict[str, Any] = {}
    for number, row in enumerate(rows, start=1):
        name = str(row.get("id", number)) if isinstance(row, dict) else str(number)
        where = f"{path.name}: {kind.value}s: {name}"
        if name in found:
            faults.append(f"{where} is given twice")
        try:
            found[name] = model_of(kind, name, row)
        except (ContractError, TypeError, ValueError, AttributeError) as error:
            faults += [f"{where}: {reason}" for reason in getattr(error, "reasons", (str(error),))]
    return found
