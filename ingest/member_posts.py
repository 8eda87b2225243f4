"""The messages that are kept of a member, with their files: they make documents, which are made anew without them."""

from __future__ import annotations

from functools import partial
from pathlib import PurePosixPath

from ingest.channels import ChannelLibrary
from knowledge.member_data import Held, Member, MemberData, MemberFile

_OWN = "SELECT id, sent_at, author, url, text FROM posts WHERE author_id = ? ORDER BY id"


class MemberPosts:
    """Messages by their author. Where channels are being followed, `Following.forget_author` lets go of them in its turn first."""

    kind = "posts"
    columns = frozenset({"posts.author_id"})

    def __init__(self, *, channels: ChannelLibrary) -> None:
        self._channels = channels
        self._database = channels.posts.database

    async def of(self, member: Member) -> Held:
        """The messages, oldest first, and the files that hang on them."""
        found = await self._database.rows(_OWN, (member.id,))
        statement = (
            "SELECT a.id, a.post_id, a.name, length(a.raw) FROM attachments a JOIN posts p ON p.id = a.post_id "
            "WHERE p.author_id = ? ORDER BY a.id"
        )
        files = await self._database.rows(statement, (member.id,))
        names: dict[int, list[str]] = {}
        for ident, post_id, name, _ in files:
            names.setdefault(post_id, []).append(_file_name(ident, name))
        records = tuple(
            {"message_id": str(ident), "sent_at": at, "name": author, "link": url, "text": text, "files": ", ".join(names.get(ident, ()))}
            for ident, at, author, url, text in found
        )
        kept = tuple(
            MemberFile(_file_name(ident, name), size, partial(self._read, ident)) for ident, _, name, size in files if size is not None
        )
        return Held(self.kind, records, kept)

    async def _read(self, attachment_id: int) -> bytes:
        found = await self._database.rows("SELECT raw FROM attachments WHERE id = ?", (attachment_id,))
        return bytes(found[0][0] or b"") if found else b""

    async def forget(self, member: Member) -> int:
        """Take the messages out, with their files; documents that others wrote too are made anew."""
        posts = self._channels.posts
        # First, so that none comes back meanwhile, nor when a killed process has to go on from here.
        await posts.set_indexed(member.id, indexed=False)
        return sum([await self._channels.forget_author(source, member.id) for source in await posts.sources()])


class MemberThreads:
    """The names that members gave to threads; they go with the members' messages."""

    kind = "threads"
    columns = frozenset({"threads.owner_id"})

    def __init__(self, *, channels: ChannelLibrary) -> None:
        self._database = channels.posts.database

    async def of(self, member: Member) -> Held:
        """The names of the threads that a member opened."""
        found = await self._database.rows("SELECT id, name FROM threads WHERE owner_id = ? AND name <> '' ORDER BY id", (member.id,))
        return Held(self.kind, tuple({"thread_id": str(ident), "name": name} for ident, name in found))

    async def forget(self, member: Member) -> int:
        """Let go of who opened them; a thread that is there still tells it again, without its name."""
        return await self._database.changed("UPDATE threads SET owner_id = NULL, name = '' WHERE owner_id = ?", (member.id,))


def member_data_of(channels: ChannelLibrary) -> tuple[MemberData, ...]:
    """What channels hold of members."""
    return MemberPosts(channels=channels), MemberThreads(channels=channels)


def _file_name(ident: int, name: str) -> str:
    """A name without a folder, unlike any other's."""
    return f"{ident}-{PurePosixPath(name.replace(chr(92), '/')).name}"
