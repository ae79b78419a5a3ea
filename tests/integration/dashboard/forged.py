"""What an attacker says in place of a browser: that whatever a page has to press or to choose was used, for a value of their own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from urllib.parse import urlencode

from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Common_pb2 import StringArray
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection

from tests.integration.dashboard.served import heard

EVENTS = ("pick", "file", "step", "chart_event")
"""What our components and charts tell."""


class Answer(NamedTuple):
    """What was sent until a run had ended: all of it, of what kinds, and what of it can be used."""

    text: str
    kinds: frozenset[str]
    used: frozenset[str]
    fragments: frozenset[str]


def answer(window: ClientConnection) -> Answer:
    """Wait until a run has come to its end."""
    text, kinds, used, fragments = "", set(), set(), set()
    while True:
        received, message = heard(window)
        kind = message.WhichOneof("type") or ""
        text += received.decode("utf-8", "replace")
        kinds.add(kind)
        if kind == "delta":
            fragments.add(message.delta.fragment_id)
            used |= set(_ids(message.delta))
        if kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY and "new_session" in kinds:
            return Answer(text, frozenset(kinds), frozenset(used), frozenset(fragments))


def use(window: ClientConnection, page: str, ids: Iterable[str], value: str, fragment: str = "", **query: str) -> Answer:
    """Say that they were all used."""
    state = ClientState(query_string=urlencode(query), page_name=page, fragment_id=fragment)
    for one in ids:
        state.widget_states.widgets.extend(_states(one, value))
    window.send(BackMsg(rerun_script=state).SerializeToString())
    return answer(window)


def _states(id_: str, value: str) -> Iterator[WidgetState]:
    told = json.dumps([{"event": event, "value": {"city": value} if event == "chart_event" else value} for event in EVENTS])
    if "bidi_component" in id_:
        yield WidgetState(id=_make_trigger_id(id_, "events"), json_trigger_value=told)
    elif "button_group" in id_:
        yield WidgetState(id=id_, string_array_value=StringArray(data=[value]))
    elif "button" in id_:
        yield WidgetState(id=id_, trigger_value=True)
    else:
        yield WidgetState(id=id_, string_value=value)


def _ids(message: Any) -> Iterator[str]:
    for field, value in message.ListFields():
        if field.type == field.TYPE_MESSAGE and not field.message_type.GetOptions().map_entry:
            for one in value if field.is_repeated else [value]:
                yield from _ids(one)
        elif field.name == "id" and isinstance(value, str) and value.startswith("$$"):
            yield value
