"""What entries make of a policy: each is taken or refused by the policy before it, so that whoever reads the topic comes to the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import BaseModel, ValidationError

from schemas.alert.owner import LINKED_SIGNAL
from schemas.alert.policy import ROOT, Contact, DueEntry, Entry, Inhibition, Kind, Match, Policy, Route, Silence
from schemas.alert.rule import BY_HAND, Rule
from schemas.catalogue import Catalogue
from schemas.errors import ContractError

MODELS: Mapping[Kind, type[BaseModel]] = {
    Kind.RULE: Rule,
    Kind.ROUTE: Route,
    Kind.CONTACT: Contact,
    Kind.SILENCE: Silence,
    Kind.INHIBITION: Inhibition,
    Kind.DUE: DueEntry,
}
OFFICE = "office"
"""In place of a department: the coordination office."""
RECEIVERS = frozenset({"owner", "joint", OFFICE})
SHOWN = 4
LEAST_HIDDEN = 12


def model_of(kind: Kind, entry_id: str, value: Mapping[str, Any]) -> BaseModel:
    """The entry's value as its model.

    Raises:
        ContractError: with every fault.
    """
    if value.get("id", entry_id) != entry_id:
        raise ContractError([f"id: is {value['id']}, but the entry is {entry_id}"])
    try:
        return MODELS[kind].model_validate({**value, "id": entry_id})
    except ValidationError as error:
        raise ContractError([f"{'.'.join(map(str, fault['loc'])) or kind.value}: {fault['msg']}" for fault in error.errors()]) from None


def entries_of(policy: Policy, kind: Kind) -> Mapping[str, BaseModel]:
    """What stands of a kind, by id."""
    found: Mapping[str, BaseModel] = getattr(policy, f"{kind.value}s")
    return found


def told(policy: Policy, entry: Entry, defaults: Policy) -> Policy:
    """The policy after an entry; where one is taken away, the default of that id stands again, if there is one.

    Raises:
        ContractError: the entry can't be, with every fault; the policy before it stands.
    """
    entries = dict(entries_of(policy, entry.kind))
    default = entries_of(defaults, entry.kind).get(entry.id)
    if entry.value is not None:
        entries[entry.id] = model_of(entry.kind, entry.id, entry.value)
    elif default is not None:
        entries[entry.id] = default
    else:
        entries.pop(entry.id, None)
    changes: dict[str, Any] = {f"{entry.kind.value}s": entries}
    changed = replace(policy, **changes)
    if entry.kind is Kind.ROUTE and (faults := tree_faults(changed.routes)):
        raise ContractError(faults)
    return changed


def tree_faults(routes: Mapping[str, Route]) -> list[str]:
    """Why these routes are no tree under one root that says everything there is to inherit."""
    root = routes.get(ROOT)
    if root is None:
        return [f"route {ROOT}: must be there"]
    faults = [
        f"route {ROOT}: {name} must be given, since all others inherit it"
        for name in ("send_to", "group_by", "group_wait_s", "group_interval_s", "repeat_h")
        if getattr(root, name) is None
    ]
    if root.parent is not None or root.match != Match():
        faults.append(f"route {ROOT}: takes every alert, and has neither parent nor match")
    for route in routes.values():
        if route.id == ROOT:
            continue
        if route.parent not in routes:
            faults.append(f"route {route.id}: parent {route.parent} is no route")
        elif not _reaches_root(route, routes):
            faults.append(f"route {route.id}: lies under itself")
    return faults


def unknown_names(entry: BaseModel, policy: Policy, catalogue: Catalogue) -> list[str]:
    """Names in an entry that neither catalogue nor policy knows, in words. Asked of who tells it, never of who reads it."""
    known = {
        "signals": {*catalogue.signals, LINKED_SIGNAL},
        "cities": catalogue.places,
        "rules": {*policy.rules, BY_HAND},
        "departments": {*catalogue.departments, OFFICE},
        "send_to": {*catalogue.departments, *RECEIVERS},
    }
    asked: list[tuple[str, str]] = []
    for part in (entry, *(getattr(entry, name, None) for name in ("match", "source", "target"))):
        asked += [(name, value) for name in known for value in getattr(part, name, None) or ()]
    if isinstance(entry, Contact):
        asked += [("departments", entry.department), *([("cities", entry.city)] if entry.city is not None else [])]
    faults = [f"{name}: {value} is not known" for name, value in asked if value not in known[name]]
    if isinstance(entry, Rule) and entry.by != "city":
        faults += [
            f"by: {name} is not counted by {entry.by}"
            for name in entry.signals
            if name in catalogue.signals and entry.by not in catalogue.signals[name].by
        ]
    return faults


def shown(kind: Kind, value: Mapping[str, Any]) -> dict[str, Any]:
    """An entry's value as people and the trail see it: without the secrets of addresses."""
    if kind is not Kind.CONTACT:
        return dict(value)
    urls = value.get("urls")
    return {**value, "urls": [masked(str(url)) for url in urls] if isinstance(urls, list | tuple) else masked("")}


def masked(url: str) -> str:
    """Only scheme and last characters of an address; of a short one not even these."""
    scheme, parted, rest = url.partition("://")
    if not parted:
        return "…"
    return f"{scheme}://…{rest[-SHOWN:] if len(rest) >= LEAST_HIDDEN + SHOWN else ''}"


def _reaches_root(route: Route, routes: Mapping[str, Route]) -> bool:
    seen: set[str] = set()
    at: Route | None = route
    while at is not None and at.id != ROOT:
        if at.id in seen:
            return False
        seen.add(at.id)
        at = routes.get(at.parent or "")
    return True
