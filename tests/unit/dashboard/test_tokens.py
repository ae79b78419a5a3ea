"""Text can be read on what it stands on, in both themes (WCAG contrast)."""

from __future__ import annotations

import pytest

from dashboard.tokens import DARK, LIGHT, Tokens, css_variables, tokens

PAIRS = [
    ("ink", "bg"), ("ink2", "bg"), ("ink3", "bg"), ("qing_ink", "bg"), ("zhe_ink", "bg"), ("ink", "sunk"), ("ink", "land"),
    ("ink", "qing_tint"), ("ink", "zhe_tint"), ("on_zhe", "zhe"),
]  # fmt: skip


@pytest.mark.parametrize("colours", [LIGHT, DARK, tokens(dark=False, stale=True), tokens(dark=True, stale=True)])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_has_contrast(colours: Tokens, text: str, ground: str) -> None:
    assert contrast(colours[text], colours[ground]) >= 4.5


def test_stale_figures_have_no_colour_of_judgement() -> None:
    stale = tokens(dark=False, stale=True)
    assert {stale["qing"], stale["zhe"], stale["zhe_tint"], stale["qing_tint"]}.isdisjoint(
        {LIGHT["qing"], LIGHT["zhe"], LIGHT["zhe_tint"], LIGHT["qing_tint"]}
    )


def test_colours_become_variables() -> None:
    assert "--qing-ink:#175359;" in css_variables(LIGHT)
    assert set(LIGHT) == set(DARK)


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
