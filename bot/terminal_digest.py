"""A digest in the terminal: a pure function from the domain's types to a picture by rich."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from rich.console import Group, RenderableType
from rich.text import Text

from bot.terminal import when_words
from bot.terminal_text import one_line
from bot.wording import Wording
from bot.wording_digest import digest_wording
from knowledge.digest.items import ActionItem, DecisionItem, Digest, EventItem, Heading, Item, MatchItem, NoteItem
from knowledge.model import Cluster


def digest_view(digest: Digest, cluster: Cluster, words: Wording) -> RenderableType:
    """All that is new, under its headings, with where each item stands."""
    told = digest_wording(words.code)
    if digest.is_empty:
        return Text(
            told.nothing_new_since.format(day=words.day(digest.since.astimezone(ZoneInfo(cluster.time_zone)).date())), style="yellow"
        )
    lines: list[Text] = []
    for heading in Heading:
        items = digest.under(heading)
        lines += [Text(told.headings[heading], style="bold")] if items else []
        for item in items:
            said, where = _told(item, cluster, words)
            lines += [Text(f"  {one_line(said)}"), Text(f"    {one_line(where)}", style="dim")]
    return Group(*lines)


def _told(item: Item, cluster: Cluster, words: Wording) -> tuple[str, str]:
    """What an item says, and where it stands."""
    told = digest_wording(words.code)
    match item:
        case NoteItem(document=document):
            day = words.day(document.date) if document.date else ""
            return " · ".join(part for part in (document.title, day) if part), document.path
        case DecisionItem(record=record, place=place):
            return place.words, record.document.path
        case ActionItem(record=record, place=place, overdue=overdue):
            due = (told.overdue if overdue else told.due).format(day=words.day(record.due)) if record.due else ""
            return " · ".join(part for part in (place.words, record.owner or "", due) if part), record.document.path
        case EventItem(occurrence=occurrence):
            return f"{occurrence.summary} · {when_words(occurrence, ZoneInfo(cluster.time_zone), words)}", occurrence.path
        case MatchItem():
            form = (told.match if item.seeker else told.match_of_note).replace("**", "")
            said = form.format(seeker=item.seeker, need=item.need, name=item.name, offer=item.offer)
            return said, f"{item.need_document.path}, {item.offer_document.path}"
        case _:
            raise TypeError(type(item).__name__)
