"""The assistant: reads what is asked for (events, collaborators, a passage) and answers it, or says that nothing supports an answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from knowledge.answering.amounts import amount_asked
from knowledge.answering.collaborator_questions import may_ask_for_collaborators
from knowledge.answering.collaborators import answer_collaborators
from knowledge.answering.confidence import tone_of
from knowledge.answering.definitions import answer_definition, may_ask_for_definition
from knowledge.answering.event_questions import Asked, asked_of_calendar
from knowledge.answering.events import answer_events
from knowledge.answering.extractive import Composed, compose
from knowledge.answering.groups import answer_groups, may_ask_for_groups
from knowledge.answering.joined import joined
from knowledge.answering.leads import answer_lead, may_ask_for_lead
from knowledge.answering.listing import answer_listing, people_in
from knowledge.answering.listing_questions import may_be_of_owner, may_list
from knowledge.answering.meeting_questions import may_ask_about_meeting
from knowledge.answering.meetings import answer_meeting, with_day_of_last
from knowledge.answering.membership import answer_membership, may_ask_for_members
from knowledge.answering.people import answer_person
from knowledge.answering.people_questions import person_asked_about
from knowledge.answering.sheets import answer_sheet, may_ask_of_sheet
from knowledge.answering.written import Draft, Writer
from knowledge.asking import asked_text, require_documents, sought_in
from knowledge.calendar import Calendar
from knowledge.changed_decisions import ChangedDecisions
from knowledge.corrections import Corrections
from knowledge.followup import Names, Understood, standing_alone, understood
from knowledge.gaps import Gaps
from knowledge.language import language_of
from knowledge.library import Library
from knowledge.matching import Matcher
from knowledge.model import Answer, AnswerKind, Citation, Cluster, Passage, Question, Tone, WritingOutcome
from knowledge.own_questions import name_unknown, with_name
from knowledge.parts import clauses_of
from knowledge.pointers import Pointers
from knowledge.retrieval import Retrieval
from knowledge.retriever import Retriever
from knowledge.small_talk import reply_to

PASSAGES_SHOWN = 10
"""How many passages an answer carries along, whether or not they are cited."""


class Assistant:
    """Answers questions for certain readers; with a writer, a chat model writes what the passages support."""

    def __init__(
        self,
        *,
        library: Library,
        retriever: Retriever,
        calendar: Calendar,
        matcher: Matcher,
        gaps: Gaps,
        pointers: Pointers,
        cluster: Cluster,
        decisions: ChangedDecisions,
        corrections: Corrections,
        writer: Writer | None = None,
    ) -> None:
        self._library = library
        self._retriever = retriever
        self._calendar = calendar
        self._matcher = matcher
        self._gaps = gaps
        self._pointers = pointers
        self._cluster = cluster
        self._decisions = decisions
        self._corrections = corrections
        self._writer = writer

    async def ask(self, question: Question, draft: Draft | None = None) -> Answer:
        """The answer to a question; QuestionTooLong and EmptyIndex say what to do instead. One that gets none is kept as a gap, unless it
        is a `trial`. `draft` is given a written answer's text so far, checked sentences only.
        """
        asked = replace(question, text=asked_text(question.text))
        if (said := self._said_back(asked)) is not None:
            return said
        of_somebody = await with_name(asked, self._library, self._cluster.seen_by(asked.readers))
        if of_somebody is None:
            language = asked.language or language_of(asked.text, self._cluster.languages)
            return Answer(question=asked.text, kind=AnswerKind.REPLY, language=language, absence=name_unknown(language))
        question = of_somebody
        meant = await self._understood(question)
        language = meant.language or question.language or self._spoken(question, meant)
        whole = await self._with_day_of_last(replace(question, text=sought_in(meant.text)), language)
        retrieval = await self._retriever.search(whole.text, question.readers, now=question.now, limit=PASSAGES_SHOWN)
        if not retrieval.passages:
            await require_documents(self._library, question.readers)
        answer = await self._in_parts(whole, await self._answered(whole, retrieval, language), retrieval, language)
        if answer is None:
            answer = await self._written(self._from_passages(whole, retrieval, language), whole, draft)
        answer = replace(answer, question=asked.text, passages=_with_more(answer.passages, retrieval.shown))
        if not answer.abstained:
            names = self._group_names(question, answer.language)
            answer = await self._decisions.applied(answer, retrieval, question.readers, group_names=names)
            return await self._corrections.applied(answer, question.readers, group_names=names)
        if meant.accepts:
            answer = replace(answer, closest=answer.closest or self._nearest(retrieval, question, language))
        else:
            answer = replace(answer, pointers=await self._pointed_to(whole, language))
            if not question.trial and question.text == asked.text:
                await self._gaps.note(meant.text, asker=question.asker)
        return replace(answer, contact=self._whom_to_ask(retrieval, self._named(question, language)))

    @staticmethod
    def _said_back(question: Question) -> Answer | None:
        """What is said to a greeting, to thanks, or to one who asks what to ask; nothing is looked for."""
        said = reply_to(question.text, language=question.language)
        return Answer(question=question.text, kind=AnswerKind.REPLY, language=said.language, absence=said.text) if said else None

    async def _with_day_of_last(self, question: Question, language: str) -> Question:
        """A question in which the last meeting of a group is named by its day."""
        today = question.now.astimezone(self._calendar.zone).date()
        named = self._named(question, language)
        text = await with_day_of_last(question.text, self._library, named, question.readers, today=today, language=language)
        return question if text == question.text else replace(question, text=text)

    async def _pointed_to(self, question: Question, language: str) -> tuple[str, ...]:
        """The groups that have notes on a question that nothing answers for its readers, where they have opted in to that."""
        return await self._pointers.groups_with_notes(question.text, question.readers, self._cluster, now=question.now, language=language)

    async def _written(self, answer: Answer, question: Question, draft: Draft | None) -> Answer:
        """An answer from passages as the chat model writes it; as it stands where there is none, or where the model fails."""
        if self._writer is None or answer.abstained:
            return answer
        names = self._group_names(question, answer.language)
        written = await self._writer.write(question, answer.passages, language=answer.language, group_names=names, draft=draft)
        if not written.statements:
            return replace(answer, writing=written.writing)
        amount = amount_asked(question.text)
        tells = amount is not None and amount.stated_in(each.text for each in written.statements)
        if amount and not tells and amount.stated_in(each.quote for each in answer.citations):
            return replace(answer, writing=replace(written.writing, outcome=WritingOutcome.UNSUPPORTED))
        absence = None if tells else answer.absence
        return replace(answer, statements=written.statements, citations=written.citations, writing=written.writing, absence=absence)

    async def _understood(self, question: Question) -> Understood:
        """The question as it stands alone, with what it takes over from the turns before it."""
        return understood(question.text, question.turns, await self._names(question)) if question.turns else Understood(question.text)

    async def _names(self, question: Question) -> Names:
        """What the asker can mean by a name."""
        return Names(
            cluster=self._cluster.seen_by(question.readers),
            groups=await self._library.groups(question.readers),
            organisations=[capability.organisation for _, capability in await self._library.capabilities(question.readers)],
            today=question.now.astimezone(self._calendar.zone).date(),
            people=await people_in(self._library, question.readers)
            if any(may_be_of_owner(turn.question) for turn in question.turns)
            else (),
        )

    def _spoken(self, question: Question, meant: Understood) -> str:
        """The language of the question's own words; of the question before it where they do not tell ("SADUL?")."""
        languages = self._cluster.languages
        said = sought_in(question.text)
        own = language_of(said, languages)
        if not meant.follows or own == language_of(said, languages[::-1]):
            return own
        return language_of(meant.text, languages)

    async def _answered(self, question: Question, retrieval: Retrieval, language: str) -> Answer | None:
        """What is answered otherwise than by likeness: from the calendar, by counting, by the groups' leads, from the sheets."""
        named = self._named(question, language)
        library, changes = self._library, self._decisions
        names = {group.slug: group.name for group in named.groups}
        return (
            await answer_events(question, self._calendar, language=language)
            or await answer_listing(question, library, named, changes=changes, language=language, retrieval=retrieval)
            or await answer_meeting(question, library, named, changes=changes, language=language)
            or await answer_groups(question, library, named, language=language)
            or await answer_membership(question, library, named, language=language)
            or await answer_sheet(question, library, language=language)
            or await answer_definition(question, library, named, language=language)
            or await answer_person(question, library, named, language=language)
            or await answer_lead(question, library, named, language=language)
            or await answer_collaborators(question, self._matcher, retrieval.passages, language=language, group_names=names)
        )

    async def _in_parts(self, question: Question, whole: Answer | None, retrieval: Retrieval, language: str) -> Answer | None:
        """The answers to several questions that are asked in one, each as it would be answered alone, where one of them at least is
        answered otherwise than by likeness; else `whole`, the answer to all of them at once.
        """
        clauses = clauses_of(question.text)
        if not any(self._may_be_answered_otherwise(clause, question) for clause in clauses):
            return whole
        alone = standing_alone(clauses, await self._names(question))
        parts = [await self._with_day_of_last(replace(question, text=text), language) for text in alone]
        found = [
            await self._answered(part, retrieval, language) if self._may_be_answered_otherwise(part.text, question) else None
            for part in parts
        ]
        if all(answer is None or answer.abstained for answer in found):
            return whole
        if whole and all(answer is not None and answer.kind is whole.kind for answer in found):
            return whole
        answers = [answer or await self._likely(part, language) for part, answer in zip(parts, found, strict=True)]
        for part, answer in zip(parts, answers, strict=True):
            if answer.abstained and not question.trial:
                await self._gaps.note(part.text, asker=question.asker)
        return joined(question.text, answers, language=language)

    def _may_be_answered_otherwise(self, text: str, question: Question) -> bool:
        """Whether `_answered` may have an answer to a part of a question; by its words alone."""
        return (
            asked_of_calendar(text, question.now.astimezone(self._calendar.zone).date()) is not Asked.NOTHING
            or may_list(text)
            or may_ask_about_meeting(text)
            or may_ask_for_groups(text)
            or may_ask_for_members(text)
            or may_ask_of_sheet(text)
            or may_ask_for_definition(text)
            or person_asked_about(text) is not None
            or may_ask_for_lead(text)
            or may_ask_for_collaborators(text)
        )

    async def _likely(self, question: Question, language: str) -> Answer:
        """What answers a question by likeness alone, what changed it since first."""
        retrieval = await self._retriever.search(question.text, question.readers, now=question.now, limit=PASSAGES_SHOWN)
        answer = self._from_passages(question, retrieval, language)
        names = self._group_names(question, language)
        return answer if answer.abstained else await self._decisions.applied(answer, retrieval, question.readers, group_names=names)

    def _named(self, question: Question, language: str) -> Cluster:
        """The cluster as the asker may know of it, its groups and its contact called as they are in a language."""
        return self._cluster.seen_by(question.readers).spoken_in(language)

    def _nearest(self, retrieval: Retrieval, question: Question, language: str) -> tuple[Citation, ...]:
        """The places that come nearest to a question that nothing answers, for one who has asked to see them."""
        return compose(retrieval, language=language, group_names=self._group_names(question, language)).citations

    def _group_names(self, question: Question, language: str) -> dict[str, str]:
        return {group.slug: group.name for group in self._named(question, language).groups}

    def _from_passages(self, question: Question, retrieval: Retrieval, language: str) -> Answer:
        names = self._group_names(question, language)
        tone = tone_of(retrieval, language=language)
        answers, nothing = tone is Tone.ANSWERED, tone is Tone.NOTHING
        told = Composed((), (), retrieval.shown) if nothing else compose(retrieval, language=language, group_names=names, more=answers)
        answered = answers and (told.asks_more or not told.lacks)
        absence = told.lacks and (told.lacks.not_found(language) if answered else told.lacks.not_stated(language))
        return Answer(
            question=question.text,
            kind=AnswerKind.PASSAGES,
            language=language,
            statements=told.statements if answered else (),
            citations=told.citations if answered else (),
            passages=told.passages,
            closest=() if answered else told.citations,
            absence=absence if told.citations else None,
        )

    @staticmethod
    def _whom_to_ask(retrieval: Retrieval, cluster: Cluster) -> str | None:
        """The lead of the group that the question names, else of the one whose passages came nearest, else the cluster's contact."""
        named = sorted(retrieval.query.groups, key=lambda slug: -retrieval.query.groups[slug])
        leads = {group.slug: f"{group.lead} ({group.name})" for group in cluster.groups if group.lead}
        nearest = _most_common_group(retrieval.passages)
        return next((leads[slug] for slug in (*named, nearest) if slug in leads), cluster.contact)


def _with_more(cited: Sequence[Passage], retrieved: Sequence[Passage]) -> tuple[Passage, ...]:
    """The passages that an answer cites, and those that were retrieved, up to as many as are shown; none twice."""
    first = {passage.chunk_id: passage for passage in cited}
    more = [passage for passage in retrieved if passage.chunk_id not in first]
    return (*first.values(), *more[: max(0, PASSAGES_SHOWN - len(first))])


def _most_common_group(passages: Sequence[Passage]) -> str:
    """The group of at least half of the passages, or nothing."""
    counts = Counter(passage.document.group for passage in passages if passage.document.group)
    slug, count = counts.most_common(1)[0] if counts else ("", 0)
    return slug if slug and 2 * count >= len(passages) else ""
