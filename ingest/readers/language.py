"""The language of a text, out of those that the cluster writes."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_SAMPLE = 3000
_MIN_LETTERS = 20
_NO_PROSE = re.compile(r"https?://\S+|[^\w\s]|\d|_")


def language_of(text: str, languages: tuple[str, ...]) -> str | None:
    """The ISO 639-1 code of the one of `languages` that `text` is most likely in; None for too little text."""
    if len(languages) <= 1:
        return languages[0] if languages else None
    sample = " ".join(_NO_PROSE.sub(" ", text[:_SAMPLE]).split())
    if len(sample) < _MIN_LETTERS:
        return None
    found = cast("str", _identifier(tuple(sorted(set(languages)))).classify(sample)[0])
    return found if found in languages else None


def warm_up(languages: tuple[str, ...]) -> None:
    """Load what tells the languages apart, which takes a second that nobody should wait for while the store is being written."""
    if len(languages) > 1:
        _identifier(tuple(sorted(set(languages))))


@functools.lru_cache(maxsize=4)
def _identifier(languages: tuple[str, ...]) -> LanguageIdentifier:
    """A model of langid's own that knows `languages` only; languages it does not have are left out."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - its import loads numpy and takes a while

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    known = [language for language in languages if language in identifier.nb_classes]
    identifier.set_languages(known or None)
    return identifier
