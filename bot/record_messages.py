"""Decisions and actions as Discord messages: pure functions to text. Whatever a document says is escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.markdown import MESSAGE_CHARACTERS, escaped, link, plain, shortened
from bot.render_citations import group_name, source_lines
from bot.wording import Wording
from bot.wording_records import RecordWording, record_wording
from knowledge.model import Citation, Cluster, Period
from knowledge.records.record import KeptRecord
from knowledge.records.register import Place
from knowledge.records.superseding import Decision

LINE_CHARACTERS = 220
OWNER_CHARACTERS = 60
MOST = 15
"""So many entries are shown at once; a menu under them has room for 25."""

_ROOM = MESSAGE_CHARACTERS - 140
"""What entries and their sources may take; the rest is for how many more there are."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked for, as the heading names it."""

    group: str | None = None
    period: Period | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A message, and the marks of the records that are shown in it."""

    text: str
    marks: tuple[str, ...]


def decisions_page(decisions: Sequence[Decision], places: Mapping[str, Place], filters: Filters, cluster: Cluster, said: Wording) -> Page:
    """Decisions, the newest first; what a later one changed is struck out and names it."""
    words = record_wording(said.code)
    if not decisions:
        return Page(words.no_decisions.format(filters=_after(filters, cluster, said, words)), ())
    entries = [(one.record.mark, _decision_line(one, places, said, words)) for one in decisions if one.record.mark in places]
    heading = _heading(words.decisions, len(decisions), filters, cluster=cluster, said=said)
    return _page(heading, entries, places, count=len(decisions), cluster=cluster, said=said)


def actions_page(
    actions: Sequence[KeptRecord], places: Mapping[str, Place], filters: Filters, cluster: Cluster, said: Wording, *, today: date
) -> Page:
    """Actions in the order given, each with its owner and the day it is due."""
    words = record_wording(said.code)
    if not actions:
        return Page(words.no_actions.format(filters=_after(filters, cluster, said, words)), ())
    entries = [(one.mark, action_line(one, places[one.mark], cluster, words, today=today)) for one in actions if one.mark in places]
    heading = _heading(words.actions, len(actions), filters, cluster=cluster, said=said)
    return _page(heading, entries, places, count=len(actions), cluster=cluster, said=said)


def reminder_page(actions: Sequence[KeptRecord], places: Mapping[str, Place], cluster: Cluster, said: Wording, *, today: date) -> Page:
    """What an owner is told of the actions that fall due."""
    words = record_wording(said.code)
    entries = [(one.mark, action_line(one, places[one.mark], cluster, words, today=today)) for one in actions if one.mark in places]
    page = _page(f"**{words.reminder}**", entries, places, count=len(actions), cluster=cluster, said=said)
    return Page(f"{page.text}\n-# {words.reminder_hint}", page.marks)


def record_line(record: KeptRecord, place: Place | None) -> str:
    """A record's words in one line of a menu or a reply; not escaped."""
    return shortened(plain(place.words if place else record.line), LINE_CHARACTERS)


def action_line(action: KeptRecord, place: Place, cluster: Cluster, words: RecordWording, *, today: date) -> str:
    """An action in one line, as its source has it, with its owner and the day it is due."""
    text = escaped(record_line(action, place))
    about = [_owner(action.owner)] if action.owner else []
    if action.due and not action.done:
        told = words.overdue if action.due < today else words.due
        about.append(told.format(day=_timestamp(action.due, cluster)))
    if action.done:
        about.append(words.done)
    line = f"☑ ~~{text}~~" if action.done else f"☐ {text}"
    return " · ".join([f"- {line} [{place.citation.n}]", *about])


def _decision_line(decision: Decision, places: Mapping[str, Place], said: Wording, words: RecordWording) -> str:
    place = places[decision.record.mark]
    text = escaped(record_line(decision.record, place))
    lines = [f"- ~~{text}~~ [{place.citation.n}]" if decision.changed_by else f"- {text} [{place.citation.n}]"]
    if decision.changed_by:
        lines.append(_linked(words.changed_on, decision.changed_by, said))
    lines += [_linked(words.changes, earlier, said) for earlier in decision.changes]
    return "\n".join(lines)


def _linked(form: str, other: KeptRecord, said: Wording) -> str:
    """A small line that says how another decision stands to this one, with its title as a link."""
    document = other.document
    day = said.on_day(document.date) if document.date else "?"
    return f"-# {form.format(day=day)}: {link(shortened(plain(document.title), 80), document.url)}"


def _owner(owner: str) -> str:
    return f"**{escaped(shortened(plain(owner), OWNER_CHARACTERS))}**"


def _timestamp(day: date, cluster: Cluster) -> str:
    """A whole day as Discord shows it, from noon in the cluster's zone, so that it is the same day almost everywhere."""
    return f"<t:{int(datetime.combine(day, time(12), ZoneInfo(cluster.time_zone)).timestamp())}:D>"


def _page(
    heading: str, entries: Sequence[tuple[str, str]], places: Mapping[str, Place], *, count: int, cluster: Cluster, said: Wording
) -> Page:
    """As many entries as one message has room for with their sources, and how many more there are."""
    shown: list[tuple[str, str]] = []
    text = heading
    for mark, entry in entries[:MOST]:
        longer = _composed(heading, [*shown, (mark, entry)], places, cluster, said)
        if len(longer) > _ROOM and shown:
            break
        shown.append((mark, entry))
        text = longer[:_ROOM]
    more = count - len(shown)
    text = f"{text}\n-# {record_wording(said.code).narrow.format(count=more)}" if more else text
    return Page(text, tuple(mark for mark, _ in shown))


def _composed(heading: str, shown: Sequence[tuple[str, str]], places: Mapping[str, Place], cluster: Cluster, said: Wording) -> str:
    citations: list[Citation] = [places[mark].citation for mark, _ in shown]
    sources = source_lines(citations, cluster.spoken_in(said.code), said)
    return "\n".join([heading, *(entry for _, entry in shown), *sources])


def _heading(forms: tuple[str, str], count: int, filters: Filters, *, cluster: Cluster, said: Wording) -> str:
    return f"{forms[count != 1].format(count=count)}{_after(filters, cluster, said, record_wording(said.code))}"


def _after(filters: Filters, cluster: Cluster, said: Wording, words: RecordWording) -> str:
    """The filters as they follow the number, with a space before them."""
    group = group_name(filters.group, cluster.spoken_in(said.code))
    parts = [
        escaped(group) if group else "",
        words.of_owner.format(owner=escaped(shortened(plain(filters.owner), OWNER_CHARACTERS))) if filters.owner else "",
        said.days(filters.period.first, filters.period.last) if filters.period else "",
    ]
    told = ", ".join(part for part in parts if part)
    return f" ({told})" if told else ""
