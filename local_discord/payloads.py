"""The wire form of what a server is made of, as Discord's documentation of version 10 gives it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from local_discord.entities import Channel, ChannelType, Interaction, Member, Message, Payload, Role, User, moment_of

if TYPE_CHECKING:
    from local_discord.world import World

_MENTION = re.compile(r"<@!?(\d+)>")
_ROLE_MENTION = re.compile(r"<@&(\d+)>")
_JOINED = "2026-01-05T09:00:00+00:00"


def user(one: User) -> Payload:
    """A user."""
    return {
        "id": str(one.id),
        "username": one.name,
        "global_name": None,
        "discriminator": "0",
        "avatar": None,
        "bot": one.bot,
        "public_flags": 0,
    }


def role(one: Role) -> Payload:
    """A role."""
    made: Payload = {"id": str(one.id), "name": one.name, "permissions": str(one.permissions), "position": one.position}
    made |= {"color": 0, "colors": {"primary_color": 0}, "hoist": False, "managed": one.bot is not None, "mentionable": False, "flags": 0}
    return made | ({"tags": {"bot_id": str(one.bot)}} if one.bot else {})


def member(one: Member, *, with_user: bool = True) -> Payload:
    """A member, with or without the user that he or she is."""
    made: Payload = {"roles": [str(held) for held in one.roles], "nick": one.nick, "avatar": None, "joined_at": _JOINED}
    made |= {"deaf": False, "mute": False, "flags": 0, "pending": False}
    return made | ({"user": user(one.user)} if with_user else {})


def channel(world: World, one: Channel) -> Payload:
    """A channel, a thread or a direct conversation."""
    if one.kind is ChannelType.DM:
        others = [user(world.users[each]) for each in one.joined if each != world.bot.id]
        return {"id": str(one.id), "type": 1, "last_message_id": None, "recipients": others}
    made: Payload = {"id": str(one.id), "type": int(one.kind), "guild_id": str(world.guild_id), "name": one.name}
    made |= {"parent_id": str(one.parent_id) if one.parent_id else None, "rate_limit_per_user": 0, "flags": 0}
    said = world.history(one)
    made["last_message_id"] = str(said[-1].id) if said else None
    if one.is_thread:
        return made | _thread(world, one)
    overwrites = [
        {"id": str(each.id), "type": int(each.is_member), "allow": str(each.allow), "deny": str(each.deny)} for each in one.overwrites
    ]
    made |= {"position": one.position, "permission_overwrites": overwrites, "nsfw": False, "topic": None}
    return made | ({"available_tags": []} if one.kind is ChannelType.FORUM else {})


def _thread(world: World, one: Channel) -> Payload:
    made = moment_of(one.id).isoformat()
    state = {"archived": one.archived, "auto_archive_duration": 1440, "archive_timestamp": made, "locked": False, "create_timestamp": made}
    return {
        "owner_id": str(one.owner_id),
        "thread_metadata": state | ({"invitable": False} if one.kind is ChannelType.PRIVATE_THREAD else {}),
        "message_count": len(world.history(one)),
        "member_count": len(one.joined),
        "total_message_sent": len(world.history(one)),
    }


def thread_member(thread: Channel, user_id: int) -> Payload:
    """Somebody in a thread."""
    return {"id": str(thread.id), "user_id": str(user_id), "join_timestamp": moment_of(thread.id).isoformat(), "flags": 0}


def guild(world: World) -> Payload:
    """The server as it comes when a session begins: of its members only the bot itself."""
    channels = [channel(world, one) for one in world.channels.values() if not one.is_thread and one.kind is not ChannelType.DM]
    threads = [channel(world, one) for one in world.channels.values() if one.is_thread and not one.archived and world.sees(world.bot, one)]
    made: Payload = {"id": str(world.guild_id), "name": world.name, "owner_id": str(world.owner.id), "unavailable": False}
    made |= {"joined_at": _JOINED, "large": True, "member_count": len(world.members), "members": [member(world.bot)]}
    made |= {"roles": [role(one) for one in world.roles.values()], "channels": channels, "threads": threads}
    made |= {"voice_states": [], "presences": [], "stage_instances": [], "guild_scheduled_events": []}
    made |= {"emojis": [], "stickers": [], "features": []}
    made |= dict.fromkeys(("icon", "splash", "banner", "description", "afk_channel_id", "system_channel_id", "rules_channel_id"))
    made |= dict.fromkeys(("verification_level", "default_message_notifications", "explicit_content_filter", "mfa_level"), 0)
    return made | {"afk_timeout": 300, "premium_tier": 0, "nsfw_level": 0, "system_channel_flags": 0, "preferred_locale": "en-US"}


def message(world: World, one: Message) -> Payload:
    """A message, as it stands in a channel's history."""
    named = [int(found) for found in _MENTION.findall(one.text)]
    made: Payload = {
        "id": str(one.id),
        "channel_id": str(one.place),
        "author": user(world.users[one.author]),
        "content": one.text,
        "timestamp": moment_of(one.id).isoformat(),
        "edited_timestamp": one.edited.isoformat() if one.edited else None,
        "tts": False,
        "mention_everyone": "@everyone" in one.text,
        "mentions": [_mentioned(world, each) for each in dict.fromkeys(named) if each in world.users],
        "mention_roles": list(dict.fromkeys(_ROLE_MENTION.findall(one.text))),
        "attachments": [],
        "embeds": [],
        "components": [],
        "pinned": one.pinned,
        "type": int(one.kind),
        "flags": one.flags,
    }
    if one.reactions:
        made["reactions"] = [_reaction(world, emoji, by) for emoji, by in one.reactions.items()]
    if one.nonce is not None:
        made["nonce"] = one.nonce
    if one.reply_to:
        replied = world.messages.get(one.reply_to)
        place = replied.place if replied else one.place
        made["message_reference"] = {"type": 0, "message_id": str(one.reply_to), "channel_id": str(place)}
        made["referenced_message"] = message(world, replied) if replied else None
    if one.id in world.channels:
        made["thread"] = channel(world, world.channels[one.id])
    return made | one.extras


def _reaction(world: World, emoji: str, by: list[int]) -> Payload:
    mine = world.bot.id in by
    details = {"burst": 0, "normal": len(by)}
    emoji_payload = {"id": None, "name": emoji}
    return {"count": len(by), "count_details": details, "me": mine, "me_burst": False, "emoji": emoji_payload, "burst_colors": []}


def _mentioned(world: World, user_id: int) -> Payload:
    known = world.members.get(user_id)
    return user(world.users[user_id]) | ({"member": member(known, with_user=False)} if known else {})


def message_event(world: World, one: Message) -> Payload:
    """A message as the gateway tells of it: with the server, and its author as a member."""
    made = message(world, one)
    if world.channels[one.place].kind is ChannelType.DM:
        return made
    author = world.members.get(one.author)
    return made | {"guild_id": str(world.guild_id)} | ({"member": member(author, with_user=False)} if author else {})


def interaction(world: World, one: Interaction) -> Payload:
    """A command or a click, as the gateway tells of it."""
    place = world.channels[one.place]
    made: Payload = {"id": str(one.id), "application_id": str(world.bot.id), "type": one.kind, "data": one.data, "token": one.token}
    made |= {"version": 1, "channel_id": str(one.place), "channel": channel(world, place), "entitlements": [], "locale": "en-GB"}
    made |= {"authorizing_integration_owners": {"0": str(world.guild_id)}, "context": 0, "attachment_size_limit": 10 << 20}
    made |= {"app_permissions": str(world.permissions(world.bot, place))}
    if place.kind is ChannelType.DM:
        return made | {"user": user(world.users[one.member]), "context": 1}
    giver = world.members[one.member]
    known = member(giver) | {"permissions": str(world.permissions(giver, place))}
    return made | {
        "guild_id": str(world.guild_id),
        "guild": {"id": str(world.guild_id), "features": [], "locale": "en-US"},
        "member": known,
    }
