"""Conditions of the catalogue, as functions over an event's data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from schemas.catalogue import Condition, wanted_values

Conditions = tuple[tuple[str, frozenset[Any] | None], ...]
"""Fields with the values wanted of them; None where any will do."""


def conditions_of(where: Mapping[str, Condition]) -> Conditions:
    """The conditions of a formula."""
    return tuple((name, wanted_values(wanted)) for name, wanted in where.items())


def fits(conditions: Conditions, data: Mapping[str, Any]) -> bool:
    """Whether a record's data meet all of them."""
    for name, wanted in conditions:
        value = data[name]
        if value is None:
            return False
        if value.__class__ is list:
            if not value or (wanted is not None and wanted.isdisjoint(value)):
                return False
        elif wanted is not None and value not in wanted:
            return False
    return True


def getter(names: Sequence[str]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    """A function that gives the values of these fields, always as a tuple."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda data: tuple([data[name] for name in names])
