"""An agency's own user on the cluster: SCRAM credentials, and the right to write to its topics and nothing else."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

import kafka
import kafka.errors
from kafka.admin import (
    ACL,
    ACLFilter,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ResourcePattern,
    ResourcePatternFilter,
    ResourceType,
    ScramMechanism,
    UserScramCredentialDeletion,
    UserScramCredentialUpsertion,
)

from infra.kafka import admin, translated
from infra.settings import Settings
from schemas.errors import ConfigurationError

PREFIX = "agency-"
"""Keeps an agency, whatever its id, from taking the name of a user of the platform."""
MECHANISM = ScramMechanism.SCRAM_SHA_512
ITERATIONS = 8192
PASSWORD_BYTES = 32
RIGHTS = (ACLOperation.WRITE, ACLOperation.DESCRIBE)
"""An idempotent producer needs no more: since Kafka 3.0 the right to write to any topic is the right to an id of a producer."""
NO_AUTHORIZER = (
    "Kafka keeps no rights, since it has no authorizer: set TONGXIN_KAFKA__AGENCY_PORT for our own, "
    "or authorizer.class.name on your cluster."
)


def user_of(agency_id: str) -> str:
    return f"{PREFIX}{agency_id}"


def check_authorizer(settings: Settings) -> None:
    """Raises ConfigurationError where the cluster keeps no rights, or does not let us see to them; TransientError without one."""
    try:
        with translated(settings), admin(settings) as client:
            client.describe_acls(_rules_of(PREFIX))
    except ConfigurationError as error:
        if isinstance(error.__cause__, kafka.errors.SecurityDisabledError):
            raise ConfigurationError([NO_AUTHORIZER]) from error
        raise


def make_user(settings: Settings, user: str, topics: Iterable[str]) -> str:
    """Give the user a new password, which is returned and to be had nowhere else, and the right to write to these topics only.

    Raises:
        ConfigurationError: the cluster does not let us do this.
        TransientError: no broker answers.
    """
    set_rights(settings, user, topics)
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    with translated(settings), admin(settings) as client:
        _alter(client, UserScramCredentialUpsertion(user, MECHANISM, password, ITERATIONS))
    return password


def set_rights(settings: Settings, user: str, topics: Iterable[str]) -> None:
    """Let the user write to these topics and to no other. Raises as `make_user` does."""
    wanted = {_rule(user, topic, right) for topic in topics for right in RIGHTS}
    with translated(settings), admin(settings) as client:
        there = set(client.describe_acls(_rules_of(user))[0])
        if missing := wanted - there:
            refused = client.create_acls(list(missing))["failed"]
            if refused:
                raise refused[0]
        for rule in there - wanted:
            _remove(client, rule)


def remove_user(settings: Settings, user: str) -> None:
    """Take rights and credentials away; a connection that still stands can do nothing. May be repeated. Raises as `make_user` does."""
    with translated(settings), admin(settings) as client:
        _remove(client, _rules_of(user))
        if client.describe_user_scram_credentials([user])[user]["credential_infos"]:
            _alter(client, UserScramCredentialDeletion(user, MECHANISM))


def _alter(client: kafka.KafkaAdminClient, alteration: UserScramCredentialDeletion | UserScramCredentialUpsertion) -> None:
    for user, fault in client.alter_user_scram_credentials([alteration]).items():
        if fault is not None:
            raise ConfigurationError([f"Kafka does not change user {user}: {fault}."])


def _remove(client: kafka.KafkaAdminClient, rule: ACLFilter) -> None:
    for _, _, fault in client.delete_acls([rule]):
        if fault is not kafka.errors.NoError:
            raise fault


def _rule(user: str, topic: str, right: ACLOperation) -> ACL:
    return ACL(f"User:{user}", "*", right, ACLPermissionType.ALLOW, ResourcePattern(ResourceType.TOPIC, topic))


def _rules_of(user: str) -> ACLFilter:
    anything = ResourcePatternFilter(ResourceType.ANY, None, ACLResourcePatternType.ANY)
    return ACLFilter(f"User:{user}", None, ACLOperation.ANY, ACLPermissionType.ANY, anything)
