"""The command line: its list of commands, its speed, and how errors end it."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tongxin import COMMANDS, GUESTS

ROOT = Path(__file__).parents[2]
HELP_LIMIT_S = 0.5
"""Of a processor, so that what else the machine does is not counted."""


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tongxin", *arguments]
    return subprocess.run(command, cwd=ROOT, env={"PATH": "/usr/bin:/bin", **environment}, capture_output=True, text=True, check=False)


def worked_s() -> float:
    """What our commands have cost so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_help_lists_every_command_and_is_quick() -> None:
    best_s = float("inf")
    for _ in range(3):
        before_s = worked_s()
        done = run("--help")
        best_s = min(best_s, worked_s() - before_s)
    assert done.returncode == 0
    assert not [name for name in COMMANDS if f"  {name} " not in done.stdout]
    assert best_s < HELP_LIMIT_S


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_exists_and_explains_itself(name: str) -> None:
    done = run(name, "--help")
    assert done.returncode == 0, done.stderr
    assert name in done.stdout
    assert done.stderr == ""


def test_an_unknown_command_is_refused() -> None:
    done = run("fly")
    assert done.returncode == 2
    assert "No such command 'fly'" in done.stderr


def test_a_wrong_setting_is_one_sentence_on_stderr() -> None:
    done = run("status", "--json", TONGXIN_ZEBRA="1")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == ["TONGXIN_ZEBRA is not a setting. Remove it."]


def test_status_without_a_platform(tmp_path: Path) -> None:
    done = run("status", "--json", TONGXIN_DATA_DIR=str(tmp_path))
    assert done.returncode == 1
    assert done.stdout.startswith('{"running": false')


def test_down_without_a_platform_is_no_error(tmp_path: Path) -> None:
    done = run("down", TONGXIN_DATA_DIR=str(tmp_path))
    assert (done.returncode, done.stdout) == (0, "")
    assert "Nothing runs" in done.stderr


@pytest.mark.parametrize(("group", "name"), [(group, name) for group, guests in GUESTS.items() for name in guests])
def test_a_guest_of_a_group_explains_itself(group: str, name: str) -> None:
    assert f"  {name} " in run(group, "--help").stdout
    done = run(group, name, "--help")
    assert done.returncode == 0, done.stderr
    assert f"tongxin {group} {name}" in done.stdout
