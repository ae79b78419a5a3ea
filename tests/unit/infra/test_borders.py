"""Foreign errors become ours, by what one can do about them."""

from __future__ import annotations

import clickhouse_driver.errors as clickhouse_errors
import kafka.errors as kafka_errors
import pytest

from infra import clickhouse, kafka
from infra.settings import KafkaSettings, Settings
from schemas.errors import ConfigurationError, ContractError, InvariantError, TongxinError, TransientError


@pytest.fixture
def settings() -> Settings:
    return Settings()


@pytest.mark.parametrize(
    ("foreign", "ours"),
    [
        (
            kafka_errors.NodeNotReadyError(),
            TransientError,
        ),
        (kafka_errors.KafkaTimeoutError("late"), TransientError),
        (kafka_errors.NotEnoughReplicasError(), TransientError),
        (ConnectionResetError("gone"), TransientError),
        (kafka_errors.TopicAuthorizationFailedError(), ConfigurationError),
        (kafka_errors.SaslAuthenticationFailedError(), ConfigurationError),
        (kafka_errors.InvalidReplicationFactorError(), ConfigurationError),
        (kafka_errors.MessageSizeTooLargeError("big"), ContractError),
        (kafka_errors.IllegalStateError("closed"), InvariantError),
    ],
    ids=lambda value: getattr(value, "__name__", type(value).__name__),
)
def test_kafka(foreign: Exception, ours: type[TongxinError], settings: Settings) -> None:
    with pytest.raises(ours) as caught, kafka.translated(settings):
        raise foreign
    assert caught.value.__cause__ is foreign


@pytest.mark.parametrize(
    ("foreign", "ours"),
    [
        (clickhouse_errors.NetworkError("refused"), TransientError),
        (clickhouse_errors.SocketTimeoutError("late"), TransientError),
        (EOFError("cut"), TransientError),
        (clickhouse_errors.ServerException("DB::Exception: full", 241), TransientError),
        (clickhouse_errors.ServerException("DB::Exception: who?", 516), ConfigurationError),
        (clickhouse_errors.ServerException("DB::Exception: no column x. Stack trace: 0. ?", 47), InvariantError),
        (clickhouse_errors.TypeMismatchError("not a number"), InvariantError),
    ],
    ids=lambda value: getattr(value, "__name__", type(value).__name__),
)
def test_clickhouse(foreign: Exception, ours: type[TongxinError], settings: Settings) -> None:
    with pytest.raises(ours) as caught, clickhouse.translated(settings):
        raise foreign
    assert caught.value.__cause__ is foreign
    assert "Stack trace" not in str(caught.value)


def test_our_own_errors_pass(settings: Settings) -> None:
    for border in (kafka.translated, clickhouse.translated):
        with pytest.raises(ContractError, match="as it was"), border(settings):
            raise ContractError(["as it was"])


def test_credentials_go_with_the_protocol_that_needs_them() -> None:
    sasl = {"security_protocol": "SASL_SSL", "sasl_username": "u", "sasl_password": "p", "ca_file": "/ca.pem", "bootstrap": "a:1,b:2"}
    chosen = kafka.connection(Settings(kafka=KafkaSettings.model_validate(sasl)))
    assert chosen["bootstrap_servers"] == ["a:1", "b:2"]
    assert (chosen["sasl_mechanism"], chosen["sasl_plain_username"], chosen["sasl_plain_password"]) == ("SCRAM-SHA-512", "u", "p")
    assert chosen["ssl_cafile"] == "/ca.pem"
    assert not [name for name in kafka.connection(Settings()) if name.startswith(("sasl", "ssl"))]


def test_a_missing_codec_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.kafka.importlib.util.find_spec", lambda name: None if name == "crc32c" else object())
    with pytest.raises(ConfigurationError, match=r"crc32c is missing; run `make setup`"):
        kafka.check_codecs()
