"""What was marked as not right, as administrators read it: the question, what was said, where it comes from, and why it is not right."""

from __future__ import annotations

from dataclasses import dataclass

from bot import render
from bot.markdown import escaped, plain, shortened
from bot.names import id_in
from bot.splitting import split
from bot.wording_feedback import FeedbackWording
from knowledge.feedback import Verdict, Vote
from knowledge.given import GivenAnswer
from knowledge.model import Cluster
from knowledge.sharing import Shown

QUESTION_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Marked:
    """A vote that an answer is not right, with what its readers may see of the answer; `asked` says whether they may see the question too.

    `link` leads to the answer, where they can open it.
    """

    vote: Vote
    given: GivenAnswer
    shown: Shown
    asked: bool
    link: str | None = None


def marked_messages(marked: Marked, cluster: Cluster, said: FeedbackWording) -> tuple[str, ...]:
    """One vote, as messages."""
    return split("\n".join(_lines(marked, cluster, said, withheld=said.wrong_withheld_all)))


def list_messages(found: list[Marked], counts: dict[Verdict, int], cluster: Cluster, said: FeedbackWording) -> tuple[str, ...]:
    """The newest votes that something was not right, as messages."""
    helpful, wrong = counts[Verdict.HELPFUL], counts[Verdict.WRONG]
    if not found:
        return (said.feedback_none.format(helpful=helpful),)
    blocks = ["\n".join(_lines(marked, cluster, said, withheld=said.wrong_withheld_from_you)) for marked in found]
    return split("\n\n".join([f"**{said.feedback_heading.format(wrong=wrong, helpful=helpful)}**", *blocks]))


def _lines(marked: Marked, cluster: Cluster, said: FeedbackWording, *, withheld: str) -> list[str]:
    heading = said.wrong_private_heading if marked.given.private else said.wrong_heading
    if not marked.asked:
        return [f"**{heading}**", withheld]
    lines = [f"**{heading}**" + (f" · {marked.link}" if marked.link else "")]
    lines.append(said.wrong_asked.format(question=escaped(shortened(plain(marked.given.question), QUESTION_CHARACTERS))))
    if marked.vote.reason:
        lines.append(said.wrong_reason.format(reason=escaped(marked.vote.reason)))
    lines += _told(marked, cluster, said)
    return [*lines, f"-# {said.wrong_by.format(member=f'<@{id_in(marked.vote.member)}>')}"]


def _told(marked: Marked, cluster: Cluster, said: FeedbackWording) -> list[str]:
    """What was said, as far as its readers may see it, and how much of it they may not."""
    if not marked.given.said:
        return [said.wrong_said_nothing]
    lines = [] if marked.shown.is_empty else [said.wrong_said, *render.answer_messages(marked.shown.answer, cluster, private=True)]
    withheld = marked.shown.left_out
    if withheld:
        lines.append(f"-# {said.wrong_withheld_one if withheld == 1 else said.wrong_withheld.format(count=withheld)}")
    return lines
