"""`tongxin doctor`: each fault of a machine is one sentence with its remedy."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from infra.platform import doctor
from infra.platform.doctor import examine, faults
from infra.platform.finding import Verdict
from infra.platform.jar import class_path, locked_jars
from infra.platform.part import Port
from infra.platform.status import RunLock
from infra.settings import Settings
from schemas.errors import ConfigurationError
from tests.support.server import free_ports


def faults_of(settings: Settings, *ports: Port) -> list[str]:
    return faults(examine(settings, ports))


def settings_in(folder: Path, **packages: object) -> Settings:
    return Settings.model_validate({"data_dir": folder, "packages": packages})


@pytest.fixture
def port() -> Port:
    return Port("dashboard", "127.0.0.1", free_ports(1)[0], "TONGXIN_DASHBOARD__PORT")


def test_a_good_machine_has_no_fault(tmp_path: Path, port: Port) -> None:
    findings = list(examine(settings_in(tmp_path / "new"), [port]))
    assert faults(findings) == []
    assert [finding.check for finding in findings] == ["python", "packages", "java", "jars", "data folder", "disk", "memory", "ports"]


def test_a_taken_port_names_its_owner_and_the_setting(tmp_path: Path, port: Port) -> None:
    with socket.socket() as holder:
        holder.bind((port.host, port.number))
        holder.listen()
        [sentence] = faults_of(settings_in(tmp_path), port)
        assert f"Port {port.number} (dashboard) is taken by" in sentence
        assert f"(pid {os.getpid()})" in sentence
        assert "TONGXIN_DASHBOARD__PORT" in sentence
        with RunLock(settings_in(tmp_path)):
            assert faults_of(settings_in(tmp_path), port) == []


def test_a_listener_for_agencies_needs_a_key_that_java_reads(tmp_path: Path) -> None:
    keystore = tmp_path / "listener.pem"
    kafka = {"agency_port": free_ports(1)[0], "agency_keystore": keystore}
    keystore.write_text("-----BEGIN RSA PRIVATE KEY-----\n-----BEGIN CERTIFICATE-----\n")
    [sentence] = faults_of(Settings.model_validate({"data_dir": tmp_path / "data", "kafka": kafka}))
    assert "openssl pkcs8" in sentence
    keystore.write_text("-----BEGIN PRIVATE KEY-----\n-----BEGIN CERTIFICATE-----\n")
    assert faults_of(Settings.model_validate({"data_dir": tmp_path / "data", "kafka": kafka})) == []


def test_a_folder_without_the_jars(tmp_path: Path) -> None:
    [sentence] = faults_of(settings_in(tmp_path / "data", jars_dir=tmp_path))
    assert f"lacks {len(locked_jars())} of {len(locked_jars())} jars" in sentence


def test_a_mirror_that_does_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "missing_jars", lambda _settings, jars: jars[:3])
    dead = f"http://127.0.0.1:{free_ports(1)[0]}/maven2"
    [sentence] = faults_of(settings_in(tmp_path, maven_repository=dead))
    assert sentence.startswith(f"3 of {len(locked_jars())} jars of Kafka are not here yet and their source does not answer ({dead}/:")
    assert "TONGXIN_PACKAGES__MAVEN_REPOSITORY" in sentence


def test_jars_from_a_dead_mirror_can_not_be_had(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.platform.jar.jar_folder", lambda _settings: tmp_path / "jars")
    dead = f"http://127.0.0.1:{free_ports(1)[0]}/maven2"
    with pytest.raises(
        ConfigurationError, match=rf"can't be had from {dead} .* In a closed network set TONGXIN_PACKAGES__MAVEN_REPOSITORY"
    ):
        class_path(settings_in(tmp_path, maven_repository=dead))
    assert [left.name for left in (tmp_path / "jars").iterdir()] == [".lock"]


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LEAST_DISK_GB", 1e9)
    [sentence] = faults_of(settings_in(tmp_path))
    assert sentence.startswith("Only ")
    assert sentence.endswith("free some, or move TONGXIN_DATA_DIR.")


def test_little_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "GOOD_MEMORY_GB", 1e9)
    [warning] = [finding for finding in examine(settings_in(tmp_path), []) if finding.verdict is Verdict.WARNING]
    assert "TONGXIN_CLICKHOUSE__MEMORY_MB" in warning.words
    monkeypatch.setattr(doctor, "LEAST_MEMORY_GB", 1e9)
    assert len(faults_of(settings_in(tmp_path))) == 1


def test_a_folder_that_can_not_be_written() -> None:
    sentences = faults_of(settings_in(Path("/proc/tongxin")))
    assert [sentence for sentence in sentences if "can't be written" in sentence and "set TONGXIN_DATA_DIR" in sentence]


def test_a_missing_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(doctor.PACKAGES, "no_such_module", "no-such-package")
    assert faults_of(settings_in(tmp_path)) == ["Python package no-such-package is missing; run `make setup`."]
