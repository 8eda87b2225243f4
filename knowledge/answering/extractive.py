"""Extractive answers: the sentences that answer, quoted with enough context to be understood alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, takewhile

from knowledge.answering.amounts import Amount, amount_asked
from knowledge.answering.choice import CHOICE, ChoiceWeights, Scored, score_units
from knowledge.answering.likelihood import Likelihood
from knowledge.answering.page import MAX_STATEMENTS, grown, quotations, quoted_of, stands
from knowledge.answering.quotation import MAX_CHARACTERS, Quotation
from knowledge.answering.reranking import reranked
from knowledge.answering.superseding import Said, changed_on
from knowledge.model import Citation, Passage, Statement
from knowledge.retrieval import Retrieval
from knowledge.words import stems_in

ELSEWHERE = 2.0
"""A part of a question is answered from a document that is not quoted yet, unless what a quoted one says is so much better."""

HARDLY = 0.02
"""A unit that is less likely than this to answer a part of a question is not said, unless it is the best one for it."""


@dataclass(frozen=True, slots=True)
class Composed:
    """Statements and their citations, and the passages that were read, best first. `lacks`: the amount that is asked for and that none of
    the statements states; `asks_more`: they answer what else is asked for.
    """

    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    passages: tuple[Passage, ...]
    lacks: Amount | None = None
    asks_more: bool = False


def compose(
    retrieval: Retrieval, *, language: str, group_names: Mapping[str, str], weights: ChoiceWeights = CHOICE, more: bool = False
) -> Composed:
    """The two or three places that answer best, each with its citation, `more` of them where those are unlikely to hold the answer;
    `group_names` are what slugs are called.
    """
    amounts = [amount_asked(part.query.text) for part in retrieval.parts]
    by_part = _of_parts(retrieval, amounts, weights, language, group_names)
    parts = [quote for some in by_part for quote in some]
    scored = [] if parts else score_units(retrieval, weights)
    once = retrieval.query.latest  # where the present is asked for, what was said before it is worth more than what else was said then
    quotes = parts or quotations(scored, language=language, group_names=group_names, once=once, more=more)
    changed = [None] * len(parts) if parts else _changed(quotes, retrieval)
    # What was changed later comes last, whatever it has in common with the question.
    told = sorted(zip(quotes, changed, strict=True), key=lambda one: one[1] is not None)
    befores = [None, *(quote for quote, _ in told)]
    statements = tuple(
        Statement(text=quote.text(language, group_names, after=before), citations=(number,), superseded=day)
        for number, ((quote, day), before) in enumerate(zip(told, befores, strict=False), start=1)
    )
    citations = tuple(quote.citation(number, language) for number, (quote, _) in enumerate(told, start=1))
    lacks = _lacking(retrieval, amounts, by_part, quotes)
    asks_more = bool(parts) and lacks is not None
    return Composed(statements, citations, reranked(retrieval, scored), lacks=lacks, asks_more=asks_more)


def _lacking(
    retrieval: Retrieval, amounts: Sequence[Amount | None], by_part: Sequence[Sequence[Quotation]], quotes: Sequence[Quotation]
) -> Amount | None:
    """The amount that is asked for and that no quotation states; of several questions in one, the first of which no place tells it."""
    if not retrieval.parts:
        asked = amount_asked(retrieval.query.text)
        return None if asked is None or any(_tells(asked, quote, retrieval) for quote in quotes) else asked
    return next((amount for amount, chosen in zip(amounts, by_part, strict=True) if amount and not chosen), None)


def _tells(amount: Amount, quote: Quotation, asked: Retrieval) -> bool:
    """Whether a quotation states an amount, and has a word of what it is asked for."""
    if not amount.stated_in([quote.quote]):
        return False
    told_of = [weight > 0 and not amount.asks_by(key) for weight, key in zip(asked.words.weights, asked.words.keys, strict=True)]
    places = [found for passage, found in zip(asked.passages, asked.found, strict=True) if passage.chunk_id == quote.passage.chunk_id]
    return not any(told_of) or any(
        bool((one.head | one.units[:, quote.first : quote.last + 1].any(axis=1))[told_of].any()) for one in places
    )


def _changed(quotes: Sequence[Quotation], retrieval: Retrieval) -> list[date | None]:
    """For each quotation the day on which what it says was changed, if one of the others says so. Where a time is named, it is asked what
    was said then; where the last state of that time is asked for too, what was said within it changes what was said earlier in it.
    """
    period = retrieval.query.period
    if period is not None and not retrieval.query.latest:
        return [None] * len(quotes)
    found = {passage.chunk_id: each for passage, each in zip(retrieval.passages, retrieval.found, strict=True)}
    said = [
        Said(
            group=quote.passage.document.group,
            day=day if (day := quote.passage.document.date) and (period is None or day in period) else None,
            lines=tuple(unit.text for unit in quote.passage.units[quote.first : quote.last + 1]),
            has=found[quote.passage.chunk_id].units[:, quote.first : quote.last + 1],
        )
        for quote in quotes
    ]
    return changed_on(said, retrieval.words, present=retrieval.query.latest)


def _of_parts(
    retrieval: Retrieval, amounts: Sequence[Amount | None], weights: ChoiceWeights, language: str, group_names: Mapping[str, str]
) -> list[list[Quotation]]:
    """What answers each part of a question that asks for several things, in as many places as one question gets, from documents that are
    not quoted yet where they say it about as well; nothing where there is one part alone. A part that asks for one of the
    `amounts` gets none that does not state it.
    """
    scored = [score_units(part, weights) for part in retrieval.parts]
    ranked = [sorted((one for some in of_part for one in some), key=lambda one: -one.score) for of_part in scored]
    likelihoods = [Likelihood(of_part) for of_part in scored]
    chosen: list[list[Quotation]] = [[] for _ in retrieval.parts]
    # In turn one more place for each, so that no part takes what answers another.
    for _ in range(MAX_STATEMENTS):
        for place, part in enumerate(retrieval.parts):
            told = [quote for some in chosen for quote in some]
            one = _next_best(ranked[place], told, likelihoods[place])
            if one is None:
                continue
            room = _Room(MAX_CHARACTERS // len(retrieval.parts), language, group_names, told[-1] if told else None)
            quote = Quotation(one.passage, one.place, one.place)
            quote = grown(quote, scored[place][one.rank], quoted_of(told, one.passage), room.has)
            amount = amounts[place]
            if amount is None or _tells(amount, quote, part):
                chosen[place].append(quote)
    return chosen


def _next_best(ranked: Sequence[Scored], told: Sequence[Quotation], likelihood: Likelihood) -> Scored | None:
    """The best unit that is not quoted yet and does not stand beside what is; None where what is left hardly answers."""
    free = (
        one
        for one in ranked
        if one is ranked[0] or likelihood.of_unit(one) > HARDLY
        if not any(stands(one, quote, within=1) for quote in told) and any(stems_in(one.unit.text))
    )
    best = next(free, None)
    if best is None:
        return None
    near = takewhile(lambda one: one.score > best.score - ELSEWHERE, chain([best], free))
    quoted = {quote.passage.document.id for quote in told}
    return next((one for one in near if one.passage.document.id not in quoted), best)


@dataclass(frozen=True, slots=True)
class _Room:
    """So many characters for a quotation, said in a language after another."""

    characters: int
    language: str
    group_names: Mapping[str, str]
    after: Quotation | None

    def has(self, quote: Quotation) -> bool:
        """Whether there is room for a quotation."""
        if quote.least > self.characters or quote.most(self.group_names) <= self.characters:
            return quote.least <= self.characters
        return len(quote.told(self.language, self.group_names, after=self.after)) <= self.characters
