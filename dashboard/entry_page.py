"""The sign-in page: plain HTML with its style and its picture in it, and no script."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from html import escape
from pathlib import Path
from urllib.parse import urlencode

from dashboard.tokens import DARK, LIGHT, css_variables
from dashboard.voice import Voice

ASSETS = Path(__file__).parent / "assets"


def entry_page(voice: Voice, onward: str, name: str = "", refused: bool = False, wait_s: float = 0.0) -> tuple[str, str]:
    """The page and its content security policy. `onward` is where to go next, `name` what was typed before it was refused."""
    style, icon = _style(), _icon()
    other: dict[str, str] = {"next": onward, "lang": "en" if voice.is_chinese else "zh"}
    trouble = ""
    if refused:
        words = voice.say("sign_in_wait", wait=_wait(voice, wait_s)) if wait_s else voice.say("sign_in_wrong")
        trouble = f'<p class="trouble" id="trouble" role="alert"><b>!</b>{escape(words)}</p>'
    described = ' aria-describedby="trouble" aria-invalid="true"' if refused else ""
    first, second = (" autofocus", "") if not name else ("", " autofocus")
    lang, other_lang = ("zh-CN", "en") if voice.is_chinese else ("en", "zh-CN")
    action = "/sign-in" if voice.is_chinese else "/sign-in?lang=en"
    page = "\n".join(
        (
            f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{escape(voice.say("sign_in_title"))}</title>',
            '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">',
            f'<link rel="icon" href="{icon}"><style>{style}</style></head><body><main><header><i class="mark" aria-hidden="true"></i>',
            f'<span>{escape(voice.say("app"))}</span><a href="/sign-in?{escape(urlencode(other))}" lang="{other_lang}">',
            f"{escape(voice.say('other_language'))}</a></header><h1>{escape(voice.say('sign_in_lead'))}</h1>",
            f'<form method="post" action="{action}">{trouble}<label for="name">{escape(voice.say("account_name"))}</label>',
            f'<input id="name" name="name" value="{escape(name)}" autocomplete="username" autocapitalize="none" spellcheck="false" ',
            f'maxlength="64" required{first}{described}><label for="password">{escape(voice.say("password"))}</label>',
            '<input id="password" name="password" type="password" autocomplete="current-password" maxlength="200" ',
            f'required{second}{described}><input type="hidden" name="next" value="{escape(onward)}">',
            f'<button type="submit">{escape(voice.say("sign_in"))}</button></form>',
            f'<p class="help">{escape(voice.say("sign_in_help"))}</p></main>{_mountains()}</body></html>',
        )
    )
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; font-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'self'"
    )
    return page, policy


def _wait(voice: Voice, wait_s: float) -> str:
    seconds = int(wait_s) + 1
    return voice.say("wait_seconds", seconds=seconds) if seconds < 60 else voice.say("wait_minutes", minutes=-(-seconds // 60))


@cache
def _style() -> str:
    dark = f"@media(prefers-color-scheme:dark){{{css_variables(DARK)}}}"
    return css_variables(LIGHT) + dark + (ASSETS / "entry.css").read_text(encoding="utf-8")


@cache
def _icon() -> str:
    return "data:image/svg+xml;base64," + base64.b64encode((ASSETS / "icon.svg").read_bytes()).decode()


@cache
def _mountains() -> str:
    return (ASSETS / "mountains.svg").read_text(encoding="utf-8")
