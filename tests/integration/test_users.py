"""`tongxin users`, typed as an administrator would, with the trail in a real Kafka; and the demo's accounts."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from infra.accounts.demo import FILE, demo_logins, make_demo
from infra.accounts.password import matches
from infra.accounts.register import Register
from infra.accounts.telling import Teller
from infra.catalogue import catalogue_of
from infra.settings import AccessSettings, Settings, environment
from infra.topic import TRAIL, trail_topic
from infra.trail import Act, Action, Outcome
from schemas.catalogue import load_catalogue
from tests.support.reading import values
from tests.support.server import free_ports
from tests.support.topics import TestTopics

ROOT = Path(__file__).parents[2]
Users = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def users(settings: Settings) -> Users:
    """The command line."""

    def run(*arguments: str, typed: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "tongxin", "users", *arguments]
        variables = {**os.environ, **environment(settings), **more}
        return subprocess.run(command, cwd=ROOT, env=variables, input=typed, capture_output=True, text=True, timeout=300, check=False)

    return run


def trail_of(settings: Settings) -> list[dict[str, Any]]:
    """All acts in the trail, in order."""
    return [orjson.loads(value) for value in values(settings, TRAIL)]


def test_an_account_is_made_changed_and_removed_and_the_trail_knows(settings: Settings, topics: TestTopics, users: Users) -> None:
    topics.create([trail_topic()])
    register = Register(settings.accounts_file)
    added = users("add", "jinan", "--role", "city", "--city", "370100", "--title", "济南市", "--json")
    assert added.returncode == 0, added.stderr
    password = json.loads(added.stdout)["password"]
    account = register.find("jinan")
    assert account is not None
    assert account.cities == ("370100",)
    assert matches(account.password_hash, password)
    assert password not in settings.accounts_file.read_text()
    assert users("add", "jinan", "--role", "office").returncode == 2, "there is one already"
    assert users("passwd", "jinan", "--password-stdin", typed="another long one\n").returncode == 0
    changed = register.find("jinan")
    assert changed is not None
    assert matches(changed.password_hash, "another long one")
    assert changed.mark != account.mark
    assert users("disable", "jinan").returncode == 0
    assert register.find("jinan") is None
    (listed,) = json.loads(users("list", "--json").stdout)
    assert listed["disabled_at"]
    assert "password_hash" not in listed
    assert users("remove", "jinan").returncode == 0
    assert register.all() == {}
    acts = [(act["action"], act["outcome"], act["subject"]) for act in trail_of(settings)]
    names = ("add-account", "change-account", "disable-account", "remove-account")
    assert acts == [(name, "done", "jinan") for name in names]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add", "a", "--role", "city"), "needs a city"),
        (("add", "a", "--role", "city", "--city", "000001"), "neither a city nor a province"),
        (("add", "a", "--role", "department", "--department", "none"), "no department of the catalogue"),
        (("add", "Two Words", "--role", "office"), "small letters"),
        (("passwd", "nobody"), "no account nobody"),
        (("add", "a", "--role", "office", "--password-stdin"), "10 to 200"),
    ],
)
def test_what_can_not_be_is_said_in_words(users: Users, settings: Settings, arguments: tuple[str, ...], words: str) -> None:
    done = users(*arguments, typed="short\n")
    assert done.returncode == 2
    assert words in done.stderr
    assert Register(settings.accounts_file).all() == {}


def test_without_kafka_the_act_is_in_the_log(users: Users, settings: Settings) -> None:
    (port,) = free_ports(1)
    done = users("add", "office", "--role", "office", TONGXIN_KAFKA__BOOTSTRAP=f"127.0.0.1:{port}")
    assert done.returncode == 0
    assert "act-outside-trail" in done.stderr
    assert Register(settings.accounts_file).find("office") is not None


def test_acts_are_told_without_making_anybody_wait(settings: Settings, topics: TestTopics) -> None:
    topics.create([trail_topic()])
    teller = Teller(settings)
    acts = [Act(datetime.now(UTC), "a", Action.SIGN_IN, Outcome.DONE, subject=f"a{at}") for at in range(20)]
    for act in acts:
        teller.tell(act)
    teller.close()
    assert [act["subject"] for act in trail_of(settings)] == [act.subject for act in acts]


def test_the_demo_has_a_login_of_each_role_once(settings: Settings, users: Users) -> None:
    ours = settings.model_copy(update={"access": AccessSettings()})
    make_demo(ours, catalogue_of(ours), datetime.now(UTC))
    register, logins = Register(ours.accounts_file), demo_logins(ours)
    assert {account.role.value for account in register.all().values()} == {"office", "city", "department", "wall"}
    for login in logins:
        account = register.find(login.name)
        assert account is not None
        assert matches(account.password_hash, login.password)
        assert not list(account.faults(load_catalogue()))
    assert stat.S_IMODE((ours.data_dir / FILE).stat().st_mode) == 0o600
    make_demo(ours, catalogue_of(ours), datetime.now(UTC))
    assert demo_logins(ours) == logins, "once only"
    shown = users("demo").stdout
    assert all(login.password in shown for login in logins)
    assert users("passwd", "wall").returncode == 0
    assert "wall" not in {login.name for login in demo_logins(ours)}, "that password is another now"


def test_an_office_that_has_accounts_gets_no_others(settings: Settings, users: Users) -> None:
    ours = settings.model_copy(update={"access": AccessSettings()})
    assert users("add", "li", "--role", "office").returncode == 0
    make_demo(ours, catalogue_of(ours), datetime.now(UTC))
    assert set(Register(ours.accounts_file).all()) == {"li"}
    assert users("demo").returncode == 1
