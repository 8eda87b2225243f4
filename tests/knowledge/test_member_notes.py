"""What is kept of a lead's notes is shown to the lead alone, and forgotten."""

from __future__ import annotations

from datetime import date

from knowledge.member_data import Member
from knowledge.member_notes import MemberNotes
from knowledge.minutes.note import Corrected, Note
from knowledge.store.note_drafts import NoteDrafts
from tests.fakes.documents import StillClock

MARI, JAAN = Member(5, "discord:user:5"), Member(6, "discord:user:6")


async def test_drafts_and_corrections_are_shown_and_forgotten(database):
    drafts, kind = NoteDrafts(database=database, clock=StillClock()), MemberNotes(database=database)
    for owner, post in ((MARI, 91), (JAAN, 92)):
        note = Note("", "ai", date(2026, 3, 10), "No.", corrects=Corrected(7, "notes", "discord/2/7", "AI group"))
        draft = await drafts.keep(note, owner_id=owner.id, channel_id=2, place_id=3)
        await drafts.begin(draft, ["No."])
        await drafts.posted(draft.id, 0, post)
    first, second = (await kind.of(MARI)).records
    assert "No." in first["draft"]
    assert second == {"message_id": "91", "corrects": "discord/2/7"}
    assert await kind.forget(MARI) == 2
    assert await kind.forget(MARI) == 0
    assert (await kind.of(MARI)).records == ()
    assert len((await kind.of(JAAN)).records) == 2
    assert await database.rows("SELECT user_id FROM note_parts") == [(6,)]
