"""A small Discord on loopback: the REST interface and the gateway on real sockets, over a server that a test or a benchmark scripts.

What it knows of Discord is what Kobar and discord.py use of version 10. `World` is the server with its members, channels and messages;
`LocalDiscord` serves it and lets a client in through a connector of its own, so that nothing of discord.py is replaced.
"""

from local_discord.entities import Channel, ChannelType, Member, Message, Role
from local_discord.faults import Fault, cut_off, error, rate_limited, reset_after, reset_before
from local_discord.server import LocalDiscord, connector_to
from local_discord.world import World

__all__ = [
    "Channel",
    "ChannelType",
    "Fault",
    "LocalDiscord",
    "Member",
    "Message",
    "Role",
    "World",
    "connector_to",
    "cut_off",
    "error",
    "rate_limited",
    "reset_after",
    "reset_before",
]
