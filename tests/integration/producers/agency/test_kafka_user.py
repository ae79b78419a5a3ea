"""An agency that writes to Kafka itself, on a real broker that keeps rights."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import kafka
import kafka.errors
import pytest
from kafka import TopicPartition
from typer.testing import CliRunner

from infra.kafka import consumer, producer
from infra.settings import Settings, environment
from infra.topic import create_topics, project_topics
from producers.agency.cli import app
from producers.client import Client
from schemas.decode import decoders
from schemas.errors import TransientError
from schemas.event import CONTENT_TYPE
from schemas.placement import misplaced
from tests.support.event_factory import own_catalogue, random_event
from tests.support.guarded import GuardedKafka
from tests.support.reading import amount, everything

DOCS = Path(__file__).parents[4] / "docs"
EXAMPLE = DOCS / "examples" / "write_to_kafka.py"
WAIT_S = 60
REFUSED_MS = 5_000
"""kafka-python tries a refused password again for as long."""
EVENT = random_event("visits", random.Random(1))


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GuardedKafka]:
    server = GuardedKafka(tmp_path_factory.mktemp("guarded"))
    server.start()
    create_topics(server.settings, project_topics(own_catalogue().topics))
    yield server
    server.stop()


def run(guarded: GuardedKafka, *arguments: str) -> str:
    result = CliRunner().invoke(app, arguments, env=environment(guarded.settings), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def opened(guarded: GuardedKafka, agency: str, *topics: str) -> Settings:
    """Settings of a new agency's own system."""
    run(guarded, "add", agency, "济南", *(part for topic in topics for part in ("--topic", topic)))
    made = json.loads(run(guarded, "kafka", agency, "--json"))
    assert made["topics"] == list(topics)
    return guarded.as_user(made["user"], made["password"])


def write(settings: Settings, topic: str) -> int:
    with producer(settings, max_block_ms=WAIT_S * 1000, bootstrap_timeout_ms=REFUSED_MS) as writer:
        return int(writer.send(topic, key=b"370100", value=b"{}", partition=0).get(timeout=WAIT_S).offset)


def poll(reader: kafka.KafkaConsumer) -> None:
    """Try to read, for as long as nothing comes."""
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        assert not reader.poll(timeout_ms=500)


def end_of(guarded: GuardedKafka, topic: str) -> int:
    return amount(guarded.settings, [topic])


def test_writes_to_its_topics_and_nothing_else(guarded: GuardedKafka) -> None:
    own = opened(guarded, "writer", "visits", "trips")
    with Client(own) as client:
        client.publish(EVENT)
    assert end_of(guarded, "visits") == 1
    assert write(own, "trips") >= 0
    for other in ("complaints", "agencies", "trail", "progress"):
        before = end_of(guarded, other)
        with pytest.raises(kafka.errors.TopicAuthorizationFailedError):
            write(own, other)
        assert end_of(guarded, other) == before


def test_reads_nothing_not_even_its_own(guarded: GuardedKafka) -> None:
    own = opened(guarded, "reader", "visits")
    write(own, "visits")
    with consumer(own) as reader:
        reader.assign([TopicPartition("visits", 0)])
        reader.seek_to_beginning()
        with pytest.raises(kafka.errors.TopicAuthorizationFailedError):
            poll(reader)
    with consumer(own, "visits", group="tongxin-worker") as reader, pytest.raises(kafka.errors.GroupAuthorizationFailedError):
        poll(reader)


def test_a_wrong_password_is_refused_and_a_new_one_replaces_the_old(guarded: GuardedKafka) -> None:
    own = opened(guarded, "forgetful", "visits")
    assert own.kafka.sasl_password is not None
    for user, password in (("agency-forgetful", "x"), ("agency-nobody", own.kafka.sasl_password.get_secret_value())):
        with pytest.raises(TransientError, match="or refuses user agency-"):
            write(guarded.as_user(user, password), "visits")
    renewed = json.loads(run(guarded, "kafka", "forgetful", "--json"))["password"]
    with pytest.raises(TransientError, match="or refuses user agency-"):
        write(own, "visits")
    assert write(guarded.as_user("agency-forgetful", renewed), "visits") >= 0


def test_a_connection_that_stands_is_of_no_use_once_the_user_is_removed(guarded: GuardedKafka) -> None:
    own = opened(guarded, "leaving", "visits")
    with producer(own) as writer:
        writer.send("visits", value=b"{}", partition=0).get(timeout=WAIT_S)
        run(guarded, "kafka", "leaving", "--remove")
        with pytest.raises((kafka.errors.TopicAuthorizationFailedError, kafka.errors.ClusterAuthorizationFailedError)):
            writer.send("visits", value=b"{}", partition=0).get(timeout=WAIT_S)
    with pytest.raises(TransientError, match="or refuses user agency-"):
        write(own, "visits")
    assert json.loads(run(guarded, "show", "leaving", "--json"))["kafka_user"] is None


def test_other_bounds_and_the_end_of_the_agency_reach_the_broker(guarded: GuardedKafka) -> None:
    own = opened(guarded, "changing", "visits")
    run(guarded, "add", "changing", "济南", "--topic", "trips", "--replace")
    assert write(own, "trips") >= 0
    with pytest.raises(kafka.errors.TopicAuthorizationFailedError):
        write(own, "visits")
    run(guarded, "revoke", "changing")
    with pytest.raises(TransientError, match="or refuses user agency-"):
        write(own, "trips")


def test_the_documented_program_reports_a_trip(guarded: GuardedKafka) -> None:
    own = opened(guarded, "jinan-hrss", "trips")
    assert own.kafka.sasl_password is not None
    variables = {
        "KAFKA": guarded.bootstrap,
        "KAFKA_CA": str(guarded.ca_file),
        "KAFKA_USER": "agency-jinan-hrss",
        "KAFKA_PASSWORD": own.kafka.sasl_password.get_secret_value(),
    }
    before = end_of(guarded, "trips")
    subprocess.run([sys.executable, EXAMPLE], env={**os.environ, **variables}, check=True, capture_output=True, timeout=300)
    message = max(everything(guarded.settings, ["trips"]), key=lambda record: record.timestamp)
    event = decoders(own_catalogue())["trips"].decode(message.value)
    partitions = guarded.settings.kafka.partitions
    assert end_of(guarded, "trips") == before + 1
    assert misplaced(own_catalogue().topics["trips"], event, message.key, message.partition, partitions) == []
    assert message.headers == [("content-type", CONTENT_TYPE.encode())]
    assert f"```python\n{EXAMPLE.read_text(encoding='utf-8')}```" in (DOCS / "agencies.md").read_text(encoding="utf-8")


def test_the_listener_takes_nobody_without_a_name(guarded: GuardedKafka) -> None:
    plain = Settings.model_validate({"kafka": {"bootstrap": guarded.bootstrap, "security_protocol": "SSL", "ca_file": guarded.ca_file}})
    with pytest.raises(TransientError, match="does not answer"):
        write(plain, "visits")
