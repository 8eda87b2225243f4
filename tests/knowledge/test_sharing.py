"""An answer that was given to some is shown to others only as far as they may read all of its sources, as these are now."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from knowledge.audience import Audience, Readers
from knowledge.given_answers import GivenAnswers, PostedPart
from knowledge.model import AnswerKind, Question, Statement, Tone, WorkingGroup, Writing, WritingOutcome
from knowledge.sharing import Sharing
from tests.fakes.documents import CLUSTER, NOW, StillClock, agenda, note, put, sheet

PUBLIC, MEMBER = Readers.public(), Readers.holding({"members"})
MEMBERS = Audience.of("members")
OPEN = note("notes/open.md", "The kestrel drone carries the Falk battery interface.", group="ai", day=date(2026, 3, 10))
CLOSED = note("notes/closed.md", "The kestrel drone costs 42 000 euros.", audience=MEMBERS, group="ai", day=date(2026, 3, 11))


@pytest.fixture
async def house(knowledge):
    await put(knowledge.library, OPEN, CLOSED)
    await knowledge.indexer.refresh()
    return knowledge


async def given_to(house, readers, text, *, change=lambda answer: answer):
    """What is kept of an answer to a question."""
    answer = change(await house.assistant.ask(Question(text, readers, NOW)))
    ident = await house.given.keep(answer, answer.statements, readers, asker="discord:user:1", place="discord:2", private=True)
    return answer, await house.given.find(ident)


async def test_what_is_kept_is_what_was_said(house):
    answer, given = await given_to(house, MEMBER, "What does the kestrel drone cost, and what does it carry?")
    assert {"notes/open.md", "notes/closed.md"} == {citation.path for citation in answer.citations}
    shown = await house.sharing.shown_to(given, MEMBER)
    assert shown.answer.statements == answer.statements
    assert shown.answer.citations == answer.citations
    assert shown.left_out == 0
    assert (given.question, given.asker, given.place, given.tone) == (answer.question, "discord:user:1", "discord:2", Tone.ANSWERED)


async def test_what_others_may_not_read_is_left_out(house):
    _, given = await given_to(house, MEMBER, "What does the kestrel drone cost, and what does it carry?")
    shown = await house.sharing.shown_to(given, PUBLIC)
    assert shown.left_out == 1
    assert "Falk" in shown.answer.text
    assert "42 000" not in repr(shown)
    assert [citation.n for citation in shown.answer.citations] == [1]


async def test_where_nothing_is_open_nothing_is_left(house):
    _, given = await given_to(house, MEMBER, "What does the kestrel drone cost?", change=lambda one: _only(one, "notes/closed.md"))
    shown = await house.sharing.shown_to(given, PUBLIC)
    assert shown.is_empty
    assert shown.left_out == 1


def _only(answer, path):
    cited = [citation for citation in answer.citations if citation.path == path]
    numbers = {citation.n for citation in cited}
    return replace(answer, statements=tuple(one for one in answer.statements if set(one.citations) <= numbers))


async def test_a_written_sentence_is_shown_only_with_all_of_its_sources(house):
    def written(answer):
        numbers = {citation.path: citation.n for citation in answer.citations}
        both = Statement("The kestrel carries Falk and costs 42 000 euros.", tuple(sorted(numbers.values())))
        one = Statement("It carries the Falk interface.", (numbers["notes/open.md"],))
        return replace(answer, statements=(both, one), writing=Writing(WritingOutcome.WRITTEN, "m"))

    _, given = await given_to(house, MEMBER, "What does the kestrel drone cost, and what does it carry?", change=written)
    shown = await house.sharing.shown_to(given, PUBLIC)
    assert shown.answer.text == "It carries the Falk interface."
    assert shown.answer.is_written
    assert "42 000" not in repr(shown)


async def test_a_sentence_without_a_source_is_shown_to_nobody_else(house):
    _, given = await given_to(
        house, MEMBER, "What does the kestrel drone cost?", change=lambda one: replace(one, statements=(Statement("x", ()),))
    )
    assert (await house.sharing.shown_to(given, MEMBER)).is_empty


async def test_what_has_left_the_library_has_left_what_is_kept_too(house):
    _, given = await given_to(house, MEMBER, "What does the kestrel drone cost, and what does it carry?")
    await house.library.remove("notes", ["notes/closed.md"])
    left = await house.given.find(given.id)
    assert "42 000" not in repr(left)
    assert (await house.sharing.shown_to(left, MEMBER)).left_out == 1


async def test_what_has_been_closed_off_since_is_not_shown_any_more(house):
    _, given = await given_to(house, MEMBER, "What does the kestrel drone cost, and what does it carry?")
    await put(house.library, replace(OPEN, audience=MEMBERS))
    for kept in (given, await house.given.find(given.id)):
        assert (await house.sharing.shown_to(kept, PUBLIC)).is_empty


async def test_an_answer_that_was_kept_too_late_for_its_source_keeps_nothing_of_it(house):
    answer = await house.assistant.ask(Question("What does the kestrel drone cost?", MEMBER, NOW))
    await house.library.remove("notes", ["notes/closed.md", "notes/open.md"])
    ident = await house.given.keep(answer, answer.statements, MEMBER, asker="a", place="p", private=True)
    assert (await house.given.find(ident)).statements == ()


async def test_that_a_statement_was_changed_is_not_told_by_its_date_alone(house):
    def superseded(answer):
        old = next(citation for citation in answer.citations if citation.path == "notes/open.md")
        new = next(citation for citation in answer.citations if citation.path == "notes/closed.md")
        texts = {number: one.text for one in answer.statements for number in one.citations}
        told = (Statement(texts[new.n], (new.n,)), Statement(texts[old.n], (old.n,), superseded=date(2026, 3, 11)))
        return replace(answer, statements=told)

    _, given = await given_to(house, MEMBER, "What does the kestrel drone cost, and what does it carry?", change=superseded)
    assert (await house.sharing.shown_to(given, MEMBER)).answer.statements[1].superseded == date(2026, 3, 11)
    assert (await house.sharing.shown_to(given, PUBLIC)).is_empty


async def test_a_count_of_what_others_may_not_read_is_not_shown_to_them(house):
    lines = "# Minutes\n\n## Decisions\n\n- The kestrel is painted {}.\n"
    await put(
        house.library,
        note("notes/ai/a.md", lines.format("blue"), group="ai", day=date(2026, 3, 1)),
        note("notes/ai/b.md", lines.format("red"), group="ai", day=date(2026, 3, 2), audience=MEMBERS),
    )
    answer, given = await given_to(house, MEMBER, "List all decisions of the AI group")
    assert answer.kind is AnswerKind.LISTING
    assert answer.statements[0].text.startswith("2 decisions")
    shown = await house.sharing.shown_to(given, PUBLIC)
    assert "blue" in shown.answer.text
    assert "2 decisions" not in repr(shown)
    assert "red" not in repr(shown)


EVENT = "UID:{0}\r\nDTSTART:20260320T090000Z\r\nDTEND:20260320T100000Z\r\nSUMMARY:{0} meeting"


async def test_an_event_is_shown_to_those_who_may_know_of_it_as_it_is_now(house):
    closed = EVENT.format("Sonar") + "\r\nX-KOBAR-AUDIENCE:members"
    await put(house.library, agenda("calendars/a.ics", EVENT.format("Radar"), closed))
    answer, given = await given_to(house, MEMBER, "What meetings are on in March 2026?")
    assert len(answer.statements) == 2
    shown = await house.sharing.shown_to(given, PUBLIC)
    assert [one.summary for one in shown.answer.occurrences] == ["Radar meeting"]
    assert shown.left_out == 1
    assert "Sonar" not in repr(shown)
    await put(house.library, agenda("calendars/a.ics", EVENT.format("Radar").replace("T09", "T08")))
    assert (await house.sharing.shown_to(given, PUBLIC)).is_empty


async def test_an_event_beside_other_parts_of_an_answer_is_shown_to_those_who_may_know_of_it(house):
    closed = EVENT.format("Sonar") + "\r\nX-KOBAR-AUDIENCE:members"
    await put(
        house.library,
        agenda("calendars/a.ics", EVENT.format("Radar"), closed),
        note("notes/ai/lead.md", "Kadri Laanemäe leads the AI group.", group="ai", day=date(2026, 3, 1)),
    )
    answer, given = await given_to(house, MEMBER, "What meetings are on in March 2026, and who leads the AI group?")
    assert answer.kind is AnswerKind.JOINED
    shown = await house.sharing.shown_to(given, PUBLIC)
    assert [one.text.partition(":")[0] for one in shown.answer.statements] == ["Radar meeting", "1 March 2026, Artificial intelligence"]
    assert shown.left_out == 1
    assert "Sonar" not in repr(shown)


async def test_a_company_is_shown_to_those_who_may_read_its_sheet(house):
    closed = replace(sheet("sheets/b.yaml", "Sideselg", "integration of sonar batteries"), audience=MEMBERS)
    await put(house.library, sheet("sheets/a.yaml", "Akuvara", "integration of sonar batteries"), closed)
    await house.indexer.refresh()
    answer, given = await given_to(house, MEMBER, "Which company can integrate sonar batteries?")
    assert answer.kind is AnswerKind.COLLABORATORS
    assert {"Akuvara", "Sideselg"} == {statement.text.split()[0] for statement in answer.statements}
    shown = await house.sharing.shown_to(given, PUBLIC)
    assert [statement.text.split()[0] for statement in shown.answer.statements] == ["Akuvara"]
    assert "Sideselg" not in repr(shown)


async def test_a_group_that_others_may_not_know_of_is_not_named_to_them(house):
    hidden = WorkingGroup("secret", "Night owls", audience=MEMBERS)
    sharing = Sharing(library=house.library, calendar=house.calendar, cluster=replace(CLUSTER, groups=(hidden,)))

    def named(answer):
        return replace(answer, statements=tuple(replace(one, text=f"Night Owls: {one.text}") for one in answer.statements))

    _, given = await given_to(house, MEMBER, "What does the kestrel drone carry?", change=named)
    assert (await sharing.shown_to(given, PUBLIC)).is_empty
    assert not (await sharing.shown_to(given, MEMBER)).is_empty


# Keeping


async def test_answers_are_found_by_question_message_and_thread(house):
    answer = await house.assistant.ask(Question("What does the kestrel drone carry?", PUBLIC, NOW))
    also = {"asker": "a", "place": "p", "private": False}
    first = await house.given.keep(answer, (), PUBLIC, asked_in="m1", **also)
    second = await house.given.keep(answer, (), PUBLIC, asked_in="m1", **also)
    assert await house.given.to_question("m1") is None
    await house.given.posted(first, [PostedPart("p", "9")])
    await house.given.posted(second, [PostedPart("p", "10"), PostedPart("p", "11")], thread="t")
    assert (await house.given.to_question("m1")).id == second
    assert (await house.given.in_message("11")).id == second
    assert (await house.given.last_in_thread("t")).id == second
    assert await house.given.parts(second) == (PostedPart("p", "10"), PostedPart("p", "11"))
    await house.given.forget_question("m1", but=first)
    assert (await house.given.to_question("m1")).id == first
    assert await house.given.in_message("11") is None
    await house.given.forget_question("m1")
    assert await house.given.to_question("m1") is None


async def test_answers_are_kept_for_some_days(house, database):
    answer = await house.assistant.ask(Question("What does the kestrel drone carry?", PUBLIC, NOW))
    keeping = [
        GivenAnswers(database=database, library=house.library, clock=StillClock(NOW + timedelta(days=days)), time_zone="UTC", days=10)
        for days in (0, 11)
    ]
    first = await keeping[0].keep(answer, (), PUBLIC, asker="a", place="p", private=False)
    assert await keeping[0].find(first)
    await keeping[1].keep(answer, (), PUBLIC, asker="a", place="p", private=False)
    assert await keeping[1].find(first) is None


class Rewritten:
    """A library whose passages have come to say something else."""

    def __init__(self, library):
        self._library = library

    async def passages(self, chunk_ids, readers):
        found = await self._library.passages(chunk_ids, readers)
        return {ident: replace(passage, text="Nothing of the kind.") for ident, passage in found.items()}


async def test_what_its_source_does_not_say_any_more_is_not_shown(house):
    _, given = await given_to(house, MEMBER, "What does the kestrel drone carry?")
    sharing = Sharing(library=Rewritten(house.library), calendar=house.calendar, cluster=CLUSTER)
    assert (await sharing.shown_to(given, MEMBER)).is_empty


@pytest.mark.parametrize("kind", [AnswerKind.LISTING, AnswerKind.JOINED])
async def test_a_count_that_rests_on_what_others_may_read_is_not_shown_to_them_either(house, kind):
    def counted(answer):
        cited = next(citation for citation in answer.citations if citation.path == "notes/open.md")
        return replace(answer, kind=kind, statements=(Statement("7 notes mention it.", (cited.n,)),))

    _, given = await given_to(house, MEMBER, "What does the kestrel drone cost, and what does it carry?", change=counted)
    assert (await house.sharing.shown_to(given, PUBLIC)).is_empty
