"""The register: decisions and actions as notes have them now, for those who may read them now, and what is marked as done."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.audience import Audience, Readers
from knowledge.model import Period
from knowledge.records.record import RecordKind
from knowledge.records.register import Register
from tests.fakes.documents import NOW, StillClock, note, put

PUBLIC = Readers.public()
MEMBER = Readers.holding({"members"})
MEMBERS = Audience.of("members")

AUTUMN = (
    "## Decisions\n- We book 84 m² for the stand.\n\n## Action items\n- Mari: contract by 20 March\n- Jaan: posters\n- [x] Olga: mail\n"
)
SPRING = "## Decisions\n- We change what we decided in October: 60 m² instead of 84.\n\n## Action items\n- Mari: mail\n- Mari: mail\n"


@pytest.fixture
def register(library, database):
    return Register(library=library, database=database, clock=StillClock())


async def fill(library, *, later: Audience | None = None):
    await put(library, note("notes/autumn.md", AUTUMN, group="ai", day=date(2025, 10, 14)))
    await put(library, note("notes/spring.md", SPRING, group="ai", day=date(2026, 2, 10), audience=later))


def lines(found):
    return [getattr(one, "record", one).line for one in found]


async def test_decisions_are_newest_first_with_what_a_later_one_changed(register, library):
    await fill(library)
    newer, older = await register.decisions(PUBLIC)
    assert newer.record.line.startswith("We change what we decided in October")
    assert older.changed_by == newer.record
    assert newer.changes == (older.record,)


async def test_a_decision_that_may_not_be_read_is_not_shown_and_changes_nothing(register, library):
    await fill(library, later=MEMBERS)
    [alone] = await register.decisions(PUBLIC)
    assert (alone.record.line, alone.changed_by) == ("We book 84 m² for the stand.", None)
    assert len(await register.decisions(Readers.together([MEMBER, PUBLIC]))) == 1
    assert [one.changed_by is not None for one in await register.decisions(MEMBER)] == [False, True]


async def test_decisions_of_a_period_know_what_changed_them_later(register, library):
    await fill(library)
    [one] = await register.decisions(PUBLIC, group="ai", period=Period(date(2025, 10, 1), date(2025, 10, 31)))
    assert one.changed_by is not None
    assert await register.decisions(PUBLIC, group="export") == []


async def test_actions_are_open_ones_by_their_due_days_then_the_newest_and_the_done_ones_last(register, library):
    await fill(library)
    assert lines(await register.actions(PUBLIC)) == [
        "Mari: contract by 20 March",
        "Mari: mail",
        "Mari: mail",
        "Jaan: posters",
        "Olga: mail",
    ]


async def test_actions_are_of_an_owner_a_group_a_period_and_open(register, library):
    await fill(library)
    assert lines(await register.actions(PUBLIC, owner="jaan")) == ["Jaan: posters"]
    assert await register.actions(PUBLIC, owner="Olga", open_only=True) == []
    assert await register.actions(PUBLIC, group="export") == []
    march = Period(date(2026, 3, 1), date(2026, 3, 31))
    assert lines(await register.actions(PUBLIC, period=march)) == ["Mari: contract by 20 March"]


async def test_actions_that_may_not_be_read_are_in_no_list_and_no_count(register, library):
    await fill(library, later=MEMBERS)
    assert "Mari: mail" not in lines(await register.actions(PUBLIC))
    secret = next(one for one in await register.actions(MEMBER) if one.line == "Mari: mail")
    assert await register.action(secret.mark, PUBLIC) is None
    assert await register.action(secret.mark, MEMBER) == secret
    assert await register.places([secret], PUBLIC, language="en") == {}


async def test_a_note_that_is_edited_deleted_or_closed_off_takes_its_records_with_it(register, library):
    await fill(library)
    await put(library, note("notes/spring.md", "## Decisions\n- We stay at home.\n", group="ai", day=date(2026, 2, 10)))
    assert lines(await register.decisions(PUBLIC)) == ["We stay at home.", "We book 84 m² for the stand."]
    await put(library, note("notes/autumn.md", AUTUMN, group="ai", day=date(2025, 10, 14), audience=MEMBERS))
    assert lines(await register.decisions(PUBLIC)) == ["We stay at home."]
    await library.remove("notes", ["notes/spring.md", "notes/autumn.md"])
    assert await register.decisions(MEMBER) == []
    assert await register.actions(MEMBER) == []


async def test_what_is_marked_stays_so_when_its_note_is_read_anew_with_other_lines_changed(register, library):
    await fill(library)
    first = (await register.actions(PUBLIC, owner="Mari", group="ai"))[1]
    assert first.line == "Mari: mail"
    await register.mark_done(first.mark, by="discord:user:7")
    await put(library, note("notes/spring.md", f"# New\n\nMore.\n\n{SPRING}- Olga: cake\n", group="ai", day=date(2026, 2, 10)))
    same, other = (one for one in await register.actions(PUBLIC, owner="Mari") if one.line == "Mari: mail")
    assert (same.done, other.done) == (False, True)
    marked = other.marked
    assert marked is not None
    assert (other.mark, marked.by, marked.at) == (first.mark, "discord:user:7", NOW)


async def test_a_mark_can_be_taken_away_and_the_first_one_counts(register, library):
    await fill(library)
    [posters] = await register.actions(PUBLIC, owner="Jaan")
    await register.mark_done(posters.mark, by="discord:user:7")
    await register.mark_done(posters.mark, by="discord:user:8")
    [posters] = await register.actions(PUBLIC, owner="Jaan")
    assert posters.marked is not None
    assert posters.marked.by == "discord:user:7"
    await register.unmark(posters.mark)
    assert not (await register.actions(PUBLIC, owner="Jaan"))[0].done


async def test_a_changed_line_is_another_action(register, library):
    await put(library, note("notes/a.md", "## Action items\n- Jaan: posters\n"))
    [posters] = await register.actions(PUBLIC)
    await register.mark_done(posters.mark, by="discord:user:7")
    await put(library, note("notes/a.md", "## Action items\n- Jaan: posters and flags\n"))
    assert not (await register.actions(PUBLIC))[0].done


async def test_places_cite_the_line_with_its_heading(register, library):
    await fill(library)
    [posters] = await register.actions(PUBLIC, owner="Jaan")
    place = (await register.places([posters], PUBLIC, language="en"))[posters.mark]
    assert (place.words, place.citation.n, place.citation.quote) == ("Jaan: posters", 1, "Jaan: posters")
    assert place.citation.locator == "Action items"


async def test_open_actions_with_an_owner_are_reminded_of_around_their_due_day(register, library):
    await fill(library)
    assert lines(await register.due_soon(PUBLIC, today=date(2026, 3, 19), days=1)) == ["Mari: contract by 20 March"]
    assert lines(await register.due_soon(PUBLIC, today=date(2026, 3, 22), days=1)) == ["Mari: contract by 20 March"]
    assert await register.due_soon(PUBLIC, today=date(2026, 3, 18), days=1) == []
    assert await register.due_soon(PUBLIC, today=date(2026, 3, 24), days=1) == []
    [contract] = await register.due_soon(PUBLIC, today=date(2026, 3, 19), days=1)
    await register.mark_done(contract.mark, by="discord:user:7")
    assert await register.due_soon(PUBLIC, today=date(2026, 3, 19), days=1) == []


async def test_each_due_day_is_claimed_once_by_each_and_can_be_given_back(register, library):
    await fill(library)
    [contract] = await register.due_soon(PUBLIC, today=date(2026, 3, 19), days=1)
    assert [await register.claim(contract, to=to) for to in ("a", "a", "b")] == [True, False, True]
    await register.release(contract, to="a")
    assert await register.claim(contract, to="a")


async def test_records_of_the_library_are_of_a_kind_and_of_readable_notes(library):
    await fill(library, later=MEMBERS)
    assert {one.kind for one in await library.records(PUBLIC)} == set(RecordKind)
    assert len(await library.records(PUBLIC, kind=RecordKind.DECISION)) == 1
    assert len(await library.records(MEMBER, kind=RecordKind.DECISION)) == 2
