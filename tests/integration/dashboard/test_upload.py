"""The page on which an agency uploads sheets and corrects what was refused, before a real gateway."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.app_pages.sheet import WORKBOOK
from infra.clickhouse import client
from infra.generation import generations_topic
from infra.settings import Settings
from infra.topic import project_topics
from tests.integration.consumers.line import await_true, running_sink
from tests.integration.dashboard.test_pages import _process, opened, text_of
from tests.integration.producers.desk.filled import OTHER_SOURCE, SOURCE, fill
from tests.integration.producers.gateway.running import Running, add_agency, running_gateway, with_limits
from tests.support.event_factory import own_catalogue
from tests.support.topics import TestTopics
from tests.unit.producers.sheets.sheet import form, grid, workbook
from tests.unit.producers.sheets.test_submission import visits
from tests.unit.schemas.sample import MISSING, visit

AGENCY = SOURCE.rpartition("/")[2]
BROKEN = visit({"id": "b-1"}, purpose=MISSING)
CORRECTED = visit({"id": "c-1"})


@pytest.fixture
def gateway(tables: Settings, topics: TestTopics, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """A gateway with one agency, some of whose events were refused, and a dashboard's process."""
    topics.create(project_topics(own_catalogue().topics))
    fill(tables, [BROKEN, visit({"source": OTHER_SOURCE}, mode="walk")])
    with running_gateway(with_limits(tables), add_agency(tables, AGENCY)) as running:
        for _ in _process(running.settings, monkeypatch):
            yield running


def entered(token: str, **query: str) -> AppTest:
    """The page after a token was typed."""
    test = opened("upload", **query)
    test.text_input[0].set_value(token)
    test.button[-1].click().run()
    assert not test.exception, test.exception
    return test


def at_the_desk(token: str, **query: str) -> AppTest:
    """The desk for what was refused."""
    test = entered(token, **query)
    test.segmented_control[0].set_value("refused").run()
    assert not test.exception, test.exception
    return test


def test_a_wrong_token_gets_no_further(gateway: Running) -> None:
    test = entered("tx_no_token")
    assert "令牌不对" in test.error[0].value
    assert not test.segmented_control


def test_what_was_refused_is_corrected_in_place(gateway: Running) -> None:
    test = at_the_desk(gateway.token)
    assert "没有填写" in test.warning[0].value
    assert "共1条" in text_of(test), "another agency's is not shown"
    assert json.loads(test.text_area[0].value or "") == BROKEN
    test.text_area[0].set_value(json.dumps(CORRECTED))
    pressed(test, "改正并重新报送")
    assert "已报送" in test.success[0].value
    assert "没有被拒收的记录" in at_the_desk(gateway.token).success[0].value


def test_a_correction_that_is_wrong_says_so_and_stays(gateway: Running) -> None:
    test = at_the_desk(gateway.token, lang="en")
    assert test.warning[0].value == "data.purpose: is missing"
    pressed(test, "Send it again, corrected")
    assert "data.purpose: is missing" in test.error[0].value
    test.text_area[0].set_value(json.dumps(visit({"id": "d-1"}, **{"![planted](http://planted.example/i.png)": 1})))
    pressed(test, "Send it again, corrected")
    assert "!\\[planted\\](http" in test.error[0].value, "no picture from elsewhere"
    assert test.text_area


def test_an_empty_sheet_is_offered_and_a_filled_one_checked_and_sent(gateway: Running, tmp_path: Path) -> None:
    content = workbook(tmp_path / "sheet.xlsx", grid(form("visits"), visits(3))).read_bytes()
    test = with_sheet(gateway, content)
    pressed(test, "检查，不报送")
    assert "检查结果，没有报送" in text_of(test)
    pressed(test, "报送")
    assert "已报送，回执" in test.success[0].value
    receipt = gateway.http.get(f"/v1/receipts/{test.success[0].value.rpartition('回执')[2]}").json()
    assert receipt["total"] == 3


def test_what_a_complete_sheet_lacks_is_offered_and_withdrawn(gateway: Running, topics: TestTopics, tmp_path: Path) -> None:
    topics.create([generations_topic()])
    whole, shorter = (workbook(tmp_path / f"{count}.xlsx", grid(form("visits"), visits(count))).read_bytes() for count in (3, 2))
    with running_sink(gateway.settings):
        test = with_sheet(gateway, whole)
        pressed(test, "报送")
        await_true(lambda: standing(gateway) == 3, "the sheet is in the tables")
        test = with_sheet(gateway, shorter)
        test.checkbox[0].check().run()
        pressed(test, "检查，不报送")
        assert "有1条以前报过的记录不在表里" in test.warning[0].value
        assert "JN-1/V2" in text_of(test)
        assert 'data-file="sheet_lacks"' in text_of(test)
        test.checkbox[1].check().run()
        pressed(test, "报送")
        assert "撤回了1条" in test.info[0].value
        await_true(lambda: standing(gateway) == 2, "the record is withdrawn")


def with_sheet(gateway: Running, content: bytes) -> AppTest:
    """The page with a sheet of visits chosen."""
    test = entered(gateway.token)
    test.selectbox[0].set_value("visits")
    test.file_uploader[0].set_value(("visits.xlsx", content, WORKBOOK)).run()
    return test


def standing(gateway: Running) -> int:
    with client(gateway.settings) as tables:
        return int(tables.execute("SELECT count() FROM records_current(topic = 'visits')")[0][0])


def pressed(test: AppTest, label: str) -> None:
    """Press the button of that name."""
    next(button for button in test.button if button.label == label).click().run(timeout=120)
    assert not test.exception, test.exception


def test_leaving_forgets_the_token(gateway: Running) -> None:
    test = at_the_desk(gateway.token)
    pressed(test, "退出")
    assert not test.segmented_control
    assert test.text_input[0].value == ""
