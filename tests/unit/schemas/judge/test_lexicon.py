"""Terms of the lexicon, and the version that follows from all of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from schemas.judge import CATEGORIES, MODEL_VERSION
from schemas.judge.lexicon import FILE, Ground, Topic, expand, lexicon
from schemas.judge.version import FILES, version_of


def test_choices_are_written_out() -> None:
    assert set(expand("堵(住|了|)(路|门)")) == {"堵住路", "堵了路", "堵路", "堵住门", "堵了门", "堵门"}


def test_every_category_named_is_of_the_table() -> None:
    entries = [*lexicon().singles.values(), *(entry for bucket in lexicon().pairs.values() for entry in bucket.entries.values())]
    senses = [sense for entry in entries for found in (entry.senses, *entry.tails.values()) for sense in found]
    named = {sense.category for sense in senses if isinstance(sense, Ground | Topic)}
    assert named - {None} <= CATEGORIES.keys()


@pytest.mark.parametrize("name", ["lexicon.yaml", "weights.tsv", "verdict.py"])
def test_the_version_changes_with_whatever_a_judgement_follows_from(tmp_path: Path, name: str) -> None:
    for file in FILES:
        shutil.copy(FILE.parent / file, tmp_path)
    assert version_of(tmp_path) == MODEL_VERSION
    with (tmp_path / name).open("a", encoding="utf-8") as changed:
        changed.write("# x\n")
    assert version_of(tmp_path) != MODEL_VERSION


def test_how_lines_end_makes_no_version(tmp_path: Path) -> None:
    for file in FILES:
        (tmp_path / file).write_bytes((FILE.parent / file).read_bytes().replace(b"\n", b"\r\n"))
    assert version_of(tmp_path) == MODEL_VERSION


def test_every_module_that_judges_is_in_the_version() -> None:
    own = {path.name for path in FILE.parent.iterdir() if path.is_file()}
    assert own - set(FILES) == {"__init__.py", "version.py"}
