"""People's data: what is covered, what becomes a pseudonym and what is dropped before an event is stored (ADR 0013)."""

from __future__ import annotations

from schemas.privacy.mask import mask_numbers, mask_text
from schemas.privacy.protection import Protection
from schemas.privacy.pseudonym import Keys, is_display, is_identity

__all__ = ["Keys", "Protection", "is_display", "is_identity", "mask_numbers", "mask_text"]
