"""The errors that Kobar raises on purpose.

    KobarError
    ├── UserFacingError          its text is for the person who asked: what happened and what to do
    │   ├── ConfigError          a setting is wrong, missing or unknown
    │   ├── QuestionTooLong
    │   ├── EmptyIndex           nothing is indexed that these readers may read
    │   ├── IndexBusy            another index run is under way
    │   ├── IndexUnavailable     the Chroma server cannot be reached or started
    │   ├── ModelUnavailable     the embedding model cannot be loaded
    │   └── PeriodNotUnderstood  a period in words that cannot be read
    ├── UnreadableDocument       one document cannot be read; shows in the index report
    └── ChatModelFailed          the chat model gave no whole answer; the extractive one stands

Only a `UserFacingError`'s text reaches a member. Everything else is logged once at the command boundary, and the member gets an
apology with a reference number.
"""

from __future__ import annotations

from knowledge.model import WritingOutcome


class KobarError(Exception):
    """The root of Kobar's own errors."""


class UserFacingError(KobarError):
    """An error whose text may be shown to whoever asked; it holds nothing internal and says what to do."""


class ConfigError(UserFacingError):
    """A setting is wrong, missing or unknown."""


class QuestionTooLong(UserFacingError):
    """The question has more characters than are taken."""


class EmptyIndex(UserFacingError):
    """Nothing is indexed that these readers may read."""


class IndexBusy(UserFacingError):
    """Another index run is under way on the same data folder."""


class IndexUnavailable(UserFacingError):
    """The Chroma server cannot be reached or started."""


class ModelUnavailable(UserFacingError):
    """The embedding model cannot be found, loaded or trusted."""


class PeriodNotUnderstood(UserFacingError):
    """A period in words that cannot be read."""


class UnreadableDocument(KobarError):
    """One document cannot be read; the text says why and goes into the index report."""


class ChatModelFailed(KobarError):
    """The chat model gave no whole answer. `outcome` says how it failed, `detail` names the provider's error without its text, in which
    a question or a key may stand.
    """

    def __init__(self, outcome: WritingOutcome, detail: str = "") -> None:
        super().__init__(f"{outcome.value}: {detail}" if detail else outcome.value)
        self.outcome = outcome
        self.detail = detail
