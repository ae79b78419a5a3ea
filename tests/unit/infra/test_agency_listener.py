"""The listener for agencies is there when it is asked for, and its faults are told before the broker starts."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from infra.platform.kafka import check_keystore, kafka_part, properties_of
from infra.settings import KafkaSettings, Settings
from schemas.errors import ConfigurationError


def listening(keystore: Path) -> Settings:
    kafka = KafkaSettings(agency_host="kafka.example", agency_port=19094, agency_keystore=keystore)
    return Settings(port_offset=100, kafka=kafka)


def properties(settings: Settings) -> dict[str, str]:
    return dict(line.split("=", 1) for line in properties_of(settings, Path("/log")).splitlines())


def test_nobody_is_asked_unless_agencies_may_come() -> None:
    found = properties(Settings())
    assert found["listeners"] == "BROKER://127.0.0.1:19092,CONTROLLER://127.0.0.1:19093"
    assert not [name for name in found if "sasl" in name or name == "authorizer.class.name"]
    assert "kafka for agencies" not in [port.name for port in kafka_part(Settings()).ports]


def test_agencies_come_by_a_name_of_their_own(tmp_path: Path) -> None:
    settings = listening(tmp_path / "listener.pem")
    found = properties(settings)
    assert found["listeners"].endswith(",AGENCY://0.0.0.0:19194")
    assert found["advertised.listeners"] == "BROKER://127.0.0.1:19192,AGENCY://kafka.example:19194"
    assert found["listener.name.agency.ssl.keystore.location"] == str(tmp_path / "listener.pem")
    assert [port.number for port in kafka_part(settings).ports if port.name == "kafka for agencies"] == [19194]


def test_a_port_needs_a_certificate() -> None:
    with pytest.raises(ValidationError, match="agency_port needs agency_keystore"):
        KafkaSettings(agency_port=19094)


def test_credentials_must_be_whole() -> None:
    with pytest.raises(ValidationError, match="SASL_SSL needs sasl_username and sasl_password"):
        KafkaSettings(security_protocol="SASL_SSL", sasl_username="u")


@pytest.mark.parametrize("text", [None, "", "-----BEGIN CERTIFICATE-----", "-----BEGIN EC PRIVATE KEY-----\n-----BEGIN CERTIFICATE-----"])
def test_a_key_that_java_can_not_read_is_told_with_its_remedy(text: str | None, tmp_path: Path) -> None:
    keystore = tmp_path / "listener.pem"
    if text is not None:
        keystore.write_text(text)
    with pytest.raises(ConfigurationError, match=r"AGENCY_KEYSTORE: .*(openssl pkcs8|can't be read)"):
        check_keystore(listening(keystore))
