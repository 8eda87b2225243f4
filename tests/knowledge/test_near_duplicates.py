"""Near-duplicates: notes that say the same are shown once, to each reader by what that reader may read."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.audience import Audience, Readers
from knowledge.model import Document, DocumentKind, DocumentSummary, Passage, Unit
from knowledge.near_duplicates import resemble, say_the_same, standing_for, to_read, unit_words
from knowledge.terms import NO_TERMS, passage_terms
from tests.fakes.documents import NOW, note, put, sheet

PUBLIC = Readers.public()
MEMBER = Readers.holding({"members"})

MINUTES = (
    "The kestrel was flown over the harbour and stayed in the air for forty minutes. The committee wants a second battery before the "
    "exhibition. Kadri orders it and reports in April, and Jaan writes to the harbour about the next flight."
)


def minutes(path: str, text: str = MINUTES, *, day: date | None = date(2026, 3, 2), group: str = "ai", audience=None) -> Document:
    return note(path, text, title="Minutes", group=group, day=day, audience=audience)


def passage(
    text: str = MINUTES, *, ident: int = 1, title="Minutes", group="ai", day=date(2026, 3, 2), headings=(), kind=DocumentKind.NOTE
) -> Passage:
    document = DocumentSummary(ident, "notes", f"notes/{ident}.md", kind, title, group, day, None, "en", Audience())
    return Passage(ident, document, 0, text, headings, 1, 1, (Unit(0, len(text), text),))


def words(text: str):
    return unit_words(passage_terms("Minutes", [text], "en"))


async def found(knowledge, text, readers=PUBLIC, **also) -> list[str]:
    return [each.document.path for each in await knowledge.retriever.retrieve(text, readers, now=NOW, **also)]


async def indexed(knowledge, *documents):
    await put(knowledge.library, *documents)
    await knowledge.indexer.refresh()


# What is found


async def test_minutes_that_were_filed_twice_are_shown_once(knowledge):
    await indexed(knowledge, minutes("notes/a.md"), minutes("notes/b.md"), note("notes/c.md", "The kestrel is blue."))
    assert sorted(await found(knowledge, "How long did the kestrel fly?")) == ["notes/a.md", "notes/c.md"]


async def test_the_place_that_a_twin_frees_goes_to_the_next_passage(knowledge):
    await indexed(knowledge, *(minutes(f"notes/{n}.md") for n in range(4)), note("notes/c.md", "The kestrel is blue."))
    assert set(await found(knowledge, "How long did the kestrel fly?", limit=2)) == {"notes/0.md", "notes/c.md"}


async def test_a_twin_that_the_reader_may_not_read_changes_nothing(knowledge):
    await indexed(knowledge, minutes("notes/open.md"), note("notes/c.md", "The kestrel is blue."))
    before = await found(knowledge, "How long did the kestrel fly?")
    newer = [minutes(f"notes/closed-{n}.md", day=date(2026, 3, 9), audience=Audience.of("members")) for n in range(3)]
    await indexed(knowledge, *newer)
    assert await found(knowledge, "How long did the kestrel fly?") == before
    assert set(before) == {"notes/open.md", "notes/c.md"}
    assert set(await found(knowledge, "How long did the kestrel fly?", MEMBER)) == {"notes/closed-0.md", "notes/c.md"}


async def test_when_the_one_that_was_shown_is_gone_its_twin_is_shown(knowledge):
    await indexed(knowledge, minutes("notes/a.md"), minutes("notes/b.md"))
    await knowledge.library.remove("notes", ["notes/a.md"])
    assert await found(knowledge, "How long did the kestrel fly?") == ["notes/b.md"]


async def test_meetings_under_one_template_at_which_something_else_was_said_stay(knowledge):
    other = MINUTES.replace("forty", "thirty")
    await indexed(knowledge, minutes("notes/a.md"), minutes("notes/b.md", other, day=date(2026, 3, 9)))
    assert set(await found(knowledge, "How long did the kestrel fly?")) == {"notes/a.md", "notes/b.md"}


async def test_of_two_that_say_the_same_the_newer_stays(knowledge):
    await indexed(knowledge, minutes("notes/new.md", day=date(2026, 3, 9)), minutes("notes/old.md", day=date(2025, 3, 3)))
    assert await found(knowledge, "How long did the kestrel fly?") == ["notes/new.md"]


async def test_of_two_that_say_the_same_the_one_from_the_time_that_is_asked_for_stays(knowledge):
    await indexed(knowledge, minutes("notes/new.md", day=date(2026, 3, 9)), minutes("notes/old.md", day=date(2025, 3, 3)))
    assert await found(knowledge, "How long did the kestrel fly in March 2025?") == ["notes/old.md"]


async def test_a_question_for_two_things_is_shown_each_statement_once(knowledge):
    radar = "The radar driver was written by Mari, who keeps it in the store of the group and answers all questions about it on Mondays."
    await indexed(
        knowledge,
        *(minutes(f"notes/kestrel-{n}.md", day=date(2026, 3, n)) for n in (2, 3)),
        *(minutes(f"notes/radar-{n}.md", radar, day=date(2026, 3, n)) for n in (2, 3)),
    )
    found = await knowledge.retriever.search("who wrote the radar driver, and how long did the kestrel fly?", PUBLIC, now=NOW)
    assert len(found.parts) == 2
    for one in (found, *found.parts):
        assert sorted(each.document.path for each in one.passages) == ["notes/kestrel-3.md", "notes/radar-3.md"]
    assert sorted(each.document.path for each in found.shown) == ["notes/kestrel-3.md", "notes/radar-3.md"]


async def test_two_companies_that_offer_the_same_are_both_found(knowledge):
    await indexed(knowledge, sheet("sheets/a.yaml", "Akuvara", "kestrel repairs"), sheet("sheets/b.yaml", "Bermo", "kestrel repairs"))
    assert set(await found(knowledge, "kestrel repairs")) == {"sheets/a.yaml", "sheets/b.yaml"}


async def test_all_are_found_for_what_counts_them(knowledge):
    await indexed(knowledge, minutes("notes/a.md"), minutes("notes/b.md"))
    found = await knowledge.retriever.search("How long did the kestrel fly?", PUBLIC, now=NOW, once=False)
    assert {each.document.path for each in found.passages} == {"notes/a.md", "notes/b.md"}


# What says the same


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(MINUTES, id="word for word"),
        pytest.param(MINUTES.capitalize(), id="in small letters"),
        pytest.param(MINUTES.replace(". ", " – "), id="punctuated otherwise"),
        pytest.param(MINUTES.replace("the exhibition", "exhibition"), id="without an article"),
        pytest.param(MINUTES.replace("committee", "comittee"), id="a letter missing"),
        pytest.param(MINUTES.replace("battery", "batttery"), id="a letter too many"),
        pytest.param(MINUTES.replace("minutes", "mintues"), id="two letters exchanged"),
    ],
)
def test_it_says_the_same(other):
    assert resemble(words(MINUTES), words(other))
    assert say_the_same(passage(), passage(other, ident=2))


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(MINUTES.replace("forty", "thirty"), id="another number in words"),
        pytest.param(MINUTES.replace("forty", "40"), id="a number in digits"),
        pytest.param(MINUTES.replace("Kadri", "Kardi"), id="another name"),
        pytest.param(MINUTES.replace("Kadri", "x").replace("Jaan", "Kadri").replace("x", "Jaan"), id="two names exchanged"),
        pytest.param(MINUTES.replace("wants", "never wants"), id="denied"),
        pytest.param(MINUTES.replace("before", "after"), id="another small word"),
        pytest.param(MINUTES.replace("battery", "bakkery"), id="another word"),
        pytest.param(MINUTES.replace("reports", "reported"), id="another form"),
        pytest.param(f"{MINUTES} Approved.", id="something added"),
    ],
)
def test_it_says_something_else(other):
    assert not say_the_same(passage(), passage(other, ident=2))
    assert not say_the_same(passage(other, ident=2), passage())


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("rühm kohtub juunis", "rühm kohtub juulis"),
        ("see läks rühmale", "see läks rühmalt"),
        ("+5 dB", "-5 dB"),
        ("[x] flown", "[ ] flown"),
        ("Plan A", "Plan"),
    ],
)
def test_a_letter_or_a_sign_that_makes_another_word_tells_two_apart(left, right):
    assert not say_the_same(passage(left), passage(right, ident=2))


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"day": date(2026, 3, 9)}, id="on another day"),
        pytest.param({"group": "export"}, id="by another group on the same day"),
        pytest.param({"title": "Copy of Minutes"}, id="a copy"),
        pytest.param({"title": "Minutes 2026-03-02"}, id="the day in its title"),
    ],
)
def test_it_is_the_same_note(other):
    assert say_the_same(passage(), passage(ident=2, **other))


def test_headings_that_differ_by_the_day_alone_are_the_same():
    left = passage(headings=("March 2nd, 2026", "Flights"))
    assert say_the_same(left, passage(ident=2, day=date(2026, 4, 13), headings=("April 13th, 2026", "Flights")))


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"day": date(2026, 3, 9), "group": "export"}, id="by another group on another day"),
        pytest.param({"title": "Kestrel"}, id="under another title"),
        pytest.param({"headings": ("Sonar",)}, id="under another heading"),
        pytest.param({"kind": DocumentKind.SHEET}, id="in a sheet"),
    ],
)
def test_it_is_another_note_with_the_same_words(other):
    assert not say_the_same(passage(), passage(ident=2, **other))


def test_the_same_words_of_two_groups_that_nobody_dated_are_two_statements():
    assert not say_the_same(passage(day=None), passage(ident=2, day=None, group="export"))


def test_passages_without_words_do_not_resemble_each_other():
    assert not resemble(unit_words(NO_TERMS), unit_words(NO_TERMS))
    assert unit_words(b"") == frozenset()


def test_what_only_resembles_a_better_one_takes_no_place_among_those_that_are_read():
    texts = [MINUTES, MINUTES, "The sonar was sold.", "Tea at nine."]
    assert to_read(range(4), lambda place: words(texts[place]), limit=2) == ([0, 1, 2], True)


def test_it_is_said_whether_any_resembles_another_also_where_no_more_are_there_than_are_wanted():
    texts = [MINUTES, MINUTES, "The sonar was sold.", "Tea at nine."]
    assert to_read(range(2), lambda place: words(texts[place]), limit=2) == ([0, 1], True)
    assert to_read(range(1, 4), lambda place: words(texts[place]), limit=2) == ([1, 2], False)


@pytest.mark.parametrize(("newest", "stands"), [(False, 1), (True, 3)], ids=["the best", "the newest"])
def test_one_stands_for_all_that_say_the_same(newest, stands):
    days = {1: date(2025, 3, 3), 2: None, 3: date(2026, 3, 9), 4: date(2026, 3, 9)}
    passages = {ident: passage(ident=ident, day=day) for ident, day in days.items()}
    other = passage("Tea at nine.", ident=5)
    shown = standing_for({**passages, 5: other}, lambda place: words(MINUTES if place < 5 else "Tea at nine."), newest=newest)
    assert shown == {1: stands, 2: stands, 3: stands, 4: stands, 5: 5}
