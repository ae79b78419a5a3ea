"""The OpenAPI document, and the real gateway held to it by schemathesis."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.producers.gateway.running import Running

pytestmark = pytest.mark.usefixtures("tables")

# That the data say what the subject says, and much else of the contract, no schema can say; so 422 may answer what fits the schema.
CONFIG = """
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "404", "422"]
"""
EXAMPLES = 15
TIMEOUT_S = 120


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
    config = tmp_path / "schemathesis.toml"
    config.write_text(CONFIG, encoding="utf-8")
    command = [str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(config), "run", f"{running.address}/openapi.json"]
    options = [
        "--header",
        f"Authorization: Bearer {running.token}",
        "--max-examples",
        str(EXAMPLES),
        "--phases",
        "examples,coverage,fuzzing",
    ]
    done = subprocess.run([*command, *options], cwd=tmp_path, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
    assert "Coverage" in done.stdout, done.stdout
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
