"""`kobar digest`: one call, then JSON or a picture of what comes back."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.digest_shapes import digest_shape
from bot.output import print_json, print_view
from bot.terminal_digest import digest_view
from bot.wording import wording
from knowledge.audience import Readers

if TYPE_CHECKING:
    from bot.app import Services


async def digest(services: Services, since: date | None, *, group: str | None, readers: Readers, language: str, as_json: bool) -> None:
    """Show what a reader's digest would hold since a day (without one: since a week ago); nothing is noted as told."""
    moment = datetime.combine(since, time(), ZoneInfo(services.cluster.time_zone)) if since else None
    found = await services.gathering.gather(readers, since=moment, groups=(group,) if group else (), language=language)
    print_json(digest_shape(found)) if as_json else print_view(digest_view(found, services.cluster.seen_by(readers), wording(language)))
