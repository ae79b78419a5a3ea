"""`tongxin sheets`, as it is typed, against a real Kafka and ClickHouse."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from infra.settings import Settings, environment
from infra.topic import TRAIL, project_topics
from producers.sheets.header import FAULT_HEADING
from tests.support.event_factory import own_catalogue
from tests.support.reading import everything
from tests.support.topics import TestTopics
from tests.unit.producers.sheets.sheet import form, grid, workbook
from tests.unit.producers.sheets.test_submission import visits


@pytest.fixture(autouse=True)
def _installation(topics: TestTopics, tables: Settings) -> None:
    topics.create(project_topics(own_catalogue().topics))


def sheets(settings: Settings, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tongxin", "sheets", *map(str, arguments)]
    return subprocess.run(command, env={**os.environ, **environment(settings)}, capture_output=True, text=True, timeout=300, check=False)


def sent(settings: Settings) -> list[str]:
    return sorted(json.loads(record.value)["subject"] for record in everything(settings) if record.topic == "visits")


def test_a_sheet_from_its_template_to_kafka(settings: Settings, tmp_path: Path) -> None:
    done = sheets(settings, "template", "visits", "--city", "370100", "-o", tmp_path / "t.xlsx")
    assert done.returncode == 0, done.stderr
    rows = visits(4)
    rows[2]["demands_count"] = "很多"
    file = workbook(tmp_path / "走访.xlsx", grid(form("visits"), rows))

    checked = sheets(settings, "check", file, "--topic", "visits", "--agency", "jn-hrss", "--json")
    assert checked.returncode == 1, checked.stderr
    report = json.loads(checked.stdout)
    assert (report["new"], report["refused"], report["faults"][0]["row"]) == (3, 1, 4)
    assert sent(settings) == []

    done = sheets(settings, "upload", file, "--topic", "visits", "--agency", "jn-hrss", "--actor", "li@desk")
    assert done.returncode == 1, done.stderr
    assert "新增3" in done.stderr
    assert "第4行：“诉求数”应为数字" in done.stderr
    assert sent(settings) == ["JN-1/V0", "JN-1/V1", "JN-1/V3"]
    [act] = [json.loads(record.value) for record in everything(settings, [TRAIL])]
    assert (act["actor"], act["action"], act["outcome"], act["agency"]) == ("li@desk", "submit", "partly", "jn-hrss")
    assert act["detail"] == {"kind": "sheet", "topic": "visits", "accepted": 3, "same": 0, "refused": 1, "withdrawn": 0}
    back = openpyxl.load_workbook(tmp_path / "走访-回执.xlsx").worksheets[0]
    assert back.cell(1, back.max_column).value == FAULT_HEADING


def test_headings_are_remembered(settings: Settings, tmp_path: Path) -> None:
    head, *lines = grid(form("visits"), visits(2))
    file = workbook(tmp_path / "a.xlsx", [["单号" if name == "走访编号" else name for name in head], *lines])
    assert sheets(settings, "map", "visits", "--agency", "jn-hrss", "单号=visit_no").stdout == "单号 = visit_no\n"
    done = sheets(settings, "upload", file, "--topic", "visits", "--agency", "jn-hrss", "--json")
    assert done.returncode == 0, done.stderr
    assert sent(settings) == ["JN-1/V0", "JN-1/V1"]
    assert "visit_no  走访编号" in sheets(settings, "map", "visits", "--agency", "jn-hrss").stdout


def test_what_cannot_be_taken_exits_with_two(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(b"PK\x03\x04")
    done = sheets(settings, "upload", file, "--topic", "visits", "--agency", "jn-hrss")
    assert done.returncode == 2
    assert "损坏" in done.stderr
    good = workbook(tmp_path / "b.xlsx", grid(form("visits"), visits(1)))
    assert sheets(settings, "check", good, "--topic", "nothing", "--agency", "jn-hrss").returncode == 2
    assert sheets(settings, "check", good, "--agency", "jn-hrss").returncode == 2
    assert sheets(settings, "upload", good, "--topic", "visits", "--agency", "jn-hrss", "--withdraw").returncode == 2
