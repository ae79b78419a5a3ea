"""The OpenAPI document, and the real gateway held to it by schemathesis."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from infra.settings import Settings
from tests.integration.producers.gateway.running import Running, add_agency
from tests.support.alerter import SmallAlerter
from tests.unit.schemas.alert.sample import alert

pytestmark = pytest.mark.usefixtures("tables")

# That the data say what the subject says, and much else of the contract, no schema can say; so 422 may answer what fits the schema.
CONFIG = """
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "403", "404", "409", "422"]
"""
EXAMPLES = 15
OFFICES = "^/v1/(alerts|office|scorecard)"
TIMEOUT_S = 300


def test_the_document_names_every_answer(running: Running) -> None:
    document = running.http.get("/openapi.json").json()
    post = document["paths"]["/v1/events"]["post"]
    assert set(post["requestBody"]["content"]) == {
        "application/cloudevents+json",
        "application/cloudevents-batch+json",
        "application/json",
    }
    assert set(post["responses"]) == {"202", "400", "401", "408", "413", "415", "422", "429", "503"}
    for status, answer in post["responses"].items():
        assert set(answer["content"]) == {"application/json" if status == "202" else "application/problem+json"}
    assert document["components"]["schemas"]["Event"]["properties"]["city"]["enum"]
    assert "HTTPValidationError" not in document["components"]["schemas"]


def test_schemathesis_finds_no_fault(running: Running, tmp_path: Path) -> None:
    check(running, running.token, tmp_path, "--exclude-path-regex", OFFICES)


def test_nor_with_a_token_of_the_office(running: Running, settings: Settings, tmp_path: Path) -> None:
    token = add_agency(settings, "office", office=True)
    alerter = SmallAlerter(settings)
    alerter.raised(alert())
    with alerter.running():
        check(running, token, tmp_path, "--include-path-regex", OFFICES)
    alerter.close()


def check(running: Running, token: str, tmp_path: Path, *chosen: str) -> None:
    """Hold the gateway to its document on the paths chosen."""
    config = tmp_path / "schemathesis.toml"
    config.write_text(CONFIG, encoding="utf-8")
    command = [str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(config), "run", f"{running.address}/openapi.json"]
    options = [
        "--header",
        f"Authorization: Bearer {token}",
        *chosen,
        "--max-examples",
        str(EXAMPLES),
        "--phases",
        "examples,coverage,fuzzing",
    ]
    done = subprocess.run([*command, *options], cwd=tmp_path, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
    assert "Coverage" in done.stdout, done.stdout
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
