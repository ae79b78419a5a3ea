"""What a generation was made with."""

from __future__ import annotations

from dataclasses import replace

import pytest

from infra import generation
from infra.generation import fingerprint_of
from infra.topic import changelog_name, changelog_topics, generation_of
from tests.support.event_factory import own_catalogue


def test_another_catalogue_or_another_model_is_another_generation(monkeypatch: pytest.MonkeyPatch) -> None:
    own = fingerprint_of(own_catalogue())
    assert fingerprint_of(replace(own_catalogue(), fingerprint="other")) != own
    monkeypatch.setattr(generation, "MODEL_VERSION", "judge-of-tomorrow")
    assert fingerprint_of(own_catalogue()) != own


@pytest.mark.parametrize("number", [1, 2, 13])
def test_topics_of_a_generation_tell_it(number: int) -> None:
    names = ("progress", "signals", "judgements", "ledger")
    assert [topic.name for topic in changelog_topics(number)] == [changelog_name(name, number) for name in names]
    assert {generation_of(changelog_name(name, number), name) for name in names} == {number}
