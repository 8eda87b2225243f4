"""Whatever happens on a server: what Kobar can show is what Discord would open to whoever is shown it, to the document.

A state machine changes a whole server in any order. After every step the texts that each member, and all who see each place together,
can be shown are compared with what `tests.access.channel_oracle` makes of the server; one surface after another is used, and nothing
in it may bear a marker of what is not for its readers. The log at INFO may bear none at all.
"""

from __future__ import annotations

import io
import logging
import os
from collections import Counter
from typing import Any, ClassVar

import pytest
import simcord
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from simcord.backend.models import Channel, Message, Overwrite
from simcord.enums import ChannelType, OverwriteType

from bot.logs import set_up_logging
from knowledge.audience import Audience, Readers
from knowledge.posts import ChannelSource
from tests.access.channel_oracle import PIN, Documents, Oracle, Source, attached_text
from tests.access.channel_surfaces import SURFACES, Asking
from tests.access.channels_played import BY_NAME, LEADS_OF, MARKER, ROLES, Played
from tests.fakes.whole_server import HISTORY, SEEN, THREADS

TOPICS = ("radar", "drone", "sonar", "budget")
MOST_PEOPLE, MOST_CHANNELS, MOST_THREADS, MOST_AWAY = 6, 8, 10, 6
picks = st.integers(0, 2**16)


class ChannelsFollowed(RuleBasedStateMachine):
    """A server on which anything happens."""

    steps: ClassVar[Counter[str]] = Counter()

    @initialize()
    def begin(self) -> None:
        self.log = io.StringIO()
        set_up_logging(level="INFO")
        logging.getLogger().handlers[0].setStream(self.log)
        self.played = Played()
        self.server = self.played.server
        self.oracle = Oracle(self.server, self.played.roles)
        self.named: dict[str, int] = {}
        self.marked = 0
        self.is_away = False
        self.away_for = 0
        self.at = 0
        self.actors: dict[int, simcord.MemberActor] = {}
        for name, roles in (("mari", ("Member", "AI lead")), ("jaan", ("Member",)), ("guest", ())):
            self._join(name, roles)
        self._make("ai-notes", ChannelType.TEXT, (), None)
        self._make("lobby", ChannelType.TEXT, (), None)
        self._settle()
        mari, jaan, guest = self._members()
        for at, who in enumerate((mari, jaan, guest)):
            self.server.post(self.named["ai-notes"], who, self._text("long", at))
        self._make("board-notes", ChannelType.TEXT, self._closed(), None)
        self.server.post(self.named["board-notes"], jaan, self._text("long", 0))
        private = self.server.make_private_thread(self.named["ai-notes"], self._mark(), mari, with_kobar=True)
        self.server.let_into(private.id, jaan)
        self.server.post(private.id, mari, self._text("long", 1))

    def teardown(self) -> None:
        if hasattr(self, "played"):
            if self.is_away:
                self._come_back()
                self.all_is_as_on_discord()
            self.played.close()

    # Members and roles

    @precondition(lambda self: len(self.server.people()) < MOST_PEOPLE)
    @rule(roles=st.sets(st.sampled_from(["Member", "AI lead", "Moderator"])))
    def somebody_joins(self, roles: set[str]) -> None:
        self._join(f"member{len(self.actors)}", sorted(roles))

    @rule(who=picks)
    def somebody_leaves(self, who: int) -> None:
        member = self._pick(self._members(), who)
        if member is not None:
            self.server.leave(member)

    @rule(who=picks, role=st.sampled_from(sorted(ROLES)))
    def a_role_is_given_or_taken(self, who: int, role: str) -> None:
        member = self._pick(self._members(), who)
        # Whose reaction counts is what it was when it was seen: whoever has one, or is not seen now, changes no rank here.
        ranked = role in {"AI lead", "Export lead", "Admin"}
        if member is not None and not (ranked and (self.is_away or self._has_reacted(member))):
            self.server.turn_role(member, self.played.roles[role])

    @rule(role=st.sampled_from(["@everyone", "Member", "Moderator", "Kobar"]), permission=st.sampled_from((SEEN, HISTORY, THREADS)))
    def a_role_may_more_or_less(self, role: str, permission: int) -> None:
        if role == "Kobar" and permission == THREADS:
            return
        special = {"@everyone": self.server.guild_id, "Kobar": self.server.own_role}
        self.server.turn_permission(special.get(role) or self.played.roles[role], permission)

    @rule(who=picks)
    def somebody_is_sent_out_for_a_while_or_let_in_again(self, who: int) -> None:
        member = self._pick(self._members(), who)
        if member is not None:
            self.server.turn_time_out(member)

    # Channels

    @precondition(lambda self: len(self.server.channels()) < MOST_CHANNELS)
    @rule(
        name=st.sampled_from([*BY_NAME, "", ""]),
        kind=st.sampled_from([ChannelType.TEXT, ChannelType.TEXT, ChannelType.NEWS, ChannelType.FORUM]),
        hidden=st.booleans(),
        where=picks,
    )
    def a_channel_is_made(self, name: str, kind: int, hidden, where: int) -> None:
        if name and self._named(name):
            return
        category = self._pick([None, *self.server.categories()], where)
        self._make(name or self._mark(), kind, self._closed() if hidden else (), category.id if category else None)

    @precondition(lambda self: len(self.server.categories()) < 2)
    @rule()
    def a_category_is_made(self) -> None:
        self.server.make_channel(self._mark(), ChannelType.CATEGORY)

    @rule(which=picks)
    def a_channel_is_deleted(self, which: int) -> None:
        channel = self._pick([one for one in self.server.channels() if one.name != "lobby"], which)
        if channel:
            self.server.delete_channel(channel.id)

    @rule(which=picks, name=st.sampled_from([*BY_NAME, "", ""]))
    def a_channel_is_renamed(self, which: int, name: str) -> None:
        channel = self._pick([one for one in self.server.channels() if one.name != "lobby"], which)
        if channel and not (name and self._named(name)):
            self.server.backend.edit_channel(channel.id, {"name": name or self._mark()})
            self._bind(name)

    @rule(
        which=picks,
        whom=picks,
        allow=st.sampled_from([0, 0, SEEN, SEEN | HISTORY, THREADS]),
        deny=st.sampled_from([0, SEEN, SEEN, HISTORY, THREADS]),
    )
    def a_place_is_opened_or_closed(self, which: int, whom: int, allow: int, deny: int) -> None:
        channel = self._pick([*self.server.channels(), *self.server.categories()], which)
        targets = [self.server.guild_id, self.server.own_role, self.server.own_id, *self.played.roles.values(), *self._members()]
        if channel:
            self.server.overwrite(channel.id, self._pick(targets, whom), allow, deny & ~allow)

    @rule(which=picks)
    def a_channel_is_opened_to_all(self, which: int) -> None:
        channel = self._pick(self.server.channels(), which)
        if channel:
            self.server.clear_overwrites(channel.id)

    @rule(which=picks, where=picks)
    def a_channel_is_moved(self, which: int, where: int) -> None:
        channel = self._pick(self.server.channels(), which)
        category = self._pick([None, *self.server.categories()], where)
        if channel:
            self.server.move(channel.id, category.id if category else None)

    @precondition(lambda self: not self.is_away)
    @rule(which=picks)
    def an_administrator_adds_or_drops_a_source(self, which: int) -> None:
        channel = self._pick([one for one in self.server.channels() if one.id not in self.named.values()], which)
        if not channel:
            return
        source = ChannelSource(channel.id, f"added {channel.id}", Audience(), None, None, 50)
        if channel.id in self.oracle.sources:
            self.played.do(lambda: self.played.administer(lambda following: following.forget(source)))
            del self.oracle.sources[channel.id]
        else:
            self.played.do(lambda: self.played.administer(lambda following: following.follow(source)))
            self._settle()
            self.oracle.sources[channel.id] = Source(50)
            self._all_seen()

    # Threads

    @precondition(lambda self: len(self.server.threads()) < MOST_THREADS)
    @rule(which=picks, who=picks, kind=st.sampled_from(["on", "on", "alone", "private", "private"]), with_kobar=st.booleans())
    def a_thread_is_opened(self, which: int, who: int, kind: str, with_kobar) -> None:
        owner = self._pick(self.server.people(), who)
        taken = {thread.id for thread in self.server.threads()}
        starters = [one for one in self._messages() if one.channel_id not in taken and one.id not in taken and one.type in (0, 19)]
        starter = self._pick(starters, which)
        channel = self._pick([one for one in self.server.channels() if one.type != ChannelType.FORUM], which)
        if kind == "private" and channel and channel.type == ChannelType.TEXT:
            self.server.make_private_thread(channel.id, self._mark(), owner, with_kobar=with_kobar)
        elif kind == "on" and starter:
            self.server.make_thread(starter.channel_id, self._mark(), owner, on=starter.id)
        elif channel:
            self.server.make_thread(channel.id, self._mark(), owner)

    @precondition(lambda self: len(self.server.threads()) < MOST_THREADS)
    @rule(which=picks, who=picks, short=st.booleans())
    def a_forum_post_is_written(self, which: int, who: int, short) -> None:
        forum = self._pick([one for one in self.server.channels() if one.type == ChannelType.FORUM], which)
        if forum:
            self.server.make_forum_post(
                forum.id, self._mark(), self._pick(self.server.people(), who), self._text("short" if short else "long", 0)
            )

    @rule(which=picks, what=st.sampled_from(["archive", "archive", "rename", "delete"]))
    def a_thread_changes(self, which: int, what: str) -> None:
        thread = self._pick(self.server.threads(), which)
        if not thread:
            return
        if what == "archive":
            self.server.turn_archived(thread.id)
        elif what == "rename" and not self.server.archived(thread.id):
            self.server.backend.edit_channel(thread.id, {"name": self._mark()})
        elif what == "delete":
            self.server.delete_thread(thread.id)

    @rule(which=picks, who=picks)
    def somebody_comes_into_a_thread_or_goes(self, which: int, who: int) -> None:
        private = [one for one in self.server.threads() if one.type == ChannelType.PRIVATE_THREAD and not self.server.archived(one.id)]
        thread = self._pick(private, which)
        if thread:
            member = self._pick([self.server.own_id, *self.server.people()], who)
            change = self.server.let_out if member in thread.thread_members else self.server.let_into
            change(thread.id, member)

    # Messages

    @rule(
        which=picks,
        who=picks,
        topic=picks,
        kind=st.sampled_from(["long", "long", "long", "short", "heading", "reply", "command", "mention", "channel"]),
    )
    def somebody_posts(self, which: int, who: int, topic: int, kind: str) -> None:
        place, author = self._place(which), self._pick(self.server.people(), who)
        if place:
            earlier = [one for one in self.server.history(place.id) if one.type in (0, 19)]
            replied = self._pick(earlier, topic) if kind == "reply" else None
            above = place.parent_id if place.thread_metadata else place.id
            others = [one.id for one in self.server.channels() if one.id != above]
            others += [
                one.id
                for one in self.server.threads()
                if one.id != place.id and (one.parent_id != above or one.type == ChannelType.PRIVATE_THREAD)
            ]
            text = self._text(kind, topic, self._pick(others, topic) or 0)
            self.server.post(place.id, author, text, reply_to=replied.id if replied else None)

    @rule(which=picks, who=picks, topic=picks, many=st.integers(1, 4))
    def a_lead_writes_notes(self, which: int, who: int, topic: int, many: int) -> None:
        read = [one for one in (*self.server.channels(), *self.server.threads()) if one.type != ChannelType.FORUM and self._is_read(one)]
        place, author = self._pick(read, which), self._pick(self.server.people(), who)
        for at in range(many if place else 0):
            self.server.post(place.id, author, self._text("heading" if at == 2 else "long", topic + at))

    @rule(which=picks, who=picks, topic=picks, text=st.booleans())
    def somebody_attaches_a_file(self, which: int, who: int, topic: int, text) -> None:
        place = self._place(which)
        if place:
            marker = self._mark()
            said = self._text("short" if topic % 2 else "long", topic) if text else ""
            files = [(f"{marker}-list.{'md' if topic % 3 else 'txt'}", attached_text(marker).encode())]
            self.server.post(place.id, self._pick(self.server.people(), who), said, files=files)

    @rule(which=picks, topic=picks)
    def a_bot_posts(self, which: int, topic: int) -> None:
        place = self._place(which)
        if place:
            self.server.post(place.id, self.server.own_id, self._text("long", topic))

    @rule(which=picks, topic=picks, kind=st.sampled_from(["long", "short", "heading", "command", "nothing"]))
    def somebody_edits(self, which: int, topic: int, kind: str) -> None:
        message = self._pick([one for one in self._messages() if not self.server.archived(one.channel_id)], which)
        if message and (kind != "nothing" or message.attachments):
            self.server.edit(message, "" if kind == "nothing" else self._text(kind, topic))

    @rule(which=picks, many=st.booleans())
    def messages_are_deleted(self, which: int, many) -> None:
        message = self._pick(self._messages(), which)
        if message:
            here = [one for one in self._messages() if one.channel_id == message.channel_id]
            self.server.delete(here[-3:] if many else [message])

    @rule(which=picks)
    def a_message_is_pinned_or_not_any_more(self, which: int) -> None:
        message = self._pick([one for one in self._messages() if not self.server.archived(one.channel_id)], which)
        if message:
            self.server.turn_pin(message)

    @rule(which=picks, who=picks, emoji=st.sampled_from([PIN, PIN, PIN, "👍"]))
    def somebody_reacts_or_takes_it_back(self, which: int, who: int, emoji: str) -> None:
        message = self._pick([one for one in self._messages() if not self.server.archived(one.channel_id)], which)
        if message:
            self.server.turn_reaction(message, emoji, self._pick(self.server.people(), who))
            if emoji == PIN:
                self._seen(message)

    @rule()
    def time_passes(self) -> None:
        self.server.backend.advance_clock(601)

    # Kobar

    @precondition(lambda self: not self.is_away)
    @rule()
    def kobar_goes_away(self) -> None:
        self.played.do(self.played.away)
        self.is_away, self.away_for = True, 0

    @precondition(lambda self: self.is_away)
    @rule()
    def kobar_comes_back(self) -> None:
        self._come_back()

    @precondition(lambda self: not self.is_away)
    @rule(which=picks, topic=picks)
    def kobar_misses_a_deletion_an_edit_and_a_post(self, which: int, topic: int) -> None:
        self.kobar_goes_away()
        read = [one for one in self._messages() if self._is_read(self.server.backend.channels[one.channel_id])]
        if read:
            self.server.delete([self._pick(read, which)])
        self.somebody_edits(topic, which, "long")
        self.a_lead_writes_notes(which, topic, which, 1)
        self._come_back()

    @rule(full=st.booleans())
    def kobar_indexes(self, full) -> None:
        self.played.do(lambda: self.played.services.synchroniser.run(full=full))

    @precondition(lambda self: not self.is_away)
    @rule(who=picks)
    def somebody_wants_no_posts_indexed_or_does_again(self, who: int) -> None:
        member = self._pick(self.server.people(), who)
        self.oracle.unindexed ^= {member}
        self.played.do(lambda: self.played.knowledge.posts.set_indexed(member, indexed=member not in self.oracle.unindexed))
        self.played.do(self.played.away)
        self._come_back()

    # After every step

    @invariant()
    def all_is_as_on_discord(self) -> None:
        if not hasattr(self, "played"):
            return
        type(self).steps["steps"] += 1
        if self.is_away:
            self.away_for += 1
            if self.away_for > MOST_AWAY:
                self._come_back()
        if not self.is_away:
            self._settle()
            self.played.do(self._compare)
            self.played.do(self._use_a_surface)
        logged = self.log.getvalue()
        assert not MARKER.findall(logged), logged
        self.log.seek(0)
        self.log.truncate()

    async def _compare(self) -> None:
        guild, read = self.played.guild, dict[Readers, Documents]()

        async def shown_to(readers: Readers) -> Documents:
            if readers not in read:
                read[readers] = await self.played.shown_to(readers)
            return read[readers]

        for ident in self.server.people():
            member = guild.get_member(ident)
            assert member
            shown = await shown_to(self.played.access.readers_of_member(member))
            wrong = _different(shown, self.oracle.documents([ident]))
            assert not wrong, f"to {member.name} (shown, expected): {wrong}"
            self.steps["comparisons"] += 1
            self.steps["documents"] += len(shown)
        for place in (*self.server.channels(), *self.server.threads()):
            found = guild.get_channel_or_thread(place.id)
            if found is None or (place.type == ChannelType.PRIVATE_THREAD and self.server.own_id not in place.thread_members):
                continue
            shown = await shown_to(await self.played.access.readers_of_place(found, [guild]))
            wrong = _different(shown, self.oracle.documents(self.oracle.those_who_see(place)))
            assert not wrong, f"in #{place.name} (shown, expected): {wrong}"
            self.steps["comparisons"] += 1

    async def _use_a_surface(self) -> None:
        self.at += 1
        surface = SURFACES[self.at % len(SURFACES)]
        places = [one for one in self.server.channels() if one.type != ChannelType.FORUM and self.server.hears_of(one.id)]
        pairs = [(who, one) for one in places for who in self._members() if self.oracle.may_open(who, one) and not self._is_out(who)]
        if not pairs:
            return
        who, place = pairs[self.at * 7 % len(pairs)]
        before = {thread.id for thread in self.server.threads()}
        handle = simcord.ChannelHandle(self.played.env, self.played.handle, place)
        question = f"What was agreed about the {TOPICS[self.at % len(TOPICS)]}?"
        together = self.oracle.those_who_see(place)
        for shown in await surface(Asking(self.server, self.actors[who], handle, question, self.played.clock)):
            allowed = self._words([who] if shown.alone else together)
            found = set(MARKER.findall(shown.text))
            assert found <= allowed, (
                f"{surface.__name__} shows {sorted(found - allowed)} to {'one' if shown.alone else 'all'}: {shown.text}"
            )
            self.steps["shown"] += 1
            self.steps[f"markers in {surface.__name__}"] += len(found)
        for thread in self.server.threads():
            if thread.id not in before and len(self.server.threads()) > MOST_THREADS:
                self.server.delete_thread(thread.id)
        await self.played.env.settle()

    def _words(self, member_ids: list[int]) -> set[str]:
        documents = self.oracle.documents(member_ids)
        paths = {path.split("/")[1] for path in documents}
        names = [thread.name or "" for thread in self.server.threads() if str(thread.id) in paths]
        return set(MARKER.findall("\n".join([*documents, *documents.values(), *names])))

    # Parts

    def _settle(self) -> None:
        if not self.is_away:
            self.played.do(self.played.env.settle)

    def _come_back(self) -> None:
        self.played.do(self.played.back)
        self.is_away = False
        self._bind_all()
        self._all_seen()

    def _join(self, name: str, roles: Any) -> None:
        roles = [role for role in roles if not (self.is_away and role == "AI lead")]

        async def join() -> simcord.MemberActor:
            handles = self.played.handle.roles
            return self.played.handle.add_member(self.played.env.create_user(name), roles=[handles[role] for role in roles])

        actor = self.played.do(join)
        self.actors[actor.id] = actor

    def _make(self, name: str, kind: int, overwrites: Any, category: int | None) -> None:
        self.server.make_channel(name, kind, overwrites, category)
        self._bind(name)

    def _closed(self) -> list[Overwrite]:
        """What opens a channel to members and to Kobar alone."""
        return [
            Overwrite(self.server.guild_id, OverwriteType.ROLE, 0, SEEN),
            Overwrite(self.played.roles["Member"], OverwriteType.ROLE, SEEN, 0),
            Overwrite(self.server.own_id, OverwriteType.MEMBER, SEEN, 0),
        ]

    def _bind(self, name: str) -> None:
        """Kobar hears of a channel that the config names."""
        exists = self.named.get(name) in self.server.backend.channels
        if name in BY_NAME and not exists and not self.is_away:
            self._bind_all()
            self._settle()
            self._all_seen()

    def _bind_all(self) -> None:
        for name, source in BY_NAME.items():
            if self.named.get(name) not in self.server.backend.channels:
                self.oracle.sources.pop(self.named.pop(name, 0), None)
                found = self._named(name)
                if found and found not in self.named.values():
                    self.named[name] = found
                    self.oracle.sources[found] = source

    def _all_seen(self) -> None:
        """Kobar has looked through all channels that it may look into."""
        for message in self._messages(every=True):
            self._seen(message)

    def _seen(self, message: Message) -> None:
        place = self.server.backend.channels[message.channel_id]
        if not self.is_away and self._is_read(place) and self.oracle.sees(self.server.own_id, place):
            above = place.parent_id if place.thread_metadata else place.id
            name = next((name for name, ident in self.named.items() if ident == above), None)
            self.oracle.seen(message, LEADS_OF.get(name or "", ("AI lead", "Export lead")))

    def _is_read(self, place: Channel) -> bool:
        return (place.parent_id if place.thread_metadata else place.id) in self.oracle.sources

    def _named(self, name: str) -> int | None:
        return next((one.id for one in self.server.channels() if one.name == name), None)

    def _has_reacted(self, member: int) -> bool:
        reactions = [reaction for message in self.server.messages() if (reaction := message.reaction_for(PIN))]
        return any(member in reaction.user_ids for reaction in reactions)

    def _members(self) -> list[int]:
        return [ident for ident in self.server.people() if ident in self.actors]

    def _is_out(self, member: int) -> bool:
        return bool(self.server.guild.members[member].timed_out_until)

    def _messages(self, *, every: bool = False) -> list[Message]:
        return [one for one in self.server.messages() if every or one.type in (0, 19, 20)]

    def _place(self, which: int) -> Any:
        channels = [one for one in self.server.channels() if one.type != ChannelType.FORUM]
        return self._pick([*channels, *self.server.threads()], which)

    @staticmethod
    def _pick(choices: Any, pick: int) -> Any:
        return choices[pick % len(choices)] if choices else None

    def _mark(self) -> str:
        self.marked += 1
        return f"mark{self.marked:04d}x"

    def _text(self, kind: str, topic: int, elsewhere: int = 0) -> str:
        marker, about = self._mark(), TOPICS[topic % len(TOPICS)]
        long = f"We agreed on {about} {marker}: it will be tested in Tapa in the second week of May, by all three companies."
        return {
            "short": f"{about} {marker}",
            "heading": f"# {about} {marker}\n{long}",
            "command": f"/ask what was agreed about {about} {marker} in the second week of May, by all?",
            "mention": f"<@{self.server.own_id}> {long}",
            "channel": f"{long} See <#{elsewhere}>.",
        }.get(kind, long)


def _different(shown: Documents, expected: Documents) -> dict[str, tuple[str | None, str | None]]:
    """What is shown and what Discord would open, where they differ."""
    paths = {path for path in shown | expected if shown.get(path) != expected.get(path)}
    return {path: (shown.get(path), expected.get(path)) for path in sorted(paths)}


def run(steps: int, examples: int) -> None:
    ChannelsFollowed.steps.clear()
    chosen = settings(
        stateful_step_count=steps,
        max_examples=examples,
        deadline=None,
        derandomize="KOBAR_RANDOM" not in os.environ,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
        database=None,
        print_blob=False,
    )
    run_state_machine_as_test(ChannelsFollowed, settings=chosen)
    print(dict(ChannelsFollowed.steps))  # noqa: T201 - what was reached, for whoever runs it with -s


def test_what_can_be_shown_is_what_discord_would_open():
    run(20, 5)
    assert ChannelsFollowed.steps["steps"] >= 60


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_what_can_be_shown_is_what_discord_would_open_over_thousands_of_steps():
    run(50, 50)
    assert ChannelsFollowed.steps["steps"] >= 2_000
