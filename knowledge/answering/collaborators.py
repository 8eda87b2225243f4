"""Questions for collaborators, and their answers: who offers what is needed, in the words of the sheet or the note."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.context import written_date
from knowledge.matching import Matcher
from knowledge.matching.finding import Finding
from knowledge.matching.lines import Line, Part
from knowledge.model import Answer, AnswerKind, Citation, Passage, Question, Statement

MAX_STATEMENTS = 3
MAX_CHARACTERS = 240
"""Of one statement's quoted line; three of them and their names fill one telephone screen."""

_WHO = r"(?:company|companies|firms?|members?|organi[sz]ations?|labs?|laborator(?:y|ies)|suppliers?|vendors?|manufacturers?|makers?|partners?|start-?ups?)"
_ACTS = (
    r"(?:offers?|makes?|sells?|suppl(?:y|ies)|provides?|produces?|manufactures?|builds?|develops?|delivers?|integrates?|works? (?:together )?(?:on|with)|"
    r"speciali[sz]es?|(?:is|are) (?:able|good)|can|could|might be able|knows? how|do(?:es)? (?!(?:the|this|that|our|your|it|he|she|they|we|i|you)\b)|"
    r"ha(?:s|ve) (?!been|had|to\b|\w+ed\b)|with (?:experience|expertise))"
)
_NOT_HELP = (
    r"(?:i|we|you|attend|vote|join|read|see|view|access|approve|merge|be|come|apply|become|edit|sign|use|say|tell|remember|explain|register|take part|"
    r"participate|propose|nominate|run for|open|get|go|still|no longer)"
)
_ENGLISH = (
    rf"\b(?:which|what) (?:\w+ ){{0,2}}?{_WHO} (?:(?:here|in|of|among|from) (?:\w+ ){{1,3}}?)?(?:already |else |also )?{_ACTS}",
    rf"\bwho (?:else )?(?:(?:here|in|of|among) (?:\w+ ){{0,3}}?)?(?:can|could|might be able to|would be able to) (?!{_NOT_HELP}\b)\w+",
    r"\bwho (?:else )?(?:(?:here|in|of|among) (?:\w+ ){0,3}?)?(?:offers|makes|sells|supplies|provides|produces|manufactures|speciali[sz]es in)\b",
    r"\bwho (?:else )?(?:(?:here|in|of|among) (?:\w+ ){0,3}?)?(?:has|have) (?:\w+ )?(?:experience|expertise|know-?how)\b",
    r"\bwho knows how to\b",
    r"\bwhom? (?:should|could|can|might|would) (?:we|i|they|it|he|she) (?:best )?(?:meet\b|(?:partner|team up|collaborate|cooperate|co-operate|"
    r"join forces|work|integrate|pair up)\b)",
    r"\bwhom? (?:should|could|can|might|do|would) (?:we|i|they) (?:best )?(?:talk to|speak to|speak with|talk with|approach|contact|turn to|ask) "
    r"(?:about|for|to|on|if we (?:want|wish|need|plan) to) (?:help (?:with|in) )?(?:building|making|developing|integrating|supplying|producing|testing|"
    r"manufacturing|designing|build|make|develop|integrate|produce|test|manufacture|design|a partner|partnering|working together)\b",
    r"\blooking for (?:\w+ ){0,4}?(?:partners?|suppliers?|vendors?|someone|somebody|anyone|company|companies|firms?|members?|makers?|manufacturers?|"
    r"experts?|organi[sz]ations?|collaborators?|integrators?|subcontractors?|help (?:with|in))\b",
    r"\b(?:need|seek|seeking|want|find|suggest|propose|know of|search(?:ing)? for) (?:(?:me|us) )?(?:an? |any |some |the right )?(?:\w+ ){0,3}?(?:partners?|suppliers?|"
    r"collaborators?|subcontractors?|manufacturers?|integrators?) (?:for|to|who|that|with|in|on|of)\b",
    r"\b(?:we|i|they) (?:need|seek|want|require|are after|am after|could use)\b.*\b(?:anyone|anybody|who (?:can|could|has|makes|offers|sells))\b",
    rf"\b(?:is|are) there (?:an? |any |some )?(?:one|body|anyone|anybody|someone|(?:\w+ ){{0,2}}?{_WHO}) (?:here |in the cluster |among us )?(?:who|that|which|with|able|making|"
    r"offering|selling|building)\b",
    r"\b(?:does|do|can|could) (?:anyone|anybody|someone|any (?:member|company|firm)s?) (?:here |in the cluster |of us |of you )?(?:make|offer|sell|supply|provide|produce|build|"
    r"develop|manufacture|help (?:us|me|with)|have experience|integrate|test)\b",
)
_OFFERS_ET = r"(?:paku(?:b|vad|ks|da)|tooda(?:b|vad|ks)|müü(?:b|vad|ks)|valmista(?:b|vad|ks)|oska(?:b|vad|ks)|suuda(?:b|vad|ks)|tegele(?:b|vad)|ehita(?:b|vad|ks)|arenda(?:b|vad|ks)|aita(?:b|vad|ks)|tarni(?:b|vad|ks))"
_ESTONIAN = (
    rf"\bkes (?:(?:meist|siin|klastris|liikmetest|veel|meil) )*(?:{_OFFERS_ET}|(?:saab|saaks|võiks) (?:meid |mind |meile |mulle )?(?:aidata|pakkuda|toota|teha|ehitada|"
    r"arendada|valmistada|tarnida|müüa|integreerida|mõõta|testida))\b",
    rf"\b(?:mis|milline|millised|missugune|missugused) (?:\w+ )?(?:firma|firmad|ettevõte|ettevõtted|liige|liikmed|labor|laborid|organisatsioon|organisatsioonid|partner|"
    rf"partnerid|tootja|tootjad)\b (?:\w+ )?(?:{_OFFERS_ET}|teeb|teevad|teeks|saaks|võiks|saab|saavad)\b",
    r"\bkellega (?:\w+ ){0,3}?(?:teha koostööd|koostööd teha|koostöös|koos (?:teha|arendada|ehitada)|liituda|ühendust võtta)\b",
    r"\bkellega (?:me |ma |nad )?(?:võiks|saaks|tasuks|peaks|võiksime|saaksime|peaksime)\b",
    r"\bkellega rääkida\b.*(?:ehita|arenda|toot|integreeri|valmista|testi)",
    r"\bkelle poole pöörduda\b.*(?:ehita|arenda|toot|integreeri|valmista|testi)",
    r"\b(?:otsin|otsime|otsib|otsitakse|vajame|vajan|soovime leida|tahame leida|on vaja|oleks vaja) (?:\w+ ){0,4}?(?:koostöö\w*|partneri\w*|tarnija\w*|tootja\w*|kedagi|firmat|"
    r"ettevõtet|alltöövõtja\w*|asjatundja\w*|eksperti)\b",
)
_ASKS = re.compile("|".join((*_ENGLISH, *_ESTONIAN)), re.IGNORECASE)
_ASKS_AFTER = re.compile(
    r"\b(?:who|which \w+|what \w+) (?:did|was|were|had|presented|said|agreed|promised|volunteered|signed|led|won|gave|ran)\b"
    r"|\b(?:supposed to|was to|were to|pidi|pidid)\b",
    re.IGNORECASE,
)


def is_collaborator_question(text: str) -> bool:
    """Whether a text asks who could do or supply something, rather than who did something or who is in charge."""
    said = " ".join(text.replace("’", "'").split())
    return bool(_ASKS.search(said)) and not _ASKS_AFTER.search(said)


_VERBS = {
    "en": {
        Part.OFFERS: "{name} offers: {line}",
        Part.PRODUCTS: "{name} makes {line}",
        Part.STANDARDS: "{name} works to the standards {line}",
        Part.INTERFACES: "{name} has the interfaces {line}",
        Part.CERTIFICATES: "{name} holds the certificates {line}",
        Part.MARKETS: "{name} sells in {line}",
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
        Part.PROFILE: "{name} ütleb: {line}",
        Part.NOTE: "{name} ({where}): {line}",
    },
}


async def answer_collaborators(question: Question, matcher: Matcher, passages: Sequence[Passage], *, language: str) -> Answer | None:
    """Up to three possible collaborators, each with the line that speaks for it; None where nothing speaks for anybody."""
    findings = await matcher.findings(question.text, question.readers)
    told = [finding for finding in findings if finding.lines][:MAX_STATEMENTS]
    if not told:
        return None
    return Answer(
        question=question.text,
        kind=AnswerKind.COLLABORATORS,
        language=language,
        statements=tuple(Statement(text=_sentence(finding, language), citations=(n,)) for n, finding in enumerate(told, start=1)),
        citations=tuple(_citation(finding.lines[0], n) for n, finding in enumerate(told, start=1)),
        passages=tuple(passages),
        matches=tuple(finding.match for finding in findings),
    )


def _sentence(finding: Finding, language: str) -> str:
    """The name and the line itself, as it stands."""
    line = finding.lines[0]
    document = line.passage.document
    where = ", ".join(part for part in (written_date(document.date, language) if document.date else "", document.group or "") if part)
    said = " ".join(line.said.split())
    said = said if len(said) <= MAX_CHARACTERS else f"{said[: MAX_CHARACTERS - 1].rsplit(' ', 1)[0]}…"
    return _VERBS.get(language, _VERBS["en"])[line.part].format(name=finding.name, line=said, where=where or document.title)


def _citation(line: Line, n: int) -> Citation:
    document = line.passage.document
    return Citation(
        n=n,
        path=document.path,
        title=document.title,
        quote=line.quote,
        locator=line.passage.locator,
        url=document.url,
        group=document.group,
        date=document.date,
    )
