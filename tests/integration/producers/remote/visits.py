"""Numbered visits of two cities."""

from __future__ import annotations

from typing import Any

from tests.unit.schemas.sample import visit

CITIES = ("370100", "370200")


def numbered(number: int, name: str = "v") -> dict[str, Any]:
    """The visit of that number; every other one is of the other city."""
    attributes = {"id": f"{name}-{number}", "subject": f"3701-hrss/V-{number}", "city": CITIES[number % 2]}
    return visit(attributes) | {"data": visit()["data"] | {"visit_no": f"V-{number}"}}
