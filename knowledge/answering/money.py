"""Money: whether a question asks for a sum of it, and whether lines state one; pure functions.

Lines that speak of a thing and name no price do not answer what it costs, however near they are. Of what near misses ask for, this can be
told: four in fourteen on real notes ask for a sum, and no line that would be quoted states one; where there is an answer, one does
(docs/benchmarks.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_SUM = r"(?:fees?|prices?|salary|salaries|wages?|payouts?|costs?|(?:hourly|daily|day|monthly)\s+rates?)"
_SUM_ET = r"(?:\w*(?:hind|hinna(?:ga)?|tasu|maksumus|summa|palk)|\w+maks)"
_HELPS = r"(?:do|does|did|is|are|was|were|would|will|should|must|can|could|has|have|had)"

_ASKED = re.compile(
    rf"\bhow\s+much\s+(?:money\b|{_HELPS}\b[^?;]*\b(?:cost\w*|pays?|paid|charge[sd]?|charging|spen[dt]|earn\w*|donat\w+)\b)"
    rf"|\b(?:what|which)(?:['’]?s)?\b(?:\s+(?:is|was|are|were|will\s+be|would\s+be))?"
    rf"(?:\s+(?!(?:{_HELPS}|to|year|month|day|date|time)\b)[\w-]+){{0,3}}?\s+{_SUM}\b"
    rf"|^\W*(?:(?:max|maximum|highest|total|final|yearly|annual|monthly)\s+)*{_SUM}\s+(?:for|of|per)\b"
    r"|\b(?:kui\s+)?palju\s+(?:raha\b|[^?;]*\bmaks(?:ab|is|avad|id|ta|ma|takse|ti)\b)"
    rf"|\b(?:mis|milline|kui\s+suur)\b(?:\s+\w+){{0,4}}?\s+{_SUM_ET}\b",
    re.IGNORECASE,
)
_ASKED_OTHERWISE = re.compile(
    r"^\W*(?:when|why|who|whose|where|millal|miks|kes|kelle|kus)\b|\b(?:until|since|by)\s+when\b"
    r"|\b(?:percent\w*|increas\w*|decreas\w*|rise[ns]?|rose|falls?|fell|drop\w*|chang\w+|protsen\w*|tõus\w*|lange\w*|muutu\w*)\b",
    re.IGNORECASE,
)
"""In a question for something else a price may be told (“when was the price raised to 5 euros?”), and by how much one rose is a share."""

_STATED = re.compile(
    r"[$€£¥]|\b(?:eur|usd|gbp|sek)\b|\d(?:eur|usd|k)\b|\b(?:euro|dollar|kroon|franc)\w*|\b(?:pounds?|cents?|yen|free|tasuta)\b"
    r"|\bno\s+(?:charge|fee|cost)s?\b"
    # Without a currency: thousands as sums are written, and a number that soon follows a word for money.
    r"|(?<![\d.,])\d{1,3}(?:[, \u00a0]\d{3})+(?![\d.,]*\d)"
    r"|\b(?:cost\w*|price[sd]?|fees?|pays?|paid|charge[sd]?|spent|maks(?:ab|is|avad|id|ta)|\w*(?:hind|hinna\w*|tasu|summa))\b:?\s+(?:\w+\s+){0,2}?\d+(?![\d.,]*(?:[^\W_]|\s*(?:%|per\s?cent|protsen)))",
    re.IGNORECASE,
)


def asks_for_money(text: str) -> bool:
    """Whether a question, English or Estonian, asks for a price or another sum."""
    return bool(_ASKED.search(text)) and not _ASKED_OTHERWISE.search(text)


def states_money(lines: Iterable[str]) -> bool:
    """Whether one of some lines has a sum, or says that a thing costs nothing."""
    return any(_STATED.search(line) for line in lines)


_OF_MONEY = re.compile(
    r"(?:cost|price|pricing|fee|charg|pa(?:y|id)|spen[dt]|earn|salar|wage|rate|money|sum|amount|much|total|euro?s?$|usd|dollar|"
    r"hin[dn]|maks|tasu|summa|raha|palju|suur|palk|maksumus)",
    re.IGNORECASE,
)


def is_of_money(word: str) -> bool:
    """Whether a question's word asks for a sum rather than say what it is for."""
    return bool(_OF_MONEY.match(word))
