"""The terminal's pictures of answers, events, collaborators and reports, made with rich; what they show is never read as markup."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.segment import Segment
from rich.style import Style
from rich.table import Table
from rich.text import Text

from bot.pointing import pointer_lines
from bot.terminal_text import clean, one_line
from bot.wording import ENGLISH, Wording, wording
from bot.wording_notes import change_of
from ingest.report import IndexReport
from knowledge.library import LibraryStatus
from knowledge.model import Answer, AnswerKind, Citation, Cluster, Evidence, Match, Occurrence, Period, Statement, Tone
from knowledge.usage import UsageReport

FAILURES_SHOWN = 50
"""How many failed documents a report names before it counts the rest."""

CLOSEST_SHOWN = 3
QUOTE_CHARACTERS = 400
"""How many passages are shown that come nearest, and how much of each."""

TITLE_CHARACTERS = 40
"""How much of a document's title a source line shows."""

_INDENT = (0, 0, 0, 3)


@dataclass(frozen=True, slots=True)
class _Quote:
    """A text with a bar beside each of its lines, a broken one where the text is no answer."""

    text: Text
    is_answer: bool = True

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in console.render_lines(self.text, options.update(width=max(options.max_width - 2, 1)), pad=False):
            yield Segment("▌ ", Style(color="cyan")) if self.is_answer else Segment("┊ ", Style(color="yellow"))
            yield from line
            yield Segment.line()


def answer_view(answer: Answer, cluster: Cluster) -> RenderableType:
    """An answer: what it says, then its sources, one line each; or the passages that come nearest, or that nothing was found, and whom to
    ask.
    """
    words = wording(answer.language)
    cluster = cluster.spoken_in(words.code)
    match answer.tone:
        case Tone.NOTHING:
            return _abstention(answer, cluster, words)
        case Tone.CLOSEST:
            return _closest(answer, cluster, words)
        case Tone.ANSWERED:
            return _answered(answer, cluster, words)


def _answered(answer: Answer, cluster: Cluster, words: Wording) -> RenderableType:
    quoted = answer.kind is AnswerKind.PASSAGES and not answer.is_written
    parts: list[RenderableType] = []
    for each in answer.in_order:
        if changed := change_of(answer, each, words):
            parts.append(Text(f"{changed}:", style="dim"))
        parts.append(_statement(each, quoted=quoted))
    if answer.absence:
        parts.append(Text(one_line(answer.absence), style="yellow"))
    if len(answer.occurrences) > len(answer.statements):
        parts.append(events_view(answer.occurrences, cluster, answer.period, words))
    if answer.citations:
        parts.append(Text(f"\n{words.sources_button}", style="dim"))
        parts.append(_sources(answer.citations, cluster, words))
    if answer.writing:
        parts.extend(Text(one_line(line), style="dim") for line in words.about_writing(answer.writing))
    return Group(*parts)


def _abstention(answer: Answer, cluster: Cluster, words: Wording) -> Text:
    if answer.kind is AnswerKind.REPLY:
        return Text(one_line(answer.absence or ""))
    why = words.why_nothing(one_line(answer.absence) if answer.absence else None)
    told = Text(" ").join([_title(words.nothing_title), Text(why, style="yellow"), *_whom_to_ask(answer.contact, words)])
    return Text("\n").join([told, *_pointers(answer, cluster)])


def _pointers(answer: Answer, cluster: Cluster) -> list[Text]:
    return [Text(line, style="bold") for line in pointer_lines(answer, cluster, one_line)]


def _title(text: str) -> Text:
    return Text(text, style="bold yellow")


def _whom_to_ask(contact: str | None, words: Wording) -> list[Text]:
    return [Text(words.ask_contact.format(contact=one_line(contact)), style="bold")] if contact else []


def _closest(answer: Answer, cluster: Cluster, words: Wording) -> RenderableType:
    """What comes nearest where nothing answers: each quote over its place, without the numbers by which an answer names its sources."""
    why = words.why_closest(one_line(answer.absence) if answer.absence else None)
    parts: list[RenderableType] = [Text(" ").join([_title(words.closest_title), Text(why, style="yellow")])]
    for each in answer.closest[:CLOSEST_SHOWN]:
        quote = one_line(answer.words_of(each))
        quote = quote if len(quote) <= QUOTE_CHARACTERS else quote[: QUOTE_CHARACTERS - 1].rstrip() + "…"
        parts.append(_Quote(Text(quote), is_answer=False))
        place = Text(_place(each, cluster, words), style=_linked(each.url, "dim"))
        parts.append(Padding(place.append(f" · {one_line(each.path)}", style="dim"), (0, 0, 0, 2)))
    return Group(*parts, *_whom_to_ask(answer.contact, words), *_pointers(answer, cluster))


def _statement(statement: Statement, *, quoted: bool) -> RenderableType:
    text = Text(clean(statement.text))
    for number in statement.citations:
        text.append(f" [{number}]", style="cyan")
    if not quoted:
        return text
    return _Quote(text)


def _sources(citations: Sequence[Citation], cluster: Cluster, words: Wording) -> Table:
    """One line a source; what does not fit is cut off before the path is, by which it can be opened."""
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(style="cyan", no_wrap=True)
    grid.add_column()  # the one that rich may make narrower; its texts refuse to wrap
    grid.add_column(style="dim", no_wrap=True)
    for each in citations:
        shown = Text(_place(each, cluster, words), style=_linked(each.url, "default"), no_wrap=True, overflow="ellipsis")
        grid.add_row(f"[{each.n}]", shown, Text(one_line(each.path)))
    return grid


def _place(citation: Citation, cluster: Cluster, words: Wording) -> str:
    """Group, date, title and nearest heading; the headings between are left out, and a title that the heading repeats."""
    title, heading = one_line(citation.title), one_line(citation.locator).rsplit(" › ", 1)[-1]
    title = title if len(title) <= TITLE_CHARACTERS else title[: TITLE_CHARACTERS - 1].rstrip() + "…"
    place = heading if heading.startswith(title.rstrip("…")) else " › ".join(part for part in (title, heading) if part)
    when = words.day(citation.date) if citation.date else ""
    return " · ".join(part for part in (_group_name(citation.group, cluster), when, place) if part)


def _group_name(slug: str | None, cluster: Cluster) -> str:
    return next((group.name for group in cluster.groups if group.slug == slug), one_line(slug or ""))


def _linked(url: str | None, style: str) -> Style:
    """A style that also links to `url` where that is a plain web address."""
    safe = url is not None and url.startswith(("https://", "http://")) and url == one_line(url) and " " not in url
    return Style.parse(style) + Style(link=url) if safe else Style.parse(style)


def events_view(
    occurrences: Sequence[Occurrence], cluster: Cluster, period: Period | None = None, words: Wording = ENGLISH
) -> RenderableType:
    """Events in a table, in the cluster's time zone, which is named."""
    span = words.days(period.first, period.last) if period else ""
    if not occurrences:
        return Text(words.no_events.format(period=span), style="yellow")
    title = " · ".join(part for part in (words.events_heading.format(period=span) if span else "", cluster.time_zone) if part)
    table = Table(title=Text(title, style="dim"), title_justify="left", box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(overflow="fold", style="dim")
    zone = ZoneInfo(cluster.time_zone)
    for each in occurrences:
        gone = Style(strike=True, dim=True) if each.cancelled else Style()
        what = Text(one_line(each.summary), style=_linked(each.url, "default") + gone)
        if each.cancelled:
            what = Text.assemble(what, (f" ({words.cancelled})", "yellow"))
        table.add_row(Text(when_words(each, zone, words), style=gone), what, Text(one_line(each.location)))
    return table


def when_words(occurrence: Occurrence, zone: ZoneInfo, words: Wording = ENGLISH) -> str:
    """When an event is, in `zone`: Tue 10 March 2026, 14:00–16:00; or its days, where it has whole ones."""
    start, end = occurrence.start.astimezone(zone), occurrence.end.astimezone(zone)
    if occurrence.all_day:
        # The end is exclusive: midnight after the last day.
        last = max(start.date(), (end - timedelta(seconds=1)).date())
        return words.days(start.date(), last) if last > start.date() else _day(last, words)
    if start.date() == end.date():
        return f"{_day(start.date(), words)}, {_time(start)}" + (f"–{_time(end)}" if end > start else "")
    return f"{_day(start.date(), words)}, {_time(start)} – {_day(end.date(), words)}, {_time(end)}"


def _day(day: date, words: Wording) -> str:
    return f"{words.weekdays[day.weekday()]} {words.day(day)}"


def _time(moment: datetime) -> str:
    return f"{moment:%H:%M}"


def matches_view(matches: Sequence[Match], cluster: Cluster, words: Wording = ENGLISH) -> RenderableType:
    """Possible collaborators, best first: why each, in the documents' own lines, and what is missing."""
    cluster = cluster.spoken_in(words.code)
    if not matches:
        found = Text(words.no_matches, style="yellow")
        return Text(" ").join([_title(words.nothing_title), found, *_whom_to_ask(cluster.contact, words)])
    parts: list[RenderableType] = []
    for number, match in enumerate(matches, start=1):
        kind = words.kinds[match.kind]
        parts.append(Text.assemble((f"{number}. ", "cyan"), (one_line(match.name), "bold"), (f" ({kind})", "dim")))
        parts.extend(Padding(_evidence(each, cluster, words), _INDENT, expand=False) for each in match.evidence)
        parts.extend(Padding(Text(words.missing.format(missing=one_line(each)), style="yellow"), _INDENT) for each in match.missing)
    return Group(*parts)


def _evidence(evidence: Evidence, cluster: Cluster, words: Wording) -> Text:
    when = words.day(evidence.date) if evidence.date else ""
    shown = (_group_name(evidence.group, cluster), when, one_line(evidence.path))
    text = Text(f"{words.quote(one_line(evidence.quote))}  ")
    return text.append(" · ".join(part for part in shown if part), style=_linked(evidence.url, "dim"))


def report_view(report: IndexReport) -> RenderableType:
    """What an index run did, and each document that failed, with the reason."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in ("added", "changed", "removed", "unchanged", "failed"):
        table.add_column(heading, justify="right")
    failed = Text(str(len(report.failures)), style="bold red" if report.failures else "")
    table.add_row(str(report.added), str(report.changed), str(report.removed), str(report.unchanged), failed)
    notes = (Text(one_line(note), style="yellow") for note in report.notes)
    end = Text(f"{report.chunks} passages embedded, {report.seconds:.1f} s.", style="dim")
    return Group(table, *_failures(report), *notes, end)


def _failures(report: IndexReport) -> Iterable[Text]:
    for failure in report.failures[:FAILURES_SHOWN]:
        yield Text.assemble((one_line(failure.path), "red"), f": {one_line(failure.reason)}")
    if len(report.failures) > FAILURES_SHOWN:
        yield Text(f"… and {len(report.failures) - FAILURES_SHOWN} more; --json lists them all.", style="dim")


def status_view(status: LibraryStatus, cluster: Cluster, words: Wording = ENGLISH, usage: UsageReport | None = None) -> RenderableType:
    """What is indexed, of what the reader may read; and what written answers used, where there were some."""
    table = Table(title=Text(one_line(cluster.name), style="bold"), title_justify="left", box=None, pad_edge=False, header_style="dim")
    source_heading, *others = words.status_columns
    table.add_column(source_heading)
    for heading in others:
        table.add_column(heading, justify="right")
    for source in status.sources:
        newest = words.day(source.newest) if source.newest else ""
        table.add_row(Text(one_line(source.name)), str(source.documents), str(source.chunks), newest)
    last = _run_words(status.last_run, cluster, words) if status.last_run else words.status_never_here
    lines = (words.status_model.format(model=status.model or words.status_no_model), words.status_last_run.format(when=last))
    return Group(table, Text("\n".join(lines), style="dim"), *_usage(usage, words))


def _usage(usage: UsageReport | None, words: Wording) -> Iterable[Text]:
    if usage and usage.month.asked:
        yield Text(f"{words.usage_heading}, {words.usage_today.format(counts=one_line(words.usage(usage.today)))}", style="dim")
        yield Text(f"{words.usage_heading}, {words.usage_month.format(counts=one_line(words.usage(usage.month)))}", style="dim")


def _run_words(when: str, cluster: Cluster, words: Wording) -> str:
    moment = datetime.fromisoformat(when).astimezone(ZoneInfo(cluster.time_zone))
    return f"{_day(moment.date(), words)}, {_time(moment)} ({cluster.time_zone})"
