"""What is kept of members beside their messages: which messages they marked as notes, and that they want none of theirs indexed."""

from __future__ import annotations

from knowledge.member_data import Held, Member
from knowledge.posts import MARKED_BY_POSTING, SOMEBODY
from knowledge.store.posts import Posts


class MemberMarks:
    """The messages that a member marked as notes."""

    kind = "marks"
    columns = frozenset({"marks.user_id"})

    def __init__(self, *, posts: Posts) -> None:
        self._database = posts.database

    async def of(self, member: Member) -> Held:
        """The ids of the messages, and how they were marked; what they say belongs to those who wrote them."""
        found = await self._database.rows("SELECT post_id, how FROM marks WHERE user_id = ? ORDER BY post_id", (member.id,))
        return Held(self.kind, tuple({"message_id": str(post_id), "how": how} for post_id, how in found))

    async def forget(self, member: Member) -> int:
        """Let go of who marked them: the notes of others stay notes. What Kobar posted for the member is nobody's any more."""
        async with self._database.writing() as connection:
            values = (member.id, MARKED_BY_POSTING)
            posted = await connection.execute("DELETE FROM marks WHERE user_id = ? AND how = ?", values)
            others = "SELECT post_id, ?, how, place_id FROM marks WHERE user_id = ?"
            statement = f"INSERT OR IGNORE INTO marks (post_id, user_id, how, place_id) {others}"
            await connection.execute(statement, (SOMEBODY, member.id))
            named = await connection.execute("DELETE FROM marks WHERE user_id = ?", (member.id,))
            return posted.rowcount + named.rowcount


class IndexingChoices:
    """Whether a member's messages are indexed."""

    kind = "indexing"
    columns = frozenset({"unindexed_authors.user_id"})

    def __init__(self, *, posts: Posts) -> None:
        self._posts = posts

    async def of(self, member: Member) -> Held:
        """That the member wants no messages indexed, if that is so."""
        off = member.id in await self._posts.unindexed_authors()
        return Held(self.kind, ({"indexed": False},) if off else ())

    async def forget(self, member: Member) -> int:
        """Note it for one who is forgotten: without that, the messages would come back from the server's history."""
        await self._posts.set_indexed(member.id, indexed=False)
        return 0
