"""How the store is told of places, members and messages on Discord: by name, since it knows none of them."""

from __future__ import annotations

import hashlib
import zlib

import discord

MESSAGE = "discord:message:"
EDIT = "discord:edit:"
"""How the names begin of a message that is a question, and of an edit of one."""


def place_name(channel: object) -> str:
    """A channel or thread."""
    return f"discord:{getattr(channel, 'id', 0)}"


def member_name(user: discord.abc.User) -> str:
    """A member, by id."""
    return f"discord:user:{user.id}"


def message_name(message: discord.Message) -> str:
    """A message, from which its place can be told too."""
    return f"{MESSAGE}{message.channel.id}:{message.id}"


def edit_name(message: discord.Message) -> str:
    """One version of a message."""
    edited = int(message.edited_at.timestamp() * 1000) if message.edited_at else 0
    return f"{EDIT}{message.channel.id}:{message.id}:{edited}:{zlib.crc32(message.content.encode()):08x}"


def ids_in(name: str) -> tuple[int, int]:
    """The ids of the channel and of the message that a `message_name` or an `edit_name` names."""
    channel, message = name.split(":")[2:4]
    return int(channel), int(message)


def id_in(name: str) -> int:
    """The id that a name of a place or member ends in."""
    return int(name.rsplit(":", 1)[-1])


def asker(user: discord.abc.User) -> str:
    """What tells one member from another in the day's counts, and nothing else."""
    return hashlib.sha256(member_name(user).encode()).hexdigest()[:16]


def names_of(user: discord.abc.User) -> tuple[str, ...]:
    """What a member goes by: the name shown where he or she was met, the global one, and the user name."""
    return tuple(dict.fromkeys(name for name in (user.display_name, user.global_name, user.name) if name))
