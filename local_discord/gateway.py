"""The gateway: sessions that outlive their connections, and the ways in which a connection can fail them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

import aiohttp
import zstandard
from aiohttp import web

from local_discord import payloads
from local_discord.breaking import reset
from local_discord.entities import Payload
from local_discord.world import World

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, REQUEST_MEMBERS, INVALID_SESSION, HELLO, ACK = 0, 1, 2, 6, 7, 8, 9, 10, 11
"""The operations, by their numbers."""

CHUNK = 1_000
"""Members in one chunk at most."""

URL = "wss://gateway.discord.gg"
"""Where a session is resumed: the same place as where it began."""

MESSAGES, REACTIONS, MEMBERS, DIRECT_MESSAGES, CONTENT = 1 << 9, 1 << 10, 1 << 1, 1 << 12, 1 << 15
"""Intents that decide what is told."""


class _Zlib:
    def __init__(self) -> None:
        self._made = zlib.compressobj()

    def __call__(self, data: bytes) -> bytes:
        return self._made.compress(data) + self._made.flush(zlib.Z_SYNC_FLUSH)


class _Zstd:
    def __init__(self) -> None:
        self._made = zstandard.ZstdCompressor(level=3).compressobj()

    def __call__(self, data: bytes) -> bytes:
        return self._made.compress(data) + self._made.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)


_COMPRESSIONS: dict[str, Callable[[], Callable[[bytes], bytes]]] = {"zlib-stream": _Zlib, "zstd-stream": _Zstd}


class Connection:
    """One WebSocket; a `silent` one takes what comes and says nothing any more."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        self.socket = socket
        self.silent = False
        self.alive = True
        self._request = request
        self._compress = _COMPRESSIONS[request.query["compress"]]() if "compress" in request.query else None
        self._waiting: asyncio.Queue[str] = asyncio.Queue()

    def say(self, operation: int, told: object = None, *, name: str | None = None, number: int | None = None) -> None:
        """Send a message, after those before it."""
        if self.alive and not self.silent:
            self._waiting.put_nowait(json.dumps({"op": operation, "d": told, "t": name, "s": number}, separators=(",", ":")))

    async def write(self) -> None:
        """Write what was said until the socket is closed."""
        while True:
            text = await self._waiting.get()
            with contextlib.suppress(ConnectionError, RuntimeError):  # a connection that was broken on purpose
                await (self.socket.send_bytes(self._compress(text.encode())) if self._compress else self.socket.send_str(text))

    def reset(self) -> None:
        """Break off at once, with nothing said; what was not written yet is lost."""
        self.alive = False
        reset(self._request.transport)


@dataclass(slots=True)
class Session:
    """What a client is told since it identified; it goes on while no connection carries it."""

    id: str
    intents: int
    told: list[tuple[str, Payload]] = field(default_factory=list[tuple[str, Payload]])
    connection: Connection | None = None

    def tell(self, name: str, told: Payload) -> None:
        """Add an event, and send it where there is a connection."""
        told = _as_allowed(name, told, self.intents)
        self.told.append((name, told))
        if self.connection:
            self.connection.say(DISPATCH, told, name=name, number=len(self.told))

    def replay(self, after: int) -> None:
        """Send again what came after an event's number."""
        assert self.connection, "replayed on a connection"  # noqa: S101 - states what resuming sees to
        for number, (name, told) in enumerate(self.told[after:], start=after + 1):
            self.connection.say(DISPATCH, told, name=name, number=number)


def _wanted(name: str, told: Payload, intents: int) -> bool:
    if name.startswith("MESSAGE_REACTION"):
        return bool(intents & REACTIONS)
    if name.startswith("MESSAGE_"):
        return bool(intents & (MESSAGES if "guild_id" in told else DIRECT_MESSAGES))
    return bool(intents & MEMBERS) if name.startswith("GUILD_MEMBER_") else True


def _as_allowed(name: str, told: Payload, intents: int) -> Payload:
    """Without the content of messages where the client may not have it; mentions of the bot are not looked for."""
    closed = name in {"MESSAGE_CREATE", "MESSAGE_UPDATE"} and "guild_id" in told and not intents & CONTENT
    return told | {"content": "", "embeds": [], "attachments": [], "components": []} if closed else told


class Gateway:
    """Takes WebSockets, and tells each session what happens in the world."""

    def __init__(self, world: World, *, heartbeat_seconds: float, noticed: Callable[[], None]) -> None:
        self._world = world
        self._heartbeat = heartbeat_seconds
        self._noticed = noticed
        self._refused: list[bool] = []
        self._away = 0
        self.sessions: dict[str, Session] = {}
        self.identified = 0
        self.resumed = 0
        self.heartbeats = 0
        world.listeners.append(self._happened)

    def _happened(self, name: str, told: Payload) -> None:
        for session in self.sessions.values():
            if _wanted(name, told, session.intents):
                session.tell(name, told)
        self._noticed()

    # What may go wrong

    @property
    def connections(self) -> list[Connection]:
        """The connections that carry a session."""
        return [session.connection for session in self.sessions.values() if session.connection]

    def drop(self) -> None:
        """Reset every connection; the sessions can be resumed."""
        for session in self.sessions.values():
            if session.connection:
                session.connection.reset()
                session.connection = None

    def fall_silent(self) -> None:
        """Say nothing more on the connections that are there: no event, no answer to a heartbeat. They stay open."""
        for connection in self.connections:
            connection.silent = True

    def ask_to_reconnect(self) -> None:
        """Send every client away with operation 7; the sessions can be resumed."""
        for session in self.sessions.values():
            if session.connection:
                session.connection.say(RECONNECT)
                session.connection = None

    def invalidate(self) -> None:
        """Forget every session and tell it with operation 9: whoever was on it has to begin a new one."""
        for connection in self.connections:
            connection.say(INVALID_SESSION, told=False)
        self.forget()

    def forget(self) -> None:
        """Forget every session without a word, as when Discord restarts: resuming comes to nothing."""
        self.sessions.clear()

    def refuse_resume(self, *, resumable: bool) -> None:
        """Answer the next attempt to resume with operation 9; where `resumable`, the one after it comes through."""
        self._refused.append(resumable)

    def be_away(self, *, times: int) -> None:
        """Answer the next attempts to connect with 503."""
        self._away += times

    # A connection

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Carry one WebSocket from its greeting to its end."""
        if self._away:
            self._away -= 1
            return web.Response(status=503)
        socket = web.WebSocketResponse(compress=False, max_msg_size=0)
        await socket.prepare(request)
        connection = Connection(socket, request)
        writing = asyncio.create_task(connection.write())
        try:
            connection.say(HELLO, {"heartbeat_interval": int(self._heartbeat * 1000)})
            async for message in socket:
                if message.type is aiohttp.WSMsgType.TEXT:
                    self._take(connection, json.loads(message.data))
        finally:
            connection.alive = False
            writing.cancel()
            for session in self.sessions.values():
                if session.connection is connection:
                    session.connection = None
        return socket

    def _take(self, connection: Connection, said: Payload) -> None:
        operation, data = said["op"], said["d"]
        if operation == HEARTBEAT:
            self.heartbeats += 1
            connection.say(ACK)
        elif operation == IDENTIFY:
            self._identify(connection, data)
        elif operation == RESUME:
            self._resume(connection, data)
        elif operation == REQUEST_MEMBERS:
            self._send_members(connection, data)
        self._noticed()

    def _identify(self, connection: Connection, data: Payload) -> None:
        session = Session(secrets.token_hex(16), int(data["intents"]), connection=connection)
        self.sessions[session.id] = session
        self.identified += 1
        bot = {"id": str(self._world.bot.id), "flags": 0}
        ready: Payload = {"v": 10, "user": payloads.user(self._world.bot.user), "session_id": session.id, "resume_gateway_url": URL}
        ready |= {"guilds": [{"id": str(self._world.guild_id), "unavailable": True}], "application": bot, "shard": [0, 1]}
        session.tell("READY", ready)
        session.tell("GUILD_CREATE", payloads.guild(self._world))

    def _resume(self, connection: Connection, data: Payload) -> None:
        session = self.sessions.get(data["session_id"] or "")
        if self._refused or session is None:
            resumable = self._refused.pop(0) if self._refused else False
            if session and not resumable:
                del self.sessions[session.id]
            connection.say(INVALID_SESSION, resumable)
            return
        session.connection = connection
        self.resumed += 1
        session.replay(int(data["seq"]))
        session.tell("RESUMED", {})

    def _send_members(self, connection: Connection, data: Payload) -> None:
        wanted = {int(one) for one in data.get("user_ids", ())}
        chosen = [
            payloads.member(one)
            for one in self._world.members.values()
            if (not wanted or one.id in wanted) and one.user.name.startswith(data.get("query") or "")
        ]
        if data.get("limit"):
            chosen = chosen[: int(data["limit"])]
        chunks = [chosen[at : at + CHUNK] for at in range(0, len(chosen), CHUNK)] or [[]]
        session = next(one for one in self.sessions.values() if one.connection is connection)
        for at, chunk in enumerate(chunks):
            told: Payload = {"guild_id": str(self._world.guild_id), "members": chunk, "chunk_index": at, "chunk_count": len(chunks)}
            session.tell("GUILD_MEMBERS_CHUNK", told | ({"nonce": data["nonce"]} if "nonce" in data else {}))
