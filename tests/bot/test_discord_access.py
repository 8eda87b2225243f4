"""Whatever the roles, channels, documents and questions: nobody is shown on Discord what he or she may not read.

Worlds are drawn at random over the real library and calendar; the assistant and the matcher show all that they may. Each document has
a word of its own, and after each step every new message is looked at through the eyes of every member. Who may read what is worked out
here anew, from the roles in simcord's world.
"""

from __future__ import annotations

import random
import re
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date

import discord
import pytest
import simcord
from simcord.backend.errors import BackendError, SetupError

from bot.access import Access
from bot.client import KobarClient
from bot.config import DiscordSettings
from bot.digests import Digests
from knowledge.audience import Audience
from knowledge.calendar import Calendar
from knowledge.claims import Claims
from knowledge.feedback import Votes
from knowledge.given_answers import GivenAnswers
from knowledge.library import Library
from knowledge.model import (
    Answer,
    AnswerKind,
    Capability,
    Chunk,
    Cluster,
    Document,
    DocumentKind,
    Evidence,
    Match,
    PartyKind,
    Unit,
    WorkingGroup,
)
from knowledge.sharing import Sharing
from knowledge.wiring import assembled
from tests.fakes.dense_index import InMemoryDenseIndex
from tests.fakes.discord_server import Server, pinging, record
from tests.fakes.embedding import HashingEmbedder
from tests.fakes.moving_clock import MovingClock
from tests.fakes.services import FakeServices, answer_from

NAMES = ("blue", "green", "red", "white")
TOKEN = re.compile(r"tok\d+x")
STEPS = 60


def audience(chance: random.Random) -> Audience:
    made = Audience()
    for _ in range(chance.choice([0, 1, 1, 1, 2])):
        made = made.narrowed(Audience.of(*chance.sample(NAMES, chance.choice([1, 1, 2]))))
    return made


def calendar_text(events: dict[str, Audience]) -> str:
    """An iCalendar file with one event a token; `X-KOBAR-AUDIENCE` can say one clause."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN"]
    for token, allowed in events.items():
        names = [",".join(sorted(clause)) for clause in allowed.clauses]
        lines += ["BEGIN:VEVENT", f"UID:{token}", "DTSTAMP:20260101T000000Z", "DTSTART:20260320T120000Z", "DTEND:20260320T130000Z"]
        lines += [f"SUMMARY:{token}", *(f"X-KOBAR-AUDIENCE:{clause}" for clause in names), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


@dataclass
class World:
    """A server and a library drawn at random, with what each word may be read by."""

    chance: random.Random
    server: Server | None = None
    services: FakeServices = field(default_factory=FakeServices)
    allowed: dict[str, Audience] = field(default_factory=dict)
    documents: dict[str, Audience] = field(default_factory=dict)
    mapping: dict[str, set[str]] = field(default_factory=dict)
    members: list[simcord.MemberActor] = field(default_factory=list)
    channels: list[simcord.ChannelHandle] = field(default_factory=list)
    seen: set[tuple[int, str]] = field(default_factory=set)
    looks: int = 0
    digests_seen: int = 0
    clock: MovingClock = field(default_factory=MovingClock)
    shares: int = 0
    votes: int = 0

    def token(self, allowed: Audience) -> str:
        token = f"tok{len(self.allowed)}x"
        self.allowed[token] = allowed
        return token

    async def fill(self, library: Library) -> None:
        """Notes, sheets, a calendar and groups, each with a word of its own and an audience."""
        for number in range(14):
            given = audience(self.chance)
            token = self.token(given)
            text = f"{token} was decided."
            sheet = Capability(organisation=token, offers=(text,)) if number % 3 == 0 else None
            kind = DocumentKind.SHEET if sheet else DocumentKind.NOTE
            document = Document("notes", f"notes/{token}.md", kind, token, text, given, date=date(2026, 3, 10), capability=sheet)
            chunk = Chunk(0, 0, len(text), (token,), 1, 1, (Unit(0, len(text), text),))
            await library.put(document, [chunk], fingerprint=token)
            self.documents[document.path] = given
        whole = audience(self.chance)
        events: dict[str, Audience] = {}
        for _ in range(6):
            own = Audience.of(*self.chance.sample(NAMES, self.chance.choice([0, 1, 2])))
            events[self.token(whole.narrowed(own))] = own
        await library.put(
            Document("events", "events.ics", DocumentKind.CALENDAR, "Events", calendar_text(events), whole), [], fingerprint="e"
        )
        self.documents["events.ics"] = whole

    def cluster(self) -> Cluster:
        groups: list[WorkingGroup] = []
        for number in range(3):
            allowed = audience(self.chance)
            groups.append(WorkingGroup(f"g{number}", self.token(allowed), audience=allowed))
        return Cluster("Test", "Europe/Tallinn", ("en",), tuple(groups))

    # The server

    def settle_in(self, env: simcord.Env) -> None:
        guild = env.create_guild("Test")
        self.roles = {name: guild.create_role(f"role {name}") for name in NAMES}
        administrator = guild.create_role("boss", permissions=discord.Permissions(administrator=True))
        self.boss = guild.add_member(env.create_user("boss"), roles=[administrator])
        self.members = [self.boss]
        for number in range(6):
            held = self.chance.sample(NAMES, self.chance.randint(0, 4))
            self.members.append(guild.add_member(env.create_user(f"m{number}"), roles=[self.roles[name] for name in held]))
        guild.add_member(env.create_user("robot", bot=True))
        self.server = Server(env, guild, self.roles, None, None, None, None, None)
        self.channels = [self._channel(guild, number) for number in range(4)]

    def _channel(self, guild: simcord.GuildHandle, number: int) -> simcord.ChannelHandle:
        def see(*, seen: bool) -> discord.PermissionOverwrite:
            return discord.PermissionOverwrite(view_channel=seen)

        rules = {guild.default_role: see(seen=self.chance.random() < 0.3), self.server.env.bot.user: see(seen=True)}
        for role in self.chance.sample(sorted(self.roles), self.chance.randint(0, 3)):
            rules[self.roles[role]] = see(seen=self.chance.random() < 0.8)
        for member in self.chance.sample(self.members, self.chance.randint(0, 2)):
            rules[member] = see(seen=self.chance.random() < 0.7)
        return guild.create_text_channel(f"c{number}", overwrites=rules)

    def held(self, member: simcord.MemberActor) -> frozenset[str]:
        """The audiences that a member holds, from simcord's own world."""
        world = self.server.env.backend.get_guild(self.server.guild.id)
        if member.id in {world.owner_id, self.boss.id}:
            return frozenset(NAMES)
        mine = set(world.members[member.id].role_ids)
        return frozenset(name for name, role in self.roles.items() if role.id in mine)

    def may_read(self, member: simcord.MemberActor, token: str) -> bool:
        return self.allowed[token].admits(self.held(member))

    @property
    def digests(self) -> Digests:
        return self.server.env.bot.get_cog("Digest")._digests

    # Looking

    def look_at_digests(self) -> None:
        """Every digest that stands in the chat now, old ones too, through the eyes of those who can see it now."""
        for place in [*self.channels, *(member.user.dm_channel for member in self.members)]:
            for message in place.history() if place else ():
                if message.content.startswith("**What is new**"):
                    for member in self.members:
                        self.digests_seen += self._digest_seen(member, place, message)

    def _digest_seen(self, member: simcord.MemberActor, place: simcord.ChannelHandle, message: object) -> bool:
        try:
            visible = {one.id for one in place.history(viewer=member.user if place.guild is None else member)}
        except SetupError:
            return False
        leaked = {token for token in TOKEN.findall(message.content) if not self.may_read(member, token)}
        assert message.id not in visible or not leaked, f"{member.name} still sees {leaked} in {place.name}: {message.content}"
        return message.id in visible

    def look(self) -> None:
        """Every new message and every new version of one, through the eyes of every member."""
        places = [*self.channels, *(thread for channel in self.channels for thread in channel.threads)]
        news: set[tuple[int, str]] = set()
        for member in self.members:
            for place in [*places, member.user.dm_channel]:
                news |= self._looked_at(member, place)
        self.seen |= news

    def _looked_at(self, member: simcord.MemberActor, place: simcord.ChannelHandle) -> set[tuple[int, str]]:
        try:
            messages = place.history(viewer=member.user if place.guild is None else member)
        except SetupError:
            return set()
        news = [message for message in messages if (message.id, message.content) not in self.seen]
        for message in news:
            self.looks += 1
            shown = set(TOKEN.findall(message.content)) if message.author.bot else set()
            leaked = {token for token in shown if not self.may_read(member, token)}
            assert not leaked, f"{member.name} holds {sorted(self.held(member))} and was shown {leaked} in {place.name}: {message.content}"
        return {(message.id, message.content) for message in news}


class TalkativeAssistant:
    """Shows all that the readers may read, in any order."""

    def __init__(self, library: Library, chance: random.Random) -> None:
        self._library = library
        self._chance = chance

    async def ask(self, question, draft=None) -> Answer:
        ids = {summary.id for summary in await self._library.summaries(question.readers)}
        found = await self._library.passages_of(ids, question.readers)
        self._chance.shuffle(found)
        if not found or self._chance.random() < 0.2:
            return Answer(question.text, AnswerKind.PASSAGES, "en", pointers=("g0", "g1", "g2"))
        return answer_from(question.text, found[:10])


class TalkativeMatcher:
    """Names every organisation that the readers may know of."""

    def __init__(self, library: Library) -> None:
        self._library = library

    async def match(self, need, readers, *, kind=None, limit=5, language=None) -> list[Match]:
        sheets = await self._library.capabilities(readers)
        return [Match(one.organisation, PartyKind.ORGANISATION, 1.0, (Evidence(about.path, one.offers[0]),)) for about, one in sheets]


@asynccontextmanager
async def drawn(seed: int, tmp_path):
    world = World(random.Random(seed))
    cluster = world.cluster()
    async with assembled(
        cluster=cluster, data_dir=tmp_path, embedder=HashingEmbedder(), dense=InMemoryDenseIndex(), clock=world.clock
    ) as knowledge:
        library = knowledge.library
        await world.fill(library)
        services = world.services
        services.cluster = cluster
        services.library = library
        services.calendar = Calendar(library=library, cluster=cluster)
        services.assistant = TalkativeAssistant(library, world.chance)
        services.matcher = TalkativeMatcher(library)
        services.clock, services.register = world.clock, knowledge.register
        services.gathering, services.ledger, services.standing = knowledge.gathering, knowledge.ledger, knowledge.standing
        database = knowledge.posts.database
        services.given = GivenAnswers(database=database, library=library, clock=services.clock, time_zone="Europe/Tallinn")
        services.votes = Votes(database=database, clock=services.clock)
        services.claims = Claims(database=database, clock=services.clock)
        services.sharing = Sharing(library=library, calendar=services.calendar, cluster=cluster)
        settings = DiscordSettings(audiences={name: (f"role {name}",) for name in NAMES})
        access = Access(settings=settings, audience_names=NAMES)
        client = KobarClient(services=services, access=access, data_dir=tmp_path, feedback_channel=world.chance.choice(["c0", "c1", "c2"]))
        async with simcord.run(client) as env:
            world.settle_in(env)
            await env.settle()
            yield world
            record(env)
            assert pinging(env) == []


# What a member does, or what changes on the server; each takes the world, a member, a channel and whether the reply shall be private


async def ask(world, member, channel, private):
    await member.slash(channel, "ask", question="What was decided?", private=private)


async def mention(world, member, channel, private):
    await member.send(channel, f"{world.server.env.bot.user.mention} what was decided?")


async def follow_up(world, member, channel, private):
    if channel.threads:
        await member.send(world.chance.choice(channel.threads), "and what else?")


async def list_events(world, member, channel, private):
    await member.slash(channel, "events", period="March 2026", private=private)


async def find_collaborators(world, member, channel, private):
    await member.slash(channel, "collaborators", need="someone for this", private=private)


async def look_at_status(world, member, channel, private):
    result = await member.slash(channel, "status")
    counted = sum(int(count) for count in re.findall(r"(\d+) documents?", result.response.content))
    assert counted == sum(allowed.admits(world.held(member)) for allowed in world.documents.values())


async def click_sources(world, member, channel, private):
    buttons = [message for message in channel.history(viewer=member) if message.components and message.author.bot]
    if buttons:
        await member.click(world.chance.choice(buttons), label="Sources")


def answers(member, channel, label) -> list:
    """Kobar's messages with a button that a member sees in a channel, the private ones too."""
    shown = [message for message in channel.history(viewer=member) if message.author.bot]
    return [one for one in shown if any(label in (child.label for child in row.children) for row in one.components)]


async def share(world, member, channel, private):
    await member.slash(channel, "ask", question="What was decided?", private=True)
    world.look()
    if world.chance.random() < 0.5:
        await change_roles(world, world.chance.choice(world.members), channel, private)
    found = answers(member, channel, "Share with everyone")
    if found:
        await member.click(world.chance.choice(found), label="Share with everyone")
        world.shares += 1


async def vote(world, member, channel, private):
    found = answers(member, channel, "Not right")
    if not found:
        return
    message = world.chance.choice(found)
    if world.chance.random() < 0.3:
        await member.click(message, label="Helpful")
        return
    shown = await member.click(message, label="Not right")
    if shown.modal:
        await member.submit_modal(shown, {"reason": "It is wrong."})
        world.votes += 1


async def list_feedback(world, member, channel, private):
    await world.boss.slash(channel, "feedback")


async def edit_or_delete_a_question(world, member, channel, private):
    own = [message for message in channel.history(viewer=member) if message.author.id == member.id]
    if own and private:
        await member.edit(own[-1], f"{world.server.env.bot.user.mention} what was decided in {len(world.seen)}?")
    elif own:
        await member.delete(own[-1])


async def type_a_group(world, member, channel, private):
    suggested = await member.autocomplete(channel, "events", "group", "")
    assert all(world.may_read(member, choice["name"]) for choice in suggested)


async def ask_directly(world, member, channel, private):
    await member.user.slash("ask", question="What was decided?")


async def send_digests(world, member, channel, private):
    """What is new is told in a channel and to a member; what was told before stays for those alone who may still read it."""
    await world.boss.slash(channel, "digest channel", day=0, hour=8)
    await member.slash(channel, "digest me", what=world.chance.choice(("on", "off", "now")))
    world.clock.pass_by(days=7)
    await world.digests.check()
    await world.server.env.settle()
    world.look()
    world.look_at_digests()


async def change_roles(world, member, channel, private):
    name = world.chance.choice(NAMES)
    backend, guild = world.server.env.backend, world.server.guild
    change = backend.remove_member_role if name in world.held(member) else backend.add_member_role
    if member is not world.boss:
        change(guild.id, member.id, world.roles[name].id)
        await world.server.env.settle()


async def let_in(world, member, channel, private):
    await world.server.let_in(channel, member)


STEP_KINDS = (
    *(ask, ask, mention, follow_up, list_events, find_collaborators, look_at_status),
    *(click_sources, type_a_group, ask_directly, change_roles, let_in, send_digests, send_digests),
    *(share, share, vote, vote, list_feedback, edit_or_delete_a_question),
)


async def step(world: World) -> None:
    """One random step."""
    kind = world.chance.choice(STEP_KINDS)
    await kind(world, world.chance.choice(world.members), world.chance.choice(world.channels), world.chance.random() < 0.4)


async def looked_in(seed: int, tmp_path) -> World:
    async with drawn(seed, tmp_path) as world:
        for _ in range(STEPS):
            try:
                await step(world)
            except (BackendError, SetupError):
                continue  # a member cannot do that there
            world.look()
        return world


@pytest.mark.parametrize("seed", range(2))
async def test_nobody_is_shown_what_he_or_she_may_not_read(seed, tmp_path):
    world = await looked_in(seed, tmp_path)
    assert world.looks > 20
    assert world.digests_seen > 5


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_nobody_is_shown_what_he_or_she_may_not_read_in_many_worlds(tmp_path):
    looks = 0
    for seed in range(100, 140):
        (tmp_path / str(seed)).mkdir()
        looks += (await looked_in(seed, tmp_path / str(seed))).looks
    assert looks > 2000
