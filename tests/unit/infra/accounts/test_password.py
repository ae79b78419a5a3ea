"""Passwords: hashed with the parameters we say, whatever the keyboard, and checked alike for nobody."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type

from infra.accounts.password import LANES, MEMORY_KIB, PASSES, hash_of, is_dated, make_password, matches
from schemas.errors import ConfigurationError


def test_a_hash_is_argon2id_with_the_parameters_of_owasp() -> None:
    made = extract_parameters(hash_of("correct horse"))
    assert made.type is Type.ID
    assert (made.memory_cost, made.time_cost, made.parallelism) == (MEMORY_KIB, PASSES, LANES) == (19_456, 2, 1)


def test_a_password_opens_its_own_hash_only() -> None:
    made = hash_of("correct horse")
    assert matches(made, "correct horse")
    assert not matches(made, "correct  horse")
    assert not matches(made, "")
    assert hash_of("correct horse") != made


def test_full_width_characters_are_the_same_password() -> None:
    assert matches(hash_of("password2024"), "ｐａｓｓｗｏｒｄ２０２４")


def test_nobodys_password_never_matches() -> None:
    assert not matches(None, "correct horse")
    assert not matches("no hash at all", "correct horse")


def test_a_short_or_endless_password_is_refused() -> None:
    for password in ("short", "x" * 201):
        with pytest.raises(ConfigurationError, match="10 to 200"):
            hash_of(password)
    assert not matches(hash_of("correct horse"), "x" * 100_000)


def test_a_hash_of_other_parameters_is_dated() -> None:
    assert is_dated(PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash("correct horse"))
    assert not is_dated(hash_of("correct horse"))


def test_made_passwords_are_long_and_legible() -> None:
    made = {make_password() for _ in range(200)}
    assert len(made) == 200
    assert all(len(one) == 23 and not set(one) & set("0o1il") for one in made)
