"""In and out: who gets a session, how long it lasts, what guessing costs, and what the trail is told."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher

from infra.accounts.account import Account, Role
from infra.accounts.authenticator import Authenticator, NotSignedIn
from infra.accounts.password import hash_of, is_dated, matches
from infra.accounts.register import Register
from infra.accounts.session import Sessions
from infra.accounts.throttle import Throttle
from infra.trail import Act, Action, Outcome

PASSWORD = "correct horse"
BEGIN = datetime(2026, 1, 1, 8, tzinfo=UTC)


class Place:
    """An authenticator with a clock of its own."""

    def __init__(self, folder: Path) -> None:
        self.now = BEGIN
        self.acts: list[Act] = []
        self.file = folder / "sessions.db"
        self.sessions = Sessions(self.file, timedelta(hours=8), timedelta(days=30))
        self.register = Register(folder / "accounts.json")
        self.authenticator = Authenticator(self.register, self.sessions, Throttle(), self.acts.append, lambda: self.now)

    def add(self, name: str, role: Role = Role.OFFICE, password_hash: str | None = None, **more: Any) -> None:
        made = Account(name=name, role=role, password_hash=password_hash or hash_of(PASSWORD), created_at=BEGIN, changed_at=BEGIN, **more)
        self.register.change(name, lambda _before: made)

    def enter(self, name: str = "a", password: str = PASSWORD, address: str = "10.0.0.1") -> str:
        return self.authenticator.sign_in(name, password, address)[0]

    def is_in(self, token: str) -> bool:
        return self.authenticator.account_of(token) is not None

    def after(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path)
    made.add("a")
    yield made
    made.sessions.close()


def test_the_right_password_opens_a_session_and_is_told(place: Place) -> None:
    token = place.enter(" A ")
    assert place.is_in(token)
    assert not place.is_in(token + "x")
    assert not place.authenticator.account_of(None)
    (act,) = place.acts
    assert (act.actor, act.action, act.outcome, act.detail) == ("a", Action.SIGN_IN, Outcome.DONE, {"address": "10.0.0.1"})


def test_the_file_holds_no_token_and_is_its_owners_only(place: Place) -> None:
    token = place.enter()
    for path in place.file.parent.glob("sessions.db*"):
        assert token.encode() not in path.read_bytes()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_wrong_password_is_told_and_a_name_that_nobody_has_is_not_kept(place: Place) -> None:
    for name in ("a", "my secret password"):
        with pytest.raises(NotSignedIn):
            place.enter(name, "wrong password")
    assert [act.subject for act in place.acts] == ["a", ""]
    assert all(act.outcome is Outcome.REFUSED for act in place.acts)
    assert "secret" not in repr(place.acts)


def test_an_unknown_name_takes_the_same_path(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Timing on a busy machine proves little; that the same hash is computed does."""
    asked: list[str | None] = []

    def spied(password_hash: str | None, password: str) -> bool:
        asked.append(password_hash)
        return matches(password_hash, password)

    monkeypatch.setattr("infra.accounts.authenticator.matches", spied)
    for name in ("a", "nobody"):
        with pytest.raises(NotSignedIn):
            place.enter(name, "wrong password")
    assert len(asked) == 2
    assert asked[1] is None


def test_a_session_ends_when_nobody_does_anything_and_lives_on_when_somebody_does(place: Place) -> None:
    token = place.enter()
    place.after(hours=7.9)
    found = place.authenticator.account_of(token)
    assert found is not None
    place.authenticator.touch(found[0])
    place.after(hours=7.9)
    assert place.is_in(token)
    place.after(hours=0.2)
    assert not place.is_in(token)


def test_nobody_stays_for_ever(place: Place) -> None:
    token = place.enter()
    for _ in range(30 * 24 // 6):
        place.after(hours=6)
        if found := place.authenticator.account_of(token):
            place.authenticator.touch(found[0])
    place.after(hours=1)
    assert not place.is_in(token)


def test_a_wall_stays_for_its_days_without_a_touch(place: Place) -> None:
    place.add("wall", Role.WALL)
    token = place.enter("wall")
    place.after(days=29.9)
    assert place.is_in(token)
    place.after(days=0.2)
    assert not place.is_in(token)


def test_a_session_outlives_the_process(place: Place) -> None:
    token = place.enter()
    again = Sessions(place.file, timedelta(hours=8), timedelta(days=30))
    assert again.find(token, place.now) is not None
    again.close()


def test_signing_out_ends_it(place: Place) -> None:
    token, other = place.enter(), place.enter()
    place.authenticator.sign_out(token, "10.0.0.1")
    assert not place.is_in(token)
    assert place.is_in(other)
    assert place.acts[-1].action is Action.SIGN_OUT


@pytest.mark.parametrize("change", [{"changed_at": BEGIN + timedelta(hours=1)}, {"disabled_at": BEGIN}, None])
def test_a_changed_disabled_or_removed_account_is_out(place: Place, change: dict[str, Any] | None) -> None:
    token = place.enter()
    place.register.change("a", lambda before: before.model_copy(update=change) if before and change else None)
    assert not place.is_in(token)


def test_tries_beyond_the_first_five_cost_ever_longer_waits(place: Place) -> None:
    for _ in range(5):
        with pytest.raises(NotSignedIn) as refused:
            place.enter(password="wrong password")
        assert refused.value.wait_s == 0
    waits = []
    for _ in range(12):
        with pytest.raises(NotSignedIn) as refused:
            place.enter()
        waits.append(refused.value.wait_s)
        place.after(seconds=refused.value.wait_s)
        with pytest.raises(NotSignedIn):
            place.enter(password="wrong password")
    assert waits[:4] == [1, 2, 4, 8]
    assert max(waits) == 900


def test_the_right_password_is_not_even_tried_while_waiting(place: Place) -> None:
    for _ in range(6):
        with pytest.raises(NotSignedIn):
            place.enter(password="wrong password")
    with pytest.raises(NotSignedIn):
        place.enter()
    place.after(seconds=60)
    assert place.enter()


def test_a_colleague_elsewhere_is_not_locked_out(place: Place) -> None:
    for _ in range(6):
        with pytest.raises(NotSignedIn):
            place.enter(password="wrong password", address="10.6.6.6")
    assert place.enter(address="10.0.0.1")


def test_many_addresses_slow_down_an_account_and_many_accounts_an_address() -> None:
    throttle = Throttle()
    assert [throttle.take("a", f"10.1.0.{at}", BEGIN) for at in range(51)] == [0.0] * 50 + [1.0]
    assert throttle.take("b", "10.9.9.9", BEGIN) == 0
    assert [throttle.take(f"n{at}", "10.2.2.2", BEGIN) for at in range(101)] == [0.0] * 100 + [1.0]
    assert throttle.take("n200", "10.3.3.3", BEGIN) == 0


def test_those_who_get_in_cost_their_colleagues_nothing() -> None:
    throttle = Throttle()
    for at in range(500):
        assert throttle.take(f"n{at}", "10.2.2.2", BEGIN) == 0
        throttle.forgive(f"n{at}", "10.2.2.2")


def test_a_dated_hash_is_made_anew_and_ends_no_session(place: Place) -> None:
    place.add("old", password_hash=PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash(PASSWORD))
    first = place.enter("old")
    held = place.register.find("old")
    assert held is not None
    assert held.password_hash is not None
    assert not is_dated(held.password_hash)
    assert place.is_in(first)
    assert place.is_in(place.enter("old"))
