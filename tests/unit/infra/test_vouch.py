"""Vouchers: only ours, only for a minute, and never for the system."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from infra.settings import Settings
from infra.vouch import HOLDS, MARK, Vouching
from schemas.alert.step import SYSTEM, Actor

NOW = datetime(2024, 2, 5, 6, 0, tzinfo=UTC)
CLERK = Actor(id="account:li", role="department", departments=("hrss-city-sd",), cities=("371700",))


@pytest.fixture
def vouching(tmp_path: Path) -> Vouching:
    return Vouching(Settings.model_validate({"data_dir": tmp_path}))


def test_who_acts_is_read_back(vouching: Vouching) -> None:
    assert vouching.actor(vouching.voucher(CLERK, NOW), NOW) == CLERK


def test_it_holds_for_a_minute(vouching: Vouching) -> None:
    voucher = vouching.voucher(CLERK, NOW)
    assert vouching.actor(voucher, NOW + HOLDS - timedelta(seconds=1)) == CLERK
    assert vouching.actor(voucher, NOW + HOLDS) is None


def test_one_of_a_far_future_is_not_taken(vouching: Vouching) -> None:
    assert vouching.actor(vouching.voucher(CLERK, NOW + timedelta(days=1)), NOW) is None


def test_another_key_makes_none(vouching: Vouching, tmp_path: Path) -> None:
    other = Vouching(Settings.model_validate({"data_dir": tmp_path / "other"}))
    assert vouching.actor(other.voucher(CLERK, NOW), NOW) is None


def test_the_key_of_the_settings_is_shared(tmp_path: Path) -> None:
    one, two = (
        Vouching(Settings.model_validate({"data_dir": tmp_path / name, "access": {"vouch_key": "k" * 32}})) for name in ("one", "two")
    )
    assert two.actor(one.voucher(CLERK, NOW), NOW) == CLERK


@pytest.mark.parametrize(
    "change",
    [
        lambda v: v[:-1] + ("0" if v[-1] != "0" else "1"),
        lambda v: v.removeprefix(MARK),
        lambda v: v.replace(".", ""),
        lambda _v: MARK,
        lambda _v: "",
        lambda v: f"{v}ü",
    ],
)
def test_what_was_changed_is_not_taken(vouching: Vouching, change) -> None:  # type: ignore[no-untyped-def]
    assert vouching.actor(change(vouching.voucher(CLERK, NOW)), NOW) is None


def test_another_role_can_not_be_written_in(vouching: Vouching) -> None:
    told, _, signature = vouching.voucher(CLERK, NOW).removeprefix(MARK).partition(".")
    forged = base64.urlsafe_b64decode(told + "==").replace(b'"department"', b'"office"')
    assert vouching.actor(f"{MARK}{base64.urlsafe_b64encode(forged).decode().rstrip('=')}.{signature}", NOW) is None


def test_nobody_vouches_for_the_system(vouching: Vouching) -> None:
    with pytest.raises(ValueError, match="system"):
        vouching.voucher(SYSTEM, NOW)
