"""Colours by what they mean: ink states, qing and zhe judge, the seal calls. One dictionary for HTML and for charts."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

Tokens = Mapping[str, str]

LIGHT: Tokens = MappingProxyType(
    {
        "bg": "#F8FAFA", "sunk": "#E7EDED", "land": "#DDE5E5", "line": "#D5DDDD", "line2": "#819190",
        "ink": "#152120", "ink2": "#435251", "ink3": "#5C6C6B",
        "qing": "#22696F", "qing_ink": "#175359", "qing_mid": "#8DB8BA", "qing_tint": "#A9D0D1",
        "zhe": "#8E5418", "zhe_ink": "#6B3F10", "zhe_tint": "#EAD3AC", "on_zhe": "#FFFFFF",
        "red": "#B3251E", "red_ink": "#A11F19", "on_red": "#FFFFFF", "orange": "#DB6B12", "orange_ink": "#A04A06", "on_orange": "#1A0E04",
        "yellow": "#E9BE17", "yellow_ink": "#7B5D00", "on_yellow": "#1F1803", "blue": "#2D65A6", "blue_ink": "#265792",
        "on_blue": "#FFFFFF", "brand": "#22696F",
    }
)  # fmt: skip
DARK: Tokens = MappingProxyType(
    {
        "bg": "#111819", "sunk": "#232E2F", "land": "#283435", "line": "#2D3A3B", "line2": "#6E7F7E",
        "ink": "#E8EEED", "ink2": "#B4C0BF", "ink3": "#8E9D9B",
        "qing": "#5AA3A7", "qing_ink": "#8CCACC", "qing_mid": "#3C6E71", "qing_tint": "#23595C",
        "zhe": "#D09A52", "zhe_ink": "#E6BE80", "zhe_tint": "#5C4626", "on_zhe": "#1A1004",
        "red": "#D03E35", "red_ink": "#F08379", "on_red": "#FFFFFF", "orange": "#F08C3C", "orange_ink": "#F4A566", "on_orange": "#1A0E04",
        "yellow": "#EBCB4A", "yellow_ink": "#EBCB4A", "on_yellow": "#1F1803", "blue": "#6EA2DB", "blue_ink": "#8FB8E4",
        "on_blue": "#04101D", "brand": "#5AA3A7",
    }
)  # fmt: skip

PAPER = "#FFFFFF"
SANS = '"Source Sans","PingFang SC","HarmonyOS Sans SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif'
SONG = '"Tongxin Song","Source Han Serif SC","Noto Serif CJK SC","Songti SC",serif'


def tokens(dark: bool, stale: bool) -> Tokens:
    """The colours of a theme; stale data take the colours of judgement away and leave greys."""
    chosen = DARK if dark else LIGHT
    if not stale:
        return chosen
    grey = {
        "qing": chosen["line2"], "qing_ink": chosen["ink2"], "qing_mid": chosen["line"], "qing_tint": chosen["land"],
        "zhe": chosen["line"], "zhe_tint": chosen["sunk"], "zhe_ink": chosen["ink2"], "on_zhe": chosen["ink"],
    }  # fmt: skip
    return MappingProxyType({**chosen, **grey})


def css_variables(colours: Tokens) -> str:
    """The colours as CSS custom properties."""
    return ":root{" + "".join(f"--{name.replace('_', '-')}:{value};" for name, value in colours.items()) + "}"


def print_style(colours: Tokens) -> str:
    """The same theme on paper: white, with light colours; charts drawn for the dark are turned over."""
    is_dark, is_stale = colours["bg"] == DARK["bg"], colours["qing"] == colours["line2"]
    turned = ".tx-charted :is(canvas,svg){filter:invert(1) hue-rotate(180deg)}" if is_dark else ""
    return f"@media print{{{css_variables(MappingProxyType({**tokens(dark=False, stale=is_stale), 'bg': PAPER}))}{turned}}}"
