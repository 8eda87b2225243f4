"""What must hold of an answer to which strangers' documents may have contributed, and of every picture of it."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from io import StringIO
from zoneinfo import ZoneInfo

from rich.console import Console, RenderableType

from bot import json_shapes, render, render_citations, render_events, terminal, views
from bot.json_shapes import json_line
from bot.markdown import MESSAGE_CHARACTERS
from bot.programs import text as plain_text
from bot.wording import ENGLISH, wording
from knowledge.model import Answer, AnswerKind, Cluster, Document, Period
from tests.fakes.documents import NOW
from tests.untrusted.discord_text import active_parts

PERIOD = Period(NOW.date(), NOW.date().replace(month=12))

_COLOURS = re.compile(r"\x1b\[[\d;]*m")
_HYPERLINK = re.compile(r"\x1b\]8;(?:id=\d+)?;(?P<url>[^\x1b\x07]*)\x1b\\")
_WORD = re.compile(r"\w+")
_OWN_WORDS = "offers makes works to the standards has interfaces holds certificates sells in says pakub Profile Europe Tallinn"


def said_by(answer: Answer, paths: Sequence[str] | set[str]) -> list[str]:
    """The statements that cite none of the documents at `paths`."""
    cited = {citation.n for citation in answer.citations if citation.path in paths}
    return [statement.text for statement in answer.statements if not cited & set(statement.citations)]


def check_unmoved(answer: Answer, before: Answer, paths: Sequence[str] | set[str]) -> None:
    """What `before` said is still said, from the same places, beside what the documents at `paths` add; what stands around a quote may be
    quoted with it or not, for that depends on what else was found.
    """
    if before.kind is not AnswerKind.PASSAGES:
        assert said_by(answer, paths) == said_by(before, paths)
        return
    now = [citation.quote for citation in answer.citations if citation.path not in paths]
    then = [citation.quote for citation in before.citations]
    assert len(now) == len(then)
    assert all(one in other or other in one for one, other in zip(now, then, strict=True)), (now, then)


def check_said(answer: Answer, documents: dict[str, Document], cluster: Cluster) -> None:
    """Everything said stands in a document that is cited for it."""
    cited = {citation.n: documents[citation.path] for citation in answer.citations}
    for citation in answer.citations:
        assert citation.quote in cited[citation.n].text
        assert citation.url in {None, documents[citation.path].url, *(each.url for each in answer.occurrences)}
    for statement in answer.statements:
        assert statement.citations, statement
        assert not _foreign_words(answer, statement.text, [cited[n] for n in statement.citations], cluster), statement


def check_answer(answer: Answer, documents: dict[str, Document], cluster: Cluster) -> None:
    """Everything said stands in a document that is cited for it, and no picture of it is more than text."""
    check_said(answer, documents, cluster)
    urls = {document.url for document in documents.values()} | {each.url for each in answer.occurrences}
    check_messages(render.answer_messages(answer, cluster, private=False), urls)
    refs = views.source_refs(answer, render.shown_statements(answer))
    passages = {passage.chunk_id: passage for passage in answer.passages}
    check_messages(render_citations.sources_messages(refs, passages, cluster, wording(answer.language)), urls)
    if answer.kind is AnswerKind.EVENTS:
        check_messages(render_events.event_messages(answer.occurrences, PERIOD, ENGLISH), urls)
        check_terminal(terminal.events_view(answer.occurrences, cluster, PERIOD), urls)
    check_terminal(terminal.answer_view(answer, cluster), urls)
    check_json(json_shapes.answer_shape(answer))
    check_plain(plain_text.answer_text(answer, cluster))
    check_plain(plain_text.passages_text(answer.passages, cluster, wording(answer.language)))


def _foreign_words(answer: Answer, text: str, documents: Sequence[Document], cluster: Cluster) -> set[str]:
    """The words of a statement that stand neither in what it cites nor in what Kobar says of itself."""
    texts = [f"{each.text} {_unfolded(each.text)} {each.title} {each.group} {each.path}" for each in documents]
    groups = [group.name for group in cluster.groups]
    there = _words(" ".join([*texts, *groups, *_dates(answer, documents, cluster), _OWN_WORDS]))
    foreign = _words(text) - there
    # Markup that is taken out, of code and emphasis, joins what stood on either side of it.
    squeezed = _squeezed(" ".join(texts)) if foreign else ""
    return {word for word in foreign if _squeezed(word) not in squeezed}


def _dates(answer: Answer, documents: Sequence[Document], cluster: Cluster) -> Iterator[str]:
    """The days and times of what is cited, as they are written out."""
    zone = ZoneInfo(cluster.time_zone)
    days = [each.date for each in documents if each.date]
    moments = [moment.astimezone(zone) for each in answer.occurrences for moment in (each.start, each.end)]
    yield from (wording(language).day(day) for day in (*days, *moments) for language in ("en", "et"))
    yield from (f"{moment:%H %M %A}" for moment in moments)


def _unfolded(calendar: str) -> str:
    """A calendar's text with its folded lines and escaped line breaks undone."""
    return re.sub(r"\r?\n[ \t]", "", calendar).replace("\\n", "\n")


def _words(text: str) -> set[str]:
    return set(_WORD.findall(_normal(text)))


def _squeezed(text: str) -> str:
    return "".join(character for character in _normal(text) if character.isalnum())


def _normal(text: str) -> str:
    """As words are compared: small, and without what is not seen between their letters."""
    return "".join(character for character in text.casefold() if unicodedata.category(character) != "Cf")


def check_messages(messages: Sequence[str], urls: set[str | None]) -> None:
    """Nothing that a document says formats, links, mentions or hides anything on Discord."""
    for message in messages:
        assert len(message) <= MESSAGE_CHARACTERS
        assert list(active_parts(message, urls={url for url in urls if url})) == [], repr(message)


def check_terminal(view: RenderableType, urls: set[str | None]) -> None:
    """Nothing but rich's own colours and links to web addresses reaches the terminal."""
    console = Console(file=StringIO(), width=120, markup=False, highlight=False, force_terminal=True, emoji=False)
    console.print(view)
    shown = console.file.getvalue()
    for link in _HYPERLINK.finditer(shown):
        assert not link["url"] or (link["url"] in urls and link["url"].startswith(("https://", "http://")))
    check_plain(_HYPERLINK.sub("", _COLOURS.sub("", shown)))


def check_plain(text: str) -> None:
    """No control or format character, but for line breaks and those that join letters or emoji."""
    assert [character for character in set(text) if _is_control(character)] == [], text


def _is_control(character: str) -> bool:
    return unicodedata.category(character)[0] == "C" and character not in "\n\u200c\u200d"


def check_json(shape: object) -> None:
    """One line of JSON that says the same, without a control or format character in it."""
    line = json_line(shape)
    assert json.loads(line) == json.loads(json.dumps(shape))
    assert line.splitlines() == [line]
    assert [character for character in set(line) if unicodedata.category(character)[0] == "C"] == []
