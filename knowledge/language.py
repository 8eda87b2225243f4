"""Which of the cluster's languages a text is written in."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ESTONIAN = re.compile(
    r"[õäöü]|\b(mis|kes|kus|kuhu|millal|kas|kui|miks|kuidas|mitu|milline|millise|palju|meie|oli|olid|ja|ei|on|et|see|seda|selle|kohta|keda|kelle|mida)\b",
    re.IGNORECASE,
)
_ENGLISH = re.compile(
    r"\b(what|who|where|when|why|how|which|is|are|was|were|the|a|an|of|in|for|to|did|does|do|and|on|with|by|from|can|has|have)\b",
    re.IGNORECASE,
)


def language_of(text: str, languages: Sequence[str]) -> str:
    """The language of a short text, out of `languages`; their first one when in doubt.

    Statistical detectors are unsure of texts of a few words, where function words and letters decide.
    """
    scores = {"et": len(_ESTONIAN.findall(text)), "en": len(_ENGLISH.findall(text))}
    known = [language for language in languages if scores.get(language)]
    return max(known, key=lambda language: scores[language]) if known else (languages[0] if languages else "en")
