"""Follow-ups rewritten to stand alone, by what the earlier turns named: working groups, organisations, people, periods and the topic."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from knowledge.answering.groups import may_ask_for_groups
from knowledge.answering.listing_questions import may_be_of_owner
from knowledge.answering.meeting_questions import attendance_of
from knowledge.answering.membership import asks_for_all_members
from knowledge.answering.owner_followups import continued
from knowledge.answering.people_questions import person_asked_about
from knowledge.asked_about import ANYBODY, FULL_NAME, SHORT_TOPIC, THEY, THING, asked_about, who_else
from knowledge.calendar.periods import named_period
from knowledge.following import ACCEPTS, WHATS_ON, Said, points_back, switched_language, taken_apart, topic_words, without_asking
from knowledge.group_names import Mention, mentions, without_groups
from knowledge.matching.names import organisations_in, without_legal_form
from knowledge.model import Cluster, Turn
from knowledge.words import content_words


@dataclass(frozen=True, slots=True)
class Names:
    """What can be meant by a name, for certain readers: their cluster, the slugs of groups and the organisations that they may read of;
    `people` are those who may have something to do, where one of the turns may ask for that.
    """

    cluster: Cluster
    groups: Collection[str]
    organisations: Sequence[str]
    today: date
    people: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as it stands alone. `follows` says that it took something over, `accepts` that it only takes up what was offered after
    the question before, which `text` then is; `language` is what it asks to be answered in, where that is all that it asks.
    """

    text: str
    follows: bool = False
    accepts: bool = False
    language: str | None = None


def understood(text: str, turns: Sequence[Turn], names: Names) -> Understood:
    """A question with what it takes over from the turns before it, oldest first; one that stands alone as it is."""
    if not turns:
        return Understood(text)
    before = turns[-1]
    language = switched_language(text)
    if language or ACCEPTS.fullmatch(text):
        earlier = understood(before.question, turns[:-1], names)
        return replace(earlier, follows=True, accepts=language is None, language=language or earlier.language)
    turned = _turned(text, turns, names)
    if turned or stands_alone(text, names):
        return Understood(turned or text, follows=bool(turned))
    earlier = understood(before.question, turns[:-1], names)
    return Understood(_rewritten(taken_apart(text), replace(before, question=earlier.text), names), follows=True)


def _turned(text: str, turns: Sequence[Turn], names: Names) -> str | None:
    """A follow-up of a question for what somebody has to do; None for any other."""
    if len(text) > _LONGEST or not any(may_be_of_owner(turn.question) for turn in turns):
        return None
    before = understood(turns[-1].question, turns[:-1], names).text
    return continued(text, before, today=names.today, groups=names.groups, cluster=names.cluster, people=names.people)


def standing_alone(clauses: Sequence[str], names: Names) -> tuple[str, ...]:
    """The questions of one sentence, each as it stands alone: what it leaves to the one before is taken over, and so is the group that this
    one names where a short one names none ("who leads the cyber group and what was decided last?").
    """
    alone: list[str] = []
    for clause in clauses:
        if not alone:
            alone.append(clause)
            continue
        meant = understood(clause, (Turn(alone[-1], ""),), names)
        alone.append(meant.text if meant.follows else _of_its_group(clause, alone[-1], names))
    return tuple(alone)


def _of_its_group(clause: str, before: str, names: Names) -> str:
    """A question of few words with the one group that the one before names, unless it asks of a group or an organisation of its own."""
    named = mentions(before, names.groups, names.cluster)
    if (
        len(content_words(clause)) >= _ALONE_LINKED
        or len({one.slug for one in named}) != 1
        or mentions(clause, names.groups, names.cluster)
        or organisations_in(clause, names.organisations)
    ):
        return clause
    return f"{clause}, {before[named[0].start : named[0].end]}"


_LONGEST: Final = 400
"""Characters; a longer question says itself what it is about."""


def stands_alone(text: str, names: Names) -> bool:
    """Whether a question can be understood without the one before it."""
    if len(text) > _LONGEST or may_ask_for_groups(text) or asks_for_all_members(text):
        return True
    said = taken_apart(text)
    own = _Slots.of(said, names)
    if said.about or not re.search(r"\w", said.rest):
        return False
    if points_back(said.rest, named_at=own.named_at):
        return False
    if not said.is_question:
        return not own.named_at_all and not own.period and len(own.left) >= (_ALONE_LINKED if said.linked else _ALONE_FRAGMENT)
    if not own.left:
        return _asks_of_what_it_names(said, own)
    return not said.linked or own.named_at_all or len(own.left) >= _ALONE_LINKED


def _asks_of_what_it_names(said: Said, own: _Slots) -> bool:
    """Whether a question without a topic asks of the group, the organisation or the time that it names: "who leads the cyber group?"."""
    if WHATS_ON.search(said.rest) and own.period:
        return True
    return own.named_at_all and (not said.linked or bool(own.groups and _GROUP_VERB.search(said.rest)))


_ALONE_FRAGMENT: Final = 2
_ALONE_LINKED: Final = 3
"""So many words of a topic make a fragment, or a question that begins with "and", stand alone."""


@dataclass(frozen=True, slots=True)
class _Slots:
    """What a text names: groups and organisations with their places, a period with its place, and the topic's words that are left."""

    groups: tuple[Mention, ...]
    organisations: tuple[tuple[str, int, int], ...]
    period: tuple[int, int] | None
    left: tuple[str, ...]

    @classmethod
    def of(cls, said: Said, names: Names) -> _Slots:
        """What a question names; one that is a fragment names the cyber group by "cyber" alone."""
        return cls.of_text(said.rest, names, bare=said.about or not said.is_question)

    @classmethod
    def of_text(cls, text: str, names: Names, *, bare: bool = False) -> _Slots:
        groups = tuple(one for one in mentions(text, names.groups, names.cluster, bare=bare) if bare or one.certainty == 1.0)
        organisations = organisations_in(text, names.organisations)
        period = named_period(text, names.today, prefer="past")
        spans = [(one.start, one.end) for one in groups] + [(start, end) for _, start, end in organisations]
        spans += [(period.start, period.end)] if period else []
        return cls(groups, organisations, (period.start, period.end) if period else None, tuple(topic_words(_without(text, spans))))

    @property
    def named_at(self) -> int | None:
        """Where the first group or organisation is named."""
        return min([*(one.start for one in self.groups), *(start for _, start, _ in self.organisations)], default=None)

    @property
    def named_at_all(self) -> bool:
        return self.named_at is not None


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return text


# Rewriting


def _rewritten(said: Said, before: Turn, names: Names) -> str:
    """A follow-up as a question of its own, after the question before it (which stands alone) and its answer."""
    own = _Slots.of(said, names)
    if not said.rest:
        return before.question
    if not said.is_question:
        about = None if own.named_at_all or own.period or ANYBODY.match(said.rest) else asked_about(before.question)
        return before.question.replace(about, said.rest.strip(" ?!.")) if about else _with_slots(said, own, before.question, names)
    if (who := who_else(said.rest, before.question)) is not None:
        return who
    asked = _resolved(said.rest, before, names)
    if asked.whole:
        return asked.text
    topic = _without_own(before.question, own, names)
    return attendance_of(topic, said.rest) or (f"{asked.text.rstrip(' ?!.')}, {topic}?" if topic else asked.text)


def _with_slots(said: Said, own: _Slots, question: str, names: Names) -> str:
    """The question before, with the group, organisation or period that a fragment names in the place of its own; the rest goes after it."""
    there = _Slots.of_text(question, names)
    pieces: list[tuple[int, int, str]] = []
    after: list[str] = []
    if own.groups:
        called = " and ".join(dict.fromkeys(_called(one, said.rest, names) for one in own.groups))
        pieces += [(one.start, one.end, called if place == 0 else "") for place, one in enumerate(there.groups)]
        after += [] if there.groups else [called]
    if own.organisations:
        called = " and ".join(name for name, _, _ in own.organisations)
        pieces += [(start, end, called if place == 0 else "") for place, (_, start, end) in enumerate(there.organisations)]
        after += [] if there.organisations else [called]
    spans = [(one.start, one.end) for one in own.groups] + [(start, end) for _, start, end in own.organisations]
    periods: list[tuple[int, int]] = []
    if own.period:
        called = said.rest[own.period[0] : own.period[1]]
        periods = [_with_preposition(said.rest, own.period)]
        pieces += [(*there.period, called)] if there.period else []
        after += [] if there.period else [said.rest[slice(*periods[0])]]
    left = " ".join(_without(said.rest, [*spans, *periods]).split())
    if content_words(left) or not (spans or periods):
        after.append(left)
    changed = question
    for start, end, text in sorted(pieces, reverse=True):
        changed = f"{changed[:start]}{text}{changed[end:]}"
    return " ".join([" ".join(changed.split()).rstrip(" ?!."), *(one.strip(" ?!.") for one in after)]) + "?"


def _with_preposition(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """Where a period stands with the word that leads to it."""
    before = re.search(r"\b(?:in|on|during|since|before|after|until|by|for|at|from)\s+(?:the\s+)?$", text[: span[0]], re.IGNORECASE)
    return (before.start() if before else span[0], span[1])


def _called(mention: Mention, text: str, names: Names) -> str:
    """A group as a text calls it; by its name where the text has but its slug or a part of a name ("cyber")."""
    own = text[mention.start : mention.end]
    is_name = own.lower() != mention.slug and any(one.certainty == 1.0 for one in mentions(own, names.groups, names.cluster))
    return own if is_name else _group_name(mention.slug, names.cluster)


def _group_name(slug: str, cluster: Cluster) -> str:
    return next((group.name for group in cluster.groups if group.slug == slug), slug)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A follow-up's own question with its pronouns resolved; `whole` where nothing of the topic has to be added."""

    text: str
    whole: bool


_GROUP_VERB: Final = re.compile(
    r"\b(?:leads?|chairs?|heads?|runs?|meets?|join|leading|chairing|led|chaired|works?\s+on|lead(?:er)?|juhib|juhatab|juhtis|eest\s+veab|veab|juht|kohtu(?:b|vad)|kogune(?:b|vad)|liituda)\b",
    re.IGNORECASE,
)
_ITS_MEETING: Final = re.compile(
    r"\b(?:(?P<its>its|their)|selle|nende|tema)\s+"
    r"(?=(?:(?:last|latest|most\s+recent|previous|next|first)\s+)?(?:meeting|call)\b|(?:(?:viimase|eelmise|järgmise)\w*\s+)?koosolek)",
    re.IGNORECASE,
)
_PERSON: Final = re.compile(r"\b(?:he|him|his|she|her|hers|ta|tema|teda|talle|temaga)\b", re.IGNORECASE)


def _resolved(text: str, before: Turn, names: Names) -> _Asked:
    """A question with the first pronoun that it has replaced by what was named before: a group, organisations, a person, a short topic."""
    there = _Slots.of_text(before.question, names)
    meeting = _ITS_MEETING.search(text)
    if there.groups and meeting:
        called = _group_name(there.groups[0].slug, names.cluster)
        its = "'s" if meeting["its"] else ""
        return _Asked(f"{text[: meeting.start()]}{called}{its} {text[meeting.end() :]}", whole=True)
    if there.groups and _GROUP_VERB.search(text) and not topic_words(text):
        called = _group_name(there.groups[0].slug, names.cluster)
        pronoun = next((one for one in (THEY, THING) if one.search(text)), None)
        return _Asked(pronoun.sub(called, text, count=1) if pronoun else f"{text.rstrip(' ?!.')} {called}?", whole=True)
    if THEY.search(text):
        organisations = there.organisations or organisations_in(before.answer, names.organisations)
        if organisations:
            called = " and ".join(name for name, _, _ in organisations[:3])
            return _Asked(
                THEY.sub(called, text, count=1), whole=not topic_words(text) and not THING.search(text) and bool(there.organisations)
            )
    if _PERSON.search(text):
        person = next((one for one in _people(before, names)), "")
        if person:
            asked = _PERSON.sub(person, text, count=1)
            return _Asked(asked, whole=bool(topic_words(text) or person_asked_about(asked) or may_be_of_owner(asked)))
    topic = without_asking(before.question)
    if THING.search(text) and len(topic.split()) <= SHORT_TOPIC:
        return _Asked(THING.sub(topic, text, count=1), whole=True)
    return _Asked(text, whole=False)


def _people(before: Turn, names: Names) -> list[str]:
    """The people that the answer or the question before names: two or three words in capitals that are no group and no organisation."""
    called = [FULL_NAME.findall(text) for text in (before.answer, before.question)]
    known = {group.name for group in names.cluster.groups} | {without_legal_form(name) for name in names.organisations}
    return [name for found in called for name in found if not any(name in one or one in name for one in known)]


def _without_own(question: str, own: _Slots, names: Names) -> str:
    """The topic of the question before, less the groups, the organisations and the period for which the follow-up names its own."""
    there = _Slots.of_text(question, names)
    spans = [(start, end) for _, start, end in there.organisations] if own.organisations else []
    spans += [there.period] if own.period and there.period else []
    rest = _without(question, spans)
    return without_asking(without_groups(rest, [one.slug for one in there.groups], names.cluster) if own.groups else rest)
