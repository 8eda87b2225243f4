"""Events as Discord messages: pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.markdown import MESSAGE_CHARACTERS, escaped, link, plain, shortened
from bot.splitting import split
from bot.wording import Wording
from knowledge.model import Occurrence, Period

EVENTS_SHOWN = 15
NAME_CHARACTERS = 90
PLACE_CHARACTERS = 80


def event_line(occurrence: Occurrence, said: Wording) -> str:
    """An event in one line; Discord shows its times in each reader's own zone, whole days stay the days they are."""
    name = f"**{link(shortened(plain(occurrence.summary), NAME_CHARACTERS), occurrence.url)}**"
    name = f"~~{name}~~ ({said.cancelled})" if occurrence.cancelled else name
    where = f" · {escaped(shortened(plain(occurrence.location), PLACE_CHARACTERS))}" if plain(occurrence.location) else ""
    return f"- {name} · {_when(occurrence, said)}{where}"


def _when(occurrence: Occurrence, said: Wording) -> str:
    if occurrence.all_day:
        last = (occurrence.end - timedelta(microseconds=1)).date()
        return said.days(occurrence.start.date(), max(occurrence.start.date(), last))
    start, end = int(occurrence.start.timestamp()), int(occurrence.end.timestamp())
    if end <= start:
        return f"<t:{start}:F>"
    same_day = occurrence.start.date() == occurrence.end.date()
    return f"<t:{start}:F> – <t:{end}:{'t' if same_day else 'F'}>"


def event_messages(occurrences: Sequence[Occurrence], period: Period, said: Wording) -> tuple[str, ...]:
    """What is on in a period."""
    days = said.days(period.first, period.last)
    if not occurrences:
        return (said.no_events.format(period=days),)
    lines = [f"**{said.events_heading.format(period=days)}**"]
    room = MESSAGE_CHARACTERS - len(lines[0]) - 40
    for occurrence in occurrences[:EVENTS_SHOWN]:
        line = event_line(occurrence, said)
        room -= len(line) + 1
        if room < 0:
            break
        lines.append(line)
    more = len(occurrences) - (len(lines) - 1)
    return split("\n".join([*lines, f"-# {said.more.format(count=more)}"] if more else lines))
