"""Serving a world on loopback, over TLS with a certificate of our own, and the connector that leads a client there."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable
from types import TracebackType
from typing import Self

import aiohttp
import trustme
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from local_discord.faults import Faults
from local_discord.gateway import Gateway
from local_discord.limits import Limits
from local_discord.messages import Messages
from local_discord.places import Places
from local_discord.replies import Replies
from local_discord.rest import Asked, Rest, unknown
from local_discord.world import World

HOSTS = ("discord.com", "gateway.discord.gg", "cdn.discordapp.com")
"""The names under which discord.py looks for Discord."""

TOKEN = "local"  # noqa: S105 - opens nothing but this server
LOOPBACK = "127.0.0.1"


class _OneDoor(AbstractResolver):
    """Finds every name on loopback, behind one port."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> list[ResolveResult]:
        """The one address, whatever port was asked for."""
        return [ResolveResult(hostname=host, host=LOOPBACK, port=self._port, family=socket.AF_INET, proto=0, flags=0)]

    async def close(self) -> None:
        """There is nothing to close."""


def connector_to(port: int, authority: str) -> aiohttp.TCPConnector:
    """What lets a client reach the server behind `port` under Discord's names, trusting the certificate `authority` (PEM) alone."""
    return aiohttp.TCPConnector(resolver=_OneDoor(port), ssl=ssl.create_default_context(cadata=authority), limit=0)


class LocalDiscord:
    """A world that is served for as long as the block lasts.

    `gateway` and `faults` are what a test breaks things with, `asked` is what the bot asked for. The client is made inside the block, with
    `connector()` and the token `TOKEN`.
    """

    def __init__(self, world: World, *, heartbeat_seconds: float = 41.25, limits: Limits | None = None) -> None:
        self.world = world
        self._happened = asyncio.Event()
        self.gateway = Gateway(world, heartbeat_seconds=heartbeat_seconds, noticed=self._happened.set)
        self.limits = limits or Limits()
        self._rest = Rest(token=TOKEN, limits=self.limits, noticed=self._happened.set)
        self._authority = trustme.CA()
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=0.1)
        self.port = 0

    @property
    def faults(self) -> Faults:
        """What the next requests meet."""
        return self._rest.faults

    @property
    def asked(self) -> list[Asked]:
        """The requests so far."""
        return self._rest.asked

    @property
    def authority(self) -> str:
        """The certificate, in PEM, that a client has to trust."""
        return self._authority.cert_pem.bytes().decode()

    async def until(self, condition: Callable[[], object], *, seconds: float = 10.0) -> None:
        """Wait until something holds, looking again whenever anything happens here; TimeoutError when it takes too long."""
        async with asyncio.timeout(seconds):
            while not condition():
                self._happened.clear()
                await self._happened.wait()

    def connector(self) -> aiohttp.TCPConnector:
        """A new way in, for one client."""
        return connector_to(self.port, self.authority)

    def _application(self) -> web.Application:
        application = web.Application()
        messages = Messages(self.world)
        for part in (messages, Places(self.world, messages), Replies(self.world)):
            for method, path, handler in part.routes():
                self._rest.route(application, method, path, handler)
        application.router.add_get("/attachments/{path:.+}", self._file)
        application.router.add_get("/", self.gateway.handle)
        application.router.add_route("*", "/{path:.*}", self._rest.answered_by(_nothing_there))
        return application

    async def _file(self, request: web.Request) -> web.Response:
        found = self.world.files.get(request.match_info["path"])
        return web.Response(body=found) if found is not None else web.Response(status=404)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert(*HOSTS).configure_cert(context)
        site = web.TCPSite(self._runner, LOOPBACK, 0, ssl_context=context)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.gateway.drop()
        await self._runner.cleanup()


async def _nothing_there(request: web.Request) -> object:
    raise unknown(f"path {request.path}", 0)
