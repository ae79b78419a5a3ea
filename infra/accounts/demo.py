"""The demo's accounts: one of each role, made once on a fresh data folder, with passwords that are kept beside them to be shown again."""

from __future__ import annotations

import os
from datetime import datetime
from typing import NamedTuple

from infra.accounts.account import Account, Role
from infra.accounts.password import hash_of, make_password
from infra.accounts.register import Register
from infra.settings import Settings
from schemas.catalogue import Catalogue

FILE = "demo-logins.txt"


class Login(NamedTuple):
    """What to type, and whose it is."""

    name: str
    password: str
    title: str


def make_demo(settings: Settings, catalogue: Catalogue, now: datetime) -> None:
    """Make the accounts, unless there are some already, or people do not sign in by account."""
    register = Register(settings.accounts_file)
    if settings.access.sign_in != "accounts" or settings.access.accounts_file is not None or register.path.exists():
        return
    logins = []
    for account in _accounts(catalogue, now):
        password = make_password()
        made = account.model_copy(update={"password_hash": hash_of(password)})
        register.change(account.name, lambda _none, made=made: made)  # type: ignore[misc]
        logins.append(Login(account.name, password, account.title))
    _write(settings, logins)


def demo_logins(settings: Settings) -> list[Login]:
    """Those of the demo's accounts that are still as they were made."""
    try:
        lines = (settings.data_dir / FILE).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    return [Login(*parts) for line in lines if len(parts := line.split(None, 2)) == 3]


def forget_login(settings: Settings, name: str) -> None:
    """The account's password is another now, or it is gone."""
    logins = demo_logins(settings)
    if kept := [login for login in logins if login.name != name]:
        if len(kept) < len(logins):
            _write(settings, kept)
    else:
        (settings.data_dir / FILE).unlink(missing_ok=True)


def _accounts(catalogue: Catalogue, now: datetime) -> list[Account]:
    province = "370000" if "370000" in catalogue.provinces else next(iter(catalogue.provinces))
    city = next(one for one in catalogue.cities.values() if one.province == province)
    departments = list(catalogue.departments.values())
    of_line = [one for one in departments if one.province == province and one.line == "hrss"]
    department = next(iter([*of_line, *(one for one in departments if one.province == province), *departments]))
    family = tuple(one.slug for one in departments if one.line == department.line and one.province in (province, department.province))
    return [
        Account(name="office", role=Role.OFFICE, title="协调办公室", created_at=now, changed_at=now),
        Account(name="city", role=Role.CITY, title=city.zh, cities=(city.code,), created_at=now, changed_at=now),
        Account(
            name="department",
            role=Role.DEPARTMENT,
            title=department.zh,
            cities=(province,),
            departments=family,
            created_at=now,
            changed_at=now,
        ),
        Account(name="wall", role=Role.WALL, title="大屏", created_at=now, changed_at=now),
    ]


def _write(settings: Settings, logins: list[Login]) -> None:
    path = settings.data_dir / FILE
    draft = path.with_name(f".{FILE}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.writelines(f"{login.name}  {login.password}  {login.title}\n" for login in logins)
    draft.replace(path)
