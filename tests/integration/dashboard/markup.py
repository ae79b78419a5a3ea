"""Markup in every value that people and agencies write, as the tables take it; and what of it arrives at a browser as more than words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import orjson
from clickhouse_driver import Client
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from infra.clickhouse import client
from infra.settings import Settings
from schemas.alert.alert import Evidence, Strand, alert_id
from schemas.alert.rule import Method
from schemas.alert.step import Action, Actor
from tests.integration.dashboard.filled import FIRST, JINAN, TODAY, put_event, put_record
from tests.integration.dashboard.takeaway import CHARTS, PANELS
from tests.integration.dashboard.test_alerts import lived, put_alerts
from tests.integration.dashboard.test_finder import ORG, TRAINING
from tests.unit.schemas.alert.sample import CITY, DAY, OFFICE, OWNER, alert, step

ELEMENT, ATTRIBUTE = "planted-element", "onplanted"
MARKUP = (
    f"\"' {ATTRIBUTE}=1 '\"></td><{ELEMENT}>&lt;{ELEMENT}&gt;![planted](http://planted.example/i.png)[planted](http://planted.example)"
    "`{a|$x$}`--x_x--0_0--planted()--x_x--0_0--"
)
"""Leaves an attribute, is an element, an escaped one, Markdown, a chart's rich text, and what charts run as a script."""
LIVE = re.compile(r"(?<!\\)\[planted\]")
RUN = "--x_x--0_0--planted"
SUBJECT = "PX-planted"
SPIKE, LINKED = (alert_id(rule, CITY, "employer_ref", "planted", DAY) for rule in ("arrears-spike", "linked-risk"))
ASKED = {"city", "place", "notice", "programme", "indicator", "definition", "day", "span", "which", "rule", "part", "kind", "show", "lang"}
"""What an address may say."""


def planted(name: str) -> str:
    """The markup, with a name by which it is known where it arrives."""
    return f"planted_{name}{MARKUP}"


def put_markup(settings: Settings) -> None:
    """Beside whatever is there: events, records and alerts whose every free value is markup."""
    with client(settings) as database:
        put_event(database, JINAN, planted("body"))
        told = TRAINING | {
            name: planted(name) for name in ("org_name", "class_no", "training_type", "funding", "delivery", "occupation", "remark", "new")
        }
        for revision in (1, 2):
            columns: dict[str, object] = {
                "subject": f"{ORG}/{SUBJECT}", "source": planted("source"), "id": planted("event"), "org_code": planted("org_code"),
            }  # fmt: skip
            put_record(database, "trainings", JINAN, FIRST, told | {"participants": 5 * revision}, revision=revision, **columns)
        case: dict[str, object] = {
            "category": "wage-arrears", "stage": "received", "channel": planted("channel"), "workers_count": 9, "amount_owed": 9e6,
            "received_at": f"{TODAY}T09:00:00+08:00", "employer_ref": planted("employer"), "industry": planted("industry"),
            "org_name": planted("case_body"),
        }  # fmt: skip
        put_record(database, "complaints", CITY, DAY, case, subject=f"S/{planted('case')}", department="hrss-city-sd")
        run: dict[str, object] = {"direction": "homeward", "destination_code": JINAN, "passengers": 99, "status": "completed"}
        put_record(database, "trips", JINAN, TODAY, run | {"service_kind": planted("kind"), "origin_code": planted("origin")})
        grant: dict[str, object] = {"grant_kind": planted("grant"), "recipients": 3, "amount": 5.0, "status": "paid"}
        put_record(database, "relief-grants", JINAN, TODAY, grant | {"applied_at": f"{FIRST}T09:00:00+08:00"})
        for _ in range(6):
            put_record(database, "visits", JINAN, FIRST, {"org_name": planted("silent")}, org_code=planted("silent_code"))
        _refuse(database)
    _alert(settings)


def _refuse(database: Client) -> None:
    now = datetime.now(UTC).replace(tzinfo=None)
    epoch = datetime.fromtimestamp(0, UTC).replace(tzinfo=None)
    row = (
        "trainings", 0, 1_000_001, 0, planted("letter_source"), JINAN, SUBJECT, planted("letter"),
        [f"data.{planted('place')}: {planted('reason')}"], "{", now, "open", epoch,
    )  # fmt: skip
    database.execute("INSERT INTO dead_letters VALUES", [row])


def _alert(settings: Settings) -> None:
    at = datetime.now(UTC) - timedelta(hours=2)
    shares = ((planted("share"), 5.0),)
    evidence = Evidence(
        as_of=DAY, observed=12, expected=3.5, p=0.0002, method=planted("method"), baseline=(DAY, DAY), told_at=at,
        top={"employer_ref": shares, planted("dimension"): shares},
    )  # fmt: skip
    strand = Strand(signal=planted("strand"), observed=9, expected=2, p=0.01)
    words: dict[str, Any] = {
        "rule": planted("rule"),
        "value": planted("value"),
        "why_owner": planted("why_owner"),
        "assignee": planted("assignee"),
    }
    both = (
        alert(id=SPIKE, dimension="employer_ref", evidence=evidence, objection="", **words),
        alert(id=LINKED, method=Method.LINKED, evidence=evidence.model_copy(update={"strands": (strand,)}), objection="", **words),
    )
    clerk = Actor(id=f"account:{planted('clerk')}", role="department", departments=OWNER.departments, cities=OWNER.cities)
    for first, one in enumerate(both):
        steps = [
            step(Action.RAISE, id=f"p-raise-{first}", alert=one.id, at=at, detail={"alert": one.model_dump(mode="json")}),
            step(Action.ASSIGN, OFFICE, id=f"p-assign-{first}", alert=one.id, at=at, why=planted("why"),
                 detail={"assignee": planted("assignee")}),
            step(Action.COMMENT, clerk, id=f"p-comment-{first}", alert=one.id, at=at, why=planted("comment")),
            step(Action.OBJECT, clerk, id=f"p-object-{first}", alert=one.id, at=at, why=planted("objection")),
        ]  # fmt: skip
        put_alerts(settings, lived(steps), 1_000 + 10 * first)


WRITTEN = {
    "asked", "assignee", "body", "case", "case_body", "class_no", "clerk", "comment", "delivery", "dimension", "event", "funding", "grant",
    "industry", "method", "new", "objection", "occupation", "org_name", "place", "reason", "remark", "rule", "share", "silent", "strand",
    "title", "training_type", "value", "why", "why_owner",
}  # fmt: skip
"""What the office is to find."""

PLACES: tuple[tuple[str, dict[str, str]], ...] = (
    ("alerts", {"id": SPIKE}),
    ("alerts", {"id": SPIKE, "lang": "en"}),
    ("alerts", {"id": LINKED}),
    ("search", {"q": SUBJECT}),
    ("search", {"q": planted("asked")}),
    ("search", {"of": "trainings-held"}),
    ("search", {"of": planted("asked")}),
    *((page, dict.fromkeys(ASKED, planted("asked"))) for page in ("overview", "progress", "city", "alerts", "arrears", "brief")),
)


class Arrived:
    """What has arrived of the markup: the names of the values that did, and what of them is more than words."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.alive: set[str] = set()

    def take(self, message: ForwardMsg) -> None:
        """Look through what was sent."""
        if message.WhichOneof("type") != "delta":
            return
        self.names |= set(re.findall(r"planted_([a-z_]+?)(?=[\"'&\\])", message.delta.SerializeToString().decode("utf-8", "replace")))
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "html":
            self._markup(element.html.body)
        elif kind == "bidi_component":
            told = element.bidi_component
            if PANELS in told.component_name:
                self._markup(told.bytes.decode().partition("\n")[2])
            elif CHARTS in told.component_name:
                self._chart(told.json or told.mixed.json)
            else:
                for part in orjson.loads(told.bytes or b"{}").get("parts", {}).values():
                    self._markup(part) if isinstance(part, str) else self._chart(orjson.dumps(part).decode())
        else:
            self.alive |= {f"{name}: {text}" for name, text in _labels(message.delta) if LIVE.search(text)}

    def _markup(self, markup: str) -> None:
        reader = _Reader()
        reader.feed(markup)
        reader.close()
        self.alive |= reader.found

    def _chart(self, told: str) -> None:
        if RUN in told:
            self.alive.add("a script in a chart")
        if re.search(r'"formatter": ?"[^"]*planted', told):
            self.alive.add("a formatter of a chart")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == ELEMENT:
            self.found.add("an element")
        if any(name.startswith(ATTRIBUTE) for name, _ in attrs):
            self.found.add(f"an attribute of {tag}")

    def handle_data(self, data: str) -> None:
        if f"<{ELEMENT}><{ELEMENT}>" in data:
            self.found.add("an entity of their own")


def _labels(message: Any) -> Iterator[tuple[str, str]]:
    """What Streamlit reads as Markdown: bodies, labels and hints."""
    for field, value in message.ListFields():
        if field.type == field.TYPE_MESSAGE:
            for one in value if field.is_repeated else [value]:
                yield from _labels(one)
        elif field.name in ("body", "label", "help", "caption", "text") and isinstance(value, str):
            yield f"{message.DESCRIPTOR.name}.{field.name}", value
