"""`kobar decisions` and `kobar actions`: one call each, then JSON or a picture of what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.output import print_json, print_view
from bot.record_shapes import actions_shape, decisions_shape
from bot.terminal_records import actions_view, decisions_view
from bot.wording import wording
from knowledge.audience import Readers
from knowledge.calendar.periods import period_in
from knowledge.errors import PeriodNotUnderstood
from knowledge.model import Period

if TYPE_CHECKING:
    from bot.app import Services


@dataclass(frozen=True, slots=True)
class Asked:
    """Which decisions or actions are asked for, and who reads."""

    readers: Readers
    group: str | None = None
    period: str | None = None
    owner: str | None = None
    open_only: bool = False


async def decisions(services: Services, asked: Asked, *, language: str, as_json: bool) -> None:
    """List decisions; raises PeriodNotUnderstood."""
    found = await services.register.decisions(asked.readers, group=asked.group, period=_period(services, asked.period))
    places = await services.register.places([one.record for one in found], asked.readers, language=language)
    print_json(decisions_shape(found, places)) if as_json else print_view(decisions_view(found, places, wording(language)))


async def actions(services: Services, asked: Asked, *, language: str, as_json: bool) -> None:
    """List actions; raises PeriodNotUnderstood."""
    period = _period(services, asked.period)
    found = await services.register.actions(asked.readers, group=asked.group, period=period, owner=asked.owner, open_only=asked.open_only)
    places = await services.register.places(found, asked.readers, language=language)
    print_json(actions_shape(found, places)) if as_json else print_view(actions_view(found, places, wording(language)))


def _period(services: Services, text: str | None) -> Period | None:
    if text is None:
        return None
    today = services.clock.now().astimezone(ZoneInfo(services.cluster.time_zone)).date()
    period = period_in(text, today, prefer="past")
    if period is None:
        raise PeriodNotUnderstood(text)
    return period
