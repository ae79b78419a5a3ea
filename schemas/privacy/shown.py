"""What words may show of a subject: reasons are logged, stored and read by others than the agency."""

from __future__ import annotations

from urllib.parse import unquote

from schemas.catalogue import Topic
from schemas.privacy.mask import mask_value
from schemas.subject import HIDDEN


def shown_subject(topic: Topic, subject: str) -> str:
    """The subject with its personal parts hidden, or all of it where its parts are not the topic's; whoever is in the others is covered."""
    personal = [topic.field[name].personal for name in topic.natural_key]
    parts = subject.split("/")
    if any(personal) and len(parts) != len(personal):
        return HIDDEN
    hidden = personal if any(personal) else [False] * len(parts)
    return "/".join(HIDDEN if hide else _shown(part) for part, hide in zip(parts, hidden, strict=True))


def _shown(part: str) -> str:
    value = unquote(part, errors="replace")
    covered = mask_value(value)
    return part if covered == value else covered
