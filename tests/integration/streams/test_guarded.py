"""The platform's own clients on a Kafka that asks who they are, over TLS."""

from __future__ import annotations

import random
from pathlib import Path

from kafka.admin import (
    ACL,
    ACLOperation,
    ACLPermissionType,
    ResourcePattern,
    ResourceType,
    ScramMechanism,
    UserScramCredentialUpsertion,
)

from infra.kafka import admin
from infra.settings import Settings
from infra.topic import create_topics, project_topics
from schemas.catalogue import load_catalogue
from tests.integration.streams.worker import figures, publish, start_worker, wait_until_read
from tests.support.event_factory import random_event
from tests.support.guarded import GuardedKafka
from tests.support.recount import recount

USER, PASSWORD = "tongxin", "a password, with = and more"
EVERYTHING = (
    (ResourceType.TOPIC, "*"),
    (ResourceType.GROUP, "*"),
    (ResourceType.TRANSACTIONAL_ID, "*"),
    (ResourceType.CLUSTER, "kafka-cluster"),
)


def make_platform_user(settings: Settings) -> None:
    client = admin(settings)
    try:
        client.alter_user_scram_credentials([UserScramCredentialUpsertion(USER, ScramMechanism.SCRAM_SHA_512, PASSWORD)])
        rules = [
            ACL(f"User:{USER}", "*", ACLOperation.ALL, ACLPermissionType.ALLOW, ResourcePattern(kind, name)) for kind, name in EVERYTHING
        ]
        assert client.create_acls(rules)["failed"] == []
    finally:
        client.close()


def test_a_worker_says_who_it_is(tmp_path: Path) -> None:
    server = GuardedKafka(tmp_path)
    server.start()
    worker = None
    try:
        make_platform_user(server.settings)
        settings = server.as_user(USER, PASSWORD)
        create_topics(settings, project_topics(load_catalogue().topics))
        log = [random_event(topic, random.Random(seed)) for seed, topic in enumerate([*load_catalogue().topics] * 10)]
        worker = start_worker(settings)
        publish(settings, log)
        wait_until_read(settings)
        assert figures(settings) == recount(log)
    finally:
        if worker is not None:
            worker.kill()
            worker.wait()
        server.stop()
