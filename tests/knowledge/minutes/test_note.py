"""A note as it is typed, kept and edited: lines keep the messages that they rest on."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.minutes.note import Corrected, Note, NoteLine, NotePart, RestsOn, lines_of

FIRST, SECOND = RestsOn(7, "https://discord.com/channels/1/2/7", "a"), RestsOn(9, "https://discord.com/channels/1/2/9", "b")
NOTE = Note(
    "Radar test",
    "ai",
    date(2026, 3, 10),
    "We met.",
    decisions=(NoteLine("We test in Tapa.", (7,)), NoteLine("We test in May.", (7, 9))),
    actions=(NoteLine("Mari books it."),),
    rests_on=(FIRST, SECOND),
)


def edited(note: Note, decisions: str) -> Note:
    return note.edited(title=note.title, summary=note.summary, decisions=decisions, actions="", questions="")


@pytest.mark.parametrize("mark", ["- ", "* ", "• ", "1. ", "2) ", "", "   – "])
def test_points_are_told_with_and_without_bullets(mark):
    assert lines_of(f"{mark}One  thing\n\n{mark}Another\n \n") == (NoteLine("One thing"), NoteLine("Another"))


def test_what_is_edited_keeps_its_messages_by_their_numbers():
    assert NOTE.numbered(NotePart.DECISIONS) == "We test in Tapa. [1]\nWe test in May. [1, 2]"
    assert edited(NOTE, NOTE.numbered(NotePart.DECISIONS)).decisions == NOTE.decisions
    assert edited(NOTE, "In Narva. [2]\nBy train.").decisions == (NoteLine("In Narva.", (9,)), NoteLine("By train."))


@pytest.mark.parametrize("typed", ["See figure [3]", "The value is [1.5]", "[1] first"])
def test_brackets_that_name_no_message_are_the_lines_own(typed):
    assert edited(NOTE, typed).decisions == (NoteLine(typed),)


def test_lines_of_what_has_gone_are_left_out():
    note, dropped = NOTE.without({9})
    assert (note.decisions, note.actions, note.rests_on, dropped) == (NOTE.decisions[:1], NOTE.actions, (FIRST,), 1)
    assert NOTE.without(set()) == (NOTE, 0)


def test_what_is_kept_comes_back():
    for note in (NOTE, Note("", None, date(2026, 3, 10), "Narva.", corrects=Corrected(None, "notes", "a.md", "AI group"))):
        assert Note.of_json(note.json) == note


def test_a_title_alone_is_empty():
    assert Note("Radar", "ai", date(2026, 3, 10), "  ").is_empty
    assert not NOTE.is_empty
