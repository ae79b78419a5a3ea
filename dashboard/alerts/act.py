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
    """What came of a step: taken, refused or not yet answered; `words` are the gateway's.

    `outdated`: it was decided on a version that no longer stands, so nothing was done. `step` is its id, `version` the alert's after it.
    """

    taken: bool = False
    waits: bool = False
    outdated: bool = False
    words: str = ""
    step: str = ""
    version: int = 0


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
        self, actor: Actor, alert: str, action: Action, key: str, now: datetime, version: int, *, why: str = "",
        detail: Mapping[str, Any] | None = None,
    ) -> Outcome:  # fmt: skip
        """Ask for a step on the version that was seen; the same key makes it happen once, however often it is pressed."""
        asked: dict[str, Any] = {"why": why, "version": version, "detail": dict(detail) if detail else None}
        headers = {"authorization": f"Bearer {self.vouching.voucher(actor, now)}", "idempotency-key": key}
        address = f"{self.settings.gateway_address}/v1/alerts/{quote(alert, safe='')}/{action.value}"
        given = {name: value for name, value in asked.items() if value is not None}
        try:
            answer = httpx.post(address, json=given, headers=headers, timeout=TIMEOUT_S)
            told = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            return Outcome(words=type(error).__name__)
        if answer.status_code == httpx.codes.OK:
            return Outcome(taken=True, step=told["step"], version=told["alert"]["version"])
        if answer.status_code == httpx.codes.ACCEPTED:
            return Outcome(waits=True, step=told["step"])
        if answer.status_code == httpx.codes.CONFLICT and told.get("version") not in (None, version):
            return Outcome(outdated=True)
        reasons = told.get("reasons") or [told.get("detail") or told.get("title") or str(answer.status_code)]
        return Outcome(words="; ".join(map(str, reasons)))
