"""The examples of the documentation, run as they stand against the real gateway."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from infra.settings import Settings
from infra.topic import project_topics
from tests.integration.producers.gateway.running import Running, add_agency, running_gateway, with_limits
from tests.support.event_factory import own_catalogue
from tests.support.reading import everything
from tests.support.topics import TestTopics

pytestmark = pytest.mark.usefixtures("tables")

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "docs" / "examples"
TIMEOUT_S = 300


@pytest.fixture
def running(topics: TestTopics, settings: Settings) -> Iterator[Running]:
    topics.create(project_topics(own_catalogue().topics))
    token = add_agency(settings, "jinan-hrss", cities=("370100",), topics=("trips",), org_codes=("370100-hrss",))
    with running_gateway(with_limits(settings), token) as made:
        yield made


def run(running: Running, folder: Path, *command: str) -> str:
    """What an example printed."""
    token_file = folder / "token"
    token_file.write_text(f"{running.token}\n")
    environment = {"GATEWAY": running.address, "TOKEN_FILE": str(token_file), "OUTBOX": str(folder / "outbox.db"), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, timeout=TIMEOUT_S, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def arrived(running: Running) -> list[tuple[str, str]]:
    return [(json.loads(record.value)["id"], record.topic) for record in everything(running.settings)]


def test_a_python_system_reports_what_is_good_and_hears_of_the_rest(running: Running, tmp_path: Path) -> None:
    said = run(running, tmp_path, sys.executable, str(EXAMPLES / "report_over_http.py"))
    assert "ru-0102 “direction”没有填写。请补上后重新报送。" in said
    assert "trip-ru-0101-1 receipt " in said
    receipt = said.split("receipt ")[1].split()[0]
    assert running.http.get(f"/v1/receipts/{receipt}").json()["total"] == 1
    assert arrived(running) == [("trip-ru-0101-1", "trips")]


def test_what_the_system_could_not_send_goes_out_with_its_next_run(running: Running, tmp_path: Path) -> None:
    away = subprocess.run(
        [sys.executable, "-c", _PUT, str(tmp_path / "outbox.db"), str(EXAMPLES / "report_over_http.py")],
        cwd=ROOT,
        timeout=TIMEOUT_S,
        check=True,
        capture_output=True,
        text=True,
    )
    assert away.stderr == ""
    run(running, tmp_path, sys.executable, str(EXAMPLES / "report_over_http.py"))
    assert arrived(running) == [("put-while-away", "trips"), ("trip-ru-0101-1", "trips")]


def test_curl_reports_and_asks(running: Running, tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        pytest.skip("there is no curl")
    said = run(running, tmp_path, "bash", str(EXAMPLES / "report_with_curl.sh"))
    given, standing, refusals = map(json.loads, said.splitlines())
    assert (given["accepted"], given["refused"]) == (1, [])
    assert (standing["id"], standing["total"]) == (given["receipt"], 1)
    assert refusals == {"groups": []}
    assert arrived(running) == [("trip-ru-0201-1", "trips")]


def test_a_sheet_is_fetched_filled_checked_and_sent(running: Running, tmp_path: Path) -> None:
    said = run(running, tmp_path, sys.executable, str(EXAMPLES / "report_a_sheet.py")).splitlines()
    assert said[0] == "good 2 bad 1"
    assert said[1].startswith("done new 2 receipt /v1/receipts/")
    assert said[2] == "see trips-returned.xlsx"
    sheet = openpyxl.load_workbook(tmp_path / "trips-returned.xlsx").worksheets[0]
    headings = {cell.value: place for place, cell in enumerate(sheet[1], start=1)}
    reason = str(sheet.cell(5, headings["错误说明"]).value)
    assert reason.startswith("“方向”")
    assert "不在可选值之内，可填：返乡、返岗、外出务工、不区分" in reason
    assert {json.loads(record.value)["subject"] for record in everything(running.settings)} == {
        "370100-hrss/ru-0301",
        "370100-hrss/ru-0302",
    }
    assert running.http.get(said[1].split("receipt ")[1]).json()["total"] == 3


_PUT = """
import sys
from pathlib import Path
from producers.remote.client import HttpClient
source = Path(sys.argv[2]).read_text()
example = {}
exec(source[:source.index("token = Path")], example)
client = HttpClient("http://127.0.0.1:1", "tx_1_away", outbox=Path(sys.argv[1]))
client.publish(example["event_of"](example["trips_of_today"]()[0]) | {"id": "put-while-away"})
client.close(0)
"""
