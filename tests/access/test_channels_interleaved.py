"""What is deleted, edited or closed off is in no answer that is asked for afterwards, whatever is being indexed meanwhile.

Each case withdraws something and asks at once, as a cog does, in a task that is made right after the gateway's event was. Nothing is
waited for: posts keep coming, the index is rebuilt in the background, and several questions are under way. An answer may show what
its readers could open at some moment since it was asked for, and nothing else.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import discord
import pytest
from simcord.backend.models import Channel, Message
from simcord.enums import ChannelType

from bot import render
from bot.access import Who, found_for
from knowledge.audience import Readers
from knowledge.errors import UserFacingError
from knowledge.model import Question, Turn
from tests.access.channel_oracle import PIN, Oracle
from tests.access.channels_played import BY_NAME, LEADS_OF, MARKER, Played
from tests.fakes.documents import NOW
from tests.fakes.whole_server import SEEN

TOPICS = ("radar", "drone", "sonar", "budget", "interface", "antenna")
AT_ONCE = 4
BEHIND = 10
KEPT = 14
"""Messages of a place, after which the oldest go."""


@dataclass
class Asked:
    """A question under way: who will see its answer at this moment, and the markers that they could open at some moment since it was
    asked.
    """

    readers: Callable[[], list[int]]
    allowed: set[str] = field(default_factory=set)


class Interleaved:
    """A server on which something is withdrawn at every moment."""

    def __init__(self, played: Played, seed: int) -> None:
        self.played, self.server = played, played.server
        self.chance = random.Random(seed)
        self.oracle = Oracle(self.server, played.roles)
        self.under_way: dict[asyncio.Task[None], Asked] = {}
        self.said: dict[int, list[Turn]] = {}
        self.counts: Counter[str] = Counter()
        self.violations: list[str] = []
        self.marked = 0
        self.is_over = False
        self.people: list[int] = []
        self.known: dict[tuple[int, ...], set[str]] = {}

    # The server

    def begin(self) -> None:
        for name in ("ai-notes", "board-notes", "lobby", "aside"):
            made = self.server.make_channel(name, ChannelType.TEXT)
            if name in BY_NAME:
                self.oracle.sources[made.id] = BY_NAME[name]
        for at in range(5):
            self.join("Member", *(["AI lead"] if at < 2 else []))

    def join(self, *roles: str) -> None:
        backend = self.server.backend
        user = backend.make_user(f"member{len(backend.users)}")
        backend.add_member(self.server.guild_id, user.id, roles=[self.played.roles[role] for role in roles], announce=True)
        self.people.append(user.id)

    def named(self, name: str) -> Channel:
        return next(one for one in self.server.channels() if one.name == name)

    @property
    def here(self) -> list[int]:
        return [ident for ident in self.people if ident in self.server.guild.members]

    def mark(self) -> str:
        self.marked += 1
        return f"mark{self.marked:05d}x"

    def text(self) -> str:
        about = self.chance.choice(TOPICS)
        return f"We agreed on the {about} {self.mark()}: it will be tested in Tapa in the second week of May, by all of us."

    # What happens

    def case(self) -> str:
        """Something is posted, and one thing happens; what, in a word."""
        self.post()
        self.moment()
        happening = self.chance.choice(self.happenings())
        happening()
        self.moment()
        return happening.__name__

    def moment(self) -> None:
        """The server is in a new state, however short: what those who have asked can open now they may be shown."""
        self.known.clear()
        for asked in self.under_way.values():
            asked.allowed |= self.words(asked.readers())

    def happenings(self) -> list[Callable[[], None]]:
        rare = [self.close, self.take_role, self.time_passes]
        common = [
            self.delete,
            self.delete,
            self.edit,
            self.edit,
            self.delete_many,
            self.unpin,
            self.unmark,
            self.let_out,
            self.delete_thread,
        ]
        return [*common, *common, *rare, self.leave]

    def places(self) -> list[Channel]:
        return [*(self.named(name) for name in BY_NAME if name != "ideas"), *self.server.threads()]

    def messages(self) -> list[Message]:
        return [one for place in self.places() for one in self.server.history(place.id) if one.type in (0, 19)]

    def post(self) -> None:
        place = self.chance.choice(self.places())
        author = self.chance.choice(self.here)
        kind = self.chance.random()
        if kind < 0.1 and len(self.server.threads()) < 8:
            self.open_thread(author)
        elif kind < 0.25:
            message = self.server.post(place.id, author, f"{self.chance.choice(TOPICS)} {self.mark()}")
            if kind < 0.18:
                self.server.turn_pin(message)
            else:
                lead = next(
                    (ident for ident in self.here if self.played.roles["AI lead"] in self.server.guild.members[ident].role_ids), None
                )
                if lead:
                    self.server.turn_reaction(message, PIN, lead)
                    self.oracle.seen(message, LEADS_OF["ai-notes"])
        else:
            self.server.post(place.id, author, self.text())
        stand = [one for one in self.messages() if one.channel_id == place.id]
        if len(stand) > KEPT:
            self.server.delete(stand[: KEPT // 2])

    def open_thread(self, author: int) -> None:
        channel = self.chance.choice([self.named("ai-notes"), self.named("board-notes")])
        if self.chance.random() < 0.6:
            thread = self.server.make_private_thread(channel.id, f"{self.chance.choice(TOPICS)} {self.mark()}", author, with_kobar=True)
            for ident in self.here:
                self.server.let_into(thread.id, ident)
        else:
            thread = self.server.make_thread(channel.id, f"{self.chance.choice(TOPICS)} {self.mark()}", author)
        for _ in range(2):
            self.server.post(thread.id, author, self.text())

    def delete(self) -> None:
        if found := self.messages():
            self.server.delete([self.chance.choice(found)])

    def delete_many(self) -> None:
        place = self.chance.choice(self.places())
        found = [one for one in self.messages() if one.channel_id == place.id]
        if len(found) > 4:
            self.server.delete(self.chance.sample(found, 3))

    def edit(self) -> None:
        if found := self.messages():
            self.server.edit(self.chance.choice(found), self.text())

    def unpin(self) -> None:
        if found := [one for one in self.messages() if one.pinned]:
            self.server.turn_pin(self.chance.choice(found))

    def unmark(self) -> None:
        found = [(one, ident) for one in self.messages() if (there := one.reaction_for(PIN)) for ident in there.user_ids]
        if found:
            message, ident = self.chance.choice(found)
            self.server.turn_reaction(message, PIN, ident)
            self.oracle.seen(message, LEADS_OF["ai-notes"])

    def delete_thread(self) -> None:
        if found := self.server.threads():
            self.server.delete_thread(self.chance.choice(found).id)

    def let_out(self) -> None:
        private = [
            one for one in self.server.threads() if one.type == ChannelType.PRIVATE_THREAD and set(self.here) & one.thread_members.keys()
        ]
        if private:
            thread = self.chance.choice(private)
            self.server.let_out(thread.id, self.chance.choice(sorted(set(self.here) & thread.thread_members.keys())))

    def close(self) -> None:
        """A channel is closed to all, to one, or to Kobar itself for a while; before the next one it is opened again."""
        for name in ("ai-notes", "board-notes"):
            self.server.clear_overwrites(self.named(name).id)
            self.moment()
        name = self.chance.choice(["ai-notes", "board-notes"])
        target = self.chance.choice([self.server.guild_id, self.played.roles["Member"], self.server.own_id, *self.here])
        self.server.overwrite(self.named(name).id, target, 0, SEEN)

    def take_role(self) -> None:
        for ident in self.here:
            self.server.turn_role(ident, self.played.roles["Member"])
            self.moment()

    def time_passes(self) -> None:
        self.server.backend.advance_clock(700)

    def leave(self) -> None:
        plain = [ident for ident in self.here if self.played.roles["AI lead"] not in self.server.guild.members[ident].role_ids]
        if plain:
            self.server.leave(self.chance.choice(plain))
            self.moment()
        self.join("Member")

    # Asking

    def words(self, readers: Sequence[int]) -> set[str]:
        """The markers that certain members could be shown at this moment."""
        if (key := tuple(readers)) not in self.known:
            self.known[key] = self.words_now(key)
        return self.known[key]

    def words_now(self, readers: Sequence[int]) -> set[str]:
        documents = self.oracle.documents(readers)
        paths = {path.split("/")[1] for path in documents}
        names = [thread.name or "" for thread in self.server.threads() if str(thread.id) in paths]
        return set(MARKER.findall("\n".join([*documents.values(), *names])))

    def ask(self) -> None:
        """As a cog does: in a task made after the event's own, for one member alone or for all who see a place."""
        if self.chance.random() < 0.7:
            ident = self.chance.choice(self.people)
            asked = Asked(lambda: [ident] if ident in self.server.guild.members else [])
            task = asyncio.create_task(self.answer_alone(ident, asked))
        else:
            place = self.chance.choice([self.named("lobby"), self.named("aside"), *self.places()])
            if place.type == ChannelType.PRIVATE_THREAD and self.server.own_id not in place.thread_members:
                return
            asked = Asked(lambda: self.those_at(place))
            task = asyncio.create_task(self.answer_in(place, asked))
        self.under_way[task] = asked
        asked.allowed = set(self.words(asked.readers()))
        self.counts["questions"] += 1

    def those_at(self, place: Channel) -> list[int]:
        """All who see a place; of a thread that is gone, all who see the channel that it was in."""
        there = self.server.backend.channels
        return self.oracle.those_who_see(place if place.id in there else there[place.parent_id or 0])

    async def answer_alone(self, ident: int, asked: Asked) -> None:
        access, guilds = self.played.access, self.played.client.guilds

        async def who(*, again: bool) -> Readers:
            await access._up_to_now(again=again)
            member = None if again else self.played.guild.get_member(ident)
            return access.readers_of_user(member or discord.Object(ident), guilds)

        await self.answer(who, asked, self.said.setdefault(ident, []))

    async def answer_in(self, place: Channel, asked: Asked) -> None:
        found = self.played.guild.get_channel_or_thread(place.id)

        async def who(*, again: bool) -> Readers:
            return await self.played.access.readers_of_place(found, self.played.client.guilds, again=again)

        await self.answer(who, asked, self.said.setdefault(place.id, []))

    async def answer(self, who: Who, asked: Asked, turns: list[Turn]) -> None:
        about = self.chance.choice(TOPICS)
        text = self.chance.choice(
            [f"What was agreed about the {about}?", f"And about the {about}?", f"What is new about the {about} in Tapa?"]
        )
        listed = self.counts["questions"] % 7 == 0

        async def find(readers: Readers) -> tuple[str, Turn | None]:
            listing = repr(await self.played.knowledge.library.summaries(readers)) if listed else ""
            try:
                answer = await self.played.knowledge.assistant.ask(Question(text, readers, NOW, turns=tuple(turns[-2:])))
            except UserFacingError as error:
                return f"{error}{listing}", None
            parts = render.answer_messages(answer, self.played.services.cluster.seen_by(readers), private=False)
            return repr(answer) + "\n".join(parts) + listing, Turn(text, answer.text)

        with self.played.services.precedence.taken():
            _, (shown, turn) = await found_for(who, find)
        turns += [turn] if turn else []
        self.judge(shown, asked)

    def judge(self, shown: str, asked: Asked) -> None:
        found = set(MARKER.findall(shown))
        self.counts["answers"] += 1
        self.counts["markers shown"] += len(found)
        if wrong := found - asked.allowed:
            self.violations.append(f"{sorted(wrong)} shown to {asked.readers()}")

    # All together

    async def keep_indexing(self) -> None:
        """The index is rebuilt, again and again."""
        while not self.is_over:
            await self.played.services.synchroniser.run(full=True)
            self.counts["rebuilds"] += 1
            await asyncio.sleep(0)

    async def run(self, cases: int) -> None:
        self.begin()
        await self.played.env.settle()
        for _ in range(20):
            self.post()
        await self.played.env.settle()
        indexing = asyncio.create_task(self.keep_indexing())
        for _ in range(cases):
            self.counts[self.case()] += 1
            self.counts["cases"] += 1
            self.ask()
            for _ in range(self.chance.choice((0, 1, 1, 2, 3, 8))):
                await asyncio.sleep(0)
            while len(self.under_way) >= AT_ONCE:
                await self.next_answer()
            await self.not_too_far_behind(BEHIND)
        while self.under_way:
            await self.next_answer()
        self.is_over = True
        await indexing
        await self.not_too_far_behind(0)
        with contextlib.suppress(TimeoutError):  # of a timer that found no quiet moment while all this went on
            await self.played.env.settle(timeout=60)
        await self.played.env.settle(timeout=60)

    async def not_too_far_behind(self, most: int) -> None:
        """What nobody can be shown for a time tells nothing of what is shown: no more than so many changes wait to be taken in."""
        following = self.played.client.following
        while following.waiting > most:
            await following.settled()
            await asyncio.sleep(0)  # where much is new, nothing is waited for

    async def next_answer(self) -> None:
        done, _ = await asyncio.wait(self.under_way, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            del self.under_way[task]
            task.result()


def run(cases: int, *, seed: int = 4) -> Interleaved:
    played = Played()
    try:
        found = Interleaved(played, seed)
        played.do(lambda: found.run(cases))
    finally:
        played.close()
    print(dict(found.counts), "violations:", len(found.violations))  # noqa: T201 - for whoever runs it with -s
    return found


def test_what_is_withdrawn_is_in_no_answer_from_then_on():
    found = run(60)
    assert found.violations == []
    assert found.counts["markers shown"]


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("seed", range(5))
def test_what_is_withdrawn_is_in_no_answer_from_then_on_in_thousands_of_cases(seed):
    """10,000 cases in all, on five servers."""
    found = run(2_000, seed=seed)
    assert found.counts["cases"] == 2_000
    assert found.violations == []
