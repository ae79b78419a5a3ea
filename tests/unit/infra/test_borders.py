"""Foreign errors become ours, by what one can do about them."""

from __future__ import annotations

import ssl
from pathlib import Path

import clickhouse_driver.errors as clickhouse_errors
import kafka.errors as kafka_errors
import pytest
import trustme

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


def test_asynchronous_clients_show_the_same_credentials(tmp_path: Path) -> None:
    ca_file = tmp_path / "ca.pem"
    trustme.CA().cert_pem.write_to_path(ca_file)
    sasl = {"security_protocol": "SASL_SSL", "sasl_username": "u", "sasl_password": "p", "ca_file": ca_file, "bootstrap": "a:1,b:2"}
    chosen = kafka.async_connection(Settings(kafka=KafkaSettings.model_validate(sasl)))
    context = chosen.pop("ssl_context")
    assert (context.verify_mode, context.check_hostname, len(context.get_ca_certs())) == (ssl.CERT_REQUIRED, True, 1)
    assert chosen == {
        "bootstrap_servers": ["a:1", "b:2"],
        "security_protocol": "SASL_SSL",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": "u",
        "sasl_plain_password": "p",
    }
    assert kafka.async_connection(Settings()) == {"bootstrap_servers": ["127.0.0.1:19092"], "security_protocol": "PLAINTEXT"}
    ca_file.write_text("no certificate")
    with pytest.raises(ConfigurationError, match="TONGXIN_KAFKA__CA_FILE"):
        kafka.async_connection(Settings(kafka=KafkaSettings.model_validate(sasl)))


def test_an_absence_may_be_a_refused_password() -> None:
    asked = Settings(kafka=KafkaSettings.model_validate({"security_protocol": "SASL_SSL", "sasl_username": "u", "sasl_password": "geheim"}))
    with pytest.raises(TransientError, match="does not answer, or refuses user u with this password") as caught, kafka.translated(asked):
        raise kafka_errors.KafkaTimeoutError
    assert "geheim" not in str(caught.value)


def test_a_missing_codec_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.kafka.importlib.util.find_spec", lambda name: None if name == "crc32c" else object())
    with pytest.raises(ConfigurationError, match=r"crc32c is missing; run `make setup`"):
        kafka.check_codecs()
