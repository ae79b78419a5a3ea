"""All settings, read once at the entry point and passed down."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, get_origin

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from schemas.errors import ConfigurationError

PREFIX = "TONGXIN_"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

Port = Annotated[int, Field(ge=1, le=65535)]


def _absolute(path: Path) -> Path:
    return path.expanduser().absolute()


Folder = Annotated[Path, AfterValidator(_absolute)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class KafkaSettings(_Section):
    """Where Kafka is; with `bootstrap` (host:port,…) an outside cluster is used and none of our own is started.

    With `agency_port` our own also listens there, on all addresses, for agencies that write to it themselves (SCRAM over TLS). They reach
    it as `agency_host`, and `agency_keystore` is a PEM file with the private key (PKCS #8) and the certificates of that name.
    """

    host: str = "127.0.0.1"
    port: Port = 19092
    controller_port: Port = 19093
    bootstrap: str | None = None
    agency_host: str = "127.0.0.1"
    agency_port: Port | None = None
    agency_keystore: Folder | None = None
    partitions: int = Field(default=4, ge=1, le=1000)
    replication: int = Field(default=1, ge=1, le=10)
    min_in_sync: int = Field(default=1, ge=1, le=10)
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    ca_file: Path | None = None
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "SCRAM-SHA-512"
    sasl_username: str | None = None
    sasl_password: SecretStr | None = None
    heap_mb: int = Field(default=512, ge=256, le=65536)

    @model_validator(mode="after")
    def _is_whole(self) -> KafkaSettings:
        if self.agency_port is not None and self.agency_keystore is None:
            raise ValueError("agency_port needs agency_keystore, a PEM file with key and certificates")
        if self.security_protocol.startswith("SASL") and (self.sasl_username is None or self.sasl_password is None):
            raise ValueError(f"security_protocol {self.security_protocol} needs sasl_username and sasl_password")
        return self


class ClickHouseSettings(_Section):
    """Where ClickHouse is; with `server` (host:port of the native protocol) an outside server is used and none of our own is started."""

    host: str = "127.0.0.1"
    port: Port = 19000
    http_port: Port = 18123
    server: str | None = None
    secure: bool = False
    user: str = "tongxin"
    password: SecretStr | None = None
    database: str = Field(default="tongxin", pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")
    memory_mb: int = Field(default=1024, ge=512)


class DashboardSettings(_Section):
    """Where the dashboard listens, the office's own plans (None: those of the demo), and when what it shows is called stale."""

    host: str = "127.0.0.1"
    port: Port = 8501
    plans_file: Folder | None = None
    stale_after_minutes: int = Field(default=15, ge=1)


class OidcSettings(_Section):
    """The province's own sign-in (OpenID Connect): where it is, who we are to it, and which claims say what a person may see.

    `redirect_uri` is the dashboard's address with /oauth2callback. Without `role_claim` the account file says it, by the name in
    `name_claim`. A sign-in is asked for again after `session_hours`.
    """

    metadata_url: str | None = None
    client_id: str | None = None
    client_secret: SecretStr | None = None
    redirect_uri: str | None = None
    name_claim: str = "preferred_username"
    role_claim: str | None = None
    cities_claim: str = "cities"
    departments_claim: str = "departments"
    session_hours: int = Field(default=12, ge=1, le=720)


class AccessSettings(_Section):
    """Who gets to the dashboard, and what a city sees of the others.

    `sign_in` off: everybody is the office, which is only allowed where the dashboard listens on this machine alone. With `vouch_key` the
    dashboard tells the gateway who acts; both need the same one, and None takes one that is kept in the data folder.
    """

    vouch_key: SecretStr | None = Field(default=None, min_length=24)
    sign_in: Literal["accounts", "oidc", "off"] = "accounts"
    accounts_file: Folder | None = None
    cities_see: Literal["totals", "nothing", "everything"] = "totals"
    idle_hours: int = Field(default=8, ge=1, le=720)
    wall_days: int = Field(default=30, ge=1, le=366)
    oidc: OidcSettings = Field(default_factory=OidcSettings)

    @model_validator(mode="after")
    def _is_whole(self) -> AccessSettings:
        oidc = self.oidc
        if self.sign_in == "oidc" and None in (oidc.metadata_url, oidc.client_id, oidc.client_secret, oidc.redirect_uri):
            raise ValueError("sign_in oidc needs oidc.metadata_url, oidc.client_id, oidc.client_secret and oidc.redirect_uri")
        return self


class GatewaySettings(_Section):
    """Where the HTTP gateway listens, and its bounds: a body, its events, an agency's rate, bytes under way, the wait for Kafka."""

    host: str = "127.0.0.1"
    port: Port = 18080
    max_body_mb: int = Field(default=16, ge=1, le=1024)
    max_events: int = Field(default=10_000, ge=1, le=100_000)
    rate_per_s: float = Field(default=2_000, gt=0)
    burst: int = Field(default=20_000, ge=1)
    max_in_flight_mb: int = Field(default=64, ge=1)
    deadline_s: float = Field(default=15, gt=0, le=300)


class NotifySettings(_Section):
    """How alerts are sent: the dashboard's address in links (None: where ours listens), when messages become a digest, how long one is.

    An address with more than `digest_from` groups due gets them in one message, which names `listed_most` alerts. After `tries_until_told`
    failures in a row the office is told; trying goes on.
    """

    dashboard_url: str | None = Field(default=None, pattern=r"^https?://\S+$")
    digest_from: int = Field(default=5, ge=1)
    listed_most: int = Field(default=10, ge=1)
    message_bytes: int = Field(default=100_000, ge=1_000)
    tries_until_told: int = Field(default=5, ge=1)
    senders: int = Field(default=8, ge=1, le=64)


class PrivacySettings(_Section):
    """Where the keys of pseudonyms are: in files, or printed by a command that is given a key's name; else made by us, once.

    `display_version` is the display key that makes new pseudonyms; None takes the highest there is.
    """

    identity_key_file: Folder | None = None
    display_key_files: dict[int, Folder] = Field(default_factory=dict)
    display_version: int | None = Field(default=None, ge=1, le=999_999)
    key_command: str | None = None

    @model_validator(mode="after")
    def _is_one_source(self) -> PrivacySettings:
        if (self.identity_key_file is None) != (not self.display_key_files):
            raise ValueError("identity_key_file and display_key_files go together")
        if self.key_command is not None and self.identity_key_file is not None:
            raise ValueError("keys come from key_command or from files, not from both")
        if self.display_key_files and self.display_version is not None and self.display_version not in self.display_key_files:
            raise ValueError(f"display_version {self.display_version} is none of display_key_files")
        return self


class StreamSettings(_Section):
    """The stream workers: their consumer group, and the share of refused events of a topic above which they stop."""

    group: str = "tongxin-worker"
    dead_letter_ratio: float = Field(default=0.5, gt=0, le=1)


class Counts(_Section):
    """The full days of a notice, ends included."""

    first: date = Field(alias="from")
    last: date = Field(alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> Counts:
        if self.first > self.last:
            raise ValueError(f"'from' {self.first} is after 'to' {self.last}")
        return self


class CatalogueSettings(_Section):
    """Which catalogue is used (None: our own copy), and the days of a notice where they differ from it."""

    dir: Folder | None = None
    counts: dict[str, Counts] = Field(default_factory=dict)


class PackageSettings(_Section):
    """Where packages come from in a closed network: the house's mirrors, or a folder with the jars."""

    maven_repository: str | None = None
    pypi_index: str | None = None
    jars_dir: Folder | None = None


class Settings(BaseSettings):
    """Every name is an environment variable TONGXIN_<NAME>, nested ones TONGXIN_<SECTION>__<NAME>."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", env_ignore_empty=True, frozen=True, extra="forbid", validate_default=True
    )

    data_dir: Folder = Path(".tongxin")
    port_offset: int = Field(default=0, ge=0, le=40000)
    workers: int = Field(default=1, ge=1, le=64)
    health_file: Path | None = None
    log_format: Literal["auto", "console", "json"] = "auto"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    kafka: KafkaSettings = Field(default_factory=KafkaSettings)
    clickhouse: ClickHouseSettings = Field(default_factory=ClickHouseSettings)
    dashboard: DashboardSettings = Field(default_factory=DashboardSettings)
    access: AccessSettings = Field(default_factory=AccessSettings)
    gateway: GatewaySettings = Field(default_factory=GatewaySettings)
    stream: StreamSettings = Field(default_factory=StreamSettings)
    notify: NotifySettings = Field(default_factory=NotifySettings)
    privacy: PrivacySettings = Field(default_factory=PrivacySettings)
    catalogue: CatalogueSettings = Field(default_factory=CatalogueSettings)
    packages: PackageSettings = Field(default_factory=PackageSettings)

    @model_validator(mode="after")
    def _fits(self) -> Settings:
        servers = (self.kafka.port, self.kafka.controller_port, self.clickhouse.port, self.clickhouse.http_port)
        highest = max(*servers, self.kafka.agency_port or 0, self.dashboard.port, self.gateway.port)
        if highest + self.port_offset > 65535:
            raise ValueError(f"port_offset {self.port_offset} puts port {highest + self.port_offset} above 65535")
        if self.kafka.min_in_sync > self.kafka.replication:
            raise ValueError(f"kafka.min_in_sync {self.kafka.min_in_sync} is more than kafka.replication {self.kafka.replication}")
        if self.access.sign_in == "off" and self.dashboard.host not in LOOPBACK:
            raise ValueError(
                f"access.sign_in off would open the dashboard to everybody who reaches {self.dashboard.host}; set accounts or oidc"
            )
        if self.gateway.burst < self.gateway.max_events:
            raise ValueError(f"gateway.burst {self.gateway.burst} lets no batch of gateway.max_events {self.gateway.max_events} through")
        if self.gateway.max_in_flight_mb < self.gateway.max_body_mb:
            raise ValueError(f"gateway.max_in_flight_mb {self.gateway.max_in_flight_mb} is less than one body of gateway.max_body_mb")
        return self

    @property
    def kafka_bootstrap(self) -> str:
        """The bootstrap servers for clients: host:port, comma-separated."""
        return self.kafka.bootstrap or f"{self.kafka.host}:{self.kafka.port + self.port_offset}"

    @property
    def kafka_controller_port(self) -> int:
        return self.kafka.controller_port + self.port_offset

    @property
    def kafka_agency_port(self) -> int | None:
        return None if self.kafka.agency_port is None else self.kafka.agency_port + self.port_offset

    @property
    def clickhouse_address(self) -> tuple[str, int]:
        """Host and port of the native protocol."""
        if self.clickhouse.server is None:
            return self.clickhouse.host, self.clickhouse.port + self.port_offset
        host, _, port = self.clickhouse.server.rpartition(":")
        if host and port.isdigit():
            return host.strip("[]"), int(port)
        return self.clickhouse.server, 9440 if self.clickhouse.secure else 9000

    @property
    def clickhouse_http_port(self) -> int:
        return self.clickhouse.http_port + self.port_offset

    @property
    def accounts_file(self) -> Path:
        """The account file of the dashboard."""
        return self.access.accounts_file or self.data_dir / "accounts.json"

    @property
    def dashboard_port(self) -> int:
        return self.dashboard.port + self.port_offset

    @property
    def dashboard_address(self) -> str:
        return f"http://{self.dashboard.host}:{self.dashboard_port}"

    @property
    def alerts_address(self) -> str:
        """The dashboard's page of alerts, as links in messages have it."""
        return f"{(self.notify.dashboard_url or self.dashboard_address).rstrip('/')}/alerts"

    @property
    def gateway_port(self) -> int:
        return self.gateway.port + self.port_offset

    @property
    def gateway_address(self) -> str:
        return f"http://{self.gateway.host}:{self.gateway_port}"


def load_settings() -> Settings:
    """Read the environment. Raises ConfigurationError with all faults at once; an unknown TONGXIN_ name is one."""
    faults = [f"{name} is not a setting. {_nearest(name)}".strip() for name in _unknown(os.environ)]
    try:
        settings = Settings()
    except ValidationError as error:
        faults += [_sentence(fault["loc"], fault["msg"]) for fault in error.errors() if fault["type"] != "extra_forbidden" or not faults]
    except SettingsError as error:
        faults.append(f"A TONGXIN_ variable can't be read: {error}.")
    else:
        if not faults:
            return settings
    raise ConfigurationError(faults)


def environment(settings: Settings) -> dict[str, str]:
    """The variables that make another process read the same settings; secrets are among them, and health_file is not."""
    return {name: value for name, value in _values(settings, PREFIX) if name != f"{PREFIX}HEALTH_FILE"}


def setting_names() -> list[str]:
    """The environment variables that are settings; one that ends in __ takes any key below it."""
    return list(_names(Settings, PREFIX))


def _names(model: type[BaseModel], prefix: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        section = field.annotation
        if isinstance(section, type) and issubclass(section, BaseModel):
            yield from _names(section, f"{prefix}{name.upper()}__")
        else:
            yield f"{prefix}{name.upper()}"
            if get_origin(section) is dict:
                yield f"{prefix}{name.upper()}__"


def _values(section: BaseModel, prefix: str) -> Iterator[tuple[str, str]]:
    for name in type(section).model_fields:
        value = getattr(section, name)
        if isinstance(value, BaseModel):
            yield from _values(value, f"{prefix}{name.upper()}__")
        elif isinstance(value, SecretStr):
            yield f"{prefix}{name.upper()}", value.get_secret_value()
        elif isinstance(value, dict):
            entries = {
                key: entry.model_dump(mode="json", by_alias=True) if isinstance(entry, BaseModel) else str(entry)
                for key, entry in value.items()
            }
            yield f"{prefix}{name.upper()}", json.dumps(entries)
        elif value is not None:
            yield f"{prefix}{name.upper()}", str(value)


def _unknown(environment: Mapping[str, str]) -> list[str]:
    known = setting_names()
    exact = {*known, *(name.rpartition("__")[0] for name in known)}
    below = tuple(name for name in known if name.endswith("__"))
    return sorted(
        name for name in environment if name.upper().startswith(PREFIX) and name.upper() not in exact and not name.upper().startswith(below)
    )


def _nearest(name: str) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name.upper(), setting_names(), n=1, cutoff=0.8)
    return f"Did you mean {close[0]}?" if close else "Remove it."


def _sentence(place: tuple[int | str, ...], message: str) -> str:
    name = PREFIX + "__".join(str(part).upper() for part in place) if place else "The settings"
    words = message.removeprefix("Value error, ")
    return f"{name}: {words[:1].lower()}{words[1:]}."
