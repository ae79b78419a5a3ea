"""`tongxin brief` as a timer runs it: a file from a filled database, or the reason why there is none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from docx import Document

from infra.clickhouse import client
from infra.settings import Settings, environment
from tests.integration.dashboard.filled import HEZE, put_season

ROOT = Path(__file__).parents[3]


def run(settings: Settings, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "tongxin.py"), "brief", *words]
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment(settings)}, capture_output=True, text=True, timeout=300, check=False
    )


@pytest.fixture
def season(tables: Settings) -> Settings:
    with client(tables) as database:
        put_season(database)
    return tables


def test_it_writes_both_kinds(season: Settings, tmp_path: Path) -> None:
    word, pdf = tmp_path / "day.docx", tmp_path / "week.pdf"
    done = run(season, "--out", str(word))
    assert done.returncode == 0, done.stderr
    made = Document(str(word))
    assert made.paragraphs[0].text == "山东省进展日报"
    assert done.stderr == ""
    assert "360人次" in [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    done = run(season, "--kind", "week", "--city", HEZE, "--lang", "en", "--out", str(pdf))
    assert done.returncode == 0, done.stderr
    assert pdf.read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize("words", [("--out", "brief.txt"), ("--city", "000000", "--out", "brief.pdf")])
def test_it_says_what_it_cannot_do(season: Settings, tmp_path: Path, words: tuple[str, ...]) -> None:
    done = run(season, *words[:-1], str(tmp_path / words[-1]))
    assert done.returncode == 2
    assert words[1] in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.glob("brief.*"))
