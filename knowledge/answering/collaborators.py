"""Questions for collaborators, and their answers: who offers what is needed, or needs what is offered, in the words of sheets and notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from knowledge.answering.collaborator_questions import handled_by_groups, is_collaborator_question, made_by_others, sought_by_others
from knowledge.answering.quotation import cut
from knowledge.context import written_date
from knowledge.matching import Matcher
from knowledge.matching.finding import Finding
from knowledge.matching.lines import Line, Part
from knowledge.model import Answer, AnswerKind, Citation, PartyKind, Passage, Question, Statement

MAX_STATEMENTS = 3
MAX_CHARACTERS = 240
"""Of one statement's quoted line; three of them and their names fill one telephone screen."""

_VERBS = {
    "en": {
        Part.OFFERS: "{name} offers: {line}",
        Part.PRODUCTS: "{name} makes {line}",
        Part.STANDARDS: "{name} works to the standards {line}",
        Part.INTERFACES: "{name} has the interfaces {line}",
        Part.CERTIFICATES: "{name} holds the certificates {line}",
        Part.MARKETS: "{name} sells in {line}",
        Part.NEEDS: "{name} needs: {line}",
        Part.PROFILE: "{name} says: {line}",
        Part.NOTE: "{name} ({where}): {line}",
    },
    "et": {
        Part.OFFERS: "{name} pakub: {line}",
        Part.PRODUCTS: "{name} toodab: {line}",
        Part.STANDARDS: "{name}, standardid: {line}",
        Part.INTERFACES: "{name}, liidesed: {line}",
        Part.CERTIFICATES: "{name}, sertifikaadid: {line}",
        Part.MARKETS: "{name}, turud: {line}",
        Part.NEEDS: "{name} vajab: {line}",
        Part.PROFILE: "{name} ütleb: {line}",
        Part.NOTE: "{name} ({where}): {line}",
    },
}


async def answer_collaborators(
    question: Question, matcher: Matcher, passages: Sequence[Passage], *, language: str, group_names: Mapping[str, str]
) -> Answer | None:
    """Up to three possible collaborators, each with the line that speaks for it: who offers what is asked for, who needs it, or
    which group deals with it, as asked. None where nothing speaks for anybody, and for any other question.
    """
    readers = question.readers
    if (sought := sought_by_others(question.text)) is not None:
        findings = await matcher.seekers(sought, readers, language=language)
    elif (made := made_by_others(question.text)) is not None:
        findings = await matcher.makers(made, readers, language=language)
    elif (matter := handled_by_groups(question.text)) is not None:
        findings = await matcher.findings(matter, readers, kind=PartyKind.GROUP, language=language)
    elif is_collaborator_question(question.text):
        findings = await matcher.findings(question.text, readers, language=language)
    else:
        return None
    told = [finding for finding in findings if finding.lines][:MAX_STATEMENTS]
    if not told:
        return None
    return Answer(
        question=question.text,
        kind=AnswerKind.COLLABORATORS,
        language=language,
        statements=tuple(
            Statement(text=_sentence(finding, language, group_names), citations=(n,)) for n, finding in enumerate(told, start=1)
        ),
        citations=tuple(_citation(finding.lines[0], n, language) for n, finding in enumerate(told, start=1)),
        passages=tuple(passages),
        matches=tuple(finding.match for finding in findings),
    )


def _sentence(finding: Finding, language: str, group_names: Mapping[str, str]) -> str:
    """The name and the line itself, as it stands; of a note its day and its group, unless that is who is named."""
    line = finding.lines[0]
    document = line.passage.document
    is_group = finding.kind is PartyKind.GROUP
    name = group_names.get(finding.key, finding.name) if is_group else finding.name
    group = "" if is_group and document.group == finding.key else group_names.get(document.group or "", document.group or "")
    where = ", ".join(part for part in (written_date(document.date, language) if document.date else "", group) if part)
    said = cut(" ".join(line.said.split()), MAX_CHARACTERS)
    return _VERBS.get(language, _VERBS["en"])[line.part].format(name=name, line=said, where=where or document.title)


def _citation(line: Line, n: int, language: str) -> Citation:
    document = line.passage.document
    return Citation(
        n=n,
        path=document.path,
        title=document.title,
        quote=line.quote,
        locator=line.passage.located(language),
        url=line.passage.link(line.quote),
        group=document.group,
        date=document.date,
    )
