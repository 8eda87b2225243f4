"""What is checked of every text that is asked, by whomever: its length, and that there is anything to find."""

from __future__ import annotations

from knowledge.audience import Readers
from knowledge.errors import EmptyIndex, QuestionTooLong
from knowledge.library import Library
from knowledge.model import MAX_QUESTION_CHARACTERS


def asked_text(text: str) -> str:
    """`text` on one line, as it is asked; raises QuestionTooLong."""
    # Half a surrogate pair, as a broken argument brings it, is text for no database and no model.
    line = " ".join(text.encode("utf-8", "replace").decode().split())
    if len(line) > MAX_QUESTION_CHARACTERS:
        raise QuestionTooLong(characters=len(line), most=MAX_QUESTION_CHARACTERS)
    return line


async def require_documents(library: Library, readers: Readers) -> None:
    """Raise EmptyIndex where there is nothing that `readers` may read."""
    if await library.is_empty(readers):
        raise EmptyIndex
