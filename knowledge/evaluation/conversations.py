"""Measuring how follow-ups are understood, on conversations whose meaning is known: one JSON object a line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from knowledge.calendar.periods import period_in
from knowledge.evaluation.labelled import BadQuestionsError, Split
from knowledge.followup import Names, understood
from knowledge.group_names import groups_in
from knowledge.model import Period, Turn

_Filled = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _TurnLine(BaseModel):
    model_config = ConfigDict(frozen=True)

    question: _Filled
    answer: str = ""


class Conversation(BaseModel):
    """Earlier turns and a question, with what it means when it is understood: whether it takes something over (`follows`), words that it
    then has and lacks (in any case), the working groups and the period that it names, and the language that it asks for.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    turns: Annotated[tuple[_TurnLine, ...], "oldest first"]
    text: _Filled
    language: str
    follows: bool
    contains: tuple[_Filled, ...] = ()
    lacks: tuple[_Filled, ...] = ()
    groups: tuple[str, ...] = ()
    period: tuple[date, date] | None = None
    answer_in: str | None = None
    split: Split | None = None


@dataclass(frozen=True, slots=True)
class Misread:
    """A conversation that was not understood: what its question was taken to mean, and what is wrong with that."""

    conversation: Conversation
    text: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Understanding:
    """How many conversations were understood, of those that follow on and of those with a new topic, and the others."""

    follow_ups: tuple[int, int]
    new_topics: tuple[int, int]
    misread: tuple[Misread, ...]

    @property
    def share(self) -> float:
        """The share of all that were understood."""
        right, of = (self.follow_ups[place] + self.new_topics[place] for place in (0, 1))
        return right / of if of else 0.0


def read_conversations(lines: Iterable[str], *, split: Split | None = None) -> list[Conversation]:
    """The conversations of a file's lines, of one `split` only if it is given; BadQuestionsError names the first line that is none."""
    found: list[Conversation] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            found.append(Conversation.model_validate_json(line))
        except ValidationError as error:
            detail = error.errors(include_url=False)[0]
            key = ".".join(str(part) for part in detail["loc"])
            raise BadQuestionsError(f"Line {number} is no conversation: {key}: {detail['msg']}.") from None
    chosen = [conversation for conversation in found if split in (None, conversation.split)]
    if not chosen:
        raise BadQuestionsError("There is no conversation in the file, or none of the split that is asked for.")
    return chosen


def understanding(conversations: Sequence[Conversation], names: Names) -> Understanding:
    """How many of some conversations are understood by what `names` knows."""
    misread = tuple(one for conversation in conversations if (one := _misread(conversation, names)).reasons)
    wrong = {one.conversation.id for one in misread}
    counts: dict[bool, tuple[int, int]] = {}
    for follows in (True, False):
        some = [one for one in conversations if one.follows == follows]
        counts[follows] = (sum(one.id not in wrong for one in some), len(some))
    return Understanding(follow_ups=counts[True], new_topics=counts[False], misread=misread)


def _misread(conversation: Conversation, names: Names) -> Misread:
    read = understood(conversation.text, [Turn(turn.question, turn.answer) for turn in conversation.turns], names)
    said = read.text.casefold()
    period = period_in(read.text, names.today, prefer="past")
    groups = {slug for slug, surely in groups_in(read.text, names.groups, names.cluster).items() if surely == 1.0}
    expected = Period(*conversation.period) if conversation.period else None
    reasons = [
        *([] if read.follows == conversation.follows else [f"follows: {read.follows}"]),
        *(f"lacks {word}" for word in conversation.contains if word.casefold() not in said),
        *(f"has {word}" for word in conversation.lacks if word.casefold() in said),
        *([] if groups == set(conversation.groups) else [f"groups: {', '.join(sorted(groups)) or 'none'}"]),
        *([] if period == expected else [f"period: {period}"]),
        *([] if read.language == conversation.answer_in else [f"language: {read.language}"]),
    ]
    return Misread(conversation, read.text, tuple(reasons))
