"""Tokens and the agency that keeps them."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from producers.agency.model import Agency
from producers.agency.token import issue, read

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
DAY = timedelta(days=1)


def test_a_token_opens_its_own_and_no_other() -> None:
    (one, text), (other, _) = issue(NOW, NOW + DAY), issue(NOW, NOW + DAY)
    bearer = read(text)
    assert bearer is not None
    assert (bearer.token_id, bearer.opens(one), bearer.opens(other)) == (one.id, True, False)


def test_only_a_hash_of_the_secret_is_kept() -> None:
    token, text = issue(NOW, NOW + DAY, "窗口")
    prefix, token_id, secret = text.split("_", 2)
    kept = Agency(id="jinan", name="济南").with_token(token).to_bytes().decode()
    assert (prefix, token_id, len(secret) >= 43) == ("tx", token.id, True)
    assert secret not in kept
    assert hashlib.sha256(secret.encode()).hexdigest() in kept


@pytest.mark.parametrize("text", ["", "tx", "tx_0123", "ty_0123_secret", "Bearer tx_0123_s", "tx_0123_密"])
def test_what_is_no_token_is_none(text: str) -> None:
    assert read(text) is None


def test_is_good_until_it_expires_or_is_revoked() -> None:
    token, _ = issue(NOW, NOW + DAY)
    agency = Agency(id="jinan", name="济南").with_token(token)
    assert token.is_good(NOW + DAY - timedelta(microseconds=1))
    assert not token.is_good(NOW + DAY)
    revoked = agency.without_token(token.id, NOW).without_token(token.id, NOW + DAY).token(token.id)
    assert revoked is not None
    assert (revoked.is_good(NOW), revoked.revoked_at) == (False, NOW)


def test_is_read_back_as_it_was_kept_also_from_a_newer_release() -> None:
    agency = Agency(id="jinan", name="济南", cities=("370100",), topics=()).with_token(issue(NOW, NOW + DAY)[0]).revoked(NOW)
    assert Agency.from_bytes(agency.to_bytes()) == agency
    assert Agency.from_bytes(agency.to_bytes().replace(b"{", b'{"later": 1, ', 1)) == agency
