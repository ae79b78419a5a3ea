"""Ports: whether one is free, and who has it."""

from __future__ import annotations

import socket

import psutil

from infra.platform.part import Port

CONNECT_TIMEOUT_S = 1.0


def is_free(port: Port) -> bool:
    """Whether a server could listen there now."""
    with socket.socket() as probe:
        # As servers do: a connection of the last run that still winds down is no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((port.host, port.number))
        except OSError:
            return False
    return True


def is_open(host: str, number: int) -> bool:
    """Whether somebody listens there; cheaper and quieter than a client that fails. Blocks for up to CONNECT_TIMEOUT_S."""
    try:
        socket.create_connection((host, number), CONNECT_TIMEOUT_S).close()
    except OSError:
        return False
    return True


def taken(port: Port) -> str:
    """The sentence for a port that is not free."""
    return (
        f"Port {port.number} ({port.name}) is taken by {_owner(port.number)}; stop that program, "
        f"or set {port.setting} to another port, or TONGXIN_PORT_OFFSET to move all ports."
    )


def _owner(number: int) -> str:
    try:
        pids = [
            c.pid for c in psutil.net_connections("tcp") if c.status == psutil.CONN_LISTEN and c.laddr and c.laddr.port == number and c.pid
        ]
        return f"{psutil.Process(pids[0]).name()} (pid {pids[0]})" if pids else "another user's program"
    except psutil.Error:
        return "another program"
