"""The domain's types, one frozen type per stage of life: document, chunk, passage, citation, answer."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from knowledge.audience import Audience, Readers

MAX_QUESTION_CHARACTERS = 1000
"""The longest question that is taken, in characters; two short paragraphs."""


class DocumentKind(StrEnum):
    """What a document is, and so what it is used for."""

    NOTE = "note"
    SHEET = "sheet"
    CALENDAR = "calendar"


class PartyKind(StrEnum):
    """Who can stand behind a document, or be found as a collaborator."""

    ORGANISATION = "organisation"
    PERSON = "person"
    GROUP = "group"


class AnswerKind(StrEnum):
    """Where an answer comes from."""

    PASSAGES = "passages"
    EVENTS = "events"
    COLLABORATORS = "collaborators"
    LISTING = "listing"
    JOINED = "joined"
    """From several of them, as several questions were asked in one."""

    REPLY = "reply"
    """Nothing was asked: `absence` is what is said back."""


class Tone(StrEnum):
    """How sure an answer is, told apart at a glance."""

    ANSWERED = "answered"
    CLOSEST = "closest"
    NOTHING = "nothing"


class WritingOutcome(StrEnum):
    """How it went when a chat model was to write an answer; with any but `WRITTEN` the extractive answer stands."""

    WRITTEN = "written"
    UNSUPPORTED = "unsupported"
    """No sentence of it was supported by what it cited, or none told the sum that was asked for."""
    DECLINED = "declined"
    """The model found no answer in the passages."""
    REFUSED = "refused"
    """The model wrote nothing, or the provider's filter stopped it."""
    TIMED_OUT = "timed_out"
    RATE_LIMITED = "rate_limited"
    UNAUTHENTICATED = "unauthenticated"
    UNAVAILABLE = "unavailable"
    """The model could not be reached, or did not take the question."""
    BROKEN_OFF = "broken_off"
    """The stream ended before the answer did."""
    MEMBER_LIMIT = "member_limit"
    """Whoever asked has had the day's written answers."""
    SERVER_LIMIT = "server_limit"
    """All together have had the day's written answers."""


@dataclass(frozen=True, slots=True)
class Writing:
    """How a chat model's answer came about: `dropped` sentences were left out, since what they cited did not support them.

    Tokens are those of the provider's count; where it gave none, they are estimated. `cost` is in `currency`, and None without prices.
    """

    outcome: WritingOutcome
    model: str
    dropped: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """A person, organisation or group who stands behind a document: its author, attendee or subject."""

    kind: PartyKind
    name: str


@dataclass(frozen=True, slots=True)
class Product:
    """A product on a capability sheet; `trl` is the technology readiness level, 1 to 9."""

    name: str
    trl: int | None
    description: str


@dataclass(frozen=True, slots=True)
class Capability:
    """What a capability sheet says of one organisation; every text stands verbatim in the sheet's document."""

    organisation: str
    offers: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    products: tuple[Product, ...] = ()
    standards: tuple[str, ...] = ()
    interfaces: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    country: str | None = None
    city: str | None = None
    size: int | None = None
    contact_role: str | None = None
    last_reviewed: date | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a document's text that was written by itself, such as one message of a thread: its characters, whose it is, and where
    it can be opened.
    """

    start: int
    end: int
    heading: str
    url: str


@dataclass(frozen=True, slots=True)
class Document:
    """One thing that a source holds, as a reader made it of its file.

    `path` is relative to the parent of the source's folder (`notes/ai/2026-03-12.md`) and with `source` names the document.
    `text` is what quotes are verbatim parts of: a text file's own characters, after its front matter.
    `first_line` is the line of the file on which `text` begins (1-based). `sections`, where there are any, cover the text in its order.
    """

    source: str
    path: str
    kind: DocumentKind
    title: str
    text: str
    audience: Audience
    group: str | None = None
    date: date | None = None
    url: str | None = None
    language: str | None = None
    first_line: int = 1
    parties: tuple[Party, ...] = ()
    capability: Capability | None = None
    sections: tuple[Section, ...] = ()


class Unit(NamedTuple):
    """The smallest thing that is quoted, a sentence or a list item: `start` and `end` count characters of the document's text.

    `text` is the same without markup and link targets, as it is matched and read aloud.
    """

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of a document's units that is indexed together; `document.text[start:end]` is its text.

    `headings` is the path of headings it stands under, outermost first; lines are 1-based lines of the file, both inclusive. `links` say
    where what begins at a character of the document can be opened, in their order; none where the document's own link is enough.
    """

    ordinal: int
    start: int
    end: int
    headings: tuple[str, ...]
    first_line: int
    last_line: int
    units: tuple[Unit, ...]
    links: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """What a passage needs to know of the document it stands in, without its text."""

    id: int
    source: str
    path: str
    kind: DocumentKind
    title: str
    group: str | None
    date: date | None
    url: str | None
    language: str | None
    audience: Audience


class Candidate(NamedTuple):
    """A chunk that was proposed for a question and that its readers may read, not yet read itself, and what its document tells of it: `day`
    counts from the year 1 and is 0 without a date, `audience` is the expression of who may read it.
    """

    chunk_id: int
    group: str | None
    day: int
    language: str | None
    audience: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk as read from the store for certain readers, at the moment of asking; `text` is verbatim.

    `units` and `links` count characters of `text` (not of the document). `score` says how well it fits the question, higher is better,
    and is comparable within one retrieval only. `decides` is whether a decision was recognised in it.
    """

    chunk_id: int
    document: DocumentSummary
    ordinal: int
    text: str
    headings: tuple[str, ...]
    first_line: int
    last_line: int
    units: tuple[Unit, ...]
    score: float = 0.0
    links: tuple[tuple[int, str], ...] = ()
    decides: bool = False

    def scored(self, score: float) -> Passage:
        """The same with another score; not by `dataclasses.replace`, which takes three times as long, for each passage of each question."""
        return Passage(
            self.chunk_id,
            self.document,
            self.ordinal,
            self.text,
            self.headings,
            self.first_line,
            self.last_line,
            self.units,
            score,
            self.links,
            self.decides,
        )

    def link(self, quote: str = "") -> str | None:
        """Where a verbatim quote can be opened: in a thread the message that it begins in, else the document; nothing for a mere file."""
        at = max(self.text.find(quote), 0)
        own = [url for start, url in self.links if start <= at]
        return own[-1] if own else self.document.url

    @property
    def locator(self) -> str:
        """Where in the document it stands, in English: heading path, or lines where there is none."""
        return self.located("en")

    def located(self, language: str, *, headings: tuple[str, ...] | None = None) -> str:
        """The locator in a language: headings stand as the document has them, lines are named in it. `headings`: those of a part."""
        if path := self.headings if headings is None else headings:
            return " › ".join(path)
        one, several = ("rida", "read") if language == "et" else ("line", "lines")
        return f"{several} {self.first_line}–{self.last_line}" if self.last_line > self.first_line else f"{one} {self.first_line}"

    def words_of(self, quote: str) -> str:
        """The units that a verbatim quote touches, as they are read; nothing where it does not stand here."""
        start = self.text.find(quote)
        touched = (unit.text for unit in self.units if start >= 0 and unit.start < start + len(quote) and start < unit.end)
        return " ".join(touched)


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement comes from; `quote` is verbatim text of the document at `path`, `n` its number in the answer, from 1.

    `corrected_by` is the number of the citation of a correction, where somebody has corrected the note since.
    """

    n: int
    path: str
    title: str
    quote: str
    locator: str
    url: str | None = None
    group: str | None = None
    date: date | None = None
    corrected_by: int | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer, with the numbers of the citations that support it.

    `superseded` is the day of the newer statement that changed this one; None where it still stands, as far as is known.
    """

    text: str
    citations: tuple[int, ...]
    superseded: date | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """A span of local days, both inclusive."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One happening of an event; `start` and `end` are aware times, `end` exclusive. All-day ones run from midnight to midnight
    in the cluster's zone. `path` names the calendar's document, `source` the source it came from.
    """

    uid: str
    summary: str
    start: datetime
    end: datetime
    all_day: bool
    location: str
    source: str
    path: str
    description: str = ""
    url: str | None = None
    categories: tuple[str, ...] = ()
    cancelled: bool = False
    audience: Audience = field(default_factory=Audience)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A verbatim line of a document that speaks for a match."""

    path: str
    quote: str
    title: str = ""
    group: str | None = None
    date: date | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A possible collaborator, with the lines that speak for it, and what is missing in plain words."""

    name: str
    kind: PartyKind
    score: float
    evidence: tuple[Evidence, ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question of the same conversation, with the answer it got."""

    question: str
    answer: str
    rests_on: tuple[str, ...] = ()
    """The paths of the documents that the answer quotes."""

    @classmethod
    def of(cls, question: str, answer: Answer) -> Turn:
        """A question as it was put, with the answer that it got."""
        cited = [citation.path for citation in (*answer.citations, *answer.closest)]
        evidence = [each.path for match in answer.matches for each in match.evidence]
        events = [occurrence.path for occurrence in answer.occurrences]
        return cls(question, answer.text, tuple(dict.fromkeys([*cited, *evidence, *events])))


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the text, who will see the reply, when it is asked (aware), and the conversation so far, oldest first.

    `language` is the language to speak in, `en` or `et`; without it, the question's own. A `trial` is asked by a program to see what it
    gets, and leaves no trace but what it cost. `asker` tells one member from another, for the daily limit; no name, and no more is
    known of it. `names` are what the asker goes by, where that is known: whose action items "mine" are is told by them, and nothing else.
    """

    text: str
    readers: Readers
    now: datetime
    turns: tuple[Turn, ...] = ()
    language: str | None = None
    trial: bool = False
    asker: str | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question gets. When nothing supports an answer, `abstained` is true, there are no statements and no citations, and
    `contact` names whom to ask; `passages` are the ten best passages either way, best first, of those that say the same one
    alone. `closest` are the places that come nearest where something near was found that does not answer: to be looked at, never shown
    as the sources of an answer. `writing` says how it went where a chat model was to write the answer. `absence` is a sentence that says
    what was looked through in vain, where all of something was asked for and none of it is recorded, or what `closest`, or the answer
    itself, lacks that was asked for.
    """

    question: str
    kind: AnswerKind
    language: str
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    passages: tuple[Passage, ...] = ()
    occurrences: tuple[Occurrence, ...] = ()
    matches: tuple[Match, ...] = ()
    contact: str | None = None
    period: Period | None = None
    closest: tuple[Citation, ...] = ()
    writing: Writing | None = None
    absence: str | None = None
    pointers: tuple[str, ...] = ()
    """The slugs of working groups with notes on the question that its readers may not read; only where nothing answers."""

    @property
    def tone(self) -> Tone:
        """Answered, closest passages found, or nothing found."""
        if self.statements:
            return Tone.ANSWERED
        return Tone.CLOSEST if self.closest else Tone.NOTHING

    @property
    def abstained(self) -> bool:
        """Whether nothing was found that supports an answer."""
        return not self.statements

    @property
    def corrections(self) -> frozenset[int]:
        """The numbers of the citations that correct others."""
        return frozenset(citation.corrected_by for citation in self.citations if citation.corrected_by is not None)

    def is_corrected(self, statement: Statement) -> bool:
        """Whether a statement was changed by somebody's correction of its note, and not by a newer note."""
        return any(citation.corrected_by is not None for citation in self.citations if citation.n in statement.citations)

    @property
    def in_order(self) -> tuple[Statement, ...]:
        """The statements as they are told, those that were changed later last; events, lists and joined answers have an order."""
        if self.kind in (AnswerKind.EVENTS, AnswerKind.LISTING, AnswerKind.JOINED):
            return self.statements
        return tuple(sorted(self.statements, key=lambda statement: statement.superseded is not None))

    def words_of(self, citation: Citation) -> str:
        """What a citation quotes as it is read, without markup where its passage is among the answer's."""
        own = (passage.words_of(citation.quote) for passage in self.passages if passage.document.path == citation.path)
        return next((words for words in own if words), citation.quote)

    @property
    def is_written(self) -> bool:
        """Whether a chat model wrote the statements; otherwise they are quotes, events or matches."""
        return self.writing is not None and self.writing.outcome is WritingOutcome.WRITTEN

    @property
    def text(self) -> str:
        """The statements, one a line, without markers."""
        return "\n".join(statement.text for statement in self.statements)


@dataclass(frozen=True, slots=True)
class WorkingGroup:
    """A working group as the config names it: what members call it and whom to ask; `names` are its name by language, where that differs
    from `name`. With `pointer`, those who may not read its notes may be told that it has notes on what they ask.
    """

    slug: str
    name: str
    aliases: tuple[str, ...] = ()
    lead: str | None = None
    audience: Audience = field(default_factory=Audience)
    names: tuple[tuple[str, str], ...] = ()
    pointer: bool = False

    def spoken_in(self, language: str) -> WorkingGroup:
        """The group by its name in a language; its usual name is then one of the aliases."""
        name = dict(self.names).get(language)
        return replace(self, name=name, aliases=(*self.aliases, self.name)) if name else self


@dataclass(frozen=True, slots=True)
class Cluster:
    """The cluster that is served: its name, IANA time zone, languages and working groups, and whom to ask when all else fails, with how
    that is said by language, where it differs. `vocabulary` lists terms that mean the same, in any language.
    """

    name: str
    time_zone: str
    languages: tuple[str, ...]
    groups: tuple[WorkingGroup, ...] = ()
    contact: str | None = None
    contacts: tuple[tuple[str, str], ...] = ()
    vocabulary: tuple[tuple[str, ...], ...] = ()

    def spoken_in(self, language: str) -> Cluster:
        """The cluster with its contact and its groups as they are called in a language."""
        groups = tuple(group.spoken_in(language) for group in self.groups)
        contact = dict(self.contacts).get(language, self.contact)
        return self if (groups, contact) == (self.groups, self.contact) else replace(self, groups=groups, contact=contact)

    def seen_by(self, readers: Readers) -> Cluster:
        """The cluster with those of its working groups that `readers` may know of."""
        groups = tuple(group for group in self.groups if readers.may_read(group.audience))
        return self if groups == self.groups else replace(self, groups=groups)
