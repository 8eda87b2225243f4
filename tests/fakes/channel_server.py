"""A Discord server with channels that are read, over a real library."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import discord
import simcord
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot.access import Access
from bot.channels.trying_again import Alarm, by_the_loop
from bot.channels.wiring import Channels
from bot.client import KobarClient
from bot.config import ChannelSettings, DiscordSettings
from ingest.channels import ChannelLibrary
from ingest.member_posts import member_data_of
from ingest.sources.files import Source
from ingest.sync import Synchroniser
from knowledge.audience import Readers
from knowledge.ports import Clock
from knowledge.retention import RetentionSettings
from knowledge.wiring import Knowledge, assembled
from tests.fakes.dense_index import InMemoryDenseIndex
from tests.fakes.discord_server import record
from tests.fakes.documents import CLUSTER, StillClock
from tests.fakes.embedding import HashingEmbedder
from tests.fakes.services import FakeServices


@dataclass
class ChannelServer:
    """A server with the roles `Member`, `AI lead` and `Cluster manager`, and the client on it."""

    env: simcord.Env
    knowledge: Knowledge
    dense: InMemoryDenseIndex
    declared: Sequence[ChannelSettings]
    data_dir: Path
    client: KobarClient
    access: Access
    guild: simcord.GuildHandle
    roles: dict[str, simcord.RoleHandle]
    alarm: Alarm = by_the_loop

    async def thread(
        self, channel: simcord.ChannelHandle, name: str, owner: simcord.MemberActor, *, on: int | None = None, private: bool = False
    ) -> simcord.ChannelHandle:
        """A thread that a member opens: on a message, or by itself; Kobar is let into a private one."""
        kind = discord.ChannelType.private_thread if private else discord.ChannelType.public_thread
        made = self.env.backend.create_thread(channel.id, name, owner.id, type=kind.value, message_id=on)
        if private:
            self.env.backend.add_thread_member(made.id, self.env.bot.user.id)
        await self.env.settle()
        return next(thread for thread in channel.threads if thread.id == made.id)

    async def away(self) -> None:
        """Kobar is not there until it is restarted: what happens meanwhile it does not hear of."""
        await self.env.settle()
        await self.client.close()

    async def overwrite(self, channel: simcord.ChannelHandle, member_id: int, *, allow: int = 0, deny: int = 0) -> None:
        """Give or take one member permissions in a channel."""
        self.env.backend.set_overwrite(channel.id, Overwrite(target_id=member_id, type=OverwriteType.MEMBER, allow=allow, deny=deny))
        await self.env.settle()

    async def restart(self) -> None:
        """Kobar was away, and comes on again."""
        self.client, self.access = made_client(self.knowledge, self.declared, self.data_dir, self.alarm)
        await self.env.restart_bot(self.client)
        await self.env.settle()

    def join(self, name: str, *roles: str) -> simcord.MemberActor:
        return self.guild.add_member(self.env.create_user(name), roles=[self.roles[role] for role in roles])

    def channel_for(self, *roles: str, name: str) -> simcord.ChannelHandle:
        """A channel that is not read, and that only those with one of `roles` see, and Kobar."""
        return self.guild.create_text_channel(name, overwrites=hidden_but_for(self, *roles))

    def readers(self, member: simcord.MemberActor) -> Readers:
        """What a member may read at this moment."""
        guild = self.client.get_guild(self.guild.id)
        return self.access.readers_of_member(guild.get_member(member.id))

    async def texts(self, member: simcord.MemberActor) -> dict[str, str]:
        """The documents that a member may read, by their paths."""
        await self.env.settle()
        readers = self.readers(member)
        summaries = await self.knowledge.library.summaries(readers)
        documents = [await self.knowledge.library.document(one.path, readers, source=one.source) for one in summaries]
        return {one.path: one.text for one in documents if one}

    async def all_texts(self, member: simcord.MemberActor) -> list[str]:
        return sorted((await self.texts(member)).values())


def services_over(knowledge: Knowledge, sources: Sequence[Source] = ()) -> FakeServices:
    """Services with a real library of `sources`, which keep channels in it."""
    services = FakeServices()
    services.cluster = CLUSTER
    services.library = knowledge.library
    services.register = knowledge.register
    services.assistant = knowledge.assistant
    services.calendar = knowledge.calendar
    services.register = knowledge.register
    services.gathering, services.ledger, services.standing = knowledge.gathering, knowledge.ledger, knowledge.standing
    services.clock = knowledge.clock
    services.note_drafts = knowledge.note_drafts
    services.minutes = knowledge.minutes
    services.synchroniser = Synchroniser(
        sources=sources,
        library=knowledge.library,
        indexer=knowledge.indexer,
        lock=knowledge.lock,
        clock=knowledge.clock,
        languages=CLUSTER.languages,
        posts=knowledge.posts,
    )
    services.channels = ChannelLibrary(
        posts=knowledge.posts, library=knowledge.library, languages=CLUSTER.languages, time_zone=CLUSTER.time_zone
    )
    services.conversations = knowledge.conversations
    services.language_choices = knowledge.language_choices
    services.given = knowledge.given
    services.members = knowledge.members.with_more(*member_data_of(services.channels))
    services.retention = knowledge.retention
    services.precedence = knowledge.precedence
    return services


def made_client(
    knowledge: Knowledge, declared: Sequence[ChannelSettings], data_dir: Path, alarm: Alarm = by_the_loop
) -> tuple[KobarClient, Access]:
    """A new client, as after a restart."""
    channels = Channels(declared=declared, quiet_seconds=0.0, alarm=alarm)
    settings = DiscordSettings(audiences={"members": ("Member",)}, leads={"ai": ("AI lead",)}, admin_roles=("Cluster manager",))
    access = Access(settings=settings, audience_names=("everyone", "members"), places=channels.places)
    services = services_over(knowledge)
    return KobarClient(services=services, access=access, data_dir=data_dir, channels=channels, admin_roles=True), access


@asynccontextmanager
async def served(
    tmp_path: Path,
    declared: Sequence[ChannelSettings],
    *,
    retention: RetentionSettings | None = None,
    clock: Clock | None = None,
    alarm: Alarm = by_the_loop,
) -> AsyncIterator[ChannelServer]:
    """A server whose channels `declared` are read as soon as they have been made."""
    dense = InMemoryDenseIndex()
    async with assembled(
        cluster=CLUSTER, data_dir=tmp_path, embedder=HashingEmbedder(), dense=dense, clock=clock or StillClock(), retention=retention
    ) as knowledge:
        client, access = made_client(knowledge, declared, tmp_path, alarm)
        async with simcord.run(client) as env:
            guild = env.create_guild("Kilbikobar")
            roles = {name: guild.create_role(name) for name in ("Member", "AI lead", "Cluster manager")}
            yield ChannelServer(env, knowledge, dense, declared, tmp_path, client, access, guild, roles, alarm)
            record(env)


def hidden_but_for(server: ChannelServer, *roles: str) -> dict[object, discord.PermissionOverwrite]:
    """Overwrites by which only those with one of `roles`, and the bot, see a channel."""
    hidden = {server.guild.default_role: discord.PermissionOverwrite(view_channel=False)}
    shown = {server.roles[role]: discord.PermissionOverwrite(view_channel=True) for role in roles}
    return hidden | shown | {server.env.bot.user: discord.PermissionOverwrite(view_channel=True)}
