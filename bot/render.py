"""Answers, events, collaborators, reports and status as Discord messages: pure functions from the domain's types to text.

The answer comes first, in about one telephone screen; then its sources, one small line each. Whatever a document says is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from bot.access import MissingRole
from bot.markdown import MESSAGE_CHARACTERS, escaped, link, plain, quoted, shortened
from bot.pointing import pointer_lines
from bot.splitting import split
from bot.views import SourceRef, quoted_units
from bot.wording import Wording, wording
from bot.wording_notes import change_of
from knowledge.library import LibraryStatus
from knowledge.model import (
    Answer,
    AnswerKind,
    Citation,
    Cluster,
    Evidence,
    IndexReport,
    Match,
    Occurrence,
    Passage,
    Period,
    Statement,
    Tone,
)
from knowledge.usage import UsageReport

ANSWER_CHARACTERS = 600
"""About what a telephone shows at once."""

EVENTS_SHOWN = 15
ANSWER_EVENTS_SHOWN = 6
EVIDENCE_SHOWN = 3
CLOSEST_SHOWN = 3
FAILURES_SHOWN = 20
TITLE_CHARACTERS = 90
LOCATOR_CHARACTERS = 80
EVIDENCE_CHARACTERS = 280
CONTEXT_CHARACTERS = 600


def answer_messages(answer: Answer, cluster: Cluster, *, private: bool) -> tuple[str, ...]:
    """An answer as messages of what Discord takes, best put in one."""
    said = wording(answer.language)
    cluster = cluster.spoken_in(said.code)
    match answer.tone:
        case Tone.NOTHING:
            return split(_abstention(answer, cluster, said, private=private))
        case Tone.CLOSEST:
            return split(_closest(answer, cluster, said, private=private))
        case Tone.ANSWERED:
            return _answered(answer, cluster, said)


def _answered(answer: Answer, cluster: Cluster, said: Wording) -> tuple[str, ...]:
    if answer.kind is AnswerKind.COLLABORATORS and answer.matches:
        return match_messages(answer.matches, cluster, said)
    shown = shown_statements(answer)
    body = _events_body(answer, shown, said) if answer.kind is AnswerKind.EVENTS else _told(answer, shown, said)
    body = _written(answer, shown, said) if answer.is_written else body
    used = {n for statement in shown for n in statement.citations}
    sources = source_lines([citation for citation in answer.citations if citation.n in used], cluster, said)
    notes = [f"-# {escaped(line)}" for line in said.about_writing(answer.writing)] if answer.writing else []
    return split("\n".join([*body, "", *sources, *notes]))


def draft_message(text: str) -> str:
    """A written answer so far, as one message."""
    return split(escaped(text) or "…", MESSAGE_CHARACTERS - 2)[0] + " …"


def _written(answer: Answer, shown: Sequence[Statement], said: Wording) -> list[str]:
    """A chat model's sentences, which are one text; corrections of what they rest on stand before them, what was corrected after them."""
    first = [each for each in shown if answer.corrections & set(each.citations)]
    last = [each for each in shown if each.superseded and each not in first]
    middle = [each for each in shown if each not in first and each not in last]
    text = " ".join(f"{escaped(statement.text)}{_marks(statement.citations)}" for statement in middle)
    return [*_told(answer, first, said), *([text] if text else []), *_told(answer, last, said)]


def shown_statements(answer: Answer) -> tuple[Statement, ...]:
    """The statements that fit on one screen, the first one always; what a newer statement changed comes after it."""
    shown: list[Statement] = []
    room = ANSWER_CHARACTERS
    for statement in answer.in_order:
        room -= len(statement.text)
        if shown and room < 0:
            break
        shown.append(statement)
    return tuple(shown[:ANSWER_EVENTS_SHOWN] if answer.kind is AnswerKind.EVENTS else shown)


def _abstention(answer: Answer, cluster: Cluster, said: Wording, *, private: bool) -> str:
    told = said.why_nothing(escaped(answer.absence) if answer.absence else None, here=not private)
    line = " ".join([f"**{said.nothing_title}**", told, *_whom_to_ask(answer, said)])
    line = "\n".join([line, *pointer_lines(answer, cluster, escaped)])
    return line if private else f"{line}\n-# {said.private_hint}"


def _whom_to_ask(answer: Answer, said: Wording) -> list[str]:
    return [said.ask_contact.format(contact=escaped(answer.contact))] if answer.contact else []


def _closest(answer: Answer, cluster: Cluster, said: Wording, *, private: bool) -> str:
    """What comes nearest where nothing answers: quotes over their places, without the numbers by which an answer names its sources."""
    why = said.why_closest(escaped(answer.absence) if answer.absence else None, here=not private)
    lines = [f"**{said.closest_title}** {why}"]
    for citation in answer.closest[:CLOSEST_SHOWN]:
        lines.append(quoted(shortened(plain(answer.words_of(citation)), EVIDENCE_CHARACTERS)))
        lines.append(f"-# {_origin(citation, cluster, said)}{_place(citation, said)}")
    lines += [*_whom_to_ask(answer, said), *pointer_lines(answer, cluster, escaped)]
    return "\n".join(lines if private else [*lines, f"-# {said.private_hint}"])


def _told(answer: Answer, shown: Sequence[Statement], said: Wording) -> list[str]:
    """Statements; where one quotes its source, what leads up to the quote stands over it, once for several from one place, and so does
    that it was changed later.
    """
    lines: list[str] = []
    over = ("", "")
    for statement in shown:
        lead, quote = _parts(statement, answer)
        changed = change_of(answer, statement, said)
        if (changed, lead) != over and (changed or lead):
            lines.append(f"-# {' · '.join(part for part in (changed, escaped(lead)) if part)}")
        over = (changed, lead)
        lines.append(
            f"{quoted(quote) if quote else escaped(shortened(plain(statement.text), 2 * ANSWER_CHARACTERS))}{_marks(statement.citations)}"
        )
    return lines


def _parts(statement: Statement, answer: Answer) -> tuple[str, str]:
    """What leads up to the quote in a statement, and the quote; two empty texts where it quotes nothing."""
    text = shortened(plain(statement.text), 2 * ANSWER_CHARACTERS)
    for citation in (citation for citation in answer.citations if citation.n in statement.citations):
        said = _said(citation, answer.passages)
        at = text.find(said[:_RECOGNISED]) if said else -1
        if at >= 0:
            return text[:at].rstrip(" :"), text[at:]
    return "", ""


_RECOGNISED = 40
"""By so many of its first characters a quote is found in a statement, which may have cut it short."""


def _said(citation: Citation, passages: Sequence[Passage]) -> str:
    """The words of a citation's quote as they are read, without markup where the passage is known."""
    for passage in passages:
        units = quoted_units(citation, passage)
        if units and passage.units:
            return plain(passage.units[units[0]].text)
    return plain(citation.quote)


def _marks(numbers: Iterable[int]) -> str:
    return "".join(f" [{n}]" for n in numbers)


def source_lines(citations: Sequence[Citation], cluster: Cluster, said: Wording) -> list[str]:
    """One small line for each place that is cited: its numbers, then title, group, date and heading; linked where there is a link."""
    places: dict[str, list[int]] = {}
    for citation in citations:
        places.setdefault(f"{_origin(citation, cluster, said)}{_place(citation, said)}", []).append(citation.n)
    return [f"-#{_marks(numbers)} {place}" for place, numbers in places.items()]


def _place(citation: Citation, said: Wording) -> str:
    """The heading that a quote stands under; not the document's own, which says what its title and date say."""
    first, *rest = plain(citation.locator).split(" › ")
    title = plain(citation.title)
    known = title.casefold().startswith(first.casefold()) or (citation.date is not None and _dated(first, citation.date, said))
    locator = " › ".join(rest if known else [first, *rest])
    return f" · {escaped(shortened(locator, LOCATOR_CHARACTERS))}" if locator else ""


def _origin(source: Citation | Evidence, cluster: Cluster, said: Wording) -> str:
    """Title, working group and date, each once: a title often has the others in it."""
    title = shortened(plain(source.title or source.path), TITLE_CHARACTERS)
    parts = [link(title, source.url)]
    group = group_name(source.group, cluster)
    if group and not _named_in(source.group, title, cluster):
        parts.append(escaped(group))
    if source.date and not _dated(title, source.date, said):
        parts.append(said.day(source.date))
    return " · ".join(parts)


def group_name(slug: str | None, cluster: Cluster) -> str | None:
    """What members call the group `slug`; the slug itself for a group that the config does not name."""
    if slug is None:
        return None
    return next((group.name for group in cluster.groups if group.slug == slug), slug)


def _named_in(slug: str | None, title: str, cluster: Cluster) -> bool:
    names = [name for group in cluster.groups if group.slug == slug for name in (group.name, *group.aliases)]
    return any(name.casefold() in title.casefold() for name in names or [slug or ""])


def _dated(title: str, day: date, said: Wording) -> bool:
    forms = {day.isoformat(), said.day(day), wording("en").day(day), f"{day:%d.%m.%Y}", f"{day.day}.{day.month}.{day.year}"}
    return any(form.casefold() in title.casefold() for form in forms) or wording("et").day(day).split(" ")[-2] in title.casefold()


def context_lines(n: int, passage: Passage, units: tuple[int, int], cluster: Cluster, said: Wording) -> list[str]:
    """A quote in its context, as the *Sources* button shows it: the units of the passage, those quoted in bold.

    `units` are the first and the last one quoted.
    """
    document = passage.document
    first, last = units
    url = passage.link(passage.text[passage.units[first].start :] if passage.units else "")
    citation = Citation(n, document.path, document.title, "", passage.located(said.code), url, document.group, document.date)
    texts = [shortened(plain(unit.text), CONTEXT_CHARACTERS) for unit in passage.units] or [plain(passage.text)]
    shown = _around(texts, first, last)
    lines = [f"> **{escaped(texts[at])}**" if first <= at <= last else quoted(texts[at]) for at in shown if texts[at]]
    return [*source_lines([citation], cluster, said), *lines]


def sources_messages(refs: Sequence[SourceRef], passages: Mapping[int, Passage], cluster: Cluster, said: Wording) -> tuple[str, ...]:
    """What the *Sources* button shows: each quote in its context, of those of `refs` that are among `passages` and unchanged."""
    found = {ref: passages[ref.chunk_id] for ref in refs if ref.chunk_id in passages and ref.points_to(passages[ref.chunk_id])}
    if not found:
        return (said.sources_none,)
    cluster = cluster.spoken_in(said.code)
    blocks = [context_lines(ref.n, passage, (ref.first_unit, ref.last_unit), cluster, said) for ref, passage in found.items()]
    gone = [f"-# [{ref.n}] {said.source_gone}" for ref in refs if ref not in found]
    return split("\n".join([f"**{said.sources_heading}**", *("\n".join(block) for block in blocks), *gone]))


def _around(texts: Sequence[str], first: int, last: int) -> range:
    """The places from `first` to `last`, and of those around them as many as fit on a screen."""
    start, end = min(first, len(texts) - 1), min(last, len(texts) - 1) + 1
    room = CONTEXT_CHARACTERS - sum(len(text) for text in texts[start:end])
    while room > 0 and (start > 0 or end < len(texts)):
        before = len(texts[start - 1]) if start > 0 else room
        after = len(texts[end]) if end < len(texts) else room
        if start > 0 and before <= after:
            start -= 1
        elif end < len(texts):
            end += 1
        else:
            start -= 1
        room -= min(before, after)
    return range(start, end)


# Events


def _events_body(answer: Answer, shown: Sequence[Statement], said: Wording) -> list[str]:
    """Event statements with their times as each reader's own; a statement is about the occurrence in its place."""
    lines: list[str] = []
    for at, statement in enumerate(shown):
        occurrence = answer.occurrences[at] if at < len(answer.occurrences) else None
        # A statement that says more than when and where, such as that the event is not on in the period asked for, is told in its words.
        if occurrence and plain(statement.text).startswith(plain(occurrence.summary)):
            lines.append(f"{event_line(occurrence, said)}{_marks(statement.citations)}")
        else:
            lines += _told(answer, [statement], said)
    more = len(answer.occurrences) - len(shown)
    return [*lines, f"-# {said.more.format(count=more)}"] if more > 0 else lines


def event_line(occurrence: Occurrence, said: Wording) -> str:
    """An event in one line; Discord shows its times in each reader's own zone, whole days stay the days they are."""
    name = f"**{link(shortened(plain(occurrence.summary), TITLE_CHARACTERS), occurrence.url)}**"
    name = f"~~{name}~~ ({said.cancelled})" if occurrence.cancelled else name
    where = f" · {escaped(shortened(plain(occurrence.location), LOCATOR_CHARACTERS))}" if plain(occurrence.location) else ""
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


# Collaborators


def match_messages(matches: Sequence[Match], cluster: Cluster, said: Wording) -> tuple[str, ...]:
    """Possible collaborators, each with the lines that speak for it and what is missing."""
    cluster = cluster.spoken_in(said.code)
    if not matches:
        whom = said.ask_contact.format(contact=escaped(cluster.contact)) if cluster.contact else ""
        return (" ".join(part for part in (f"**{said.nothing_title}**", said.no_matches, whom) if part),)
    return split("\n\n".join("\n".join(_match_lines(match, cluster, said)) for match in matches))


def _match_lines(match: Match, cluster: Cluster, said: Wording) -> list[str]:
    lines = [f"**{escaped(match.name)}** ({said.kinds[match.kind]})"]
    for evidence in match.evidence[:EVIDENCE_SHOWN]:
        lines.append(quoted(shortened(plain(evidence.quote), EVIDENCE_CHARACTERS)))
        lines.append(f"-# {_origin(evidence, cluster, said)}")
    if match.missing:
        lines.append(f"-# {said.missing.format(missing=escaped('; '.join(match.missing)))}")
    return lines


# Running it


def report_counts(report: IndexReport, said: Wording) -> str:
    """An index run in one line."""
    return said.report_counts.format(
        added=report.added,
        changed=report.changed,
        removed=report.removed,
        unchanged=report.unchanged,
        failed=len(report.failures),
        seconds=said.number(report.seconds),
    )


def report_messages(report: IndexReport, said: Wording) -> tuple[str, ...]:
    """An index run in full, for an administrator alone: what could not be read, and why."""
    lines = [report_counts(report, said), *(f"-# {escaped(said.told(note))}" for note in report.notes)]
    if report.failures:
        lines.append(said.report_failures)
        lines += [
            f"- **{escaped(shortened(plain(failure.path), 120))}**: {escaped(shortened(plain(said.told(failure.reason)), 240))}"
            for failure in report.failures[:FAILURES_SHOWN]
        ]
    more = len(report.failures) - FAILURES_SHOWN
    return split("\n".join([*lines, f"-# {said.more.format(count=more)}"] if more > 0 else lines))


def progress_line(stage: str, done: int, total: int, said: Wording) -> str:
    """How far an index run is, in a share rather than a count: a count of documents is not for everyone who can see a channel."""
    share = min(100, 100 * done // total) if total > 0 else 0
    return said.reindex_stage.format(stage=said.stages.get(stage, escaped(stage)), share=share)


def status_messages(
    status: LibraryStatus,
    missing: Sequence[MissingRole],
    said: Wording,
    usage: UsageReport | None = None,
    *,
    more: Sequence[str] = (),
) -> tuple[str, ...]:
    """What one member may know of the index; `missing` roles, and the `usage` of written answers, are for administrators; `more` lines
    follow.
    """
    lines = [f"**{said.status_heading}**"] if status.sources else [said.status_nothing]
    for source in status.sources:
        newest = said.day(source.newest) if source.newest else "–"
        documents, passages = said.counted(source.documents, said.documents), said.counted(source.chunks, said.passages)
        lines.append("- " + said.status_source.format(name=escaped(source.name), documents=documents, passages=passages, newest=newest))
    if status.model:
        lines.append(f"-# {said.status_model.format(model=escaped(status.model))}")
    lines.append(f"-# {said.status_last_run.format(when=_stamp(status.last_run) or said.status_never)}")
    lines += [said.status_missing_role.format(audience=escaped(role.audience), role=escaped(role.role)) for role in missing]
    if usage and usage.month.asked:
        lines.append(f"**{said.usage_heading}**")
        lines.append(f"- {said.usage_today.format(counts=escaped(said.usage(usage.today)))}")
        lines.append(f"- {said.usage_month.format(counts=escaped(said.usage(usage.month)))}")
    return split("\n".join([*lines, *more]))


def _stamp(when: str | None) -> str | None:
    """An ISO time as each reader's own; one that cannot be read as it stands."""
    if not when:
        return None
    try:
        return f"<t:{int(datetime.fromisoformat(when).timestamp())}:f>"
    except ValueError:
        return escaped(when)
