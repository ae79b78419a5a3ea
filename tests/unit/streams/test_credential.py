"""Faust shows what aiokafka would."""

from __future__ import annotations

import ssl

import pytest
from faust.transport.drivers.aiokafka import credentials_to_aiokafka_auth

from infra.kafka import async_connection
from infra.settings import KafkaSettings, Settings
from streams.credential import credentials_of

USER = {"sasl_username": "u", "sasl_password": "p"}


@pytest.mark.parametrize("protocol", ["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"])
def test_every_protocol_comes_through(protocol: str) -> None:
    connection = async_connection(Settings(kafka=KafkaSettings.model_validate({"security_protocol": protocol, **USER})))
    shown = credentials_to_aiokafka_auth(credentials_of(connection))
    del connection["bootstrap_servers"]
    assert {name: value for name, value in shown.items() if value is not None} == connection
    assert isinstance(connection.get("ssl_context"), ssl.SSLContext) is protocol.endswith("SSL")


def test_a_mechanism_is_taken_over() -> None:
    settings = Settings(kafka=KafkaSettings.model_validate({"security_protocol": "SASL_SSL", "sasl_mechanism": "SCRAM-SHA-256", **USER}))
    assert credentials_to_aiokafka_auth(credentials_of(async_connection(settings)))["sasl_mechanism"] == "SCRAM-SHA-256"
