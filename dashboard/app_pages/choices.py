"""Boxes to choose with. What is chosen stands in the address, and the boxes follow it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard.address import choice, choose, language
from dashboard.board import Column
from dashboard.part import parts, tell
from dashboard.scene import Scene
from dashboard.viewer import Sight
from dashboard.voice import Voice


def select(name: str, options: Mapping[str, str], current: str, width_px: int, label: str, clears: Sequence[str] = ()) -> None:
    """A box for the choice `name`, of ids and what they are called; choosing takes back the choices in `clears`."""
    key = f"select-{name}"

    def chosen() -> None:
        cleared: dict[str, str | None] = dict.fromkeys(clears)
        choose(**cleared | {name: st.session_state[key] or None})

    _tell(label, options.get(current, ""))
    here = parts()
    here.shape.append((key, current, *options.items()))
    if not here.draws:
        return
    st.session_state[key] = current
    st.selectbox(
        label,
        list(options),
        format_func=lambda one: options.get(one, one),
        key=key,
        on_change=chosen,
        label_visibility="collapsed",
        width=width_px,
    )


def switch(name: str, options: Mapping[str, str], label: str) -> str:
    """A row of buttons for the choice `name`; the first without one. Gives the id chosen."""
    key = f"switch-{name}"
    current = choice(name)
    shown = current if current is not None and current in options else next(iter(options))
    here = parts()
    here.shape.append((key, shown, *options.items()))
    if not here.draws:
        _tell(label, options[shown])
        return shown
    st.session_state[key] = shown
    st.segmented_control(
        label, list(options), format_func=lambda one: options.get(one, one), key=key, label_visibility="collapsed",
        on_change=lambda: choose(**{name: st.session_state[key] or current}),
    )  # fmt: skip
    chosen = str(st.session_state[key] or current or next(iter(options)))
    _tell(label, options.get(chosen, ""))
    return chosen


def _tell(label: str, words: str) -> None:
    if words:
        tell(f"{label}{Voice(language()).say('colon')}{words}")


def choose_notice(scene: Scene) -> None:
    """A box to choose the notice."""
    near = set(scene.viewer.clearance.provinces(scene.snapshot.catalogue))
    notices = scene.snapshot.catalogue.notices.values()
    names = {notice.id: scene.voice.name(notice) for notice in notices if near & set(notice.provinces)}
    select("notice", names, scene.board.notice.id, 380, scene.voice.say("notice"), clears=("programme", "indicator", "province"))


def choose_programme(scene: Scene, column: Column) -> None:
    """A box to choose a programme of the notice."""
    names = {one.programme.id: scene.voice.name(one.programme) for one in scene.board.programmes}
    select("programme", names, column.programme.id, 300, scene.voice.say("programme"), clears=("indicator",))


def choose_city(scene: Scene, city: str) -> None:
    """A box to choose a city of the province."""
    select("city", scene.city_names, city, 150, scene.voice.say("city"))


def choose_place(scene: Scene) -> None:
    """A box to choose the whole province, or a city whose detail is seen."""
    shown = {city: name for city, name in scene.city_names.items() if scene.snapshot.shows_detail(city)}
    names = {"": scene.voice.say("province")} | shown
    select("place", names, scene.place if scene.place in scene.board.cities else "", 150, scene.voice.say("city"))


def is_nowhere(scene: Scene, name: str = "city") -> bool:
    """Whether the address asks for a place that is not there, or not for this viewer: which of them is not said."""
    wanted = choice(name)
    return bool(wanted) and (wanted not in scene.snapshot.catalogue.cities or scene.snapshot.sight_of(str(wanted)) is Sight.NOTHING)


def chosen_city(scene: Scene) -> str:
    """The city chosen; else the one farthest behind."""
    city = choice("city")
    return city if city in scene.board.cities else scene.board.worst_first()[0]


def chosen_column(scene: Scene) -> Column:
    """The programme chosen; else the first."""
    wanted = choice("programme")
    return next((column for column in scene.board.programmes if column.programme.id == wanted), scene.board.columns[0])


def chosen_indicator(column: Column) -> str:
    """The indicator chosen, if it is one of the programme's; else the one that stands for it."""
    wanted = choice("indicator")
    measured = {x.id for measure in column.programme.measures for x in measure.indicators}
    return wanted if wanted in measured else column.indicator.id
