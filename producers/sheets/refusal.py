"""A whole sheet that can't be taken."""

from __future__ import annotations

from schemas.errors import ContractError


class SheetRefusal(ContractError):
    """The file itself is refused; `reasons` are Chinese sentences for the clerk, each with what to do."""
