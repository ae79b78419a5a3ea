"""Alerts over HTTP: who may do what, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from infra.clickhouse import client
from infra.settings import Settings
from infra.topic import OFFICE, TRAIL
from infra.vouch import Vouching
from producers.gateway import alert_desk
from schemas.alert.step import Action, Actor
from tests.integration.producers.gateway.house import (
    FINANCE,
    HRSS,
    JINAN,
    MINE,
    NOW,
    OTHER_CITY,
    OTHERS,
    QINGDAO,
    House,
    house_tokens,
    open_house,
    soon,
)  # fmt: skip
from tests.integration.producers.gateway.running import running_gateway, with_limits
from tests.support.alerter import SmallAlerter
from tests.support.topics import TestTopics


@pytest.fixture
def tokens(topics: TestTopics, settings: Settings) -> dict[str, str]:
    return house_tokens(topics, settings)


@pytest.fixture
def house(tokens: dict[str, str], settings: Settings) -> Iterator[House]:
    with open_house(tokens, settings) as made:
        yield made


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


def vouched(house: House, actor: Actor, method: str, path: str, key: str | None = None, **told: Any) -> httpx.Response:
    """A call of the dashboard, for a person that it has signed in."""
    voucher = Vouching(house.running.settings).voucher(actor, datetime.now(UTC))
    headers = {"authorization": f"Bearer {voucher}"} | ({"idempotency-key": key} if key else {})
    return house.running.http.request(method, path, headers=headers, **told)
