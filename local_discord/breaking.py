"""Breaking a connection so that the other side notices it as a reset (errno 104), not as an end."""

from __future__ import annotations

import asyncio
import socket
import struct


def reset(transport: asyncio.BaseTransport | None) -> None:
    """Reset the connection of a transport, and lose what it has not sent."""
    if not isinstance(transport, asyncio.Transport):
        return
    under = transport.get_extra_info("socket")
    if under is not None:
        # Lingering for no time at all makes the operating system send RST.
        under.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
