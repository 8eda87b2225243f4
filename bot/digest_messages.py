"""Digests as Discord messages: pure functions to text, and the taking of lines out of it. Whatever a document says is escaped."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.markdown import MESSAGE_CHARACTERS, escaped, link, plain, shortened
from bot.render_citations import group_name
from bot.render_events import event_line
from bot.splitting import width
from bot.wording import Wording
from bot.wording_digest import DigestWording, digest_wording
from knowledge.digest.items import ActionItem, DecisionItem, Digest, EventItem, Heading, Item, MatchItem, NoteItem
from knowledge.digest.ledger import Entry
from knowledge.model import Cluster
from knowledge.store.first_seen import Mark, mark_of

MOST = 5
"""So many items stand under a heading at most."""

TITLE_CHARACTERS = 70
SOURCE_CHARACTERS = 45
"""A note's title where it is listed, and where it is the source of something else."""

LINE_CHARACTERS = 150
QUOTE_CHARACTERS = 80
NAME_CHARACTERS = 50

LINKED_WIDTH = 500
"""A line that a link makes longer than this does without it."""

ROOM = MESSAGE_CHARACTERS - 60

_SMALL = "-# "


@dataclass(frozen=True, slots=True)
class DigestPage:
    """A digest as one message, with the line that each item stands in; those that were only counted stand in the line that counts them."""

    text: str
    entries: tuple[Entry, ...]


def marker_of(slot: datetime) -> str:
    """What the first line of a digest ends in, and no other message of Kobar's has: the day that it fell due, as Discord shows it."""
    return f"<t:{int(slot.timestamp())}:D>"


def digest_page(digest: Digest, cluster: Cluster, said: Wording, *, slot: datetime, groups: Collection[str] = ()) -> DigestPage:
    """As much of a digest as a telephone shows in half a minute; `cluster` as its readers may know it."""
    composing = _Composing(digest, cluster.spoken_in(said.code), said, slot=slot, groups=groups)
    shown = dict.fromkeys(Heading, 0)
    # In turn one more under each heading, as long as there is room, so that no heading is crowded out by another.
    for count in range(1, MOST + 1):
        for heading in Heading:
            if count <= len(digest.under(heading)):
                more = {**shown, heading: count}
                if shown[heading] == count - 1 and width(composing.text(more)) <= ROOM:
                    shown = more
    return DigestPage(composing.text(shown), composing.entries(shown))


class _Composing:
    """The lines of a digest, and the message that some of them make."""

    def __init__(self, digest: Digest, cluster: Cluster, said: Wording, *, slot: datetime, groups: Collection[str]) -> None:
        self._digest = digest
        self._cluster = cluster
        self._said = said
        self._words = digest_wording(said.code)
        self._title = f"{self._words.title}{_of_groups(groups, cluster, self._words)} · {marker_of(slot)}"
        self._lines = {heading: [self._line(item) for item in digest.under(heading)[:MOST]] for heading in Heading}

    def text(self, shown: dict[Heading, int]) -> str:
        """The message with so many items under each heading."""
        lines = [self._title]
        for heading in Heading:
            count, total = shown[heading], len(self._digest.under(heading))
            if total:
                lines.append(f"**{self._words.headings[heading]}**")
                lines += self._lines[heading][:count]
                lines += [self._more(heading, total - count)] if total > count else []
        return "\n".join(lines)

    def entries(self, shown: dict[Heading, int]) -> tuple[Entry, ...]:
        """Every item with its line."""
        found: list[Entry] = []
        for heading in Heading:
            items, count = self._digest.under(heading), shown[heading]
            more = self._more(heading, len(items) - count)
            lines = [*self._lines[heading][:count], *[more] * (len(items) - count)]
            found += [Entry(item, line_hash(line)) for item, line in zip(items, lines, strict=True)]
        return tuple(found)

    def _more(self, heading: Heading, count: int) -> str:
        since = self._digest.since.astimezone(ZoneInfo(self._cluster.time_zone)).date()
        return _SMALL + self._words.more[heading].format(count=count, listing=self._words.list_notes.format(day=since.isoformat()))

    def _line(self, item: Item) -> str:
        linked, bare = self._told(item, linked=True), self._told(item, linked=False)
        return linked if width(linked) <= LINKED_WIDTH else bare

    def _told(self, item: Item, *, linked: bool) -> str:
        match item:
            case NoteItem():
                return self._note(item, linked=linked)
            case DecisionItem():
                source = _source(item.record.document.title, item.place.citation.url, linked)
                return f"- {_shown(item.place.words, LINE_CHARACTERS)} · {source}"
            case ActionItem():
                return self._action(item, linked=linked)
            case EventItem():
                return self._event(item, linked=linked)
            case MatchItem():
                return self._match(item, linked=linked)
            case _:
                raise TypeError(type(item).__name__)

    def _note(self, item: NoteItem, *, linked: bool) -> str:
        document = item.document
        group = group_name(document.group, self._cluster)
        parts = [
            _link(document.title, document.url, linked),
            _shown(group, NAME_CHARACTERS) if group and group.casefold() not in document.title.casefold() else "",
            _day(document.date, self._cluster) if document.date else "",
        ]
        return "- " + " · ".join(part for part in parts if part)

    def _action(self, item: ActionItem, *, linked: bool) -> str:
        record = item.record
        form = self._words.overdue if item.overdue else self._words.due
        parts = [
            _shown(item.place.words, LINE_CHARACTERS),
            f"**{_shown(record.owner, NAME_CHARACTERS)}**" if record.owner else "",
            form.format(day=_day(record.due, self._cluster)) if record.due else "",
            _source(record.document.title, item.place.citation.url, linked),
        ]
        return "- " + " · ".join(part for part in parts if part)

    def _event(self, item: EventItem, *, linked: bool) -> str:
        line = event_line(item.occurrence, self._said)
        # An event without a link of its own is cited by its calendar.
        return line if item.occurrence.url and linked else f"{line} · {_shown(item.calendar, NAME_CHARACTERS)}"

    def _match(self, item: MatchItem, *, linked: bool) -> str:
        form = self._words.match if item.seeker else self._words.match_of_note
        told = form.format(
            seeker=_shown(item.seeker or "", NAME_CHARACTERS),
            need=_shown(item.need, QUOTE_CHARACTERS),
            name=_shown(item.name, NAME_CHARACTERS),
            offer=_shown(item.offer, QUOTE_CHARACTERS),
        )
        # A sheet without a link is cited by its organisation's name, which stands there already.
        cited = {item.need_document.title: item.need_url, item.offer_document.title: item.offer_url}
        sources = [_source(title, url, linked) for title, url in cited.items() if url or title not in {item.seeker, item.name}]
        return " · ".join([f"- {told}", *([", ".join(sources)] if sources else [])])


def _shown(text: str, limit: int) -> str:
    return escaped(shortened(plain(text), limit))


def _link(title: str, url: str | None, linked: bool, *, limit: int = TITLE_CHARACTERS) -> str:  # noqa: FBT001 - handed on
    return link(shortened(plain(title), limit), url if linked else None)


def _source(title: str, url: str | None, linked: bool) -> str:  # noqa: FBT001 - handed on
    return _link(title, url, linked, limit=SOURCE_CHARACTERS)


def _day(day: date, cluster: Cluster) -> str:
    """A whole day as Discord shows it, from noon in the cluster's zone, so that it is the same day almost everywhere."""
    return f"<t:{int(datetime.combine(day, time(12), ZoneInfo(cluster.time_zone)).timestamp())}:D>"


def _of_groups(groups: Collection[str], cluster: Cluster, words: DigestWording) -> str:
    """The working groups that a digest is about, of those that its readers may know of."""
    known = [group.name for group in cluster.groups if group.slug in groups]
    return f" · {words.of_groups.format(groups=_shown(', '.join(known), 4 * NAME_CHARACTERS))}" if known else ""


# Taking back


def line_hash(line: str) -> Mark:
    """By this an item's line is told again in the message."""
    return mark_of("line of a digest", line.strip())


def without(text: str, gone: Collection[Mark]) -> str | None:
    """A digest's message without some lines, and without the headings that nothing stands under any more; "" where nothing is left.

    Nothing where some line is not there: then the message is not what was sent.
    """
    lines = text.split("\n")
    if not set(gone) <= {line_hash(line) for line in lines}:
        return None
    kept = [line for line in lines[1:] if line_hash(line) not in gone]
    headed = [line for at, line in enumerate(kept) if not _is_heading(line) or (at + 1 < len(kept) and not _is_heading(kept[at + 1]))]
    return "\n".join([lines[0], *headed]) if headed else ""


def _is_heading(line: str) -> bool:
    return line.startswith("**") and line.endswith("**")
