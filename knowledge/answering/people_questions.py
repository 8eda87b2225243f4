"""Which questions ask who somebody is, or with which organisation."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_NAME: Final = r"(?P<name>[^?,;:]{2,60}?)"
_FIRM: Final = r"(?:which|what)\s+(?:firm|company|organi[sz]ation|member|employer)"
_FIRM_ET: Final = r"(?:mis|milli(?:ses|sest))\s+(?:firmas|firmast|ettevõttes|ettevõttest|organisatsioonis|organisatsioonist)"


def _forms(*forms: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(rf"\W*{form}\W*", re.IGNORECASE) for form in forms)


_WHO: Final = _forms(
    rf"(?:and\s+)?who(?:'s|’s|\s+is|\s+was)\s+{_NAME}",
    rf"(?:ja\s+)?kes\s+on\s+{_NAME}",
    rf"tell\s+(?:me|us)\s+(?:more\s+|something\s+)?about\s+{_NAME}",
    rf"what\s+do\s+(?:we|you)\s+know\s+(?:about|of)\s+{_NAME}",
    rf"mida\s+(?:me|sa)\s+(?:teame|tead)\s+{_NAME}\s+kohta",
)
_WHERE: Final = _forms(
    rf"{_FIRM}\s+does\s+{_NAME}\s+(?:work|come)(?:\s+(?:for|at|from|with))?",
    rf"{_FIRM}\s+is\s+{_NAME}\s+(?:from|with|at|of)",
    rf"(?:where|for\s+whom|who)\s+does\s+{_NAME}\s+work(?:\s+(?:for|at))?",
    rf"{_FIRM_ET}\s+on\s+{_NAME}",
    rf"(?:kus|{_FIRM_ET})\s+(?:töötab\s+)?{_NAME}(?:\s+töötab)?",
)
_LONGEST: Final = 120


class Person(NamedTuple):
    """Who is asked about, as it is said; `only_firm`: only with which organisation."""

    name: str
    only_firm: bool


def person_asked_about(text: str) -> Person | None:
    """Whom a question asks about by a name, or by what may be one; None for any other."""
    for only_firm, forms in ((True, _WHERE), (False, _WHO)) if len(text) <= _LONGEST else ():
        match = next((match for form in forms if (match := form.fullmatch(text))), None)
        if match:
            return Person(match["name"].strip(), only_firm)
    return None
