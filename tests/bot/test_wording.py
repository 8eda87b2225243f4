"""Both languages say the same, and each says it in its own words."""

from __future__ import annotations

import ast
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.error_words import worded
from bot.wording import ENGLISH, ESTONIAN, wording
from bot.wording_reports import ESTONIAN_REPORTS
from knowledge import errors
from knowledge.errors import (
    EmptyIndex,
    IndexBusy,
    IndexFault,
    IndexUnavailable,
    PeriodNotUnderstood,
    PeriodPast,
    QuestionTooLong,
    UserFacingError,
)
from knowledge.message import Message
from tests.fakes.wordings import placeholders, texts_of

ROOT = Path(__file__).parents[2]
GIVEAWAYS = re.compile(
    r"\b(the|of|you|your|is|are|was|were|not|found|nothing|what|which|this|that|with|from|for|ask|index|source|error|question|answer|"
    r"passage|passages|document|documents|never|person|organisation|monday|tuesday|march|may|june|july)\b",
    re.IGNORECASE,
)
VERBATIM = re.compile(r"`[^`]*`|\*[A-Z][A-Za-z ]*\*|--from|kobar index|/reindex")
"""Names of commands, settings and permissions, which are English in every language."""


def pairs() -> list[tuple[str, str, str]]:
    """Every text but the reports', in both languages."""
    estonian = dict(texts_of(ESTONIAN))
    return [(name, text, estonian[name]) for name, text in texts_of(ENGLISH)]


def test_both_languages_have_the_same_texts():
    names = [{name for name, _ in texts_of(said) if not name.startswith("reports[")} for said in (ENGLISH, ESTONIAN)]
    assert names[0] == names[1]


@pytest.mark.parametrize(("name", "english", "estonian"), pairs(), ids=[name for name, *_ in pairs()])
def test_a_text_says_the_same_in_both_languages_and_nothing_is_empty(name, english, estonian):
    assert english.strip()
    assert estonian.strip()
    assert placeholders(english) == placeholders(estonian)


def test_no_english_stands_in_the_estonian():
    told = [*texts_of(ESTONIAN)]
    assert [(name, text) for name, text in told if GIVEAWAYS.search(VERBATIM.sub("", re.sub(r"\{\w+[^}]*\}", "", text)))] == []


def test_a_language_that_is_not_spoken_is_english():
    assert wording("fr") is ENGLISH
    assert wording(None) is ENGLISH


@pytest.mark.parametrize(
    ("said", "day", "on_day", "span", "moment"),
    [
        (ENGLISH, "12 March 2026", "12 March 2026", "9–11 June 2026", "12 March 2026, 09:00 UTC"),
        (ESTONIAN, "12. märts 2026", "12. märtsil 2026", "9.–11. juuni 2026", "12. märts 2026, 09:00 UTC"),
    ],
    ids=["English", "Estonian"],
)
def test_dates_are_written_as_the_language_writes_them(said, day, on_day, span, moment):
    assert said.day(date(2026, 3, 12)) == day
    assert said.on_day(date(2026, 3, 12)) == on_day
    assert said.days(date(2026, 6, 9), date(2026, 6, 11)) == span
    assert said.moment(datetime(2026, 3, 12, 9, tzinfo=UTC)) == moment


@pytest.mark.parametrize(
    ("said", "count", "told"),
    [
        (ENGLISH, 1, "1 document"),
        (ENGLISH, 0, "0 documents"),
        (ESTONIAN, 1, "1 dokument"),
        (ESTONIAN, 5, "5 dokumenti"),
        (ESTONIAN, 0, "0 dokumenti"),
    ],
)
def test_a_numeral_has_the_form_that_it_asks_for(said, count, told):
    assert said.counted(count, said.documents) == told


def test_numbers_and_quotes_are_those_of_the_language():
    assert (ENGLISH.number(1.5), ESTONIAN.number(1.5)) == ("1.5", "1,5")
    assert (ENGLISH.quote("x"), ESTONIAN.quote("x")) == ("“x”", "„x“")


# Errors

RAISED = (
    QuestionTooLong(characters=1200, most=1000),
    EmptyIndex(),
    IndexBusy(),
    IndexBusy(process=7, since=datetime(2026, 3, 12, 9, tzinfo=UTC)),
    PeriodNotUnderstood("someday"),
    PeriodPast(date(2026, 3, 1)),
    *(IndexUnavailable(fault, place="chroma.log") for fault in IndexFault),
)
FOR_WHOEVER_RUNS_IT = {errors.ConfigError, errors.ModelUnavailable}


def test_every_error_for_members_has_its_words():
    known = {error for error in vars(errors).values() if isinstance(error, type) and issubclass(error, UserFacingError)}
    assert known - {UserFacingError} - FOR_WHOEVER_RUNS_IT == {type(error) for error in RAISED}


@pytest.mark.parametrize("error", RAISED, ids=repr)
def test_an_error_is_told_in_the_language_of_its_reader(error):
    english, estonian = worded(error, ENGLISH), worded(error, ESTONIAN)
    assert english != estonian
    assert not GIVEAWAYS.search(VERBATIM.sub("", estonian))
    assert "{" not in english + estonian


# Reports


def forms_in(folder: str) -> set[str]:
    """The forms of all messages that a package's code makes."""
    found: set[str] = set()
    for file in (ROOT / folder).rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and any(isinstance(target, ast.Name) and target.id == "form" for target in node.targets):
                found |= literals(node.value)
            if isinstance(node, ast.Call) and called(node) in {"Message", "UnreadableDocument", "SourceMissing", "NotACalendar"}:
                found |= literals(node.args[0])
            if isinstance(node, ast.Call) and called(node) == "wrong":
                found |= literals(node.args[1])
    return found


def called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""


def literals(node: ast.expr) -> set[str]:
    """The texts that an expression may be, as far as they stand there."""
    assert not isinstance(node, ast.JoinedStr), "a filled-in text has lost its parts: use a form"
    return {each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)}


def test_whatever_a_report_may_say_can_be_said_in_estonian():
    made = forms_in("ingest") | forms_in("knowledge")
    assert made - {""} == set(ESTONIAN_REPORTS)


@pytest.mark.parametrize(("english", "estonian"), ESTONIAN_REPORTS.items(), ids=list(ESTONIAN_REPORTS))
def test_a_reports_message_keeps_its_parts(english, estonian):
    assert placeholders(english) == placeholders(estonian)


def test_a_message_within_a_message_is_told_in_the_same_language():
    inner = Message("must be one text")
    message = Message("'{key}' {what} (line {line})", key="title", what=inner, line=3)
    assert message == "'title' must be one text (line 3)"
    assert ESTONIAN.told(message) == "„title“ peab olema üks tekst (rida 3)"
    assert ENGLISH.told(message) == message


def test_a_text_that_is_no_message_stays_what_it_is():
    assert ESTONIAN.told("something else") == "something else"
