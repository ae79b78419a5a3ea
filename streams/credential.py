"""What Faust shows to a cluster that asks who it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import faust
from faust.types.auth import CredentialsT


def credentials_of(connection: Mapping[str, Any]) -> CredentialsT | None:
    """Faust's form of the credentials in options of aiokafka; None where the cluster asks for none."""
    protocol, context = connection["security_protocol"], connection.get("ssl_context")
    if protocol == "PLAINTEXT":
        return None
    if protocol == "SSL":
        return faust.SSLCredentials(context)
    return faust.SASLCredentials(
        mechanism=connection["sasl_mechanism"],
        username=connection["sasl_plain_username"],
        password=connection["sasl_plain_password"],
        ssl_context=context,
    )
