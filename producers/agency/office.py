"""What an administrator does with agencies; each act is written to the trail, also one that is refused."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeVar

from infra.kafka import translated
from infra.settings import Settings
from infra.trail import Act, Action, Outcome, Trail
from producers.agency import kafka_user
from producers.agency.bounds import Bounds
from producers.agency.model import AGENCY_ID_PATTERN, Agency, Token
from producers.agency.registrar import change
from producers.agency.token import issue
from schemas.catalogue import Catalogue
from schemas.errors import ConfigurationError, TongxinError

WRITE_TIMEOUT_S = 20

Result = TypeVar("Result")


class KafkaUser(NamedTuple):
    """What an agency needs to write to Kafka itself."""

    user: str
    password: str
    topics: list[str]


class Office:
    """One administrator at one moment. Every act blocks until Kafka has it.

    Raises:
        ConfigurationError: it can't be done, with every reason; nothing was changed.
        TransientError: no broker answers.
    """

    def __init__(self, settings: Settings, catalogue: Catalogue, actor: str, now: datetime) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self._actor = actor
        self._now = now

    def add(self, agency_id: str, name: str, bounds: Bounds) -> Agency:
        """Enter an agency."""
        faults = bounds.faults(self._catalogue)
        if not re.fullmatch(AGENCY_ID_PATTERN, agency_id):
            faults.append(f"{agency_id} is no id of an agency: up to 100 letters, digits, dots and hyphens, a letter or digit first.")

        def enter(kept: Agency | None) -> Agency:
            if kept is not None:
                raise ConfigurationError([f"Agency {agency_id} is there already; --replace gives it other bounds."])
            return Agency(id=agency_id, name=name, **bounds.as_update())

        return self._change(Action.ADD_AGENCY, agency_id, enter, detail={"name": name} | bounds.as_update(), faults=faults)

    def rebound(self, agency_id: str, name: str, bounds: Bounds) -> Agency:
        """Give an agency another name and other bounds; its tokens stay, and its Kafka user may write accordingly."""
        agency = self._change(
            Action.CHANGE_AGENCY,
            agency_id,
            lambda kept: _open(kept, agency_id).model_copy(update={"name": name} | bounds.as_update()),
            detail={"name": name} | bounds.as_update(),
            faults=bounds.faults(self._catalogue),
        )
        if agency.kafka_user is not None:
            user, topics = agency.kafka_user, self._topics_of(agency)
            self._do(Action.OPEN_KAFKA, agency_id, user, lambda: kafka_user.set_rights(self._settings, user, topics), {"topics": topics})
        return agency

    def issue_token(self, agency_id: str, days: int, label: str) -> tuple[Token, str]:
        """A new token, and its text, which is to be had nowhere else."""
        token, text = issue(self._now, self._now + timedelta(days=days), label)
        detail = {"expires_at": token.expires_at.isoformat(), "label": label}
        self._change(Action.ISSUE_TOKEN, agency_id, lambda kept: _open(kept, agency_id).with_token(token), token.id, detail)
        return token, text

    def revoke_token(self, agency_id: str, token_id: str) -> None:
        """About a second later it opens nothing."""

        def revoke(kept: Agency | None) -> Agency:
            agency = _there(kept, agency_id)
            if agency.token(token_id) is None:
                raise ConfigurationError([f"Agency {agency_id} has no token {token_id}; `tongxin agencies show {agency_id}` lists them."])
            return agency.without_token(token_id, self._now)

        self._change(Action.REVOKE_TOKEN, agency_id, revoke, token_id)

    def revoke(self, agency_id: str) -> None:
        """Revoke the agency with all its tokens and its Kafka user. It stays on the register, so that nobody else takes its id."""
        agency = self._change(Action.REVOKE_AGENCY, agency_id, lambda kept: _there(kept, agency_id).revoked(self._now))
        if agency.kafka_user is not None:
            self.close_kafka(agency_id)

    def open_kafka(self, agency_id: str) -> KafkaUser:
        """Give the agency a Kafka user, or the one it has a new password."""
        user = kafka_user.user_of(agency_id)
        kafka_user.check_authorizer(self._settings)
        # On the register first: whatever fails after it, revoking the agency takes the user away.
        agency = self._change(Action.OPEN_KAFKA, agency_id, lambda kept: _open(kept, agency_id).with_kafka_user(user), user, told=False)
        topics = self._topics_of(agency)
        detail = {"topics": topics}
        password = self._do(Action.OPEN_KAFKA, agency_id, user, lambda: kafka_user.make_user(self._settings, user, topics), detail)
        return KafkaUser(user, password, topics)

    def close_kafka(self, agency_id: str) -> None:
        """Take the agency's Kafka user and its rights away. May be repeated."""
        user = kafka_user.user_of(agency_id)
        self._do(Action.CLOSE_KAFKA, agency_id, user, lambda: kafka_user.remove_user(self._settings, user))
        self._change(Action.CLOSE_KAFKA, agency_id, lambda kept: _there(kept, agency_id).with_kafka_user(None), user, told=False)

    def _topics_of(self, agency: Agency) -> list[str]:
        return list(self._catalogue.topics if agency.topics is None else agency.topics)

    def _change(
        self,
        action: Action,
        agency_id: str,
        how: Callable[[Agency | None], Agency],
        subject: str = "",
        detail: dict[str, Any] | None = None,
        *,
        faults: list[str] | None = None,
        told: bool = True,
    ) -> Agency:
        """Change the register; the act is written along with it, if it is to be `told`, and when it is refused."""
        act = self._act(action, agency_id, subject, detail)
        try:
            if faults:
                raise ConfigurationError(faults)
            return change(self._settings, agency_id, how, act if told else None)
        except ConfigurationError as error:
            self._write(act, Outcome.REFUSED, error.faults)
            raise

    def _do(self, action: Action, agency_id: str, subject: str, work: Callable[[], Result], detail: dict[str, Any] | None = None) -> Result:
        """Do what is not done on the register, and write how it ended."""
        act = self._act(action, agency_id, subject, detail)
        try:
            done = work()
        except TongxinError as error:
            with contextlib.suppress(TongxinError):
                self._write(act, Outcome.FAILED, [str(error)])
            raise
        self._write(act, Outcome.DONE)
        return done

    def _act(self, action: Action, agency_id: str, subject: str, detail: dict[str, Any] | None) -> Act:
        return Act(self._now, self._actor, action, Outcome.DONE, agency_id, subject, detail or {})

    def _write(self, act: Act, outcome: Outcome, faults: Any = ()) -> None:
        detail = {**act.detail, "faults": list(faults)} if faults else act.detail
        with Trail(self._settings) as trail:
            future = trail.write(replace(act, outcome=outcome, detail=detail))
            with translated(self._settings):
                future.get(timeout=WRITE_TIMEOUT_S)


def _there(agency: Agency | None, agency_id: str) -> Agency:
    if agency is None:
        raise ConfigurationError([f"There is no agency {agency_id}; `tongxin agencies list` names them."])
    return agency


def _open(agency: Agency | None, agency_id: str) -> Agency:
    agency = _there(agency, agency_id)
    if not agency.is_open:
        raise ConfigurationError([f"Agency {agency_id} was revoked."])
    return agency
