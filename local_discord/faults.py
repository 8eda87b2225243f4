"""What may go wrong with a request, and for which of the next ones it shall."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import Enum, auto
from fnmatch import fnmatchcase

JSON = "application/json"


class Break(Enum):
    """When the connection breaks."""

    BEFORE = auto()
    """Before the request is handled."""
    AFTER = auto()
    """After it was handled, before a word of the reply."""
    WITHIN = auto()
    """After it was handled, in the midst of the reply."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A reply in the place of the real one, or a connection that breaks; where `handled`, the request is carried out all the same."""

    status: int = 0
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict[str, str])
    broken: Break | None = None
    handled: bool = False


def error(status: int, *, handled: bool = False) -> Fault:
    """An error of Discord's, such as 500, 502 or 503; where `handled`, one that hides that the request was carried out."""
    return Fault(status, json.dumps({"message": "injected", "code": 0}), {"Content-Type": JSON, "Via": "1.1 google"}, handled=handled)


def rate_limited(seconds: float, *, scope: str = "user", via: bool = True) -> Fault:
    """429: wait `seconds`. Without `via` it comes from what stands before Discord, and tells the time in a header alone."""
    if not via:
        return Fault(429, "error code: 1015", {"Content-Type": "text/plain; charset=UTF-8", "Retry-After": f"{seconds:g}"})
    body = {"message": "You are being rate limited.", "retry_after": seconds, "global": scope == "global"}
    headers = {"Content-Type": JSON, "Via": "1.1 google", "Retry-After": f"{seconds:g}", "X-RateLimit-Scope": scope}
    return Fault(429, json.dumps(body), headers | ({"X-RateLimit-Global": "true"} if scope == "global" else {}))


def reset_before() -> Fault:
    """The connection is reset before the request is handled."""
    return Fault(broken=Break.BEFORE)


def reset_after() -> Fault:
    """The connection is reset after the request was handled: what it asked for is there, the reply is lost."""
    return Fault(broken=Break.AFTER, handled=True)


def cut_off() -> Fault:
    """The connection is reset in the midst of the reply."""
    return Fault(broken=Break.WITHIN, handled=True)


class Faults:
    """The faults that are still to come, each for the next request that fits."""

    def __init__(self) -> None:
        self._waiting: list[tuple[str, str, Fault]] = []

    def add(self, method: str, path: str, fault: Fault, *, times: int = 1) -> None:
        """Let the next `times` requests of a method to a path (with `*` for any part, as in a shell) meet a fault."""
        self._waiting += [(method, path, fault)] * times

    def next(self, method: str, path: str) -> Fault | None:
        """The fault that a request meets, which then is used up."""
        for at, (wanted, pattern, fault) in enumerate(self._waiting):
            if wanted == method and fnmatchcase(path, pattern):
                del self._waiting[at]
                return fault
        return None

    @property
    def left(self) -> int:
        """How many faults no request has met yet."""
        return len(self._waiting)
