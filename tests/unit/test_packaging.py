"""What the distribution holds, and that its top-level names are its own."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("schemas", "infra", "producers", "streams", "consumers", "dashboard")
LOCKS = ("requirements-setup.lock", "requirements.lock", "requirements-dev.lock", "requirements-bench.lock")


@pytest.fixture(scope="module")
def project() -> dict[str, object]:
    found = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert isinstance(found, dict)
    return found


@pytest.fixture(scope="module")
def contents() -> set[str]:
    from hatchling.builders.wheel import WheelBuilder

    return {str(Path(found.distribution_path).as_posix()) for found in WheelBuilder(str(ROOT)).recurse_included_files()}


def test_it_can_not_be_uploaded_by_mistake(project: dict[str, object]) -> None:
    assert project["classifiers"] == ["Private :: Do Not Upload"]


@pytest.mark.parametrize("name", [*ROOMS, "tongxin"])
def test_no_other_distribution_owns_our_names(name: str) -> None:
    assert set(packages_distributions().get(name, [])) <= {"tongxin"}


@pytest.mark.parametrize("name", [*ROOMS, "tongxin"])
def test_our_names_are_no_standard_modules(name: str) -> None:
    assert name not in sys.stdlib_module_names


def test_every_room_and_its_data_are_in_the_wheel(contents: set[str]) -> None:
    tracked = subprocess.run(["git", "ls-files", *ROOMS, "tongxin.py"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    assert {path for path in tracked if path and (ROOT / path).exists()} <= contents
    for needed in ("infra/migrations/0001_tables.up.sql", "infra/platform/kafka.jars", "schemas/catalogue/topics.yaml", "tongxin.py"):
        assert needed in contents


def test_nothing_but_the_rooms_is_in_the_wheel(contents: set[str]) -> None:
    assert {path.partition("/")[0] for path in contents} == {*ROOMS, "tongxin.py"}
    assert not [path for path in contents if "__pycache__" in path or path.endswith(".pyc")]


@pytest.mark.parametrize("name", [*LOCKS, "infra/platform/kafka.jars"])
def test_a_lock_names_no_address(name: str) -> None:
    assert "://" not in (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_hashes(name: str) -> None:
    blocks = re.split(r"\n(?=[a-z0-9])", (ROOT / name).read_text(encoding="utf-8").strip())
    assert blocks
    assert not [block.split(" ")[0] for block in blocks if "--hash=sha256:" not in block]


def test_every_dependency_is_locked(project: dict[str, object]) -> None:
    dependencies = project["dependencies"]
    assert isinstance(dependencies, list)
    wanted = {re.split(r"[\[><=]", str(dependency))[0].lower() for dependency in dependencies}
    locked = set(re.findall(r"^([a-z0-9._-]+)==", (ROOT / "requirements.lock").read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert wanted <= locked


def test_the_locks_agree() -> None:
    versions: dict[str, set[str]] = {}
    for name in LOCKS[1:]:
        for package, version in re.findall(r"^([a-z0-9._-]+)==(\S+)", (ROOT / name).read_text(encoding="utf-8"), flags=re.MULTILINE):
            versions.setdefault(package, set()).add(version)
    split = {package for package, found in versions.items() if len(found) > 1}
    # These have a line for each range of Python versions in every lock.
    assert split <= {"numpy", "scipy"}
