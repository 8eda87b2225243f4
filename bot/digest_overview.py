"""What administrators are told of digests: where they are sent, the next and the last one, and what went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.markdown import escaped
from bot.render_citations import group_name
from bot.wording import Wording
from bot.wording_digest import digest_wording
from knowledge.digest.ledger import DigestPlace
from knowledge.digest.schedule import next_slot
from knowledge.model import Cluster

if TYPE_CHECKING:
    from bot.app import Services


def place_name(name: str) -> str:
    """A place as Discord shows it: `<#1>`."""
    kind, ident = name.split(":")[1:]
    return f"<#{ident}>" if kind == "channel" else f"<@{ident}>"


def overview(
    places: Sequence[DigestPlace], last: dict[str, datetime], cluster: Cluster, said: Wording, *, now: datetime, in_full: bool
) -> list[str]:
    """The digests of channels, a line each, with what went wrong; of members only how many get one. `in_full` also when and of what."""
    words = digest_wording(said.code)
    lines: list[str] = []
    for one in places:
        if ":channel:" not in one.name:
            continue
        following = next_slot(now, weekday=one.weekday, hour=one.hour, zone=ZoneInfo(cluster.time_zone))
        form = words.list_line if in_full else words.status
        told = form.format(
            place=place_name(one.name),
            weekday=words.weekdays[one.weekday],
            hour=one.hour,
            next=_stamp(following) if not one.is_given_up else "–",
            last=_stamp(last[one.name]) if one.name in last else words.never,
        )
        groups = ", ".join(group_name(slug, cluster.spoken_in(said.code)) or slug for slug in one.groups)
        lines.append("- " + " · ".join([told, *([words.list_groups.format(groups=escaped(groups))] if groups and in_full else [])]))
        if one.refused_at:
            lines.append(f"-# {(words.given_up if one.is_given_up else words.refused).format(when=_stamp(one.refused_at))}")
    members = sum(":user:" in one.name for one in places)
    return [*lines, f"- {words.members[members != 1].format(count=members)}"] if members else lines


def _stamp(moment: datetime) -> str:
    return f"<t:{int(moment.timestamp())}:f>"


async def digest_lines(services: Services, said: Wording, *, now: datetime, in_full: bool = False) -> list[str]:
    """What administrators are told of the digests: where, the next and the last one, and what went wrong."""
    ledger = services.ledger
    places = await ledger.places()
    last = {one.name: sent for one in places if (sent := await ledger.last_sent(one.name))}
    return overview(places, last, services.cluster, said, now=now, in_full=in_full)
