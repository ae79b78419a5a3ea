"""Runs a command that dies with the process that started it, even when that one is killed.

A script of its own, started as `python -I -S leash.py PARENT_PID COMMAND…`: it asks Linux for SIGKILL at the parent's death and becomes the
command; elsewhere it stays, and kills the command's process group when the parent is gone.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys

PR_SET_PDEATHSIG = 1
WATCH_INTERVAL_S = 0.5


def run_leashed(parent: int, command: list[str]) -> int:
    """Become the command where the kernel keeps watch, else watch."""
    if sys.platform == "linux":
        become(parent, command)
    return watch(parent, command)


def become(parent: int, command: list[str]) -> None:
    """Bind this process's life to its parent's and replace it by the command."""
    import ctypes

    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # the parent died before the binding held
        sys.exit(1)
    os.execvp(command[0], command)


def watch(parent: int, command: list[str]) -> int:
    """Run the command as a child until either ends; pass on SIGTERM. Returns its exit code."""
    child = subprocess.Popen(command)
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    while True:
        try:
            return child.wait(WATCH_INTERVAL_S)
        except subprocess.TimeoutExpired:
            if os.getppid() != parent:
                child.kill()
                return 1


if __name__ == "__main__":
    sys.exit(run_leashed(int(sys.argv[1]), sys.argv[2:]))
