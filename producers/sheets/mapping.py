"""What an agency calls its columns, remembered: one small file for each agency and topic in the data folder."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from producers.sheets.header import NOT_TAKEN
from schemas.catalogue import Topic
from schemas.errors import ConfigurationError

AGENCY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
COLUMNS_LIMIT = 300


class Mappings:
    """The mappings of an installation, below its data folder."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / "sheets" / "mappings"

    def read(self, agency: str, topic: Topic) -> dict[str, str]:
        """From heading to field, `""` for a column that is not taken; empty where nothing was said.

        Raises:
            ConfigurationError: the agency's id can't be one, or the file is damaged.
        """
        path = self._path(agency, topic)
        if not path.exists():
            return {}
        try:
            found: Any = orjson.loads(path.read_bytes())
        except (OSError, orjson.JSONDecodeError) as error:
            raise ConfigurationError([f"{path} can't be read ({error}); remove it, and say the mapping again."]) from error
        return {str(heading): str(name) for heading, name in found.items()}

    def remember(self, agency: str, topic: Topic, changes: Mapping[str, str | None]) -> dict[str, str]:
        """Change a mapping, None forgetting a heading, and return it whole; the file is replaced at once or not at all.

        Raises:
            ConfigurationError: a field is none of the topic's sheet, with all that are not.
        """
        wrong = [name for name in changes.values() if name not in (None, NOT_TAKEN, "time", "city", *topic.field)]
        if wrong:
            raise ConfigurationError([f"{name} is no field of {topic.id}; `tongxin sheets map {topic.id}` lists them." for name in wrong])
        whole: dict[str, str | None] = {**self.read(agency, topic), **changes}
        kept = {heading: name for heading, name in whole.items() if name is not None}
        if len(kept) > COLUMNS_LIMIT:
            raise ConfigurationError([f"A mapping has at most {COLUMNS_LIMIT} columns."])
        path = self._path(agency, topic)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}.draft")
        draft.write_bytes(orjson.dumps(kept, option=orjson.OPT_INDENT_2))
        draft.replace(path)
        return kept

    def _path(self, agency: str, topic: Topic) -> Path:
        if not AGENCY.fullmatch(agency):
            raise ConfigurationError([f"{agency!r} is no agency's id: letters, digits, dots and hyphens only."])
        return self._folder / agency / f"{topic.id}.json"
