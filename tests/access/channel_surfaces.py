"""Whatever of the channels Kobar shows on Discord, as text: one function for each surface, each used by one member in one place.

A surface that is added to Kobar gets a function here and a place in `SURFACES`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import simcord

from tests.fakes.moving_clock import MovingClock
from tests.fakes.whole_server import WholeServer


@dataclass(frozen=True)
class Asking:
    """A member who uses Kobar in a place."""

    server: WholeServer
    member: simcord.MemberActor
    place: simcord.ChannelHandle
    question: str
    clock: MovingClock

    @property
    def env(self) -> simcord.Env:
        return self.server.env


@dataclass(frozen=True)
class Shown:
    """What was shown, and to whom: to the member alone, or to all who see the place."""

    text: str
    alone: bool


Surface = Callable[[Asking], Awaitable[list[Shown]]]


def _said(asking: Asking, result: simcord.InteractionResult, *, alone: bool) -> Shown:
    messages = [each for each in (result.response, *result.followups) if each]
    return Shown("\n".join(f"{each.content}\n{each.components!r}" for each in messages), alone)


async def private_answer(asking: Asking) -> list[Shown]:
    """`/ask` for the member alone, its citations, and what the button *Sources* shows."""
    return await _answered(asking, private=True)


async def public_answer(asking: Asking) -> list[Shown]:
    """`/ask` for all to see; what *Sources* shows is for who clicks."""
    return await _answered(asking, private=False)


async def _answered(asking: Asking, *, private: bool) -> list[Shown]:
    result = await asking.member.slash(asking.place, "ask", question=asking.question, private=private)
    found = [_said(asking, result, alone=private)]
    with_sources = [one for one in (result.response, *result.followups) if one and "'Sources'" in repr(one.components)]
    clicked = [await asking.member.click(one.message, label="Sources") for one in with_sources]
    return [*found, *(_said(asking, each, alone=True) for each in clicked)]


async def shared(asking: Asking) -> list[Shown]:
    """A private answer, and what of it the button *Share with everyone* posts for all who see the place."""
    result = await asking.member.slash(asking.place, "ask", question=asking.question, private=True)
    found = [_said(asking, result, alone=True)]
    before = {message.id for message in asking.server.messages()}
    for message in (result.response, *result.followups):
        if message and "'Share with everyone'" in repr(message.components):
            clicked = await asking.member.click(message.message, label="Share with everyone")
            found.append(_said(asking, clicked, alone=True))
    posted = [one for one in asking.server.messages() if one.id not in before and one.author_id == asking.server.own_id]
    return [*found, Shown("\n".join(f"{one.content}\n{one.components!r}" for one in posted), alone=False)]


async def mention(asking: Asking) -> list[Shown]:
    """A mention, answered in a thread that is opened on it."""
    backend = asking.env.backend
    before = {message.id for message in asking.server.messages()}
    backend.create_message(asking.place.id, asking.member.id, f"<@{asking.server.own_id}> {asking.question}")
    await asking.env.settle()
    answers = [one for one in asking.server.messages() if one.id not in before and one.author_id == asking.server.own_id]
    return [Shown("\n".join(f"{one.content}\n{one.components!r}" for one in answers), alone=False)]


async def decisions(asking: Asking) -> list[Shown]:
    """`/decisions`, for the member alone and for all."""
    return await _listed(asking, "decisions")


async def actions(asking: Asking) -> list[Shown]:
    """`/actions`, likewise."""
    return await _listed(asking, "actions")


async def _listed(asking: Asking, command: str) -> list[Shown]:
    return [_said(asking, await asking.member.slash(asking.place, command, private=private), alone=private) for private in (True, False)]


async def status(asking: Asking) -> list[Shown]:
    """`/status`: how many documents there are; what the counts must be, the test itself compares."""
    return [_said(asking, await asking.member.slash(asking.place, "status"), alone=True)]


async def suggestions(asking: Asking) -> list[Shown]:
    """What is suggested while groups and sources are typed."""
    groups = await asking.member.autocomplete(asking.place, "events", "group", "")
    sources = await asking.member.autocomplete(asking.place, "reindex", "source", "")
    return [Shown(repr((groups, sources)), alone=True)]


async def refusal(asking: Asking) -> list[Shown]:
    """An error: a source that does not exist, for one who may not even ask."""
    return [_said(asking, await asking.member.slash(asking.place, "reindex", source=asking.question), alone=True)]


async def digest(asking: Asking) -> list[Shown]:
    """What is new, by direct message at once; each has a moment of its own."""
    asking.clock.pass_by(minutes=1)
    direct = [messages for place, messages in asking.env.backend.messages.items() if asking.env.backend.channels[place].guild_id is None]
    before = {ident for messages in direct for ident in messages}
    result = await asking.member.slash(asking.place, "digest me", what="now")
    found = [
        Shown(message.content, alone=True)
        for place, messages in asking.env.backend.messages.items()
        if asking.env.backend.channels[place].guild_id is None
        for message in messages.values()
        if message.id not in before and message.author_id == asking.server.own_id
    ]
    return [_said(asking, result, alone=True), *found]


SURFACES: tuple[Surface, ...] = (private_answer, decisions, public_answer, actions, mention, shared, digest, status, suggestions, refusal)
