"""The Discord client: what it listens to, its commands, and the boundary at which their errors end; `connecting.py` runs it."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
import structlog
from discord import app_commands
from discord.ext import commands

from bot import delivery
from bot.access import Access
from bot.answering import Answering, Show
from bot.channels.wiring import Channels
from bot.cogs.admin import Admin
from bot.cogs.ask import Ask
from bot.cogs.collaborators import Collaborators
from bot.cogs.digest import Digest
from bot.cogs.events import Events
from bot.cogs.feedback import Feedback
from bot.cogs.keeping import Keep
from bot.cogs.language import Language
from bot.cogs.mentions import Mentions
from bot.cogs.missed import Missed
from bot.cogs.my_data import MyData
from bot.cogs.notes import Notes
from bot.cogs.records import Records
from bot.cogs.sharing import Share
from bot.cogs.sources import Sources
from bot.config import ReminderSettings, Settings
from bot.digests import Digests
from bot.done_menu import DoneMenu
from bot.drafts import Drafts
from bot.failures import concerns_nobody, explanation
from bot.feedback_buttons import HelpfulButton, KeepButton, KeepItButton, ShareButton, WrongButton
from bot.forget_button import ForgetButton
from bot.hearing import Hearing
from bot.keeping import Keeping
from bot.languages import Languages
from bot.notekeeping.buttons import BUTTONS
from bot.notekeeping.saved import KeptReplies, SavedNotes
from bot.progress import EDIT_SECONDS
from bot.reminding import Reminding
from bot.retrying import persistently
from bot.scheduling import Scheduler
from bot.views import SourcesButton
from bot.wording import wording

if TYPE_CHECKING:
    from bot.app import Services

COMMANDS_FILE = "discord-commands.sha256"
"""Under this name the data folder keeps a hash of the commands that Discord was last told of."""

_log = structlog.get_logger(__name__)


class KobarTree(app_commands.CommandTree[Any]):
    """The commands; their errors end here."""

    async def on_error(self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError, /) -> None:
        """Tell whoever gave the command what went wrong, in private."""
        name = interaction.command.qualified_name if interaction.command else "unknown"
        if concerns_nobody(error, where=name):
            return
        client = interaction.client
        said = await client.languages.of_command(interaction) if isinstance(client, KobarClient) else wording(None)
        await delivery.whisper(interaction, explanation(error, said, where=name))


@dataclass(frozen=True, slots=True)
class Line:
    """How the client reaches Discord: through which connector (none: discord.py's own), after how many seconds without a word from the
    gateway it takes the connection for lost, and how many seconds it waits for one more server at the start.
    """

    connector: aiohttp.BaseConnector | None = None
    silence_seconds: float = 60.0
    guild_seconds: float = 2.0


USUAL_LINE = Line()


class KobarClient(commands.Bot):
    """Kobar on Discord, over services that are opened and closed by whoever makes it."""

    def __init__(
        self,
        *,
        services: Services,
        access: Access,
        data_dir: Path,
        edit_seconds: float = EDIT_SECONDS,
        admin_roles: bool = False,
        drafts: Callable[[Show], Drafts] = Drafts,
        feedback_channel: str | None = None,
        keeping: Keeping | None = None,
        channels: Channels | None = None,
        reminders: ReminderSettings | None = None,
        line: Line = USUAL_LINE,
    ) -> None:
        super().__init__(
            connector=line.connector,
            heartbeat_timeout=line.silence_seconds,
            guild_ready_timeout=line.guild_seconds,
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=KobarTree,
            intents=intents(),
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self.languages = Languages(choices=services.language_choices, cluster=services.cluster, access=access, client=self)
        self._access = access
        self._commands_file = data_dir / COMMANDS_FILE
        speaking = self.languages
        answering = Answering(services=services, languages=speaking, drafts=drafts)
        hearing = Hearing(client=self)
        following, gateway = channels.followed_by(self, services, access) if channels else (None, None)
        self.following = following
        self.saved_notes = SavedNotes(client=self, access=access, posts=services.channels.posts, following=following) if following else None
        if keeping is None and self.saved_notes:
            keeping = Keeping(keeper=KeptReplies(saved=self.saved_notes), leads=access.leads)
        keep = (
            Keep(client=self, services=services, access=access, languages=speaking, hearing=hearing, keeping=keeping) if keeping else None
        )
        digests = Digests(
            client=self,
            services=services,
            access=access,
            languages=speaking,
            is_caught_up=following.states.are_caught_up if following else lambda: True,
        )
        reminding = [Reminding(client=self, services=services, access=access, languages=speaking, settings=reminders)] if reminders else []
        self._scheduler = Scheduler(jobs=[*reminding, digests], clock=services.clock)
        self._cogs: tuple[commands.Cog, ...] = (
            Ask(client=self, services=services, access=access, languages=speaking, answering=answering, hearing=hearing),
            Mentions(
                client=self,
                services=services,
                access=access,
                languages=speaking,
                answering=answering,
                hearing=hearing,
                is_offered=keep.is_offered if keep else None,
            ),
            *([keep] if keep else []),
            Share(client=self, services=services, access=access, languages=speaking, answering=answering),
            Feedback(
                client=self,
                services=services,
                access=access,
                languages=speaking,
                channel=feedback_channel,
                listed_for_all=admin_roles,
            ),
            Events(client=self, services=services, access=access, languages=speaking),
            Collaborators(client=self, services=services, access=access, languages=speaking),
            Records(client=self, services=services, access=access, languages=speaking),
            Digest(client=self, services=services, access=access, languages=speaking, digests=digests, scheduler=self._scheduler),
            Language(client=self, access=access, languages=speaking),
            MyData(services=services, languages=speaking, following=following),
            *([gateway] if gateway else []),
            *(
                [
                    Notes(client=self, services=services, access=access, languages=speaking, following=following, saved=self.saved_notes),
                    Sources(
                        client=self, services=services, access=access, languages=speaking, following=following, listed_for_all=admin_roles
                    ),
                ]
                if following and self.saved_notes
                else []
            ),
            Missed(client=self),
            Admin(
                client=self,
                services=services,
                access=access,
                languages=speaking,
                following=following,
                edit_seconds=edit_seconds,
                listed_for_all=admin_roles,
            ),
        )

    async def setup_hook(self) -> None:
        """Put the commands and buttons in place, and tell Discord of the commands if they have changed."""
        for cog in self._cogs:
            await self.add_cog(cog)
        self.add_dynamic_items(
            SourcesButton, HelpfulButton, WrongButton, ShareButton, KeepButton, KeepItButton, DoneMenu, ForgetButton, *BUTTONS
        )
        await self._sync_commands()

    async def close(self) -> None:
        """End what runs beside the connection, then the connection."""
        await self._scheduler.stop()
        await super().close()

    async def _sync_commands(self) -> None:
        payload = [command.to_dict(self.tree) for command in self.tree.get_commands()]
        told = json.dumps([self.application_id, payload], sort_keys=True, default=str)
        current = hashlib.sha256(told.encode()).hexdigest()
        known = await asyncio.to_thread(_read, self._commands_file)
        if known == current:
            return
        await persistently(self.tree.sync)
        await asyncio.to_thread(_write, self._commands_file, current)
        _log.info("commands_synced", commands=len(payload))

    async def on_ready(self) -> None:
        """Say where Kobar is, and what of the config does not fit the server."""
        guild = self._access.cluster_guild(self.guilds)
        if guild is None:
            todo = "invite Kobar, and where it is on several servers set discord.guild_id; until then it shows only what is for everyone"
            _log.warning("no_cluster_server", servers=len(self.guilds), invitation=invitation(self.application_id or 0), todo=todo)
            return
        _log.info("ready", server=guild.id, members=guild.member_count)
        for missing in self._access.missing_roles(guild):
            _log.warning("role_missing", audience=missing.audience, role=missing.role, todo="make the role or correct discord.audiences")

    async def on_message(self, message: discord.Message, /) -> None:
        """Kobar has no text commands; the cog `Mentions` listens to messages."""


def intents() -> discord.Intents:
    """What Kobar hears: servers and their members, so as to know who can see what, and messages, so as to answer them."""
    return discord.Intents(guilds=True, guild_messages=True, guild_reactions=True, members=True, message_content=True)


def permissions() -> discord.Permissions:
    """What Kobar needs on a server, and no more: to see, to answer, to reply to a message, and to open threads for follow-ups."""
    return discord.Permissions(
        view_channel=True, send_messages=True, send_messages_in_threads=True, create_public_threads=True, read_message_history=True
    )


def invitation(application_id: int) -> str:
    """The link by which an administrator lets Kobar onto a server, with just these permissions."""
    return discord.utils.oauth_url(application_id, permissions=permissions(), scopes=("bot", "applications.commands"))


def make_client(settings: Settings, services: Services, *, line: Line = USUAL_LINE) -> KobarClient:
    """The client that the settings describe."""
    channels = Channels(declared=settings.channels, reaction=settings.discord.note_reaction)
    access = Access(settings=settings.discord, audience_names=settings.audience_names(), places=channels.places)
    return KobarClient(
        services=services,
        access=access,
        data_dir=settings.data_dir,
        admin_roles=bool(settings.discord.admin_roles),
        feedback_channel=settings.discord.feedback_channel,
        channels=channels,
        reminders=settings.reminders,
        line=line,
    )


def _read(file: Path) -> str | None:
    try:
        return file.read_text(encoding="ascii").strip()
    except (FileNotFoundError, UnicodeDecodeError):
        return None


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="ascii")
