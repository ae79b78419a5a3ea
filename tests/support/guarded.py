"""A real Kafka that also listens for agencies, over TLS, and asks who they are."""

from __future__ import annotations

from pathlib import Path

import trustme
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from infra.platform.kafka import kafka_part
from infra.settings import Settings
from tests.support.server import TestServer, free_ports, own_settings


class GuardedKafka(TestServer):
    """`settings` reach the listener that asks nobody; `as_user` gives those of a client that must say who it is."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        authority = trustme.CA()
        certificate = authority.issue_cert("localhost")
        key = load_pem_private_key(certificate.private_key_pem.bytes(), None)
        chain = b"".join(blob.bytes() for blob in certificate.cert_chain_pems)
        keystore = folder / "listener.pem"
        keystore.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + chain)
        self.ca_file = folder / "ca.pem"
        authority.cert_pem.write_to_path(self.ca_file)
        [port] = free_ports(1)
        self.bootstrap = f"localhost:{port}"
        settings = own_settings(folder / "data")
        changed = {"agency_host": "localhost", "agency_port": port, "agency_keystore": keystore}
        settings = settings.model_copy(update={"kafka": settings.kafka.model_copy(update=changed)})
        super().__init__(kafka_part(settings), settings)

    def as_user(self, user: str, password: str, **changed: object) -> Settings:
        kafka = {
            "bootstrap": self.bootstrap,
            "security_protocol": "SASL_SSL",
            "ca_file": self.ca_file,
            "sasl_username": user,
            "sasl_password": password,
        }
        return Settings.model_validate({"data_dir": self.settings.data_dir, "kafka": kafka | changed})
