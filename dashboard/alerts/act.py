"""Steps taken on the page: the gateway is asked to take them for the person who has signed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

import httpx

from dashboard.viewer import Viewer
from infra.accounts.account import Role
from infra.settings import Settings
from infra.vouch import Vouching
from schemas.alert.step import Action, Actor

TIMEOUT_S = 15.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a step: taken, refused or not yet answered; `words` are the gateway's."""

    taken: bool
    waits: bool = False
    words: str = ""


def actor_of(viewer: Viewer) -> Actor | None:
    """Who acts, in the eyes of an alert's life; None for one who only looks."""
    name, clearance = f"account:{viewer.name or 'office'}", viewer.clearance
    match clearance.role:
        case Role.OFFICE:
            return Actor(id=name, role="office")
        case Role.CITY:
            return Actor(id=name, role="department", departments=("*",), cities=_cities(clearance.cities))
        case Role.DEPARTMENT:
            return Actor(id=name, role="department", departments=tuple(sorted(clearance.departments)), cities=_cities(clearance.cities))
        case Role.WALL:
            return None


def _cities(cities: frozenset[str]) -> tuple[str, ...] | None:
    return tuple(sorted(cities)) or None


@dataclass(frozen=True)
class AlertDesk:
    """Takes steps by HTTP. Every call blocks for up to TIMEOUT_S and raises nothing: what goes wrong is in its outcome."""

    settings: Settings
    vouching: Vouching

    def act(
        self, actor: Actor, alert: str, action: Action, key: str, now: datetime, *, why: str = "", version: int | None = None,
        detail: Mapping[str, Any] | None = None,
    ) -> Outcome:  # fmt: skip
        """Ask for a step; the same key makes it happen once, however often it is pressed."""
        asked: dict[str, Any] = {"why": why, "version": version, "detail": dict(detail) if detail else None}
        headers = {"authorization": f"Bearer {self.vouching.voucher(actor, now)}", "idempotency-key": key}
        address = f"{self.settings.gateway_address}/v1/alerts/{quote(alert, safe='')}/{action.value}"
        given = {name: value for name, value in asked.items() if value is not None}
        try:
            answer = httpx.post(address, json=given, headers=headers, timeout=TIMEOUT_S)
            told = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            return Outcome(taken=False, words=type(error).__name__)
        if answer.status_code == httpx.codes.OK:
            return Outcome(taken=True)
        if answer.status_code == httpx.codes.ACCEPTED:
            return Outcome(taken=False, waits=True)
        reasons = told.get("reasons") or [told.get("detail") or told.get("title") or str(answer.status_code)]
        return Outcome(taken=False, words="; ".join(map(str, reasons)))
