"""Follow-ups of a question for what somebody has to do: the same of another one, or only what is still open of it."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from typing import Final

from knowledge.answering.listing_questions import may_be_of_owner, owner_in, read_listing
from knowledge.answering.listing_words import OPEN_WORDS, Listed, any_of
from knowledge.following import taken_apart
from knowledge.group_names import mentions
from knowledge.model import Cluster
from knowledge.records.owners import known_as

_NARROWS: Final = re.compile(
    r"\W*(?:(?:and|so|ja)\s+)?(?:which|what|how\s+many|millised|mis|mitu)(?:\s+(?:ones|(?:of\s+)?(?:them|these|those)|neist|nendest))?"
    rf"\s+(?:are|is|on)\s+(?:still\s+|veel\s+)?(?P<open>{any_of(OPEN_WORDS)})\W*",
    re.IGNORECASE,
)
_POSSESSIVE: Final = re.compile(r"(?:'s|’s|['’])$")


def continued(text: str, before: str, *, today: date, groups: Collection[str], cluster: Cluster, people: Collection[str]) -> str | None:
    """A follow-up as a question that stands alone, after one for actions that does: "and Marko?" asks the same of Marko, or for those of a
    group that are Marko's, "and the cyber group?" of that group, "which of them are overdue?" for fewer; None for any other.
    """
    if not may_be_of_owner(before):
        return None
    narrows = _NARROWS.fullmatch(text)
    if narrows:
        asked = read_listing(before, today=today, groups=groups, cluster=cluster, people=people)
        return f"{before.rstrip(' ?!.')} {narrows['open']}?" if asked and asked.listed is Listed.ACTIONS else None
    said = taken_apart(text)
    if said.is_question:
        return None
    other = _POSSESSIVE.sub("", said.rest.strip(" ?!.,"))
    owner = owner_in(before, today=today, groups=groups, cluster=cluster, people=people)
    if owner is None:
        whose = (f"{before.rstrip(' ?!.')} {of}{other}?" for of in ("for ", "")) if known_as(other, people) else ()
        asked = ((one, read_listing(one, today=today, groups=groups, cluster=cluster, people=people)) for one in whose)
        return next((one for one, read in asked if read and read.owner), None)
    named = mentions(other, groups, cluster, bare=True)
    if len({one.slug for one in named}) == 1 and not re.search(r"\w{4,}", f"{other[: named[0].start]} {other[named[-1].end :]}"):
        group = next((group.name for group in cluster.groups if group.slug == named[0].slug), named[0].slug)
        return before.replace(owner, group, 1)
    return before.replace(owner, other, 1) if known_as(other, people) else None
