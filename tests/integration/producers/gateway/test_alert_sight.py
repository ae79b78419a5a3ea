"""Alerts over HTTP: who sees what, and what an attacker gets. Nobody changes an alert here, so that all share one house."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra.settings import Settings
from infra.topic import ALERT_COMMANDS
from infra.vouch import Vouching
from schemas.alert.step import Actor
from tests.integration.producers.gateway.house import (
    FINANCE,
    HRSS,
    MINE,
    NOW,
    OTHER_CITY,
    OTHERS,
    QINGDAO,
    House,
    house_tokens,
    open_house,
)  # fmt: skip
from tests.support.topics import TestTopics


@pytest.fixture(scope="module")
def house(shared_topics: TestTopics, shared_settings: Settings) -> Iterator[House]:
    with open_house(house_tokens(shared_topics, shared_settings), shared_settings) as made:
        yield made


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
    why = office["route"][0]["why"]
    assert any(reason.startswith("no contact for hrss-city-sd of 370100") for reason in why), "by night the quiet hours come after it"
    assert (office["similar"]["alerts"], told["similar"]["alerts"]) == (1, 0)


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
