"""What is checked of every text that is asked, by whomever: its length, and that there is anything to find; and what of it is sought."""

from __future__ import annotations

import re

from knowledge.audience import Readers
from knowledge.errors import EmptyIndex, QuestionTooLong
from knowledge.library import Library
from knowledge.model import MAX_QUESTION_CHARACTERS
from knowledge.words import typed


def asked_text(text: str) -> str:
    """`text` on one line, as it is asked; raises QuestionTooLong."""
    # Half a surrogate pair, as a broken argument brings it, is text for no database and no model.
    line = " ".join(text.encode("utf-8", "replace").decode().split())
    if len(line) > MAX_QUESTION_CHARACTERS:
        raise QuestionTooLong(characters=len(line), most=MAX_QUESTION_CHARACTERS)
    return line


_BESIDE = re.compile(r"https?://\S+|<(?:@[!&]?|#)\d+>|<a?:\w+:\d+>|(?<!\w)@(?:everyone|here)\b")
"""Addresses, mentions and pictures of Discord: nothing that a note could answer."""

_GREETING = re.compile(
    r"^\W*(?:(?:hi|hello|hey|hei)\b(?:\s+(?:all|there|everyone|everybody|kobar|team|folks)\b)?[\s,.!:–-]+"
    r"|(?:good\s+(?:morning|afternoon|evening)|dear\s+\w+|tere(?:\s+(?:hommikust|päevast|õhtust|kobar|kõigile))?|tervist)\s*[,.!:–-]+\s*)",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"(?<!\w)(?:(?:many\s+)?thanks(?:\s+(?:a\s+lot|in\s+advance))?|thank\s+you(?:\s+(?:so|very)\s+much|\s+in\s+advance)?|thx|"
    r"(?:suur\s+)?aitäh|tänan(?:\s+ette)?)\s*[.!]{0,5}$",
    re.IGNORECASE,
)
"""What is said before and after a question."""

_SHOUTED_WORDS = 3
"""So many words in capitals alone are shouted; fewer may be names."""


def sought_in(text: str) -> str:
    """What is sought of what is asked: its letters as they are typed, without addresses and mentions, greetings and thanks, and in small
    letters where all of it is in capitals, which would make a name of each word. A text that is nothing else stays as it is.
    """
    plain = _GREETING.sub("", " ".join(_BESIDE.sub(" ", typed(text)).split()))
    if thanks := _THANKS.search(plain):
        plain = plain[: thanks.start()].rstrip(" ,.–-")
    if not any(character.isalnum() for character in plain):
        return text
    if not plain.isupper():
        return plain
    words = [word for word in plain.split() if any(character.isalpha() for character in word)]
    return plain.capitalize() if len(words) >= _SHOUTED_WORDS else plain


async def require_documents(library: Library, readers: Readers) -> None:
    """Raise EmptyIndex where there is nothing that `readers` may read."""
    if await library.is_empty(readers):
        raise EmptyIndex
