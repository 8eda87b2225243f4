"""Amounts: whether a question asks for a sum of money or how many there are of something, and whether lines state that; pure functions.

Lines that speak of a thing and state no number of it do not answer how many there are, however near they are. Of what near misses ask
for this can be told; that a person, a name or a day stands in a quotation says nothing (docs/benchmarks.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from knowledge.answering.money import asks_for_money, is_of_money, states_money
from knowledge.answering.units import Unit, numbers_of, unit_of

_ENDS = (
    r"(?:do|does|did|is|are|was|were|will|would|can|could|has|have|had|should|must|may|of|in|on|at|from|to|for|with|by|per|as|than|the|we|they|"
    r"on|oli|olid|saab|sai|said|peab|võib|jäi|tuli|\d\S*)"
)
_COUNTED = rf"((?:\s+(?!{_ENDS}\b)[^\W\d_][\w’'-]*){{0,4}})"
"""The words after the asking ones, the last of which is mostly what is counted."""

_WHICH_NUMBER = r"(?:(?:final|total|overall|exact|current|latest|last|known|average|max\w*|min\w*)\s+){0,2}"

_ASKED = re.compile(
    rf"\bhow\s+many\b(?P<among>\s+of\b(?:\s+(?:the|our|your|these|those|their))?)?{_COUNTED}"
    rf"|\b(?:what|which)(?:['’]?s)?\b(?:\s+(?:is|was|are|were))?\s+(?:the\s+)?{_WHICH_NUMBER}number\s+of\b{_COUNTED}"
    rf"|^\W*(?:the\s+)?{_WHICH_NUMBER}number\s+of\b{_COUNTED}"
    rf"|\bmit(?:u|me|mel|mele|melt|mes|mest|messe)\b{_COUNTED}"
    rf"|\bkui\s+palju(?=\s+\w+(?:id|si)\b){_COUNTED}",
    re.IGNORECASE,
)
_IN_UNIT = re.compile(
    r"\b(?:what|how)\b[^?;]*\bin\s+((?:milli)?seconds|minutes|hours|days|weeks|months|years|per\s?cent|(?:kilo)?met(?:re|er)s|kilograms|kilos|"
    r"grams|tons)\b",
    re.IGNORECASE,
)
_SHARE = re.compile(r"\b(?:what|which)\s+percent\w*|\bwhat(?:['’]?s| is| was)\s+the\s+percentage\b", re.IGNORECASE)
_ASKED_OTHERWISE = re.compile(
    r"^\W*(?:when|why|who|whose|where|millal|miks|kes|kelle|kus)\b|\b(?:until|since|by|after)\s+(?:when|what)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Amount:
    """What a question asks for: a number of one of some units."""

    units: frozenset[Unit]

    def stated_in(self, lines: Iterable[str]) -> bool:
        """Whether one of some lines states such a number."""
        if Unit.MONEY in self.units:
            return states_money(lines)
        return any(unit in self.units for line in lines for unit in numbers_of(line))

    def asks_by(self, word: str) -> bool:
        """Whether a question's word asks for the amount rather than say what it is for."""
        return is_of_money(word) if Unit.MONEY in self.units else unit_of([word]) in self.units - {Unit.THINGS}

    def not_found(self, language: str) -> str:
        """The sentence that says that it was not found, beside the answer to what else was asked, in English or Estonian."""
        if Unit.MONEY in self.units:
            return "Küsitud rahasummat ma ei leia." if language == "et" else "I do not find the sum of money that you ask for."
        return "Küsitud arvu ma ei leia." if language == "et" else "I do not find the number that you ask for."

    def not_stated(self, language: str) -> str:
        """The sentence that says that what came nearest does not state it, in English or Estonian."""
        if Unit.MONEY in self.units:
            return "Küsitud rahasummat neis ei ole." if language == "et" else "They do not state the sum of money that is asked for."
        return "Küsitud arvu neis ei ole." if language == "et" else "They do not state the number that is asked for."


def amount_asked(text: str) -> Amount | None:
    """The amount that a question, English or Estonian, asks for; None where it asks for something else."""
    if asks_for_money(text):
        return Amount(frozenset({Unit.MONEY}))
    if _ASKED_OTHERWISE.search(text):
        return None
    if found := _ASKED.search(text):
        unit = unit_of(next((words for words in found.groups()[1:] if words), "").split())
        return Amount(frozenset({unit, Unit.SHARE} if found["among"] else {unit}))
    if found := _IN_UNIT.search(text):
        return Amount(frozenset({unit_of([found[1]])}))
    return Amount(frozenset({Unit.SHARE})) if _SHARE.search(text) else None
