"""What the terminal shows, and what it never lets through."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bot.terminal import answer_view, events_view, matches_view, report_view, status_view, when_words
from bot.terminal_progress import ProgressBar
from bot.terminal_text import clean, one_line
from bot.wording import ENGLISH, ESTONIAN
from ingest.report import Failure, IndexReport
from knowledge.library import LibraryStatus, SourceStatus
from knowledge.model import AnswerKind, Cluster, Period, Statement, WorkingGroup, Writing, WritingOutcome
from knowledge.usage import UsageReport, UsageTotal
from tests.fakes.terminal import answered, match, meeting, unanswered

CLUSTER = Cluster("Ours", "Europe/Tallinn", ("en", "et"), (WorkingGroup("ai", "Artificial intelligence"),), "the cluster manager")


def shown(view, *, width=100, terminal=False):
    console = Console(file=StringIO(), width=width, markup=False, highlight=False, force_terminal=terminal)
    console.print(view)
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines())


def test_the_answer_comes_first_then_a_line_a_source():
    assert shown(answer_view(answered(), CLUSTER)) == (
        "▌ We log flights as MCAP. [1]\n\nSources\n[1] Artificial intelligence · 10 March 2026 · Minutes › Decisions notes/ai/2026-03-10.md"
    )


def test_every_line_of_a_long_quote_is_marked_as_one():
    long = replace(answered(), statements=(Statement("word " * 40, (1,)),))
    quoted = shown(answer_view(long, CLUSTER), width=60).split("\n\n")[0].splitlines()
    assert len(quoted) > 2
    assert all(line.startswith("▌ ") for line in quoted)


def test_a_source_takes_one_line_and_keeps_its_path():
    last = shown(answer_view(answered(), CLUSTER), width=60).splitlines()[-1]
    assert last == "[1] Artificial intelligence · 10 Mar… notes/ai/2026-03-10.md"


def test_an_answer_from_the_calendar_is_no_quote():
    said = replace(answered(), kind=AnswerKind.EVENTS)
    assert shown(answer_view(said, CLUSTER)).startswith("We log")


def test_an_abstention_says_whom_to_ask_and_shows_no_source():
    assert shown(answer_view(unanswered(), CLUSTER)) == "Nothing found. Nothing in what you may read answers this. Ask the cluster manager."


def test_what_is_said_to_a_greeting_is_all_that_is_shown():
    said = replace(unanswered(), kind=AnswerKind.REPLY, absence="Ask me what was decided.")
    assert shown(answer_view(said, CLUSTER)) == "Ask me what was decided."


def nearest():
    return replace(answered(), statements=(), citations=(), closest=answered().citations, contact="the cluster manager")


def test_what_comes_nearest_is_told_from_an_answer():
    assert shown(answer_view(nearest(), CLUSTER), width=200) == (
        "No answer, only the closest passages. Nothing in what you may read answers this; these come nearest:\n"
        "┊ We log flights as MCAP.\n"
        "  Artificial intelligence · 10 March 2026 · Minutes › Decisions · notes/ai/2026-03-10.md\n"
        "Ask the cluster manager."
    )


def test_what_was_looked_through_in_vain_is_said_before_whom_to_ask():
    absence = "I looked through 2 notes: no line in them is recognised as a decision."
    assert shown(answer_view(replace(unanswered(), absence=absence), CLUSTER), width=200) == (
        f"Nothing found. {absence} Ask the cluster manager."
    )
    near = shown(answer_view(replace(nearest(), absence=absence), CLUSTER), width=200)
    assert near.startswith(f"No answer, only the closest passages. {absence} These lines come nearest:\n┊ We log flights as MCAP.\n")


def test_what_an_answer_lacks_stands_between_it_and_its_sources():
    text = shown(answer_view(replace(answered(), absence="No sum is found."), CLUSTER), width=200)
    assert "[1]\nNo sum is found.\n\nSources" in text


def test_what_comes_nearest_speaks_the_askers_language():
    assert shown(answer_view(replace(nearest(), language="et"), CLUSTER)).startswith("Ma ei leidnud vastust, vaid lähimad lõigud.")


def test_what_was_changed_later_comes_after_what_changed_it_and_says_so():
    told = (Statement("It was 14.", (1,), superseded=date(2026, 5, 12)), Statement("It is 11.", (1,)))
    text = shown(answer_view(replace(answered(), statements=told), CLUSTER))
    assert text.startswith("▌ It is 11. [1]\nEarlier statement, changed on 12 May 2026:\n▌ It was 14. [1]\n")


def test_the_status_speaks_the_language_that_is_asked_for():
    status = LibraryStatus((SourceStatus("notes", 3, 12, date(2026, 3, 10)),), None, "2026-03-12T09:00:00+00:00")
    text = shown(status_view(status, CLUSTER, ESTONIAN))
    assert "allikas  dokumente  lõike" in text
    assert "10. märts 2026" in text
    assert text.endswith("Mudel: veel puudub\nViimane indekseerimine: N 12. märts 2026, 11:00 (Europe/Tallinn)")


def test_an_abstention_speaks_the_askers_language():
    assert shown(answer_view(replace(unanswered(), language="et"), CLUSTER)).startswith("Ma ei leidnud midagi. Sellele ei vasta miski,")


def test_events_stand_in_the_clusters_zone_which_is_named():
    period = Period(date(2026, 3, 1), date(2026, 3, 31))
    assert shown(events_view([meeting()], CLUSTER, period)) == (
        "Events, 1–31 March 2026 · Europe/Tallinn\nTue 10 March 2026, 14:00–16:00  AI group  Tehnopol"
    )


def test_no_events_says_so_with_the_period():
    assert shown(events_view([], CLUSTER, Period(date(2026, 3, 1), date(2026, 3, 1)))) == "I know of no events, 1 March 2026."


def test_a_cancelled_event_says_so():
    assert "(cancelled)" in shown(events_view([replace(meeting(), cancelled=True)], CLUSTER))


def at(day, hour=0, zone=UTC):
    return datetime(2026, 6, day, hour, tzinfo=zone)


TALLINN = ZoneInfo("Europe/Tallinn")


@pytest.mark.parametrize(
    ("start", "end", "all_day", "words"),
    [
        (at(9, 9), at(9, 10), False, "Tue 9 June 2026, 12:00–13:00"),
        (at(9, 9), at(9, 9), False, "Tue 9 June 2026, 12:00"),
        (at(9, 20), at(9, 23), False, "Tue 9 June 2026, 23:00 – Wed 10 June 2026, 02:00"),
        (at(9, 0, TALLINN), at(10, 0, TALLINN), True, "Tue 9 June 2026"),
        (at(9, 0, TALLINN), at(12, 0, TALLINN), True, "9–11 June 2026"),
        (at(9, 0, TALLINN), at(9, 0, TALLINN), True, "Tue 9 June 2026"),
    ],
)
def test_when_an_event_is(start, end, all_day, words):
    assert when_words(replace(meeting(), start=start, end=end, all_day=all_day), TALLINN) == words


def test_when_an_event_is_in_estonian():
    assert when_words(meeting(), TALLINN, ESTONIAN) == "T 10. märts 2026, 14:00–16:00"


def test_a_match_says_why_and_what_is_missing():
    assert shown(matches_view([match()], CLUSTER)) == (
        "1. Acme (organisation)\n   “Offers edge inference on 10 W boards”  sheets/acme.md\n   Missing: no STANAG 4609"
    )


def test_no_match_says_whom_to_ask():
    assert shown(matches_view([], CLUSTER), width=200).endswith("Ask the cluster manager.")


def test_a_report_names_failures_with_their_reasons_and_counts_very_many():
    failures = tuple(Failure(f"notes/{number}.md", "is empty") for number in range(60))
    text = shown(report_view(IndexReport(added=1, failures=failures)))
    assert "notes/0.md: is empty" in text
    assert "… and 10 more" in text


def test_markup_in_a_document_is_shown_as_it_stands():
    said = replace(answered(), statements=(Statement("[bold]loud[/bold] [link=https://x]y[/link]", (1,)),))
    assert "[bold]loud[/bold] [link=https://x]y[/link] [1]" in shown(answer_view(said, CLUSTER))


ESCAPES = {
    "colour": ("a\x1b[31mb\x1b[0m", "ab"),
    "title": ("a\x1b]0;owned\x07b", "ab"),
    "link": ("a\x1b]8;;https://x\x1b\\b", "ab"),
    "unfinished": ("a\x1b]52;c;aGk", "a"),
    "clear": ("a\x1b[2J\x1bcb", "ab"),
    "one-byte CSI": ("a\x9b31mb", "a31mb"),
    "carriage return": ("good\rbad", "goodbad"),
    "backspace": ("ab\x08\x08c", "abc"),
    "bidi": ("abc\u202edef", "abcdef"),
    "tab": ("a\tb", "a b"),
    "lines": ("a\r\nb", "a\nb"),
    "Estonian": ("õäöü šž", "õäöü šž"),
    "emoji family": ("👩‍👧", "👩‍👧"),
}


@pytest.mark.parametrize(("text", "left"), ESCAPES.values(), ids=ESCAPES)
def test_control_of_the_terminal_is_taken_out(text, left):
    assert clean(text) == left


@given(st.text())
def test_nothing_that_controls_is_ever_left(text):
    assert all(
        character == "\n" or character.isprintable() or character.isspace() or character in "\u200c\u200d" for character in clean(text)
    )
    assert "\n" not in one_line(text)


def test_hostile_text_reaches_the_terminal_in_no_part_of_an_answer():
    evil = "\x1b]0;owned\x07\x1b[2Jx"
    citation = replace(answered().citations[0], title=evil, locator=evil, path=evil, url=f"https://x/{evil}", group=evil)
    said = replace(answered(), statements=(Statement(evil, (1,)),), citations=(citation,))
    text = shown(answer_view(said, CLUSTER), terminal=True)
    assert "owned" not in text
    assert "\x1b[2J" not in text


def test_a_web_address_becomes_a_link_and_another_does_not():
    good = shown(answer_view(answered(), CLUSTER), terminal=True)
    assert "https://notes.example/1" in good
    script = replace(answered().citations[0], url="file:///etc/passwd")
    assert "file:" not in shown(answer_view(replace(answered(), citations=(script,)), CLUSTER), terminal=True)


def test_progress_is_drawn_on_a_terminal_only():
    for terminal in (True, False):
        console = Console(file=StringIO(), width=80, force_terminal=terminal)
        with ProgressBar(console=console) as bar:
            bar.report("reading", 1, 4)
            bar.report("reading", 4, 4)
        assert ("Reading documents" in console.file.getvalue()) is terminal


def test_a_written_answer_is_no_quote_and_says_who_wrote_it():
    writing = Writing(WritingOutcome.WRITTEN, "mistralai:small", dropped=2)
    seen = shown(answer_view(replace(answered(), writing=writing), CLUSTER))
    assert seen.startswith("We log flights as MCAP. [1]")
    assert "Written by mistralai:small" in seen
    assert "2 sentences left out" in seen


def test_an_answer_that_could_not_be_written_says_why_in_its_language():
    writing = Writing(WritingOutcome.TIMED_OUT, "mistralai:small")
    seen = shown(answer_view(replace(answered(), language="et", writing=writing), CLUSTER))
    assert seen.startswith("▌ We log flights as MCAP. [1]")
    assert "läks liiga kaua" in seen


@pytest.mark.parametrize("words", [ENGLISH, ESTONIAN], ids=["en", "et"])
def test_every_outcome_has_its_words(words):
    lines = {words.about_writing(Writing(outcome, "m"))[0] for outcome in WritingOutcome}
    assert len(lines) == len(WritingOutcome)


def test_the_status_tells_what_written_answers_used():
    total = UsageTotal(asked=3, answers=2, tokens_in=1800, tokens_out=120, costs={"EUR": 0.05})
    status = LibraryStatus((), "m", None)
    assert "2 written of 3 asked for" in shown(status_view(status, CLUSTER, usage=UsageReport(total, total)), width=140)
    assert "hind 0,0500 EUR" in shown(status_view(status, CLUSTER, ESTONIAN, UsageReport(total, total)), width=140)
    assert "written" not in shown(status_view(status, CLUSTER, usage=UsageReport(UsageTotal(), UsageTotal())))
