"""A busy Discord server in a process of its own, so that it shares no event loop with what is measured: `python -m bench.traffic`.

It talks in lines of JSON: it says where it is and what is on it, then does what it is told on its standard input and says what came of it.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from collections import deque
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

import uvloop

from bench.corpus import SAMPLE
from local_discord import Channel, LocalDiscord, Member, Message, World

SEED = 11
MEMBERS = 150
ROLES = ("Member", "WG AI", "WG Uncrewed", "WG Cyber", "WG Dual use", "WG Export", "Board")
SOURCES, OTHERS = 4, 4
"""Channels that Kobar reads, and channels that it merely hears; the traffic is spread over all alike."""

EDITS, DELETES = 0.05, 0.02
"""Of a hundred events, five change a message of the last thousand and two delete one; the others are new."""

SHORTEST, LONGEST = 80, 600
"""Characters of a message."""

ANSWER_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Posted:
    """What was posted: events by kind, how many seconds it took, and the processor's time of this process."""

    posts: int
    edits: int
    deletes: int
    seconds: float
    cpu: float


class Traffic:
    """A server whose members write to each other, as fast as is wanted."""

    def __init__(self) -> None:
        self._random = random.Random(SEED)  # noqa: S311 - the same traffic every time
        self._sentences = _sentences()
        self.world = World()
        roles = [self.world.role(name) for name in ROLES]
        self.sources = [self.world.channel(f"source-{n}") for n in range(SOURCES)]
        self._others = [self.world.channel(f"talk-{n}") for n in range(OTHERS)]
        self.questions = self.world.channel("questions")
        self._members = [self.world.member(f"member-{n}", roles[0], self._random.choice(roles)) for n in range(MEMBERS)]
        self._recent: deque[Message] = deque(maxlen=1_000)

    @property
    def places(self) -> list[Channel]:
        """Where traffic is."""
        return [*self.sources, *self._others]

    async def flow(self, *, rate: float, seconds: float) -> Posted:
        """Let `rate` events a second happen for so long, evenly; where this process falls behind, it catches up."""
        kinds = {"posts": 0, "edits": 0, "deletes": 0}
        began, cpu = time.perf_counter(), time.process_time()
        for number in range(int(rate * seconds)):
            ahead = began + number / rate - time.perf_counter()
            if ahead > 0:
                await asyncio.sleep(ahead)
            kinds[self._happen()] += 1
        return Posted(**kinds, seconds=time.perf_counter() - began, cpu=time.process_time() - cpu)

    def _happen(self) -> str:
        drawn = self._random.random()
        if drawn < DELETES and self._recent:
            gone = self._recent[self._random.randrange(len(self._recent))]
            self._recent.remove(gone)
            self.world.delete(gone)
            return "deletes"
        if drawn < DELETES + EDITS and self._recent:
            self.world.edit(self._random.choice(self._recent), self._text())
            return "edits"
        self._recent.append(self.world.post(self._random.choice(self.places), self._member(), self._text()))
        return "posts"

    def _member(self) -> Member:
        return self._random.choice(self._members)

    def _text(self) -> str:
        wanted = self._random.randint(SHORTEST, LONGEST)
        text = ""
        while len(text) < wanted:
            text += ("\n" if text else "") + self._random.choice(self._sentences)
        return text[:LONGEST]

    async def ask(self, discord: LocalDiscord, text: str) -> float | None:
        """The seconds from a question by mention to its answer; None where there is none in time."""
        began = time.perf_counter()
        question = self.world.post(self.questions, self._members[0], f"<@{self.world.bot.id}> {text}")
        try:
            await discord.until(lambda: self._is_answered(question), seconds=ANSWER_SECONDS)
        except TimeoutError:
            return None
        return time.perf_counter() - began

    def _is_answered(self, question: Message) -> bool:
        thread = self.world.channels.get(question.id)
        return thread is not None and any(said.author == self.world.bot.id and said.text for said in self.world.history(thread))


def _sentences() -> list[str]:
    """Lines of the sample cluster's notes."""
    lines = (line.strip(" -#*") for file in sorted((SAMPLE / "notes").rglob("*.md")) for line in file.read_text("utf-8").splitlines())
    return [line for line in lines if len(line) > 30]  # noqa: PLR2004 - a line that says something


async def _orders() -> AsyncGenerator[dict[str, Any]]:
    """What is asked for, a line each."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        yield json.loads(line)


def _say(told: dict[str, Any]) -> None:
    print(json.dumps(told), flush=True)


async def _obey(order: dict[str, Any], traffic: Traffic, discord: LocalDiscord) -> None:
    told: dict[str, Any] = {"id": order["id"]}
    if order["do"] == "ask":
        told["seconds"] = await traffic.ask(discord, order["text"])
    elif order["do"] == "flow":
        flowed = await traffic.flow(rate=order["rate"], seconds=order["seconds"])
        told |= {name: getattr(flowed, name) for name in Posted.__slots__}
    elif order["do"] == "history":
        told["messages"] = [str(one.id) for place in traffic.sources for one in traffic.world.history(place)]
    _say(told)


async def main() -> None:
    """Be there until the standard input ends."""
    traffic = Traffic()
    async with LocalDiscord(traffic.world) as discord, asyncio.TaskGroup() as obeying:
        _say({"port": discord.port, "authority": discord.authority, "sources": [str(one.id) for one in traffic.sources]})
        async for order in _orders():
            obeying.create_task(_obey(order, traffic, discord))


if __name__ == "__main__":
    uvloop.run(main())
