"""Rate limits by route and place, with the headers that tell of them."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field

_IDS = re.compile(r"\d{15,}")
_MAJOR = re.compile(r"^/(?:channels|guilds|webhooks)/\d+")


@dataclass(slots=True)
class _Bucket:
    began: float
    used: int = 0


@dataclass(slots=True)
class Limits:
    """`requests` in `seconds` for each route of each channel, server or webhook."""

    requests: int = 50
    seconds: float = 1.0
    _buckets: dict[str, _Bucket] = field(default_factory=dict[str, _Bucket])

    def take(self, method: str, path: str) -> tuple[float, dict[str, str]]:
        """Count a request: how many seconds it has to wait (0 where it may pass), and the headers of the reply."""
        major = _MAJOR.match(path)
        route = f"{method} {_IDS.sub('-', path)}"
        now = time.monotonic()
        bucket = self._buckets.get(key := f"{route} {major[0] if major else ''}")
        if bucket is None or now >= bucket.began + self.seconds:
            bucket = self._buckets[key] = _Bucket(now)
        bucket.used += 1
        left = bucket.began + self.seconds - now
        headers = {
            "X-RateLimit-Limit": str(self.requests),
            "X-RateLimit-Remaining": str(max(self.requests - bucket.used, 0)),
            "X-RateLimit-Reset": f"{time.time() + left:.3f}",
            "X-RateLimit-Reset-After": f"{left:.3f}",
            "X-RateLimit-Bucket": f"{hash(route) & 0xFFFFFFFF:08x}",
        }
        return (left if bucket.used > self.requests else 0.0), headers
