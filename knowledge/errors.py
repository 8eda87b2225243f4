"""The errors that Kobar raises on purpose.

    KobarError
    ├── UserFacingError          for the person who asked: what happened and what to do
    │   ├── ConfigError          a setting is wrong, missing or unknown; for whoever runs Kobar
    │   ├── QuestionTooLong
    │   ├── EmptyIndex           nothing is indexed that these readers may read
    │   ├── IndexBusy            another index run is under way
    │   ├── IndexUnavailable     the Chroma server cannot be reached or started
    │   ├── ModelUnavailable     the embedding model cannot be loaded; for whoever runs Kobar
    │   ├── PeriodNotUnderstood  a period in words that cannot be read
    │   └── PeriodPast           a period without a first day that ends before today
    ├── UnreadableDocument       one document cannot be read; shows in the index report
    └── ChatModelFailed          the chat model gave no whole answer; the extractive one stands

Only a `UserFacingError` reaches a member, in the words that `bot/error_words.py` has for it in the member's language: an error carries what
happened, its own text is plain English for logs and for whoever runs Kobar. Everything else is logged once at the command boundary, and the
member gets an apology with a reference number.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from knowledge.message import Message
from knowledge.model import WritingOutcome


class KobarError(Exception):
    """The root of Kobar's own errors."""


class UserFacingError(KobarError):
    """An error that may be told to whoever asked; its text holds nothing internal."""


class ConfigError(UserFacingError):
    """A setting is wrong, missing or unknown; the text says what to do about it, to whoever runs Kobar."""


class QuestionTooLong(UserFacingError):
    """The question has more characters than are taken."""

    def __init__(self, *, characters: int, most: int) -> None:
        super().__init__(f"The question has {characters} characters, where {most} are taken.")
        self.characters = characters
        self.most = most


class EmptyIndex(UserFacingError):
    """Nothing is indexed that these readers may read."""

    def __init__(self) -> None:
        super().__init__("Nothing is indexed that these readers may read.")


class IndexBusy(UserFacingError):
    """Another index run is under way on the same data folder; `process` and `since` are its id and start, where it has said so."""

    def __init__(self, *, process: int | None = None, since: datetime | None = None) -> None:
        who = f" (process {process}, since {since:%d.%m.%Y %H:%M %Z})" if process and since else ""
        super().__init__(f"Another index run is under way{who}.")
        self.process = process
        self.since = since


class IndexFault(StrEnum):
    """What is the matter with the dense index."""

    NOT_WRITABLE = "not writable"
    NOT_STARTED = "not started"
    NO_ANSWER = "no answer"
    OTHER_SERVER = "other server"
    OTHER_MODEL = "other model"
    INCOMPLETE = "incomplete"


class IndexUnavailable(UserFacingError):
    """The dense index cannot be used; `place` is the server's address or its log, where there is one to look at."""

    def __init__(self, fault: IndexFault, *, place: str = "") -> None:
        super().__init__(f"The search index cannot be used ({fault}{f', {place}' if place else ''}).")
        self.fault = fault
        self.place = place


class ModelUnavailable(UserFacingError):
    """The embedding model cannot be found, loaded or trusted; the text says what to do about it, to whoever runs Kobar."""


class PeriodNotUnderstood(UserFacingError):
    """A period in words that cannot be read."""

    def __init__(self, period: str) -> None:
        super().__init__("A period was not understood.")
        self.period = period


class PeriodPast(UserFacingError):
    """A period without a first day begins today, and its last day lies before that."""

    def __init__(self, last: date) -> None:
        super().__init__(f"{last} is before today.")
        self.last = last


class UnreadableDocument(KobarError):
    """One document cannot be read; the reason says why and goes into the index report."""

    def __init__(self, reason: str, /, **parts: object) -> None:
        self.reason = reason if isinstance(reason, Message) else Message(reason, **parts)
        super().__init__(self.reason)


class ChatModelFailed(KobarError):
    """The chat model gave no whole answer. `outcome` says how it failed, `detail` names the provider's error without its text, in which
    a question or a key may stand.
    """

    def __init__(self, outcome: WritingOutcome, detail: str = "") -> None:
        super().__init__(f"{outcome.value}: {detail}" if detail else outcome.value)
        self.outcome = outcome
        self.detail = detail
