"""What an error says to whoever asked, in his or her language."""

from __future__ import annotations

from datetime import datetime

from bot.wording import Wording
from knowledge.errors import (
    EmptyIndex,
    IndexBusy,
    IndexUnavailable,
    PeriodNotUnderstood,
    PeriodPast,
    QuestionTooLong,
    UserFacingError,
)


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
