"""What an error says to whoever asked, in his or her language."""

from __future__ import annotations

import secrets
from datetime import datetime

import structlog

from bot.wording import Wording
from knowledge.errors import (
    ConfigError,
    EmptyIndex,
    IndexBusy,
    IndexUnavailable,
    ModelUnavailable,
    PeriodNotUnderstood,
    PeriodPast,
    QuestionTooLong,
    UserFacingError,
)

_log = structlog.get_logger(__name__)


def explained(error: BaseException, said: Wording, *, where: str) -> str:
    """What to tell a member, as plain text: what a UserFacingError means, or an apology with the number under which `error` is logged.

    `where` names the command for the log; what was asked is never logged. What only whoever runs Kobar can mend is told to him or her in
    the log, and to the member in a sentence.
    """
    if isinstance(error, ConfigError | ModelUnavailable):
        _log.error("set_up_wrong", where=where, reason=str(error))
        return said.model_unavailable if isinstance(error, ModelUnavailable) else said.setting_wrong
    if isinstance(error, UserFacingError):
        return worded(error, said)
    reference = secrets.token_hex(3).upper()
    _log.error("command_failed", reference=reference, where=where, exc_info=error)
    return said.apology.format(reference=reference)


def worded(error: UserFacingError, said: Wording) -> str:
    """What happened and what to do, as plain text; the error's own English where it is for whoever runs Kobar, as of a setting."""
    match error:
        case QuestionTooLong():
            text = said.question_too_long.format(characters=error.characters, most=error.most)
        case EmptyIndex():
            text = said.empty_index
        case IndexBusy(process=int(process), since=datetime() as since):
            text = said.index_busy_since.format(process=process, since=said.moment(since))
        case IndexBusy():
            text = said.index_busy
        case IndexUnavailable():
            text = said.index_faults[error.fault].format(place=error.place)
        case PeriodNotUnderstood():
            text = said.period_not_understood.format(period=error.period)
        case PeriodPast():
            text = said.period_past.format(day=said.day(error.last))
        case _:
            text = str(error)
    return text
