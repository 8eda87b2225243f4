"""Digests as messages: within Discord's limits, escaped, in both languages, and lines taken out of them."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest

from bot.digest_messages import digest_page, line_hash, without
from bot.wording import wording
from bot.wording_digest import ENGLISH, ESTONIAN
from knowledge.answering.listing_questions import read_listing
from knowledge.answering.listing_words import Listed
from knowledge.audience import Audience
from knowledge.digest.items import ActionItem, DecisionItem, Digest, EventItem, Heading, MatchItem, NoteItem
from knowledge.model import Citation, DocumentKind, DocumentSummary, Occurrence
from knowledge.records.record import RecordKind
from knowledge.records.register import Place
from tests.fakes.documents import CLUSTER, NOW
from tests.fakes.register import kept
from tests.fakes.wordings import placeholders

URL = "https://discord.com/channels/145607444398080000/145607444398080018/14560744439808002{n}"


def document(n: int = 1, title: str = "AI group, minutes", url: str | None = URL) -> DocumentSummary:
    link = url.format(n=n) if url else None
    return DocumentSummary(n, "notes", f"notes/{n}.md", DocumentKind.NOTE, title, "ai", date(2026, 3, 10), link, "en", Audience())


def decision(n: int, words: str, title: str = "AI group, minutes") -> DecisionItem:
    record = replace(kept(words, kind=RecordKind.DECISION, day=date(2026, 3, 10)), document=document(n, title))
    return DecisionItem(record=record, place=place(n, words, title), marks=(b"d%d" % n,), bases=())


def place(n: int, words: str, title: str) -> Place:
    return Place(Citation(n, f"notes/{n}.md", title, words, "Decisions", URL.format(n=n), "ai", date(2026, 3, 10)), words)


def action(n: int, words: str, *, overdue: bool = False) -> ActionItem:
    record = replace(
        kept(words, kind=RecordKind.ACTION, day=date(2026, 3, 10), owner="Mari Maasikas", due=date(2026, 3, 13)), document=document(n)
    )
    return ActionItem(record=record, place=place(n, words, "AI group"), overdue=overdue, marks=(b"a%d" % n,), bases=())


def event(n: int, summary: str) -> EventItem:
    start = NOW + timedelta(days=n)
    occurrence = Occurrence(f"{n}", summary, start, start + timedelta(hours=1), False, "Tartu", "events", "events.ics")
    return EventItem(occurrence=occurrence, calendar="Cluster calendar", marks=(b"e%d" % n,), bases=())


def match(n: int, need: str, *, seeker: str | None = "Merihobu OÜ") -> MatchItem:
    return MatchItem(
        seeker=seeker,
        need=need,
        need_document=document(n, "Merihobu OÜ"),
        need_url=URL.format(n=n),
        name="Skarvnes AS",
        offer="Side-scan sonars for small boats at 450 and 900 kHz",
        offer_document=document(n + 1, "Skarvnes AS"),
        offer_url=None,
        marks=(b"m%d" % n,),
        bases=(),
    )


def note(n: int, title: str = "AI group, minutes", url: str | None = URL) -> NoteItem:
    return NoteItem(document=document(n, title, url), marks=(b"n%d" % n,), bases=())


def full(count: int, words: str = "we take the radar of the second kind for the trial in Tapa") -> Digest:
    numbers = range(1, count + 1)
    return Digest(
        since=NOW - timedelta(days=7),
        until=NOW,
        notes=tuple(note(n, f"{n} {words}") for n in numbers),
        decisions=tuple(decision(n, f"{n} {words}") for n in numbers),
        actions=tuple(action(n, f"{n} {words}", overdue=n == 1) for n in numbers),
        events=tuple(event(n, f"{n} {words}") for n in numbers),
        matches=tuple(match(n, f"{n} {words}") for n in numbers),
    )


@pytest.mark.parametrize("code", ["en", "et"])
@pytest.mark.parametrize("count", [1, 3, 12, 400])
@pytest.mark.parametrize(
    "words", ["short", "we take the radar of the second kind for the trial in Tapa " * 20, "😀 " * 400, "*_`|<>[]()#\\" * 90]
)
def test_a_digest_is_one_message_in_which_every_item_has_its_line(code, count, words):
    digest = full(count, words)
    page = digest_page(digest, CLUSTER, wording(code), slot=NOW)
    assert len(page.text.encode("utf-16-le")) // 2 <= 2000
    lines = page.text.split("\n")
    assert all(f"**{text}**" in lines for text in (ENGLISH if code == "en" else ESTONIAN).headings.values())
    assert [entry.item for entry in page.entries] == list(digest.items)
    hashes = {line_hash(line) for line in lines}
    assert all(entry.line in hashes for entry in page.entries)
    shown = {entry.line for entry in page.entries if entry.item in digest.decisions}
    assert len(shown) <= 6


def test_no_heading_is_crowded_out_and_what_is_left_is_counted_with_its_command():
    text = digest_page(full(9), CLUSTER, wording("en"), slot=NOW).text
    lines = text.split("\n")
    for heading, command in zip(Heading, ("/ask", "/decisions", "/actions", "/events", "/collaborators"), strict=True):
        at = lines.index(f"**{ENGLISH.headings[heading]}**")
        own = [line for line in lines[at + 1 :] if line.startswith(("- ", "-# "))]
        assert own[0].startswith("- ")
        assert (
            next(line for line in own if line.startswith("-# ")).endswith("more: `/ask` list all notes since 2026-03-05")
            or command != "/ask"
        )
    assert text.count("more: `/") == 5


@pytest.mark.parametrize("words", [ENGLISH, ESTONIAN], ids=["English", "Estonian"])
def test_the_question_that_lists_the_notes_is_understood(words):
    asked = words.list_notes.format(day="2026-03-05")
    found = read_listing(asked, today=date(2026, 3, 12), groups=("ai",), cluster=CLUSTER)
    assert found is not None
    assert (found.listed, found.period.first) == (Listed.NOTES, date(2026, 3, 5))


def test_every_item_links_to_where_it_stands():
    text = digest_page(full(1, "radar"), CLUSTER, wording("en"), slot=NOW).text
    lines = text.split("\n")
    assert lines[2] == f"- [1 radar](<{URL.format(n=1)}>) · Artificial intelligence · <t:1773136800:D>"
    assert lines[4] == f"- 1 radar · [AI group, minutes](<{URL.format(n=1)}>)"
    assert lines[6] == f"- 1 radar · **Mari Maasikas** · was due <t:1773396000:D> · [AI group, minutes](<{URL.format(n=1)}>)"
    assert lines[8].endswith("· Tartu · Cluster calendar")
    offer = "Side-scan sonars for small boats at 450 and 900 kHz"
    assert lines[10] == (
        f"- **Merihobu OÜ** · looks for “1 radar” · **Skarvnes AS** · offers “{offer}” · [Merihobu OÜ](<{URL.format(n=1)}>)"
    )


def test_groups_stand_in_the_first_line_for_those_who_may_know_of_them():
    page = digest_page(full(1), CLUSTER, wording("et"), slot=NOW, groups=("ai", "secret"))
    assert page.text.startswith("**Mis on uut** · töörühmades: Artificial intelligence · <t:")


def test_lines_are_taken_out_with_the_headings_that_are_left_alone():
    text = "**What is new** · <t:1:D>\n**Notes**\n- a\n- b\n**Decided**\n- c\n-# and 2 more: `/decisions`"
    gone = [line_hash(line) for line in ("- c", "-# and 2 more: `/decisions`")]
    assert without(text, gone) == "**What is new** · <t:1:D>\n**Notes**\n- a\n- b"
    assert without(text, [line_hash("- a")]) == text.replace("- a\n", "")
    assert without("**What is new**\n**Notes**\n- a", [line_hash("- a")]) == ""
    assert without(text, [line_hash("- z")]) is None


def test_both_languages_have_the_same_parts_and_no_text_in_common():
    for each in fields(ENGLISH):
        ours, theirs = getattr(ENGLISH, each.name), getattr(ESTONIAN, each.name)
        if isinstance(ours, dict):
            assert list(ours) == list(theirs)
            ours, theirs = tuple(ours.values()), tuple(theirs.values())
        pairs = [(ours, theirs)] if isinstance(ours, str) else list(zip(ours, theirs, strict=True))
        for english, estonian in pairs:
            assert placeholders(english) == placeholders(estonian)
            assert english != estonian


def test_what_documents_say_formats_links_and_names_nothing():
    bad = "**Now** @everyone [free](https://evil.example/x) <@&17> ~~x~~"
    digest = Digest(
        since=NOW,
        until=NOW,
        notes=(note(1, bad),),
        decisions=(decision(2, bad, bad),),
        actions=(action(3, bad),),
        events=(event(4, bad),),
        matches=(match(5, bad, seeker=bad),),
    )
    text = digest_page(digest, CLUSTER, wording("en"), slot=NOW).text
    for raw in ("@everyone", "[free](", "<@&17>", "**Now**", "~~x~~"):
        assert raw not in text
