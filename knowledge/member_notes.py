"""What is kept of a member as the lead of a group: drafts of notes, and what he or she corrected."""

from __future__ import annotations

from knowledge.member_data import Held, Member
from knowledge.store.database import Database


class MemberNotes:
    """A member's drafts of notes, and the notes that he or she corrected."""

    kind = "notes"
    columns = frozenset({"note_drafts.owner_id", "note_parts.user_id", "corrections.user_id"})

    def __init__(self, *, database: Database) -> None:
        self._database = database

    async def of(self, member: Member) -> Held:
        """The drafts as they are kept, and by which message what was corrected."""
        drafts = await self._database.rows("SELECT made_at, note FROM note_drafts WHERE owner_id = ? ORDER BY id", (member.id,))
        corrected = await self._database.rows("SELECT post_id, path FROM corrections WHERE user_id = ? ORDER BY post_id", (member.id,))
        return Held(
            self.kind,
            (
                *({"made_at": made_at, "draft": note} for made_at, note in drafts),
                *({"message_id": str(post_id), "corrects": path} for post_id, path in corrected),
            ),
        )

    async def forget(self, member: Member) -> int:
        """Let go of them, with what was noted of their posting; a correction counts no more."""
        async with self._database.writing() as connection:
            drafts = await connection.execute("DELETE FROM note_drafts WHERE owner_id = ?", (member.id,))
            await connection.execute("DELETE FROM note_parts WHERE user_id = ?", (member.id,))
            corrected = await connection.execute("DELETE FROM corrections WHERE user_id = ?", (member.id,))
            return drafts.rowcount + corrected.rowcount
