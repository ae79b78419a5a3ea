"""The jars of Kafka: named by Maven coordinates, checked by hash, fetched once through jgo."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from infra.lock import exclusive
from infra.settings import Settings
from schemas.errors import ConfigurationError

LOCK = Path(__file__).with_name("kafka.jars")
MIRROR_SETTINGS = "TONGXIN_PACKAGES__MAVEN_REPOSITORY (a mirror) or TONGXIN_PACKAGES__JARS_DIR (a folder with the jars)"
PARALLEL_DOWNLOADS = 8
TIMEOUT_S = 30
ATTEMPTS = 3


@dataclass(frozen=True)
class Jar:
    """One artifact at one version, with the SHA-256 of its file."""

    group: str
    artifact: str
    version: str
    sha256: str

    @property
    def file_name(self) -> str:
        return f"{self.artifact}-{self.version}.jar"

    @property
    def coordinate(self) -> str:
        return f"{self.group}:{self.artifact}:{self.version}"


def locked_jars(lock: Path = LOCK) -> list[Jar]:
    """The jars in the lock file, one `group:artifact:version sha256` a line."""
    lines = (line.split() for line in lock.read_text(encoding="ascii").splitlines() if line and not line.startswith("#"))
    triples = ((*coordinate.split(":"), digest) for coordinate, digest in lines)
    return [Jar(group, artifact, version, digest) for group, artifact, version, digest in triples]


def jar_folder(settings: Settings) -> Path:
    """Where the jars are or will be: the folder in the settings, or .tongxin/jars of the checkout, which all data folders share."""
    if settings.packages.jars_dir is not None:
        return settings.packages.jars_dir
    checkout = Path(__file__).parents[2]
    home = checkout / ".tongxin" if (checkout / "pyproject.toml").exists() else settings.data_dir
    return home / "jars"


def missing_jars(settings: Settings, jars: Iterable[Jar]) -> list[Jar]:
    """Those that aren't in the folder yet."""
    folder = jar_folder(settings)
    return [jar for jar in jars if not (folder / jar.file_name).is_file()]


def class_path(settings: Settings, report: Callable[[int, int], None] | None = None) -> list[Path]:
    """The files of all locked jars; those that are missing are fetched first, and `report` hears how many of how many are there.

    Raises ConfigurationError when a jar can't be had or isn't the one that was locked. Blocks; may be repeated.
    """
    jars = locked_jars()
    missing = missing_jars(settings, jars)
    folder = jar_folder(settings)
    if missing and settings.packages.jars_dir is not None:
        names = ", ".join(jar.file_name for jar in missing)
        raise ConfigurationError([f"{folder} lacks {len(missing)} of {len(jars)} jars: {names}. Copy them there."])
    if missing:
        folder.mkdir(parents=True, exist_ok=True)
        with exclusive(folder / ".lock"):
            # Whoever waited finds what another process has fetched meanwhile.
            _fetch(settings, missing_jars(settings, jars), len(jars), report or (lambda _there, _all: None))
    return [folder / jar.file_name for jar in jars]


def check_jars(settings: Settings) -> None:
    """Raise ConfigurationError when a jar in the folder isn't the one that was locked, as after a copy that was cut off."""
    folder = jar_folder(settings)
    wrong = [jar.file_name for jar in locked_jars() if sha256_of(folder / jar.file_name) != jar.sha256]
    if wrong:
        raise ConfigurationError([f"{folder / name} is not the file that was locked; remove it, or copy it there again." for name in wrong])


def _fetch(settings: Settings, missing: Sequence[Jar], total: int, report: Callable[[int, int], None]) -> None:
    folder = jar_folder(settings)
    there = total - len(missing)
    report(there, total)
    with tempfile.TemporaryDirectory(prefix=".fetch-", dir=folder) as staging, ThreadPoolExecutor(PARALLEL_DOWNLOADS) as pool:
        for jar, file in zip(missing, pool.map(lambda jar: _download(settings, jar, Path(staging)), missing), strict=True):
            file.replace(folder / jar.file_name)
            there += 1
            report(there, total)


def _download(settings: Settings, jar: Jar, staging: Path) -> Path:
    import requests
    from jgo.maven import MavenContext

    repository = settings.packages.maven_repository
    remote = None if repository is None else {"house": repository.rstrip("/")}
    problem: Exception | None = None
    for attempt in range(ATTEMPTS):
        # A folder for each attempt: jgo takes a half-written file of an earlier one for the whole.
        cache = staging / f"{jar.artifact}-{attempt}"
        context = MavenContext(repo_cache=cache, local_repos=[], remote_repos=remote, timeout=TIMEOUT_S)
        try:
            file = context.project(jar.group, jar.artifact).at_version(jar.version).artifact().resolve()
        except (requests.RequestException, RuntimeError, OSError) as error:
            problem = error
            continue
        if sha256_of(file) == jar.sha256:
            return file
        problem = RuntimeError("its content is not what was locked")
    source = "Maven Central" if repository is None else repository
    raise ConfigurationError(
        [f"{jar.coordinate} can't be had from {source} ({_short(problem)}). In a closed network set {MIRROR_SETTINGS}."]
    )


def sha256_of(file: Path) -> str:
    """Hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _short(problem: Exception | None) -> str:
    return (str(problem).splitlines() or [type(problem).__name__])[0][:200]


def resolve_lock(coordinates: Sequence[str], cache: Path) -> list[Jar]:
    """Resolve coordinates with everything they need at run time, through jgo; needs the network. Used by `make lock` only."""
    from jgo.maven import Artifact, MavenContext

    context = MavenContext(repo_cache=cache)
    artifacts: dict[tuple[str, str], Artifact] = {}
    # One by one, since jgo lets the last one's managed versions overrule the others'; the first that names an artifact decides.
    for coordinate in coordinates:
        inputs, needed = context.resolver.resolve([context.create_dependency(coordinate)])
        for found in (*inputs, *needed):
            if found.scope in {"compile", "runtime", None}:
                artifacts.setdefault((found.groupId, found.artifactId), found.artifact)
    with ThreadPoolExecutor(PARALLEL_DOWNLOADS) as pool:
        files = list(pool.map(lambda artifact: artifact.resolve(), artifacts.values()))
    jars = [Jar(a.groupId, a.artifactId, a.version, sha256_of(file)) for a, file in zip(artifacts.values(), files, strict=True)]
    return sorted(jars, key=lambda jar: jar.coordinate)


if __name__ == "__main__":
    import sys

    with tempfile.TemporaryDirectory() as scratch:
        lines = [f"{jar.coordinate} {jar.sha256}" for jar in resolve_lock(sys.argv[1:], Path(scratch))]
    LOCK.write_text("\n".join(["# Made by `make lock`.", *lines, ""]), encoding="ascii")
