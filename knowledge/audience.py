"""Who may read what: a document's audience, and the readers a reply will reach.

An audience is a conjunction of clauses, each clause a set of audience names of which a reader must hold at least one
(conjunctive normal form). A source's audience and a document's own one are joined by `Audience.narrowed`, so a document can
only ever ask for more than its source does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

EVERYONE = "everyone"
"""The built-in audience name that every reader holds."""

Clause = frozenset[str]


@dataclass(frozen=True, slots=True)
class Audience:
    """What a reader must hold to read a document: one name out of each clause; no clause means everyone."""

    clauses: frozenset[Clause] = frozenset()

    @classmethod
    def of(cls, *names: str) -> Audience:
        """The audience of those who hold at least one of `names`."""
        clause = frozenset(names)
        return cls() if not clause or EVERYONE in clause else cls(frozenset({clause}))

    def narrowed(self, other: Audience) -> Audience:
        """The audience of those whom both this one and `other` admit."""
        return Audience(self.clauses | other.clauses)

    def admits(self, held: frozenset[str]) -> bool:
        """Whether someone who holds the names `held` may read."""
        return all(clause & held for clause in self.clauses)

    @property
    def expression(self) -> str:
        """The canonical text form, as kept in the store: clauses joined by `&`, names within one by `|`."""
        if not self.clauses:
            return EVERYONE
        return "&".join(sorted("|".join(sorted(clause)) for clause in self.clauses))

    @classmethod
    @lru_cache(maxsize=1024)  # a store has a few dozen audiences, and every row that is read names one
    def parse(cls, expression: str) -> Audience:
        """The inverse of `expression`."""
        clauses = (frozenset(part.split("|")) for part in expression.split("&"))
        return cls(frozenset(clause for clause in clauses if EVERYONE not in clause))


_PUBLIC: frozenset[frozenset[str]] = frozenset({frozenset()})


@dataclass(frozen=True, slots=True)
class Readers:
    """All who will see a reply, as the distinct sets of audience names that they hold.

    A private reply has one reader, a public one everyone who can see the place it is posted in. Something may be shown when
    each of them may read it. No holdings at all stands for the public: only what is for everyone may be shown.
    """

    holdings: frozenset[frozenset[str]]

    @classmethod
    def holding(cls, names: Iterable[str]) -> Readers:
        """One reader, who holds `names`."""
        return cls(frozenset({frozenset(names) - {EVERYONE, ""}}))  # an empty name stands for nobody

    @classmethod
    def public(cls) -> Readers:
        """Readers who hold nothing but `everyone`."""
        return cls(_PUBLIC)

    @classmethod
    def together(cls, each: Iterable[Readers]) -> Readers:
        """All of `each` reading the same reply."""
        return cls(frozenset(held for readers in each for held in readers.holdings) or _PUBLIC)

    def hold_all_of(self, others: Readers) -> bool:
        """Whether these may read whatever `others` may: each of them holds all that some one of the others does."""
        return all(any(held >= other for other in others.holdings or _PUBLIC) for held in self.holdings or _PUBLIC)

    def may_read(self, audience: Audience) -> bool:
        """Whether every one of the readers may read what is for `audience`."""
        return all(audience.admits(held) for held in self.holdings or _PUBLIC)
