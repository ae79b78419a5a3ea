"""The gateway, asked on behalf of an agency whose token the viewer has typed. Nothing here knows more than an agency may."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from schemas.errors import TongxinError

TIMEOUT_S = 120.0
POLL_S = 0.5
BYTES = "application/octet-stream"
CLOUD_EVENT = "application/cloudevents+json; charset=UTF-8"


class WayInError(TongxinError):
    """The gateway did not do it; the words are its own, or those of the connection."""

    def __init__(self, words: str, status: int | None = None) -> None:
        super().__init__(words)
        self.status = status

    @property
    def is_unknown_token(self) -> bool:
        return self.status == httpx.codes.UNAUTHORIZED


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as it is handed over; complete if it holds all records of its unit, and then what it lacks may be withdrawn."""

    topic: str
    name: str
    content: bytes
    city: str | None = None
    is_complete: bool = False
    withdraws: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a sheet; the workbook that comes back has its bad rows marked and the numbers that rows got."""

    report: dict[str, Any]
    workbook: bytes | None
    receipt: str | None


@dataclass(frozen=True, slots=True)
class WayIn:
    """One agency's way in. Every call blocks for up to TIMEOUT_S and raises WayInError."""

    address: str
    token: str

    def groups(self) -> list[dict[str, Any]]:
        """Refused events in groups, the largest first: {topic, place, kind, advice, events, latest}."""
        return list(self._json("GET", "/v1/refusals")["groups"])

    def refusals(self, topic: str, place: str, kind: str) -> list[dict[str, Any]]:
        """The refused events of a group: {href, event_id, subject, city, at, reasons, advice}."""
        return list(self._json("GET", f"/v1/refusals/{topic}", params={"place": place, "kind": kind})["refusals"])

    def refusal(self, href: str) -> dict[str, Any]:
        """One of them with its text, under `raw`."""
        return self._json("GET", href)

    def correct(self, href: str, event: str) -> dict[str, Any]:
        """Send it again, corrected; the receipt: {receipt, accepted, refused}."""
        return self._json("POST", f"{href}/correction", content=event.encode(), headers={"content-type": CLOUD_EVENT})

    def template(self, topic: str, city: str | None) -> bytes:
        """An empty sheet, .xlsx."""
        return self._ask("GET", f"/v1/sheets/{topic}/template", params={} if city is None else {"city": city}).content

    def check(self, sheet: Sheet) -> Taken:
        """What sending it would do; nothing is sent."""
        return self._taken(self._put(sheet, {"dry_run": True}))

    def submit(self, sheet: Sheet, told: Callable[[float], object]) -> Taken:
        """Send it and wait until it is taken; `told` is given the share that is done."""
        job = self._put(sheet, {})
        while job["stage"] in ("waiting", "running"):
            time.sleep(POLL_S)
            job = self._json("GET", job["href"])
            told(job["done_rows"] / job["total_rows"] if job["total_rows"] else 0.0)
        return self._taken(job)

    def _put(self, sheet: Sheet, asked: dict[str, Any]) -> dict[str, Any]:
        asked = {"complete": sheet.is_complete, "withdraw": sheet.withdraws, "city": sheet.city} | asked
        params = {name: value for name, value in asked.items() if value is not None}
        return self._json("POST", f"/v1/sheets/{sheet.topic}", params=params, content=sheet.content, headers={"content-type": BYTES})

    def _taken(self, job: dict[str, Any]) -> Taken:
        if job["report"] is None:
            raise WayInError("".join(job["reasons"]))
        workbook = self._ask("GET", job["workbook"]).content if job["workbook"] else None
        return Taken(job["report"], workbook, job["receipt"])

    def _json(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self._ask(method, path, **request).json()
        return answer

    def _ask(self, method: str, path: str, *, headers: dict[str, str] | None = None, **request: Any) -> httpx.Response:
        given = {"authorization": f"Bearer {self.token}"} | (headers or {})
        try:
            answer = httpx.request(method, f"{self.address}{path}", headers=given, timeout=TIMEOUT_S, trust_env=False, **request)
        except httpx.HTTPError as error:
            raise WayInError(f"{self.address}: {error}") from error
        if answer.is_error:
            raise WayInError(_words(answer), answer.status_code)
        return answer


def _words(answer: httpx.Response) -> str:
    """What a problem (RFC 9457) says of itself, with its faults."""
    try:
        problem = answer.json()
    except ValueError:
        return f"{answer.status_code} {answer.reason_phrase}"
    if "reasons" in problem:
        return "".join(problem["reasons"])
    faults = [reason for one in problem.get("refused", ()) for reason in one.get("reasons", ())]
    return "; ".join([str(problem.get("detail") or problem.get("title") or answer.status_code), *faults])
