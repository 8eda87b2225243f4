"""What an index run did, and what it could not take in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that could not be taken in, with the reason in English for whoever keeps the source; a `Message` where it may be said in
    another language too.
    """

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What an index run did, in documents; `chunks` counts the chunks that were embedded anew, `notes` what else to know,
    in English or as a `Message`.
    """

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    failures: tuple[Failure, ...] = ()
    chunks: int = 0
    seconds: float = 0.0
    notes: tuple[str, ...] = ()
