"""The account file: only its owner reads it, it is whole at every moment, and writers wait for one another."""

from __future__ import annotations

import stat
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from infra.accounts.account import Account, Role
from infra.accounts.register import Register
from schemas.catalogue import load_catalogue
from schemas.errors import ConfigurationError

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def account(name: str, role: Role = Role.OFFICE, cities: tuple[str, ...] = (), departments: tuple[str, ...] = ()) -> Account:
    return Account(name=name, role=role, cities=cities, departments=departments, created_at=NOW, changed_at=NOW)


def test_without_a_file_there_are_no_accounts(tmp_path: Path) -> None:
    assert Register(tmp_path / "none.json").all() == {}


def test_what_is_written_is_read_by_another_and_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "new" / "accounts.json"
    Register(path).change("a", lambda _before: account("a"))
    assert Register(path).find("a") == account("a")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(one.name for one in path.parent.iterdir()) == ["accounts.json", "accounts.json.lock"]


def test_a_reader_sees_a_change_at_once(tmp_path: Path) -> None:
    reader, writer = Register(tmp_path / "a.json"), Register(tmp_path / "a.json")
    assert reader.find("a") is None
    writer.change("a", lambda _before: account("a"))
    assert reader.find("a") is not None
    writer.change("a", lambda before: before and before.model_copy(update={"disabled_at": NOW}))
    assert reader.find("a") is None
    assert "a" in reader.all()
    writer.change("a", lambda _before: None)
    assert reader.all() == {}


def test_a_change_that_fails_changes_nothing(tmp_path: Path) -> None:
    register = Register(tmp_path / "a.json")
    register.change("a", lambda _before: account("a"))

    def fail(_before: Account | None) -> Account:
        raise ConfigurationError(["no"])

    with pytest.raises(ConfigurationError):
        register.change("a", fail)
    assert register.find("a") == account("a")


def test_writers_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    def write(at: int) -> None:
        Register(tmp_path / "a.json").change(f"a{at}", lambda _before: account(f"a{at}"))

    threads = [threading.Thread(target=write, args=(at,)) for at in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(Register(tmp_path / "a.json").all()) == 20


def test_a_broken_file_is_said_in_words(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"accounts": [{"name": "a"}]}')
    with pytest.raises(ConfigurationError, match="can't be read"):
        Register(path).all()


def test_an_account_fits_its_role() -> None:
    for wrong in ({"role": Role.CITY}, {"role": Role.DEPARTMENT}, {"role": Role.WALL, "departments": ("hrss-sd",)}, {"name": "Two Words"}):
        with pytest.raises(ValidationError):
            Account.model_validate({"name": "a", "role": Role.OFFICE, "created_at": NOW, "changed_at": NOW} | wrong)


def test_an_account_names_what_the_catalogue_knows() -> None:
    catalogue = load_catalogue()
    assert not list(account("a", Role.CITY, ("370100",)).faults(catalogue))
    assert not list(account("a", Role.DEPARTMENT, ("370000",), ("hrss-sd",)).faults(catalogue))
    assert len(list(account("a", Role.CITY, ("370000", "999999")).faults(catalogue))) == 2
    assert len(list(account("a", Role.DEPARTMENT, (), ("nobody",)).faults(catalogue))) == 1
