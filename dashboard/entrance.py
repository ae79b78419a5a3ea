"""Who is there: the one place that turns a cookie, or the province's own sign-in, into a viewer. Shared by the gate and the pages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import streamlit as st
from pydantic import ValidationError

from dashboard.viewer import EVERYBODY, Viewer, listed, viewer_of
from infra.accounts.account import Account
from infra.accounts.authenticator import Authenticator
from infra.accounts.register import Register
from infra.accounts.session import digest_of, sessions_of
from infra.accounts.telling import Teller
from infra.accounts.throttle import Throttle
from infra.catalogue import catalogue_of
from infra.secret import kept_secret
from infra.settings import Settings, load_settings
from infra.trail import Act, Action, Outcome
from schemas.catalogue import Catalogue

COOKIE = "tongxin_session"


@dataclass(frozen=True)
class Entrance:
    """Made once per process."""

    settings: Settings
    catalogue: Catalogue
    authenticator: Authenticator
    teller: Teller


@st.cache_resource(show_spinner=False)
def entrance() -> Entrance:
    """Open the sessions and the account file. Raises ConfigurationError."""
    settings = load_settings()
    teller = Teller(settings)
    authenticator = Authenticator(Register(settings.accounts_file), sessions_of(settings), Throttle(), teller.tell, _now)
    return Entrance(settings, catalogue_of(settings), authenticator, teller)


def present() -> Viewer | None:
    """Who looks at the page that is being drawn; None for somebody who must sign in. Asked at every run, for a session may have ended.

    Raises:
        ConfigurationError: settings, catalogue or account file can't be read.
    """
    here = entrance()
    match here.settings.access.sign_in:
        case "off":
            return EVERYBODY if _is_private() else None
        case "accounts":
            found = here.authenticator.account_of(st.context.cookies.get(COOKIE))
            return None if found is None else viewer_of(found[1], here.settings.access.cities_see, found[0].digest)
        case "oidc":
            return _of_province(here)


def of_claims(here: Entrance, claims: Mapping[str, Any], now: datetime) -> Viewer | None:
    """The viewer that the province's sign-in vouches for; None where it is too long ago, or says nothing that lets in."""
    oidc = here.settings.access.oidc
    name = str(claims.get(oidc.name_claim) or "").strip().lower()
    if not is_recent(here, claims, now):
        return None
    held = here.authenticator.register.all().get(name)
    if held is not None and not held.is_open:
        return None
    account = held if oidc.role_claim is None else _claimed(here, claims, name, now)
    if account is None:
        return None
    mark = digest_of(json.dumps([str(claims.get("iss")), str(claims.get("sub")), claims["iat"]]))
    return viewer_of(account, here.settings.access.cities_see, mark)


def is_recent(here: Entrance, claims: Mapping[str, Any], now: datetime) -> bool:
    """Whether the province's sign-in was not too long ago."""
    signed_at = claims.get("iat")
    return isinstance(signed_at, int | float) and now.timestamp() - signed_at <= here.settings.access.oidc.session_hours * 3_600


def oidc_secrets(settings: Settings) -> dict[str, Any]:
    """What Streamlit's own sign-in has to know."""
    oidc = settings.access.oidc
    if settings.access.sign_in != "oidc" or oidc.client_secret is None:
        return {}
    return {
        "auth": {
            "redirect_uri": oidc.redirect_uri or "",
            "cookie_secret": kept_secret(settings.data_dir / "secrets", "oidc-cookie"),
            "client_id": oidc.client_id or "",
            "client_secret": oidc.client_secret.get_secret_value(),
            "server_metadata_url": oidc.metadata_url or "",
        }
    }


def claims_now() -> tuple[bool, bool]:
    """Of somebody who has no viewer: whether the province's sign-in knows the person, and whether that is still recent."""
    claims = st.user.to_dict()
    return bool(claims.get("is_logged_in")), is_recent(entrance(), claims, _now())


def _of_province(here: Entrance) -> Viewer | None:
    claims = st.user.to_dict()
    if not claims.get("is_logged_in"):
        return None
    viewer = of_claims(here, claims, _now())
    if viewer is not None and st.session_state.get("told") != viewer.session:
        st.session_state["told"] = viewer.session
        here.teller.tell(Act(_now(), viewer.name, Action.SIGN_IN, Outcome.DONE, subject=viewer.name, detail={"by": "oidc"}))
    return viewer


def _claimed(here: Entrance, claims: Mapping[str, Any], name: str, now: datetime) -> Account | None:
    oidc = here.settings.access.oidc
    try:
        account = Account(
            name=name,
            role=claims.get(oidc.role_claim or ""),
            title=str(claims.get("name") or ""),
            cities=listed(claims, oidc.cities_claim),
            departments=listed(claims, oidc.departments_claim),
            created_at=now,
            changed_at=now,
        )
    except ValidationError:
        return None
    return None if any(account.faults(here.catalogue)) else account


def _is_private() -> bool:
    """Whether the browser is on this machine: Streamlit then knows no address of it."""
    return not isinstance(st.context.ip_address, str)


def _now() -> datetime:
    return datetime.now(UTC)
