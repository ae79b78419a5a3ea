"""Alerts over HTTP: who sees what, who may do what, and what an attacker gets."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import orjson
import pytest

from infra.clickhouse import client
from infra.settings import Settings
from infra.topic import ALERT_COMMANDS, OFFICE, TRAIL, project_topics
from infra.vouch import Vouching
from producers.gateway import alert_desk
from schemas.alert.alert import Alert
from schemas.alert.step import Action, Actor
from tests.integration.producers.gateway.running import Running, add_agency, running_gateway, with_limits
from tests.support.alerter import SmallAlerter
from tests.support.event_factory import own_catalogue
from tests.support.reading import values
from tests.support.topics import TestTopics
from tests.unit.schemas.alert.sample import alert

NOW = datetime.now(UTC).replace(microsecond=0)
BUSY_S = 60.0
"""How long a machine with other work may take to answer."""
JINAN, QINGDAO = "370100", "370200"
HRSS, PUBLICITY, FINANCE = "hrss-city-sd", "publicity-sd", "finance-city-sd"


def an_alert(number: int, city: str = JINAN, owner: str = HRSS, **changes: Any) -> Alert:
    body = {"department": owner, "city": city}
    raised = NOW - timedelta(hours=number)
    told = {"id": f"a{number}", "city": city, "owner": body, "joint": (), "objection": "", "raised_at": raised, "since": raised}
    return Alert.model_validate(alert().model_dump() | told | changes)


MINE, OTHER_CITY, OTHERS = an_alert(1), an_alert(2, QINGDAO), an_alert(3, owner=FINANCE)


@dataclass(frozen=True)
class House:
    """A gateway, an alerter, and tokens by name."""

    running: Running
    alerter: SmallAlerter
    tokens: dict[str, str]

    def call(self, who: str, method: str, path: str, **told: Any) -> httpx.Response:
        headers = {"authorization": f"Bearer {self.tokens[who]}", **told.pop("headers", {})}
        return self.running.http.request(method, path, headers=headers, **told)

    def ids(self, who: str, query: str = "") -> list[str]:
        return [one["id"] for one in self.call(who, "GET", f"/v1/alerts{query}").json()["alerts"]]

    def messages(self, topic: str) -> list[dict[str, Any]]:
        return [orjson.loads(value) for value in values(self.running.settings, topic)]


@pytest.fixture
def tokens(topics: TestTopics, settings: Settings) -> dict[str, str]:
    topics.create(project_topics(own_catalogue().topics))
    return {
        "office": add_agency(settings, "office", office=True),
        "jinan": add_agency(settings, "jinan", departments=(HRSS,), cities=(JINAN,)),
        "qingdao": add_agency(settings, "qingdao", departments=(HRSS,), cities=(QINGDAO,)),
        "finance": add_agency(settings, "finance", departments=(FINANCE,), cities=(JINAN,)),
        "reporter": add_agency(settings, "reporter"),
    }


@pytest.fixture
def house(tokens: dict[str, str], settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setattr(alert_desk, "ANSWER_S", BUSY_S)
    alerter = SmallAlerter(settings)
    for one in (OTHERS, OTHER_CITY, MINE):
        alerter.raised(one)
    with alerter.running(), running_gateway(with_limits(settings), tokens["office"]) as running:
        yield House(running, alerter, tokens)
    alerter.close()


def test_everybody_sees_their_own_and_the_office_all(house: House) -> None:
    assert house.ids("office") == [MINE.id, OTHER_CITY.id, OTHERS.id]
    assert {who: house.ids(who) for who in ("jinan", "qingdao", "finance", "reporter")} == {
        "jinan": [MINE.id],
        "qingdao": [OTHER_CITY.id],
        "finance": [OTHERS.id],
        "reporter": [],
    }
    assert house.running.http.get("/v1/alerts", headers={"authorization": ""}).status_code == 401


def test_alerts_are_found_by_what_they_are_and_page_by_page(house: House) -> None:
    assert house.ids("office", f"?city={QINGDAO}&city=370300") == [OTHER_CITY.id]
    assert house.ids("office", f"?department={FINANCE}&state=open&severity=warning&rule=arrears-spike&live=true") == [OTHERS.id]
    assert house.ids("office", "?state=closed") == []
    assert house.ids("office", f"?since={(NOW - timedelta(hours=2)).strftime('%Y-%m-%dT%H:%M:%SZ')}") == [MINE.id, OTHER_CITY.id]
    first = house.call("office", "GET", "/v1/alerts?limit=2").json()
    assert ([one["id"] for one in first["alerts"]], first["next"]) == ([MINE.id, OTHER_CITY.id], OTHER_CITY.id)
    rest = house.call("office", "GET", f"/v1/alerts?limit=2&after={first['next']}").json()
    assert ([one["id"] for one in rest["alerts"]], rest["next"]) == ([OTHERS.id], None)
    assert house.call("jinan", "GET", f"/v1/alerts?after={OTHERS.id}").status_code == 422


def test_an_alert_is_told_with_its_history_and_where_it_goes(house: House) -> None:
    told = house.call("jinan", "GET", f"/v1/alerts/{MINE.id}").json()
    assert told["alert"]["id"] == MINE.id
    assert [step["action"] for step in told["history"]] == ["raise"]
    assert "acknowledge" in told["actions"]
    assert "reroute" not in told["actions"]
    assert {one["body"]["department"] for one in told["route"]} == {HRSS}
    office = house.call("office", "GET", f"/v1/alerts/{MINE.id}").json()
    assert "reroute" in office["actions"]
    assert [one["body"]["department"] for one in office["route"]] == [HRSS, "office"]
    assert office["route"][0]["why"][-1].startswith("no contact for hrss-city-sd of 370100")
    assert (office["similar"]["alerts"], told["similar"]["alerts"]) == (1, 0)


def test_an_alert_goes_its_way(house: House) -> None:
    path = f"/v1/alerts/{MINE.id}"
    for action, body, state in (
        ("acknowledge", {"detail": {"assignee": "李科长"}}, "acknowledged"),
        ("verify", {"why": "属实，联系人张三，电话13912345678", "version": 2}, "verified"),
        ("handle", None, "handling"),
        ("advance", {"detail": {"stage": "filed"}}, "handling"),
        ("resolve", {"why": "工资已发放", "detail": {"outcome": "已全部兑付"}}, "resolved"),
        ("call-back", {"detail": {"satisfied": True}}, "called-back"),
        ("close", None, "closed"),
    ):
        done = house.call("jinan", "POST", f"{path}/{action}", **({"json": body} if body is not None else {}))
        assert (done.status_code, done.json().get("alert", done.json()).get("state")) == (200, state), done.text
    told = house.call("jinan", "GET", path).json()
    assert [step["action"] for step in told["history"]][1:] == [
        "acknowledge",
        "verify",
        "handle",
        "advance",
        "resolve",
        "call-back",
        "close",
    ]
    verified = told["history"][2]
    assert verified["actor"].startswith("jinan/")
    assert "13912345678" not in verified["why"]
    assert "张三" not in verified["why"]
    assert told["alert"]["assignee"] == "李科长"


def test_what_may_not_be_done_is_refused_with_reasons(house: House) -> None:
    path = f"/v1/alerts/{MINE.id}"
    refusals: list[tuple[str, dict[str, Any], str]] = [
        ("close", {}, "an alert that is open can't take the step close"),
        ("dismiss", {}, "why: must be given"),
        ("acknowledge", {"version": 7}, "decided on version 7"),
        ("reroute", {"why": "x", "detail": {"owner": {"department": HRSS, "city": JINAN}}}, "for the coordination office"),
    ]
    for action, body, words in refusals:
        refused = house.call("jinan", "POST", f"{path}/{action}", json=body)
        assert (refused.status_code, refused.headers["content-type"]) == (409, "application/problem+json")
        assert any(words in reason for reason in refused.json()["reasons"]), refused.text
    wrong: list[Any] = [{"detail": {"into": "x"}}, {"detail": {"stage": "filed"}}, {"why": "x" * 2001}, {"version": 0}, []]
    for asked in wrong:
        assert house.call("jinan", "POST", f"{path}/acknowledge", json=asked).status_code == 422
    assert house.call("jinan", "POST", f"{path}/advance", json={}).status_code == 422
    assert house.call("jinan", "POST", f"{path}/acknowledge", content=b"{").status_code == 400


@pytest.mark.parametrize("who", ["jinan", "reporter"])
def test_an_alert_of_others_looks_like_none(house: House, who: str) -> None:
    def answers(alert_id: str) -> list[tuple[int, Any]]:
        calls = [house.call(who, "GET", f"/v1/alerts/{alert_id}")]
        calls += [
            house.call(who, "POST", f"/v1/alerts/{alert_id}/{action}", json={"why": "x"}) for action in ("acknowledge", "reroute", "raise")
        ]
        return [(one.status_code, one.json()) for one in calls]

    nothing = answers("a99")
    assert [status for status, _ in nothing] == [404] * 4
    assert answers(OTHER_CITY.id) == answers(OTHERS.id) == nothing
    assert {one.id: one.version for one in house.alerter.alerts.values()} == {one.id: 1 for one in (MINE, OTHER_CITY, OTHERS)}
    assert house.messages(ALERT_COMMANDS) == []


@pytest.mark.parametrize(
    "path",
    [
        f"/v1/alerts/{MINE.id}/../{OTHERS.id}/acknowledge",
        f"/v1/alerts/{MINE.id}%2f..%2f{OTHERS.id}/acknowledge",
        f"/v1/alerts/{OTHERS.id}%00/acknowledge",
        f"/v1/alerts//{OTHERS.id}/acknowledge",
        f"/v1/alerts/{OTHERS.id}/acknowledge/",
        "/v1/alerts/%2e%2e/office/rule/arrears-spike",
    ],
)
def test_no_path_leads_around(house: House, path: str) -> None:
    answer = house.call("jinan", "POST", path, json={})
    assert answer.status_code in (307, 404, 405)
    assert house.messages(ALERT_COMMANDS) == []


def test_an_actor_in_the_body_is_nobody(house: House) -> None:
    path = f"/v1/alerts/{MINE.id}"
    forged = {"id": "wang", "role": "office"}
    for body in ({"actor": forged}, {"detail": {"actor": forged}}, {"why": "x", "role": "system"}):
        assert house.call("jinan", "POST", f"{path}/escalate", json=body).status_code == 422
    for action in ("update", "withdraw", "notify", "raise"):
        assert house.call("office", "POST", f"{path}/{action}", json={"why": "x"}).status_code == 422
    assert house.messages(ALERT_COMMANDS) == []


def test_a_key_makes_a_step_happen_once_and_is_for_nothing_else(house: House) -> None:
    path, key = f"/v1/alerts/{MINE.id}", {"Idempotency-Key": "k1"}
    first = house.call("jinan", "POST", f"{path}/comment", json={"why": "one"}, headers=key)
    again = house.call("jinan", "POST", f"{path}/comment", json={"why": "one", "id": "k1"})
    assert (first.status_code, again.json()) == (200, first.json())
    for action, body in (("comment", {"why": "two"}), ("acknowledge", {})):
        other = house.call("jinan", "POST", f"{path}/{action}", json=body, headers=key)
        assert (other.status_code, other.json()["type"]) == (422, "urn:tongxin:problem:key-used")
    assert house.call("jinan", "POST", f"{path}/comment", json={"why": "x", "id": "k2"}, headers=key).status_code == 422
    assert house.alerter.alerts[MINE.id].comments == 1
    # The same key of somebody else is another key.
    assert house.call("office", "POST", f"{path}/comment", json={"why": "two"}, headers=key).status_code == 200
    refused = [house.call("jinan", "POST", f"{path}/close", json={}, headers={"Idempotency-Key": "k3"}).json() for _ in range(2)]
    assert refused[0] == refused[1]


def test_two_at_the_same_time_are_told_who_was_first(house: House) -> None:
    path = f"/v1/alerts/{MINE.id}/acknowledge"
    first, second = (house.call("jinan", "POST", path, json={"version": 1}) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 409)
    assert second.json()["version"] == 2, "how it stands now"


def test_the_office_raises_what_people_found(house: House) -> None:
    trouble = {"signal": "arrears-complaints", "city": JINAN, "why": "信访局通报", "severity": "serious", "first_day": "2026-01-05"}
    for who in ("jinan", "reporter"):
        assert house.call(who, "POST", "/v1/alerts", json=trouble).status_code == 403
    made = house.call("office", "POST", "/v1/alerts", json=trouble, headers={"Idempotency-Key": "r1"})
    assert made.status_code == 201, made.text
    one = made.json()["alert"]
    assert (one["rule"], one["method"], one["owner"], one["raised_by"].split("/")[0]) == (
        "by-hand",
        "by-hand",
        {"department": HRSS, "city": JINAN},
        "office",
    )
    assert made.headers["location"] == f"/v1/alerts/{one['id']}"
    assert one["deadline"] is not None
    assert house.ids("jinan") == [one["id"], MINE.id]
    again = house.call("office", "POST", "/v1/alerts", json=trouble, headers={"Idempotency-Key": "r1"})
    assert (again.status_code, again.json()["alert"]["id"]) == (201, one["id"])
    assert "already" in house.call("office", "POST", "/v1/alerts", json=trouble).json()["detail"]
    for wrong in ({"signal": "moods"}, {"city": "110000"}, {"first_day": "2999-01-01"}, {"owner": {"department": "x", "city": JINAN}}):
        assert house.call("office", "POST", "/v1/alerts", json=trouble | wrong).status_code == 422


def test_everything_tried_is_on_the_trail(house: House) -> None:
    house.call("jinan", "POST", f"/v1/alerts/{MINE.id}/acknowledge", json={})
    house.call("jinan", "POST", f"/v1/alerts/{OTHERS.id}/acknowledge", json={})
    house.call("jinan", "POST", f"/v1/alerts/{MINE.id}/close", json={})
    house.call("jinan", "POST", "/v1/alerts", json={"signal": "petitions", "city": JINAN, "why": "x"})
    house.call("jinan", "PUT", "/v1/office/rule/arrears-spike", json={"value": {}})

    def acts() -> set[tuple[str, str, str, str]]:
        told = house.messages(TRAIL)
        return {(act["agency"], act["action"], act["subject"], act["outcome"]) for act in told}

    expected = {
        ("jinan", "act-on-alert", f"{MINE.id}/acknowledge", "done"),
        ("jinan", "act-on-alert", f"{OTHERS.id}/acknowledge", "refused"),
        ("jinan", "act-on-alert", f"{MINE.id}/close", "refused"),
        ("jinan", "act-on-alert", f"{JINAN}/petitions/raise", "refused"),
        ("jinan", "change-policy", "rule/arrears-spike", "refused"),
    }
    assert soon(lambda: acts() >= expected)


def test_a_wish_without_an_answer_is_kept(tokens: dict[str, str], settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alert_desk, "ANSWER_S", 0.5)
    alerter = SmallAlerter(settings)
    alerter.raised(MINE)
    with running_gateway(with_limits(settings), tokens["office"]) as running:
        house = House(running, alerter, tokens)
        key = {"Idempotency-Key": "k"}
        kept = house.call("jinan", "POST", f"/v1/alerts/{MINE.id}/acknowledge", json={}, headers=key)
        assert (kept.status_code, kept.headers["location"]) == (202, f"/v1/alerts/{MINE.id}")
        with alerter.running():
            assert soon(lambda: house.call("jinan", "GET", f"/v1/alerts/{MINE.id}").json()["alert"]["state"] == "acknowledged")
        assert house.call("jinan", "POST", f"/v1/alerts/{MINE.id}/acknowledge", json={}, headers=key).status_code == 200
    alerter.close()


def test_the_office_decides_entry_by_entry(house: House) -> None:
    contact = {"value": {"department": HRSS, "city": JINAN, "urls": ["json://localhost/0123456789-secret-abcd"]}, "why": "值班群"}
    path = "/v1/office/contact/jinan"
    assert [house.call("jinan", method, path).status_code for method in ("GET", "DELETE")] == [403, 403]
    assert house.call("jinan", "GET", "/v1/office/contact").status_code == 403
    assert house.call("office", "GET", path).status_code == 404
    put = house.call("office", "PUT", path, json=contact)
    assert (put.status_code, put.json()["value"]["urls"]) == (200, ["json://…abcd"])
    assert soon(lambda: house.call("office", "GET", path).status_code == 200)
    told = house.call("office", "GET", path).json()
    assert (told["value"]["urls"], told["why"], told["actor"].split("/")[0]) == (["json://…abcd"], "值班群", "office")
    assert "secret" not in house.call("office", "GET", "/v1/office/contact").text
    assert house.call("office", "PUT", path, json={"value": told["value"]}).status_code == 422
    assert [one["contact"] for one in house.call("jinan", "GET", f"/v1/alerts/{MINE.id}").json()["route"]] == ["jinan"]
    assert house.call("office", "DELETE", f"{path}?why=x").status_code == 204
    assert soon(lambda: house.call("office", "GET", path).status_code == 404)
    rule = house.call("office", "GET", "/v1/office/rule/arrears-spike").json()
    assert (rule["actor"], rule["at"]) == (None, None)
    assert house.call("office", "PUT", "/v1/office/rule/arrears-spike", json={"value": rule["value"] | {"least": -1}}).status_code == 422
    assert house.call("office", "PUT", "/v1/office/rule/..%2Fx", json={"value": {}}).status_code in (404, 405, 422)
    assert len(house.messages(OFFICE)) == 2


def soon(condition: Callable[[], bool], within_s: float = 5) -> bool:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline and not condition():
        time.sleep(0.05)
    return condition()


def test_the_system_s_own_steps_are_seen(house: House) -> None:
    house.alerter.step(Action.NOTIFY, MINE.id, id="n1", at=datetime.now(UTC))
    assert soon(lambda: house.call("jinan", "GET", f"/v1/alerts/{MINE.id}").json()["alert"]["state"] == "notified")


def test_a_department_is_scored_and_sees_no_other(house: House, tables: Settings) -> None:
    row = {"version": 1, "rule": "arrears-spike", "signal": "arrears-complaints", "state": "notified", "since": NOW, "raised_at": NOW}
    places = [(JINAN, HRSS), (JINAN, FINANCE), (QINGDAO, HRSS)]
    rows = [row | {"id": str(number), "city": city, "owner": owner} for number, (city, owner) in enumerate(places)]
    with client(tables) as connection:
        connection.execute(f"INSERT INTO alerts ({', '.join(rows[0])}) VALUES", rows)

    def told(who: str, query: str = "") -> list[tuple[str, str, int]]:
        answer = house.call(who, "GET", f"/v1/scorecard{query}").json()["rows"]
        return sorted((one["city"], one["department"], one["raised"]) for one in answer)

    assert told("jinan") == told("jinan", "?by=each") == [(JINAN, HRSS, 1)]
    assert told("reporter") == []
    assert len(told("office")) == 3
    assert told("office", "?by=all") == [("", "", 3)]
    assert told("office", "?by=all&until=2020-01-01T00:00:00Z") == [("", "", 0)]
    for by in ("rule", "signal", "city", "department", "all"):
        assert house.call("jinan", "GET", f"/v1/scorecard?by={by}").status_code == 403


def vouched(house: House, actor: Actor, method: str, path: str, key: str | None = None, **told: Any) -> httpx.Response:
    """A call of the dashboard, for a person that it has signed in."""
    voucher = Vouching(house.running.settings).voucher(actor, datetime.now(UTC))
    headers = {"authorization": f"Bearer {voucher}"} | ({"idempotency-key": key} if key else {})
    return house.running.http.request(method, path, headers=headers, **told)


def test_the_dashboard_acts_for_whom_it_vouches(house: House) -> None:
    clerk = Actor(id="account:li", role="department", departments=(HRSS,), cities=(JINAN,))
    assert {one["id"] for one in vouched(house, clerk, "GET", "/v1/alerts").json()["alerts"]} >= {MINE.id}
    assert vouched(house, clerk, "GET", f"/v1/alerts/{OTHER_CITY.id}").status_code == 404
    told = vouched(house, clerk, "POST", f"/v1/alerts/{MINE.id}/comment", "vouched", json={"why": "phoned them"})
    assert told.status_code == 200
    steps = vouched(house, clerk, "GET", f"/v1/alerts/{MINE.id}").json()["history"]
    assert ("account:li", "phoned them") in {(one["actor"], one["why"]) for one in steps}
    acts = [act for act in house.messages(TRAIL) if act["actor"] == "account:li"]
    assert [act["outcome"] for act in acts] == ["done"]


def test_a_voucher_opens_alerts_only_and_nobody_else_makes_one(house: House) -> None:
    office = Actor(id="account:chief", role="office")
    voucher = Vouching(house.running.settings).voucher(office, datetime.now(UTC))
    late = Vouching(house.running.settings).voucher(office, datetime.now(UTC) - timedelta(minutes=5))
    http = house.running.http
    assert http.get("/v1/alerts", headers={"authorization": f"Bearer {voucher}"}).status_code == 200
    for forged in (late, f"{voucher[:-1]}{'0' if voucher[-1] != '0' else '1'}", "tv_", voucher.replace("tv_", "tv_A")):
        assert http.get("/v1/alerts", headers={"authorization": f"Bearer {forged}"}).status_code == 401
    assert http.get("/v1/refusals", headers={"authorization": f"Bearer {voucher}"}).status_code == 401
    assert http.get("/v1/office/rule", headers={"authorization": f"Bearer {voucher}"}).status_code == 401
