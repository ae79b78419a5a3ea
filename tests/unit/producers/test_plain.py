"""Catalogues of others: topics the simulator knows no tale of, and known ones whose fields were changed."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace

import pytest

from producers.simulate.message import Kind
from producers.simulate.options import SeasonOptions
from producers.simulate.season import Season
from schemas.catalogue import Catalogue, Field, Topic, Value
from schemas.decode import decoders
from schemas.errors import ContractError
from tests.support.event_factory import own_catalogue


def with_topics(topics: Mapping[str, Topic]) -> Catalogue:
    return replace(own_catalogue(), topics=dict(topics), indicators={})


def judged(catalogue: Catalogue) -> dict[str, int]:
    """Good messages by topic, after seeing that they are good and the malformed ones are not."""
    known, good = decoders(catalogue), dict.fromkeys(catalogue.topics, 0)
    for message in Season(catalogue, SeasonOptions(seed=1, messages=1_500, keyed=False)):
        if message.kind is Kind.MALFORMED:
            with pytest.raises(ContractError):
                known[message.topic].decode(message.raw)
        else:
            known[message.topic].decode(message.raw)
            good[message.topic] += 1
    return good


def test_every_topic_can_be_told_plainly() -> None:
    ours = own_catalogue().topics
    renamed = {f"{name}-x": topic.model_copy(update={"id": f"{name}-x"}) for name, topic in ours.items() if name != "campaign-reports"}
    assert min(judged(with_topics(renamed)).values()) > 10


def test_a_known_topic_with_other_fields_is_told_plainly(caplog: pytest.LogCaptureFixture) -> None:
    ours = own_catalogue().topics
    wish = Field(name="wish", type="enum", required=True, personal=False, values=[Value(v="a", zh="甲", en="a")])
    changed = {**ours, "visits": ours["visits"].model_copy(update={"fields": [*ours["visits"].fields, wish]})}
    with caplog.at_level(logging.WARNING):
        good = judged(with_topics(changed))
    assert good["visits"] > 10
    assert [record.__dict__["topic"] for record in caplog.records] == ["visits"]
