"""The account file: one JSON file that only its owner reads, changed by one writer at a time, whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from infra.accounts.account import Account
from infra.lock import exclusive
from schemas.errors import ConfigurationError

Accounts = Mapping[str, Account]


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    accounts: tuple[Account, ...] = ()


class Register:
    """The accounts by name. Readers see a change at their next question; they may be many, in many processes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read: tuple[tuple[int, int, int], Accounts] | None = None

    def all(self) -> Accounts:
        """Every account; none without a file.

        Raises:
            ConfigurationError: the file can't be read.
        """
        try:
            found = self.path.stat()
            stamp = found.st_ino, found.st_mtime_ns, found.st_size
            if self._read is None or self._read[0] != stamp:
                content = _File.model_validate_json(self.path.read_bytes())
                self._read = stamp, {account.name: account for account in content.accounts}
        except FileNotFoundError:
            return {}
        except (OSError, ValidationError) as error:
            words = error.strerror if isinstance(error, OSError) else f"{error.error_count()} faults; it is written by `tongxin users`"
            raise ConfigurationError([f"The account file {self.path} can't be read: {words}."]) from error
        return self._read[1]

    def find(self, name: str) -> Account | None:
        """The account of that name, if it may be used. Raises ConfigurationError like `all`."""
        account = self.all().get(name)
        return account if account is not None and account.is_open else None

    def change(self, name: str, how: Callable[[Account | None], Account | None]) -> Account | None:
        """Replace an account by what `how` makes of it; None removes it. What `how` raises is passed on, and nothing is changed."""
        with self._locked():
            accounts = dict(self.all())
            made = how(accounts.get(name))
            if made is None:
                accounts.pop(name, None)
            else:
                accounts[name] = made
            self._write(accounts)
        return made

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with exclusive(self.path.with_name(f"{self.path.name}.lock")):
            yield

    def _write(self, accounts: Accounts) -> None:
        draft = self.path.with_name(f".{self.path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        content = _File(accounts=tuple(accounts[name] for name in sorted(accounts))).model_dump_json(indent=1)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self.path)
        finally:
            draft.unlink(missing_ok=True)
