"""The body of a request, read within its bounds."""

from __future__ import annotations

import asyncio

from fastapi import Request

from producers.gateway.limit import Share
from producers.gateway.problem import Problem, too_large

READ_TIMEOUT_S = 30.0
BYTES_PER_MB = 1024 * 1024


async def read_body(request: Request, most_mb: int, share: Share) -> bytes:
    """The whole body; what it takes is added to `share` as it comes, so a length that was not told, or told wrongly, changes nothing.

    Raises:
        Problem: 413 above `most_mb`, 408 when it does not come within READ_TIMEOUT_S, 503 when the gateway is full.
    """
    most = most_mb * BYTES_PER_MB
    told = request.headers.get("content-length", "")
    if told.isdecimal():
        _check(int(told), most)
        share.grow_to(int(told))
    chunks: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(READ_TIMEOUT_S):
            async for chunk in request.stream():
                size += len(chunk)
                _check(size, most)
                share.grow_to(size)
                chunks.append(chunk)
    except TimeoutError:
        raise Problem(408, "slow", f"The body did not come within {READ_TIMEOUT_S:g} s.") from None
    return b"".join(chunks)


def _check(size: int, most: int) -> None:
    if size > most:
        raise too_large(f"A body has at most {most // BYTES_PER_MB} MB; send several.")
