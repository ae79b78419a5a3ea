"""The clients, topics and migrations on real servers."""

from __future__ import annotations

import pytest

from infra.clickhouse import client, translated
from infra.kafka import admin, consumer, producer
from infra.migrate import migrate_down, migrate_up, migration_states, read_migrations
from infra.settings import KafkaSettings, Settings
from infra.topic import Cleanup, TopicSpec, create_topics, project_topics
from schemas.errors import ConfigurationError, InvariantError, TransientError
from tests.support.server import TestServer, free_ports
from tests.support.topics import TestTopics


def test_a_message_goes_through(topics: TestTopics, settings: Settings) -> None:
    topics.create([TopicSpec("visits", partitions=1)])
    sender = producer(settings)
    sender.send("visits", key=b"370100", value=b"{}", headers=[("content-type", b"x")]).get(60)
    sender.close()
    reader = consumer(settings, "visits", group="test")
    try:
        batches = reader.poll(timeout_ms=10_000)
        [[record]] = batches.values()
        assert (record.key, record.value, record.headers) == (b"370100", b"{}", [("content-type", b"x")])
    finally:
        reader.close()


def test_topics_are_made_once_with_their_configuration(topics: TestTopics, settings: Settings) -> None:
    wanted = project_topics(["visits", "trips"])
    assert create_topics(settings, wanted) == [
        *("visits", "trips", "dead-letters"),
        *("agencies", "trail", "receipts"),
        *("office", "notifications", "alerts", "alert-commands"),
        *("progress", "signals", "judgements", "ledger"),
    ]
    assert create_topics(settings, wanted) == []
    asking = admin(settings)
    try:
        found = {topic["name"]: len(topic["partitions"]) for topic in asking.describe_topics(["visits", "progress"])}
    finally:
        asking.close()
    assert found == {"visits": 4, "progress": 4}


def test_another_number_of_partitions_is_refused_in_one_sentence(topics: TestTopics, settings: Settings) -> None:
    topics.create([TopicSpec("visits", partitions=2, cleanup=Cleanup.COMPACT)])
    with pytest.raises(ConfigurationError, match=r"visits has 2 partitions.*TONGXIN_KAFKA__PARTITIONS=2"):
        create_topics(settings, [TopicSpec("visits")])


def test_no_broker_is_a_transient_error(settings: Settings) -> None:
    nowhere = settings.model_copy(update={"kafka": KafkaSettings(bootstrap=f"127.0.0.1:{free_ports(1)[0]}")})
    with pytest.raises(TransientError, match="does not answer"):
        admin(nowhere, bootstrap_timeout_ms=500)


def test_migrations_go_up_down_and_up(tables: Settings) -> None:
    known = read_migrations()
    assert migration_states(tables) == [(migration, True) for migration in known]
    assert migrate_up(tables) == []
    assert migrate_down(tables, 0) == known[::-1]
    with client(tables) as connection:
        assert connection.execute("SELECT name FROM system.tables WHERE database = currentDatabase()") == [("migrations",)]
    assert migrate_up(tables) == known


def test_a_migration_changed_after_it_was_applied_stops(tables: Settings) -> None:
    first, *rest = read_migrations()
    changed = [type(first)(first.version, first.name, first.up + "SELECT 1;", first.down), *rest]
    with pytest.raises(ConfigurationError, match="0001_tables was changed after"):
        migrate_up(tables, changed)


def test_a_database_of_a_newer_version_stops(tables: Settings) -> None:
    with pytest.raises(ConfigurationError, match="does not know"):
        migrate_up(tables, read_migrations()[:-1])


def test_clickhouse_errors_are_ours(clickhouse: TestServer, settings: Settings) -> None:
    with pytest.raises(InvariantError, match="query failed"), translated(settings), client(settings, database="default") as connection:
        connection.execute("SELECT no_such_column")
    stranger = settings.model_copy(update={"clickhouse": settings.clickhouse.model_copy(update={"user": "stranger"})})
    with pytest.raises(ConfigurationError, match="refuses user stranger"), translated(stranger), client(stranger) as connection:
        connection.execute("SELECT 1")
    nowhere = settings.model_copy(update={"clickhouse": settings.clickhouse.model_copy(update={"server": "127.0.0.1:1"})})
    with pytest.raises(TransientError, match="does not answer"), translated(nowhere), client(nowhere) as connection:
        connection.execute("SELECT 1")


def test_the_built_in_user_may_do_nothing(clickhouse: TestServer, settings: Settings) -> None:
    stranger = settings.model_copy(update={"clickhouse": settings.clickhouse.model_copy(update={"user": "default", "password": None})})
    with pytest.raises(ConfigurationError, match="privileges"), translated(stranger), client(stranger, database="default") as connection:
        connection.execute("CREATE DATABASE theirs")


def test_rows_and_messages_survive_a_kill(clickhouse: TestServer, kafka: TestServer, topics: TestTopics, tables: Settings) -> None:
    with client(tables) as connection:
        connection.execute("INSERT INTO generations VALUES", [(1, 0, None, "hash")])
    topics.create([TopicSpec("visits", partitions=1)])
    sender = producer(tables)
    sender.send("visits", value=b"kept").get(60)
    sender.close()
    clickhouse.kill()
    kafka.kill()
    clickhouse.start()
    kafka.start()
    with client(tables) as connection:
        assert connection.execute("SELECT generation, catalogue_hash FROM generations") == [(1, "hash")]
    reader = consumer(tables, "visits", group="after")
    try:
        [[record]] = reader.poll(timeout_ms=10_000).values()
        assert record.value == b"kept"
    finally:
        reader.close()
