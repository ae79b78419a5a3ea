"""What a browser may say on its websocket, in Streamlit's protocol."""

from __future__ import annotations

from typing import Any

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from starlette.types import Message, Receive
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState

from infra.accounts.authenticator import Authenticator
from infra.accounts.session import Session
from schemas.errors import ConfigurationError

HEARD = frozenset({"rerun_script", "stop_script", "file_urls_request", "backend_operation_request", "app_heartbeat"})
"""The rest is for who writes a program: that it forgets what all its viewers share, or tells what files it has."""
ASK_AGAIN = BackMsg(rerun_script=ClientState()).SerializeToString()
"""All that whoever has no session any more may still say: draw the page again. It then says that the session is over."""


def heard(receive: Receive) -> Receive:
    """What comes in, without what nobody may say and what can't be read."""

    async def listen() -> Message:
        while True:
            message = await receive()
            said = message.get("bytes")
            if message["type"] != "websocket.receive" or said is None or _kind_of(said) in HEARD:
                return message

    return listen


def heard_of_session(authenticator: Authenticator, token: str | None, receive: Receive) -> Receive:
    """What was `heard`, as long as a session lasts."""

    async def listen() -> Message:
        message = await receive()
        said = message.get("bytes")
        if message["type"] != "websocket.receive" or said is None:
            return message
        found = _still_there(authenticator, token)
        if found is None:
            return {"type": "websocket.receive", "bytes": ASK_AGAIN}
        if _is_touch(said):
            authenticator.touch(found)
        return message

    return listen


def _still_there(authenticator: Authenticator, token: str | None) -> Session | None:
    try:
        found = authenticator.account_of(token)
    except ConfigurationError:
        return None
    return found[0] if found else None


def _kind_of(said: bytes) -> str | None:
    message: Any = BackMsg()
    try:
        message.ParseFromString(said)
    except DecodeError:
        return None
    return str(message.WhichOneof("type"))


def _is_touch(said: bytes) -> bool:
    """Whether a person did it: pages ask for themselves anew every second."""
    message: Any = BackMsg.FromString(said)
    return message.WhichOneof("type") == "rerun_script" and not message.rerun_script.is_auto_rerun
