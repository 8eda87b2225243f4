"""Answers and collaborators as Discord messages: pure functions from the domain's types to text.

The answer comes first, in about one telephone screen; then its sources, one small line each. Whatever a document says is escaped.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.markdown import MESSAGE_CHARACTERS, escaped, plain, quoted, shortened
from bot.pointing import pointer_lines
from bot.render_citations import marks, origin, place, source_lines
from bot.render_events import event_line
from bot.splitting import split
from bot.views import quoted_units
from bot.wording import Wording, wording
from bot.wording_notes import change_of
from knowledge.model import (
    Answer,
    AnswerKind,
    Citation,
    Cluster,
    Match,
    Passage,
    Statement,
    Tone,
)

ANSWER_CHARACTERS = 600
"""About what a telephone shows at once."""

ANSWER_EVENTS_SHOWN = 6
EVIDENCE_SHOWN = 3
CLOSEST_SHOWN = 3
EVIDENCE_CHARACTERS = 280


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
    body = _written(answer, shown, said) if answer.is_written else _body(answer, shown, said)
    used = {n for statement in shown for n in statement.citations}
    sources = source_lines([citation for citation in answer.citations if citation.n in used], cluster, said)
    notes = [f"-# {escaped(line)}" for line in said.about_writing(answer.writing)] if answer.writing else []
    lacks = [escaped(answer.absence)] if answer.absence else []
    return split("\n".join([*body, *lacks, "", *sources, *notes]))


def draft_message(text: str) -> str:
    """A written answer so far, as one message."""
    return split(escaped(text) or "…", MESSAGE_CHARACTERS - 2)[0] + " …"


def _written(answer: Answer, shown: Sequence[Statement], said: Wording) -> list[str]:
    """A chat model's sentences, which are one text; corrections of what they rest on stand before them, what was corrected after them."""
    first = [each for each in shown if answer.corrections & set(each.citations)]
    last = [each for each in shown if each.superseded and each not in first]
    middle = [each for each in shown if each not in first and each not in last]
    text = " ".join(f"{escaped(statement.text)}{marks(statement.citations)}" for statement in middle)
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
    if answer.kind is AnswerKind.REPLY:
        return escaped(answer.absence or "")
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
        lines.append(f"-# {origin(citation, cluster, said)}{place(citation, said)}")
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
            f"{quoted(quote) if quote else escaped(shortened(plain(statement.text), 2 * ANSWER_CHARACTERS))}{marks(statement.citations)}"
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


# Events


def _body(answer: Answer, shown: Sequence[Statement], said: Wording) -> list[str]:
    """Statements, those about events with their times as each reader's own: the next of the occurrences whose name such a statement begins
    with.
    """
    lines: list[str] = []
    run: list[Statement] = []
    left = list(answer.occurrences)
    for statement in shown:
        about = left[0] if left and plain(statement.text).startswith(plain(left[0].summary)) else None
        if about:
            lines += [*_told(answer, run, said), f"{event_line(about, said)}{marks(statement.citations)}"]
            run = []
        else:
            run.append(statement)
        # One that says more than when and where, such as that the event is not on in the period asked for, is told in its words.
        if about or answer.kind is AnswerKind.EVENTS:
            left = left[1:]
    return [*lines, *_told(answer, run, said), *([f"-# {said.more.format(count=len(left))}"] if left else [])]


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
        lines.append(f"-# {origin(evidence, cluster, said)}")
    if match.missing:
        lines.append(f"-# {said.missing.format(missing=escaped('; '.join(match.missing)))}")
    return lines
