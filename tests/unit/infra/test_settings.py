"""Settings: where they come from and how a wrong one is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from infra.settings import Settings, environment, load_settings, setting_names
from schemas.errors import ConfigurationError


def test_nothing_set_gives_our_own_servers_in_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load_settings()
    assert settings.data_dir == tmp_path / ".tongxin"
    assert settings.kafka_bootstrap == "127.0.0.1:19092"
    assert settings.clickhouse_address == ("127.0.0.1", 19000)
    assert settings.dashboard_address == "http://127.0.0.1:8501"


def test_an_offset_moves_every_port_of_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGXIN_PORT_OFFSET", "500")
    settings = load_settings()
    ports = (settings.kafka_controller_port, settings.clickhouse_http_port, settings.dashboard_port, settings.gateway_port)
    assert (settings.kafka_bootstrap, settings.clickhouse_address[1], *ports) == ("127.0.0.1:19592", 19500, 19593, 18623, 9001, 18580)


@pytest.mark.parametrize(
    ("server", "address"), [("db.example:9100", ("db.example", 9100)), ("db.example", ("db.example", 9000)), ("[::1]:9000", ("::1", 9000))]
)
def test_an_outside_server_keeps_its_own_port(server: str, address: tuple[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGXIN_CLICKHOUSE__SERVER", server)
    monkeypatch.setenv("TONGXIN_PORT_OFFSET", "500")
    assert load_settings().clickhouse_address == address


def test_the_days_of_a_notice_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGXIN_CATALOGUE__COUNTS", '{"luli-sd-2024": {"from": "2024-02-01", "to": "2024-02-29"}}')
    counts = load_settings().catalogue.counts["luli-sd-2024"]
    assert (counts.first, counts.last) == (date(2024, 2, 1), date(2024, 2, 29))


@pytest.mark.parametrize(("name", "value", "words"), [("BURST", "9", "lets no batch"), ("MAX_IN_FLIGHT_MB", "15", "less than one body")])
def test_bounds_of_the_gateway_that_let_nothing_through_are_refused(
    name: str, value: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"TONGXIN_GATEWAY__{name}", value)
    with pytest.raises(ConfigurationError, match=words):
        load_settings()


def test_an_unknown_name_is_refused_with_the_likely_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGXIN_KAFKA__PORTS", "1")
    with pytest.raises(ConfigurationError, match=r"TONGXIN_KAFKA__PORTS is not a setting\. Did you mean TONGXIN_KAFKA__PORT\?"):
        load_settings()


def test_all_faults_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"KAFKA__PORT": "many", "WORKERS": "0", "DATADIR": "x", "CLICKHOUSE__DATABASE": "a b"}.items():
        monkeypatch.setenv(f"TONGXIN_{name}", value)
    with pytest.raises(ConfigurationError) as caught:
        load_settings()
    names = ("TONGXIN_DATADIR", "TONGXIN_KAFKA__PORT", "TONGXIN_WORKERS", "TONGXIN_CLICKHOUSE__DATABASE")
    assert len(caught.value.faults) == len(names)
    for name in names:
        assert [fault for fault in caught.value.faults if fault.startswith(name)], name


def test_what_can_not_be_read_is_a_sentence_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGXIN_CATALOGUE__COUNTS", "{not json")
    with pytest.raises(ConfigurationError, match="can't be read"):
        load_settings()


def test_a_port_past_the_last_one_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGXIN_KAFKA__PORT", "65000")
    monkeypatch.setenv("TONGXIN_PORT_OFFSET", "1000")
    with pytest.raises(ConfigurationError, match="puts port 66000 above 65535"):
        load_settings()


def test_another_process_reads_the_same_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    first = Settings.model_validate(
        {
            "data_dir": tmp_path,
            "workers": 3,
            "kafka": {"sasl_username": "u", "sasl_password": "p"},
            "clickhouse": {"port": 12345},
            "catalogue": {"counts": {"luli-sd-2024": {"from": "2024-02-01", "to": "2024-02-29"}}},
        }
    )
    for name, value in environment(first).items():
        monkeypatch.setenv(name, value)
    assert load_settings() == first


def test_a_secret_is_not_printed() -> None:
    assert "hush" not in repr(Settings.model_validate({"clickhouse": {"password": "hush"}}))


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().workers = 2  # type: ignore[misc]


def test_every_setting_has_one_name() -> None:
    names = setting_names()
    assert len(names) == len(set(names))
    assert {"TONGXIN_DATA_DIR", "TONGXIN_PORT_OFFSET", "TONGXIN_PACKAGES__JARS_DIR", "TONGXIN_CATALOGUE__COUNTS"} <= set(names)


def test_a_dashboard_without_sign_in_listens_on_this_machine_only() -> None:
    off = {"access": {"sign_in": "off"}}
    assert Settings.model_validate(off).access.sign_in == "off"
    with pytest.raises(ValidationError, match="sign_in off would open"):
        Settings.model_validate(off | {"dashboard": {"host": "0.0.0.0"}})


def test_the_provinces_sign_in_is_told_whole_and_travels_whole(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    oidc = {"metadata_url": "https://id/x", "client_id": "c", "redirect_uri": "https://d/oauth2callback"}
    with pytest.raises(ValidationError, match=r"oidc\.client_secret"):
        Settings.model_validate({"access": {"sign_in": "oidc", "oidc": oidc}})
    first = Settings.model_validate({"data_dir": tmp_path, "access": {"sign_in": "oidc", "oidc": oidc | {"client_secret": "hush"}}})
    for name, value in environment(first).items():
        monkeypatch.setenv(name, value)
    assert load_settings() == first
    assert "hush" not in repr(first)
