"""What every request goes through: the token, rate limits, faults, and replies with exactly the content type that discord.py wants."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from local_discord.breaking import reset
from local_discord.faults import JSON, Break, Fault, Faults, rate_limited
from local_discord.limits import Limits

PREFIX = "/api/v10"

Handler = Callable[[web.Request], Awaitable[object]]
"""Carries a request out and returns what the reply says, nothing for a reply without content."""


class Refused(Exception):
    """What Discord does not do, with its status and its code."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


def unknown(what: str, code: int) -> Refused:
    """404 for something that is not there."""
    return Refused(404, code, f"Unknown {what}")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that came, and the status of its reply; 0 where the connection broke."""

    method: str
    path: str
    query: dict[str, str]
    json: Any
    status: int


class Rest:
    """Runs handlers."""

    def __init__(self, *, token: str, limits: Limits, noticed: Callable[[], None]) -> None:
        self.faults = Faults()
        self.asked: list[Asked] = []
        self._token = token
        self._limits = limits
        self._noticed = noticed

    def route(self, application: web.Application, method: str, path: str, handler: Handler) -> None:
        """Let `handler` answer requests to a path."""
        application.router.add_route(method, PREFIX + path, self.answered_by(handler))

    def answered_by(self, handler: Handler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """What aiohttp calls for a request that `handler` carries out."""

        async def answer(request: web.Request) -> web.StreamResponse:
            return await self.answer(request, handler)

        return answer

    async def answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer a request as Discord would, or as the fault that waits for it wants it."""
        path = request.path.removeprefix(PREFIX)
        fault = self.faults.next(request.method, path)
        wait, headers = self._limits.take(request.method, path)
        if fault is None and wait:
            fault = rate_limited(wait)
        try:
            status, body = await self._carried_out(request, path, handler) if fault is None or fault.handled else (0, "")
        except Refused as refusal:
            status, body = refusal.status, json.dumps({"message": str(refusal), "code": refusal.code})
        if fault and fault.broken:
            await self._note(request, path, 0)
            return await _broken(request, fault, body)
        if fault:
            status, body, headers = fault.status, fault.body, headers | fault.headers
        else:
            headers |= {"Via": "1.1 google"} | ({"Content-Type": JSON} if body else {})
        await self._note(request, path, status)
        return web.Response(status=status, body=body.encode() or None, headers=headers)

    async def _carried_out(self, request: web.Request, path: str, handler: Handler) -> tuple[int, str]:
        # Webhooks and interactions carry a token of their own in their path.
        if not path.startswith(("/webhooks/", "/interactions/")) and request.headers.get("Authorization") != f"Bot {self._token}":
            raise Refused(401, 0, "401: Unauthorized")
        result = await handler(request)
        return (204, "") if result is None else (200, json.dumps(result))

    async def _note(self, request: web.Request, path: str, status: int) -> None:
        body = await sent(request)
        self.asked.append(Asked(request.method, path, dict(request.query), body, status))
        self._noticed()


async def _broken(request: web.Request, fault: Fault, body: str) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": JSON, "Content-Length": str(len(body.encode()) + 1)})
    if fault.broken is Break.WITHIN:
        await response.prepare(request)
        await response.write(body.encode()[: len(body) // 2])
    reset(request.transport)
    return response


async def sent(request: web.Request) -> Any:
    """The JSON that came with a request; for a form with files, the part that is JSON."""
    text = await request.text() if request.body_exists else ""
    if request.content_type.startswith("multipart/"):
        found = re.search(r'name="payload_json".*?\r\n\r\n(.*?)\r\n--', text, re.DOTALL)
        text = found[1] if found else ""
    return json.loads(text) if text else None


def number(request: web.Request, name: str) -> int:
    """An id in a request's path."""
    given = request.match_info[name]
    if not given.isdecimal():
        raise Refused(400, 50035, f"Invalid Form Body: {name}")
    return int(given)
