"""Lets people in by name and password and out again; knows who a session's person is, and says in the trail what was tried."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

from infra.accounts.account import Account
from infra.accounts.password import hash_of, is_dated, matches
from infra.accounts.register import Register
from infra.accounts.session import Session, Sessions
from infra.accounts.throttle import Throttle
from infra.trail import Act, Action, Outcome
from schemas.errors import TongxinError

AT_ONCE = 2
"""Hashes computed at the same time: each takes 19 MiB and a core."""


class NotSignedIn(TongxinError):
    """Name or password is wrong, which of them is not said; with `wait_s` it was not even tried, for there were too many before."""

    def __init__(self, wait_s: float = 0.0) -> None:
        super().__init__("Name or password is wrong." if not wait_s else "Too many tries.")
        self.wait_s = wait_s


class Authenticator:
    """Safe to share between threads. `tell` takes acts for the trail and does not block."""

    def __init__(
        self, register: Register, sessions: Sessions, throttle: Throttle, tell: Callable[[Act], None], clock: Callable[[], datetime]
    ) -> None:
        self.register = register
        self.sessions = sessions
        self._throttle = throttle
        self._tell = tell
        self._clock = clock
        self._hashing = threading.BoundedSemaphore(AT_ONCE)

    def sign_in(self, name: str, password: str, address: str) -> tuple[str, Account]:
        """Begin a session; its token and its account. Blocks for tens of milliseconds.

        Raises:
            NotSignedIn: it was not the name or not the password, or there were too many tries.
            ConfigurationError: the account file can't be read.
        """
        name = name.strip().lower()
        now = self._clock()
        account = self.register.find(name)
        if wait_s := self._throttle.take(name, address, now):
            self._say(Outcome.REFUSED, account, address, {"wait_s": round(wait_s)})
            raise NotSignedIn(wait_s)
        with self._hashing:
            right = matches(account.password_hash if account else None, password)
        if account is None or not right:
            self._say(Outcome.REFUSED, account, address, {})
            raise NotSignedIn
        self._throttle.forgive(name, address)
        self._refresh(account, password)
        self._say(Outcome.DONE, account, address, {})
        return self.sessions.open(account, now), account

    def sign_out(self, token: str, address: str) -> None:
        """End a session, wherever it is open."""
        if (found := self.account_of(token)) is not None:
            self._tell(Act(self._clock(), found[1].name, Action.SIGN_OUT, Outcome.DONE, subject=found[1].name, detail={"address": address}))
        self.sessions.end(token)

    def account_of(self, token: str | None) -> tuple[Session, Account] | None:
        """The session of a token and its person, as the account file says now; None when it is over.

        Raises:
            ConfigurationError: the account file can't be read.
        """
        session = self.sessions.find(token, self._clock()) if token else None
        account = self.register.find(session.account) if session else None
        if session is None or account is None or account.mark != session.mark:
            return None
        return session, account

    def touch(self, session: Session) -> None:
        """The session's person did something."""
        self.sessions.touch(session, self._clock())

    def _refresh(self, account: Account, password: str) -> None:
        """Hash anew where the parameters have changed since."""
        if account.password_hash is None or not is_dated(account.password_hash):
            return
        with self._hashing:
            made = hash_of(password)

        def renew(current: Account | None) -> Account | None:
            is_same = current is not None and current.password_hash == account.password_hash
            return current.model_copy(update={"password_hash": made}) if current is not None and is_same else current

        self.register.change(account.name, renew)

    def _say(self, outcome: Outcome, account: Account | None, address: str, detail: dict[str, object]) -> None:
        # A name that nobody has may be a password typed into the wrong box: it is not kept.
        who = account.name if account else ""
        self._tell(Act(self._clock(), who or "nobody", Action.SIGN_IN, outcome, subject=who, detail={"address": address} | detail))
