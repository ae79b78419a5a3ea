"""The lock and the status file of a data folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from infra.platform.report import describe_status, is_well, status_table
from infra.platform.status import PartStatus, RunLock, State, read_status, running_pid, write_status
from infra.settings import Settings
from schemas.errors import ConfigurationError


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    return Settings.model_validate({"data_dir": tmp_path})


def test_the_second_holder_is_refused_in_one_sentence(here: Settings) -> None:
    with RunLock(here):
        assert running_pid(here) == os.getpid()
        with (
            pytest.raises(ConfigurationError, match=rf"already runs on .* \(pid {os.getpid()}\); stop it with `tongxin down`"),
            RunLock(here),
        ):
            pass
    assert running_pid(here) is None
    with RunLock(here):
        pass


def test_what_is_written_is_read_while_the_supervisor_lives(here: Settings) -> None:
    part = PartStatus("kafka", State.READY, pid=os.getpid(), restarts=2, address="127.0.0.1:1", since=5.0)
    with RunLock(here):
        write_status(here, [part])
        assert read_status(here).parts == (part,)
    assert read_status(here).parts == ()
    assert not read_status(here).running


def test_the_status_says_whether_all_is_well(here: Settings) -> None:
    with RunLock(here):
        write_status(here, [PartStatus("kafka", State.READY, pid=os.getpid()), PartStatus("simulator", State.FINISHED)])
        well = describe_status(read_status(here))
        write_status(here, [PartStatus("kafka", State.FAILING, note="no")])
        ill = describe_status(read_status(here))
    assert is_well(well)
    assert not is_well(ill)
    assert not is_well(describe_status(read_status(here)))
    assert well["parts"][0]["memory_mb"] > 1
    assert set(well["parts"][0]) >= {"name", "state", "pid", "restarts", "address"}
    assert "Nothing runs" in str(status_table(describe_status(read_status(here))))
