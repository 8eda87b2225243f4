"""Who can see which place, by the rules of Discord's documentation (Permissions, “Permission Overwrites”)."""

from __future__ import annotations

from collections.abc import Mapping

from local_discord.entities import Channel, ChannelType, Member, Permission, Role


def permissions_in(member: Member, channel: Channel, roles: Mapping[int, Role], everyone: int, owner: int) -> int:
    """The permissions of `member` in a channel of the server; `everyone` is the id of the role that all hold."""
    held = [everyone, *member.roles]
    base = 0
    for role in held:
        base |= roles[role].permissions if role in roles else 0
    if member.id == owner or base & Permission.ADMINISTRATOR:
        return Permission.ALL
    by_id = {overwrite.id: overwrite for overwrite in channel.overwrites}
    if everyone in by_id:
        base = base & ~by_id[everyone].deny | by_id[everyone].allow
    of_roles = [by_id[role] for role in member.roles if role in by_id]
    for overwrite in of_roles:
        base &= ~overwrite.deny
    for overwrite in of_roles:
        base |= overwrite.allow
    if member.id in by_id:
        base = base & ~by_id[member.id].deny | by_id[member.id].allow
    return base


def may_see(place: Channel, above: Channel | None, permissions: int, member_id: int) -> bool:
    """Whether one with `permissions` in the channel (for a thread, the one above it) sees `place`."""
    if place.kind is ChannelType.DM:
        return member_id in place.joined
    if not permissions & Permission.VIEW or (place.is_thread and above is None):
        return False
    return place.kind is not ChannelType.PRIVATE_THREAD or member_id in place.joined or bool(permissions & Permission.MANAGE_THREADS)
