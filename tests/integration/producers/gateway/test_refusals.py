"""What the stream refused, shown to the agency it came from, corrected and sent again."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from infra.clickhouse import client
from infra.letter import read_letters
from tests.integration.producers.desk.filled import OTHER_SOURCE, SOURCE, fill
from tests.integration.producers.gateway.running import Running, add_agency
from tests.unit.schemas.sample import MISSING, visit

pytestmark = pytest.mark.usefixtures("tables")

AGENCY = SOURCE.rpartition("/")[2]
BROKEN = visit({"id": "b-1"}, purpose=MISSING)
CORRECTED = visit({"id": "c-1"})
AT = "/v1/refusals/visits/1"


@pytest.fixture
def bureau(bureau: str, settings: Any) -> str:
    """The token of the agency whose events were refused."""
    fill(settings, [BROKEN, visit({"source": OTHER_SOURCE}, mode="walk"), visit(brought_home=["gold"])])
    return add_agency(settings, AGENCY)


def correct(running: Running, place: str, event: Any) -> Any:
    return running.http.post(
        f"{AT}/{place}/correction", content=orjson.dumps(event), headers={"content-type": "application/cloudevents+json"}
    )


def test_an_agency_sees_its_own_in_groups_with_advice(running: Running) -> None:
    told = running.http.get("/v1/refusals").json()["groups"]
    assert [(one["topic"], one["place"], one["kind"], one["events"]) for one in told] == [
        ("visits", "data.brought_home", "not-in-list", 1),
        ("visits", "data.purpose", "missing", 1),
    ]
    assert told[1]["advice"] == "“走访目的”没有填写。请补上后重新报送。"
    [listed] = running.http.get("/v1/refusals/visits", params={"place": "data.purpose", "kind": "missing"}).json()["refusals"]
    assert len(running.http.get("/v1/refusals/visits").json()["refusals"]) == 2
    assert running.http.get("/v1/refusals/trips").json() == {"refusals": []}
    whole = running.http.get(listed["href"]).json()
    assert (listed["href"], whole["event_id"], orjson.loads(whole["raw"])) == (f"{AT}/0/0", "b-1", BROKEN)
    assert whole["advice"] == [told[1]["advice"]]


def test_nobody_sees_or_corrects_anothers(running: Running) -> None:
    assert running.http.get(f"{AT}/1/0").status_code == 404
    assert correct(running, "1/0", CORRECTED).status_code == 404
    assert running.http.get(f"{AT}/99/0").status_code == 404
    assert running.http.get("/v1/refusals", headers={"authorization": "Bearer x"}).status_code == 401


def test_a_correction_is_taken_as_any_event_and_closes_the_refusal(running: Running) -> None:
    still_bad = correct(running, "0/0", BROKEN)
    assert (still_bad.status_code, still_bad.json()["refused"][0]["reasons"]) == (422, ["data.purpose: is missing"])
    foreign = correct(running, "0/0", {**CORRECTED, "source": OTHER_SOURCE})
    assert foreign.status_code == 422
    assert running.http.get(f"{AT}/0/0").json()["state"] == "open"

    taken = correct(running, "0/0", CORRECTED)
    assert (taken.status_code, taken.json()["accepted"]) == (202, 1)
    assert running.http.get(f"{AT}/0/0").json()["state"] == "replayed"
    assert [one["place"] for one in running.http.get("/v1/refusals").json()["groups"]] == ["data.brought_home"]
    assert correct(running, "0/0", CORRECTED).status_code == 409
    with client(running.settings) as connection:
        assert len(read_letters(connection, state="replayed")) == 1


def test_a_correction_is_one_event(running: Running) -> None:
    batch = running.http.post(f"{AT}/0/0/correction", content=b"[]", headers={"content-type": "application/cloudevents-batch+json"})
    assert batch.status_code == 415
    assert correct(running, "0/0", [CORRECTED]).status_code == 422
