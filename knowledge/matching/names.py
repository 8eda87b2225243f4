"""Names of organisations, people and groups: which of them mean the same, and where a text names them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from knowledge.model import Cluster, PartyKind

_LEGAL_FORM = re.compile(
    r"[\s,]+(oü|as|mtü|tü|sa|fie|ühistu|ltd|limited|llc|llp|inc|corp|plc|gmbh|ag|kg|se|sia|uab|ab|oy|oyj|aps|a/s|bv|b\.v|nv|sas|sarl|srl|spa|s\.p\.a|"
    r"sp z o\.?o|s\.r\.o|sro|a\.s|kft|doo|d\.o\.o|ou)\.?$",
    re.IGNORECASE,
)
_LEGAL_FORM_BEFORE = re.compile(r"^(oü|as|mtü|sa|sia|uab|ab|oy)\s+", re.IGNORECASE)
_MIN_NAME = 3


def key_of(kind: PartyKind, name: str, cluster: Cluster) -> str:
    """What equal names have in common: no case, no legal form, and of a working group its slug."""
    plain = " ".join(name.split())
    if kind is PartyKind.ORGANISATION:
        return without_legal_form(plain).casefold()
    if kind is PartyKind.GROUP:
        names = {group.slug: (group.slug, group.name, *group.aliases) for group in cluster.groups}
        return next((slug for slug, known in names.items() if plain.casefold() in map(str.casefold, known)), plain.casefold())
    return plain.lstrip("@").casefold()


def shown_name(kind: PartyKind, name: str, cluster: Cluster) -> str:
    """The name to show: a working group's own one where the cluster gives it one."""
    if kind is not PartyKind.GROUP:
        return name
    key = key_of(kind, name, cluster)
    return next((group.name for group in cluster.groups if group.slug == key), name)


def without_legal_form(name: str) -> str:
    """`Akuvara OÜ` without its `OÜ`; a name that is nothing but a legal form stays."""
    return _LEGAL_FORM.sub("", _LEGAL_FORM_BEFORE.sub("", name)).strip(" ,") or name


def is_named(kind: PartyKind, name: str, text: str) -> bool:
    """Whether a text names a person (by the whole name, the first or the last) or an organisation (without its legal form)."""
    if kind is PartyKind.GROUP:
        return False
    return bool(_naming(kind, name).search(text))


@lru_cache(maxsize=10_000)
def _naming(kind: PartyKind, name: str) -> re.Pattern[str]:
    plain = without_legal_form(name) if kind is PartyKind.ORGANISATION else name
    parts = [plain, *(plain.split() if kind is PartyKind.PERSON else ())]
    wanted = "|".join(re.escape(part) for part in parts if len(part) >= _MIN_NAME) or r"(?!)"
    # Estonian declines names: Marko, Markole; Akuvara, Akuvaral.
    return re.compile(rf"(?<!\w)(?:{wanted})(?:'?[a-zõäöü]{{1,4}})?(?!\w)")


_SHORT_NAME = 5


def organisations_in(text: str, organisations: Sequence[str]) -> tuple[tuple[str, int, int], ...]:
    """Organisations with their places, by their names without legal form, or by a first word that no other has; declined too."""
    found: list[tuple[str, int, int]] = []
    plain = [without_legal_form(name) for name in organisations]
    firsts = [name.split()[0].casefold() for name in plain if name.split()]
    for whole in plain:
        first = whole.split()[0] if whole.split() else whole
        short = len(first) >= _SHORT_NAME and firsts.count(first.casefold()) == 1
        wanted = "|".join(re.escape(one) for one in dict.fromkeys((whole, first) if short else (whole,)) if one)
        match = re.search(rf"(?<!\w)(?:{wanted})(?:'s|(?:'?[a-zõäöü]{{1,4}}))?(?!\w)", text, re.IGNORECASE) if wanted else None
        if match:
            found.append((whole, match.start(), match.end()))
    return tuple(sorted(found, key=lambda one: one[1]))
