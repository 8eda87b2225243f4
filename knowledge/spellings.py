"""Other ways in which notes may write what a question names: initials for a long name, two words as one; functions without I/O."""

from __future__ import annotations

import re
from itertools import pairwise

from knowledge.context import short_forms
from knowledge.vocabulary import Synonyms
from knowledge.words import STOP_WORDS, content_words

_PART = re.compile(r"\w+")

_BETWEEN = {" ", "-"}


def spellings(text: str) -> tuple[Synonyms, ...]:
    """What a word of a question may be found by as well: each part of kube-state-metrics by KSM, either word of cgroup v1 by cgroupv1."""
    found = [Synonyms((word,), (short,)) for name, short in short_forms(text) for word in content_words(name)]
    for left, right in pairwise(_PART.finditer(text)):
        words = (left[0].lower(), right[0].lower())
        if text[left.end() : right.start()] in _BETWEEN and not STOP_WORDS & set(words):
            found += [Synonyms((word,), ("".join(words),)) for word in words]
    return tuple(found)
