"""What a check of the machine found, in one sentence with the remedy."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What follows from a finding."""

    OK = "ok"
    WARNING = "warning"  # it will work, with less comfort
    FAULT = "fault"  # `up` stops here


@dataclass(frozen=True)
class Finding:
    """The check's name, its verdict and its sentence."""

    check: str
    verdict: Verdict
    words: str
