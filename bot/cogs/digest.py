"""`/digest`: where and when it is told each week what is new; to channels for administrators, to oneself for members."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import discord
from discord import app_commands
from discord.ext import commands

from bot import admins, delivery
from bot.access import Access
from bot.choices import group_choices, group_named
from bot.digest_overview import digest_lines, place_name
from bot.digests import Digests, Outcome
from bot.languages import Languages
from bot.markdown import escaped, shortened
from bot.scheduling import Scheduler
from bot.splitting import split
from bot.wording import Wording
from bot.wording_digest import DigestWording, digest_wording
from knowledge.audience import Readers
from knowledge.digest.ledger import DigestPlace
from knowledge.digest.schedule import WEEK, latest_slot, next_slot

if TYPE_CHECKING:
    from bot.app import Services

MEMBERS_DAY: Final = 0
MEMBERS_HOUR: Final = 8
"""When members get theirs: Monday morning."""

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

Channel = discord.TextChannel | discord.Thread


class Digest(commands.Cog):
    """Keeps where digests are sent; the job `Digests` sends them."""

    group = app_commands.Group(
        name="digest",
        description="Once a week: what is new.",
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
    )

    def __init__(
        self, *, client: discord.Client, services: Services, access: Access, languages: Languages, digests: Digests, scheduler: Scheduler
    ) -> None:
        self._client = client
        self._services = services
        self._access = access
        self._languages = languages
        self._digests = digests
        self._scheduler = scheduler
        self._zone = ZoneInfo(services.cluster.time_zone)

    # When to look

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Look at what fell due while Kobar was away."""
        self._scheduler.soon()

    @commands.Cog.listener()
    async def on_channels_caught_up(self) -> None:
        """What channels hold can be read."""
        self._scheduler.soon()

    @commands.Cog.listener()
    async def on_library_changed(self) -> None:
        """What went from the library goes from digests."""
        await self._digests.withdrawal.of_changed()

    # Channels

    @group.command(name="channel", description="Tell in a channel once a week what is new for all who can see it (administrators).")
    @app_commands.describe(
        day="On which day of the week.",
        hour="From which hour of the day on, in the cluster's time zone.",
        channel="In which channel or thread; without it, this one.",
        groups="Only of these working groups, separated by commas.",
    )
    @app_commands.choices(day=[app_commands.Choice(name=day, value=number) for number, day in enumerate(_DAYS)])
    async def channel(
        self,
        interaction: discord.Interaction[Any],
        day: app_commands.Choice[int],
        hour: app_commands.Range[int, 0, 23],
        channel: Channel | None = None,
        groups: str | None = None,
    ) -> None:
        """Set up the digest of a channel, or set it to another time."""
        said = await admins.heard(interaction, access=self._access, languages=self._languages)
        target = await self._channel(interaction, channel) if said else None
        if said is None or target is None:
            return
        words, place = digest_wording(said.code), f"discord:channel:{target.id}"
        if not self._digests.places.may_write(target):
            await self._say(interaction, words.may_not_write.format(place=place_name(place)))
            return
        chosen = await self._groups(interaction, groups, said)
        if chosen is not None:
            await self._keep(place, day.value, hour, groups=chosen)
            await self._say(interaction, self._set(place, day.value, hour, words))

    @group.command(name="off", description="Tell nothing in a channel any more (administrators).")
    @app_commands.describe(channel="In which channel or thread; without it, this one.")
    async def off(self, interaction: discord.Interaction[Any], channel: Channel | None = None) -> None:
        """End the digest of a channel."""
        said = await admins.heard(interaction, access=self._access, languages=self._languages)
        target = await self._channel(interaction, channel) if said else None
        if said is None or target is None:
            return
        words, place = digest_wording(said.code), f"discord:channel:{target.id}"
        was_on = await self._services.ledger.drop(place)
        await self._say(interaction, (words.off if was_on else words.was_off).format(place=place_name(place)))

    @group.command(name="list", description="Which channels are told what is new, and when (administrators).")
    async def list(self, interaction: discord.Interaction[Any]) -> None:
        """List the digests of channels, and what went wrong."""
        said = await admins.heard(interaction, access=self._access, languages=self._languages)
        if said is None:
            return
        words = digest_wording(said.code)
        lines = await digest_lines(self._services, said, now=self._now(), in_full=True)
        await delivery.respond(interaction, split("\n".join([words.list_heading, *lines])) if lines else [words.none], private=True)

    # Members

    @group.command(name="me", description="Be told by direct message, once a week, what is new for you.")
    @app_commands.describe(what="On, off, or once, now.")
    @app_commands.choices(what=[app_commands.Choice(name=name, value=name) for name in ("on", "off", "now")])
    async def me(self, interaction: discord.Interaction[Any], what: app_commands.Choice[str]) -> None:
        """Begin or end a member's own digest, or send it at once."""
        await delivery.defer(interaction, private=True)
        words = digest_wording((await self._languages.of_command(interaction)).code)
        guild = self._access.cluster_guild(self._client.guilds)
        member = guild.get_member(interaction.user.id) if guild else None
        place = f"discord:user:{interaction.user.id}"
        if what.value == "off":
            await self._services.ledger.drop(place)
            await self._say(interaction, words.me_off)
        elif member is None:
            await self._say(interaction, words.me_not_member)
        elif what.value == "on":
            await self._keep(place, MEMBERS_DAY, MEMBERS_HOUR)
            await self._say(interaction, words.me_on.format(weekday=words.weekdays[MEMBERS_DAY], hour=MEMBERS_HOUR))
        else:
            outcome = await self._digests.send_now(member)
            told = {Outcome.SENT: words.me_sent, Outcome.EMPTY: words.nothing_new}
            await self._say(interaction, told.get(outcome, words.me_refused))
            self._scheduler.soon()

    @channel.autocomplete("groups")
    async def suggest_groups(self, interaction: discord.Interaction[Any], current: str) -> list[app_commands.Choice[str]]:
        """The working groups that whoever is typing may know of."""
        readers = self._access.readers_of_user(interaction.user, self._client.guilds)
        return group_choices(current, self._services.cluster, readers) if self._is_admin(interaction) else []

    def _is_admin(self, interaction: discord.Interaction[Any]) -> bool:
        return self._access.is_admin(interaction.user, self._client.guilds)

    async def _channel(self, interaction: discord.Interaction[Any], chosen: object) -> Channel | None:
        """The channel that is meant, as the cluster's server has it; whoever asks is told where it is none that Kobar can write in."""
        guild = self._access.cluster_guild(self._client.guilds)
        ident = getattr(chosen, "id", None) or interaction.channel_id or 0
        found = guild.get_channel_or_thread(ident) if guild else None
        if isinstance(found, Channel):
            return found
        said = await self._languages.of_command(interaction)
        await self._say(interaction, digest_wording(said.code).may_not_write.format(place=f"<#{ident}>"))
        return None

    async def _groups(self, interaction: discord.Interaction[Any], named: str | None, said: Wording) -> tuple[str, ...] | None:
        """The working groups that are named; nothing where one is not known, which is then told."""
        readers: Readers = self._access.readers_of_user(interaction.user, self._client.guilds)
        chosen: dict[str, None] = {}
        for name in (part.strip() for part in (named or "").split(",") if part.strip()):
            found = group_named(name, self._services.cluster, readers)
            if found is None:
                await self._say(interaction, said.no_such_group.format(group=escaped(shortened(name, 80))))
                return None
            chosen[found.slug] = None
        return tuple(chosen)

    async def _keep(self, place: str, weekday: int, hour: int, *, groups: tuple[str, ...] = ()) -> None:
        now = self._now()
        checked = latest_slot(now, weekday=weekday, hour=hour, zone=self._zone)
        await self._services.ledger.keep(DigestPlace(place, weekday, hour, now - WEEK, checked, groups))
        self._scheduler.soon()

    def _set(self, place: str, weekday: int, hour: int, words: DigestWording) -> str:
        following = int(next_slot(self._now(), weekday=weekday, hour=hour, zone=self._zone).timestamp())
        return words.set.format(place=place_name(place), weekday=words.weekdays[weekday], hour=hour, next=f"<t:{following}:f>")

    def _now(self) -> datetime:
        return self._services.clock.now()

    @staticmethod
    async def _say(interaction: discord.Interaction[Any], text: str) -> None:
        await delivery.respond(interaction, [text], private=True)
