"""Discord's messages and threads as they are kept: a message's text with names for ids, and whether it is one that is kept."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import discord

from bot.render_notes import without_frame
from ingest.markup import plain
from ingest.sources.channel import is_readable
from knowledge.posts import Attached, ChannelSource, Post, PostThread

_COMMAND = re.compile(r"[/!][\w-]")
_MARKED = re.compile(r"<(?:(?P<kind>@[!&]?|#)(?P<id>\d+)|a?:(?P<emoji>\w+):\d+|t:(?P<time>-?\d{1,11})(?::\w)?)>")
_HEADING = re.compile(r"\s*#{1,2}[ \t]+\S")
_KEPT_TYPES = frozenset({discord.MessageType.default, discord.MessageType.reply})


@dataclass(frozen=True, slots=True)
class Conditions:
    """What decides whether a message is kept: Kobar's own id, the members who do not want theirs indexed, and the moment from which on
    messages are kept.
    """

    own_id: int
    unindexed: frozenset[int] = frozenset()
    oldest: datetime | None = None

    def keep(self, message: discord.Message, post: Post, source: ChannelSource, *, marked: bool) -> bool:
        """Whether a message is kept: one that is long enough or has a file to read, and any that is marked as a note or pinned.

        Never one of a member who does not want that, nor one that is too old, and unless it is marked none of bots, no command, no
        question to Kobar.
        """
        if post.author_id in self.unindexed or not (post.text or post.attachments):
            return False
        if self.oldest and post.sent_at < self.oldest:
            return False
        if marked or message.pinned:
            return True
        if message.author.bot or message.webhook_id or message.type not in _KEPT_TYPES or self._is_asked(message):
            return False
        return len(plain(post.text)) >= source.shortest or bool(post.attachments)

    def _is_asked(self, message: discord.Message) -> bool:
        """Whether a message is a command, or said to Kobar: a mention, or anything in a thread that it opened for answers."""
        if isinstance(message.channel, discord.Thread) and message.channel.owner_id == self.own_id:
            return True
        return bool(_COMMAND.match(message.content)) or any(user.id == self.own_id for user in message.mentions)


def post_of(message: discord.Message, source: ChannelSource, *, zone: ZoneInfo, author: tuple[int, str] | None = None) -> Post:
    """The post that a message is; `author` where Kobar posted it on somebody's behalf: then what it wrote around the note is left out."""
    author_id, name = author or (message.author.id, message.author.display_name)
    text = storable("\n\n".join(part for part in _texts(message, zone) if part.strip()))
    text = without_frame(text) if author else text
    attachments = tuple(Attached(file.id, file.filename) for file in message.attachments if is_readable(file.filename))
    opens = message.type is discord.MessageType.reply or bool(_HEADING.match(text))
    version = repr((text, name, opens, message.pinned, sorted(file.id for file in attachments)))
    return Post(
        id=message.id,
        channel_id=source.channel_id,
        place_id=message.channel.id,
        author_id=author_id,
        author=storable(" ".join(name.split())),
        sent_at=message.created_at,
        text=text,
        url=message.jump_url,
        version=hashlib.sha256(version.encode("utf-8", "replace")).hexdigest()[:24],
        opens=opens,
        pinned=message.pinned,
        attachments=attachments,
    )


def thread_of(thread: discord.Thread) -> PostThread:
    """A thread as it is kept."""
    return PostThread(thread.id, thread.parent_id, storable(thread.name), private=thread.is_private(), owner_id=thread.owner_id)


def is_reaction(emoji: object, named: str) -> bool:
    """Whether an emoji is the one that the config names: a character, or the name of one of the server's own."""
    return str(emoji) == named or getattr(emoji, "name", None) == named


def storable(text: str) -> str:
    """A text without halves of surrogate pairs, which no database takes."""
    return text.encode("utf-8", "replace").decode()


def _texts(message: discord.Message, zone: ZoneInfo) -> Iterator[str]:
    """What a message says: its own text, what was forwarded with it, and the text of its embeds."""
    yield _readable(message.content, message, zone)
    for forwarded in message.message_snapshots:
        yield _readable(forwarded.content, message, zone)
        yield from (text for embed in forwarded.embeds for text in _of_embed(embed))
    yield from (text for embed in message.embeds for text in _of_embed(embed))


def _of_embed(embed: discord.Embed) -> Iterator[str]:
    yield from (text for text in (embed.title, embed.description) if text)
    yield from (f"{field.name}: {field.value}" for field in embed.fields)


def _readable(text: str, message: discord.Message, zone: ZoneInfo) -> str:
    """A text with the names of members, roles, channels and emoji for their ids, and times as they are written out."""
    members = {user.id: user.display_name for user in message.mentions}
    guild = message.guild

    def named(found: re.Match[str]) -> str:
        if found["emoji"]:
            return f":{found['emoji']}:"
        if found["time"]:
            return _time(int(found["time"]), zone) or found[0]
        ident = int(found["id"])
        if found["kind"] == "#":
            return f"#{name}" if (name := _place_name(guild, ident, message)) else "#…"
        if found["kind"] == "@&":
            role = guild.get_role(ident) if guild else None
            return f"@{role.name}" if role else "@…"
        return f"@{members.get(ident) or _known(guild, ident) or '…'}"

    return _MARKED.sub(named, text).replace("\r\n", "\n")


def _place_name(guild: discord.Guild | None, ident: int, message: discord.Message) -> str | None:
    """The name of a place that whoever reads the message can see as well: its own, the channel above, a public thread in that.

    Of any other even the name may be hidden, as Discord hides it, and may be so tomorrow.
    """
    place = guild.get_channel_or_thread(ident) if guild else None
    own = message.channel
    above = own.parent_id if isinstance(own, discord.Thread) else own.id
    if isinstance(place, discord.Thread):
        return place.name if place.id == own.id or (place.parent_id == above and not place.is_private()) else None
    return place.name if place and place.id == above else None


def _known(guild: discord.Guild | None, ident: int) -> str | None:
    member = guild.get_member(ident) if guild else None
    return member.display_name if member else None


def _time(seconds: int, zone: ZoneInfo) -> str | None:
    try:
        return datetime.fromtimestamp(seconds, zone).strftime("%Y-%m-%d %H:%M")
    except (OverflowError, ValueError, OSError):
        return None
