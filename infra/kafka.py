"""Kafka clients (kafka-python) with the project's defaults; the library's errors become ours at this border."""

from __future__ import annotations

import importlib.util
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import kafka
import kafka.errors

from infra.settings import Settings
from schemas.errors import ConfigurationError, ContractError, InvariantError, TransientError

LINGER_MS = 10
BATCH_BYTES = 256 * 1024
MAX_REQUEST_BYTES = 1024 * 1024
MAX_POLL_RECORDS = 5000
SESSION_TIMEOUT_MS = 10_000
HEARTBEAT_INTERVAL_MS = 3_000
BOOTSTRAP_TIMEOUT_MS = 20_000
DELIVERY_TIMEOUT_MS = 120_000

_REFUSALS = (
    kafka.errors.AuthorizationError,
    kafka.errors.SaslAuthenticationFailedError,
    kafka.errors.SecurityDisabledError,
    kafka.errors.UnsupportedSaslMechanismError,
    kafka.errors.InvalidReplicationFactorError,
    kafka.errors.InvalidPartitionsError,
    kafka.errors.InvalidConfigurationError,
    kafka.errors.PolicyViolationError,
    kafka.errors.KafkaConfigurationError,
    kafka.errors.UnsupportedCodecError,
    kafka.errors.UnsupportedVersionError,
)
_TOO_LARGE = (kafka.errors.MessageSizeTooLargeError, kafka.errors.RecordListTooLargeError)


def producer(settings: Settings, **overrides: Any) -> kafka.KafkaProducer:
    """An idempotent producer (acks=all, lz4, batches of up to LINGER_MS). Blocks until the cluster answers.

    Raises TransientError when none does, ConfigurationError when it refuses us.
    """
    check_codecs()
    defaults: dict[str, Any] = {
        "acks": "all",
        "enable_idempotence": True,
        "compression_type": "lz4",
        "linger_ms": LINGER_MS,
        "batch_size": BATCH_BYTES,
        "max_request_size": MAX_REQUEST_BYTES,
        "delivery_timeout_ms": DELIVERY_TIMEOUT_MS,
    }
    with translated(settings):
        return kafka.KafkaProducer(**(connection(settings) | defaults | overrides))


def consumer(settings: Settings, *topics: str, group: str | None = None, **overrides: Any) -> kafka.KafkaConsumer:
    """A consumer from the earliest offset that commits only when told to. Blocks until the cluster answers.

    Raises TransientError when none does, ConfigurationError when it refuses us.
    """
    check_codecs()
    defaults: dict[str, Any] = {
        "group_id": group,
        "enable_auto_commit": False,
        "auto_offset_reset": "earliest",
        "isolation_level": "read_committed",
        "max_poll_records": MAX_POLL_RECORDS,
        "session_timeout_ms": SESSION_TIMEOUT_MS,
        "heartbeat_interval_ms": HEARTBEAT_INTERVAL_MS,
    }
    with translated(settings):
        return kafka.KafkaConsumer(*topics, **(connection(settings) | defaults | overrides))


def admin(settings: Settings, **overrides: Any) -> kafka.KafkaAdminClient:
    """An admin client. Blocks until the cluster answers; raises TransientError when none does."""
    with translated(settings):
        return kafka.KafkaAdminClient(**(connection(settings) | overrides))


def connection(settings: Settings) -> dict[str, Any]:
    """Address and credentials, under kafka-python's names."""
    chosen: dict[str, Any] = {
        "bootstrap_servers": settings.kafka_bootstrap.split(","),
        "security_protocol": settings.kafka.security_protocol,
        "bootstrap_timeout_ms": BOOTSTRAP_TIMEOUT_MS,
    }
    if settings.kafka.ca_file is not None:
        chosen["ssl_cafile"] = str(settings.kafka.ca_file)
    if settings.kafka.security_protocol.startswith("SASL"):
        chosen["sasl_mechanism"] = settings.kafka.sasl_mechanism
        chosen["sasl_plain_username"] = settings.kafka.sasl_username
        if settings.kafka.sasl_password is not None:
            chosen["sasl_plain_password"] = settings.kafka.sasl_password.get_secret_value()
    return chosen


def async_connection(settings: Settings) -> dict[str, Any]:
    """Address and credentials, under aiokafka's names. Raises ConfigurationError where the certificates can't be read."""
    chosen = connection(settings)
    del chosen["bootstrap_timeout_ms"]
    authority = chosen.pop("ssl_cafile", None)
    if chosen["security_protocol"].endswith("SSL"):
        try:
            chosen["ssl_context"] = ssl.create_default_context(cafile=authority)
        except OSError as error:  # SSLError is one
            raise ConfigurationError([f"TONGXIN_KAFKA__CA_FILE: {authority} can't be read as certificates: {error}."]) from error
    return chosen


@contextmanager
def translated(settings: Settings) -> Iterator[None]:
    """Turn kafka-python's errors into ours: a refusal can't be retried, an absence can."""
    try:
        yield
    except _TOO_LARGE as error:
        raise ContractError([f"Kafka takes no message this large: {error}"]) from error
    except _REFUSALS as error:
        raise ConfigurationError([f"Kafka at {settings.kafka_bootstrap} refuses: {_words(error)}."]) from error
    except (kafka.errors.IllegalArgumentError, kafka.errors.IllegalStateError, kafka.errors.OutOfOrderSequenceNumberError) as error:
        raise InvariantError(f"Kafka client used wrongly: {_words(error)}") from error
    except (kafka.errors.KafkaError, OSError) as error:
        raise TransientError(f"Kafka at {settings.kafka_bootstrap} does not answer{_or_refuses(settings)}: {_words(error)}") from error


def check_codecs() -> None:
    """Raise ConfigurationError without the C parts of kafka-python: pure Python is 3.5 times slower (ADR); topics are in lz4 and zstd."""
    missing = [name for name in ("crc32c", "lz4", "zstandard") if importlib.util.find_spec(name) is None]
    if missing:
        raise ConfigurationError([f"Python package {name} is missing; run `make setup`." for name in missing])


def _or_refuses(settings: Settings) -> str:
    """kafka-python tries a refused password again until its time is up, and then says no more than that."""
    asked = settings.kafka.security_protocol.startswith("SASL")
    return f", or refuses user {settings.kafka.sasl_username} with this password" if asked else ""


def _words(error: BaseException) -> str:
    return str(error).strip().rstrip(".") or type(error).__name__
