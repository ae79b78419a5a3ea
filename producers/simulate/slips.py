"""Slips and how they are put right: what a correction may change without breaking a rule between fields."""

from __future__ import annotations

from typing import Any

from producers.simulate.scene import Data, Scene
from schemas.catalogue import Topic

NO_SLIPS = frozenset({"safety_incidents"})
"""What nobody reports by a slip of the pen."""
CAMPAIGN_SHARE = 0.1
MORE_LIMIT = 5


class Slips:
    """The fields of a topic that may be corrected one by one."""

    def __init__(self, topic: Topic) -> None:
        fields = topic.field.values()
        read = {name for field in fields for name in field.required_when or {}}
        if topic.state:
            read |= set(topic.state.final)
        tied = {field.name for field in fields if field.at_most} | set(topic.natural_key) | read
        caps = {field.at_most for field in fields}
        self._counts = {f.name for f in fields if f.type == "integer" and f.name not in tied | NO_SLIPS}
        self._yuan = {f.name for f in fields if f.unit == "yuan" and f.name not in tied}
        self._growing = {name for name in caps if name}
        self._enums = {f.name: [v.v for v in f.values] for f in fields if f.values and f.name not in tied}
        self._lists = {f.name for f in fields if f.values and f.is_list}
        self._flags = {f.name for f in fields if f.type == "boolean" and f.name not in tied}
        self._campaigns = "notice_ids" in topic.field

    def correction(self, s: Scene, data: Data) -> Data:
        """The fields that a correction of `data` changes; they differ from what they were."""
        if self._campaigns and s.chance(CAMPAIGN_SHARE):
            return {"notice_ids": None if "notice_ids" in data else [s.pick(s.place.notices)]} if s.place.notices else {}
        open_to = [name for name in data if name in self._counts or name in self._yuan or name in self._enums or name in self._flags]
        if not open_to:
            return {}
        name = s.pick(open_to)
        return {name: self._other(s, name, data[name])}

    def _other(self, s: Scene, name: str, value: Any) -> Any:
        if name in self._flags:
            return not value
        if name in self._enums:
            options = self._enums[name]
            other = (
                options[(options.index(value[0] if name in self._lists else value) + s.number(1, len(options) - 1)) % len(options)]
                if len(options) > 1
                else options[0]
            )
            return [other] if name in self._lists else other
        more = s.number(1, MORE_LIMIT)
        if name in self._growing or value < more or s.chance(0.5):
            return round(value + more, 2)
        return round(value - more, 2)
