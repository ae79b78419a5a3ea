"""Seasons for tests: played once for each set of options."""

from __future__ import annotations

from functools import cache

from producers.simulate.message import Message
from producers.simulate.options import SeasonOptions
from producers.simulate.season import Season
from tests.support.event_factory import own_catalogue

MESSAGES = 8_000


@cache
def played(options: SeasonOptions) -> list[Message]:
    """All messages of a season, with their facts."""
    return list(Season(own_catalogue(), options, keep_facts=True))


def own_season(seed: int = 1, messages: int = MESSAGES) -> list[Message]:
    """A season with the shares of the command line."""
    return played(SeasonOptions(seed=seed, messages=messages))
