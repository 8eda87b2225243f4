"""Notes that leads are writing, and the messages that they are posted as."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiosqlite

from knowledge.minutes.note import Note
from knowledge.ports import Clock
from knowledge.posts import MARKED_BY_POSTING
from knowledge.store.database import Database

KEPT_FOR = timedelta(days=7)
"""A draft that is not posted by then is forgotten."""


@dataclass(frozen=True, slots=True)
class NoteDraft:
    """A note that has not been posted yet: whose it is, for which channel source, and where it will stand."""

    id: int
    owner_id: int
    channel_id: int
    place_id: int
    note: Note


@dataclass(frozen=True, slots=True)
class PostedPart:
    """A message that a note is posted as; `message_id` once it is known to be there. `tried` says that it may have been sent before."""

    number: int
    nonce: str
    content: str
    message_id: int | None = None
    tried: bool = False


class NoteDrafts:
    """Drafts with their owners. What is posted of one is noted before it is sent, and known by that."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def keep(self, note: Note, *, owner_id: int, channel_id: int, place_id: int) -> NoteDraft:
        """Keep a new draft; those that are too old are forgotten with that."""
        now = self._clock.now()
        corrected = note.corrects
        target = (corrected.post_id, corrected.source, corrected.path) if corrected else (None, None, None)
        async with self._database.writing() as connection:
            await connection.execute("DELETE FROM note_drafts WHERE made_at < ?", ((now - KEPT_FOR).isoformat(),))
            cursor = await connection.execute(
                "INSERT INTO note_drafts (owner_id, channel_id, place_id, made_at, note, corrected_post, corrected_source, corrected_path) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (owner_id, channel_id, place_id, now.isoformat(), note.json, *target),
            )
            return NoteDraft(cursor.lastrowid or 0, owner_id, channel_id, place_id, note)

    async def change(self, draft_id: int, note: Note) -> None:
        """Let a draft say something else."""
        async with self._database.writing() as connection:
            await connection.execute("UPDATE note_drafts SET note = ? WHERE id = ?", (note.json, draft_id))

    async def draft(self, draft_id: int, *, owner_id: int) -> NoteDraft | None:
        """A member's own draft, unless it has been posted or discarded or is too old."""
        statement = "SELECT id, owner_id, channel_id, place_id, note FROM note_drafts WHERE id = ? AND owner_id = ? AND made_at >= ?"
        since = (self._clock.now() - KEPT_FOR).isoformat()
        found = await self._database.rows(statement, (draft_id, owner_id, since))
        if not found:
            return None
        ident, owner, channel, place, note = found[0]
        return NoteDraft(ident, owner, channel, place, Note.of_json(note))

    async def submit(self, draft_id: int, *, submitted: bool = True) -> None:
        """Note that a draft's owner has said that it is to be posted, or that it could not be."""
        async with self._database.writing() as connection:
            await connection.execute("UPDATE note_drafts SET submitted = ? WHERE id = ?", (int(submitted), draft_id))

    async def submitted(self) -> list[NoteDraft]:
        """The drafts that were to be posted when Kobar was stopped."""
        statement = "SELECT id, owner_id, channel_id, place_id, note FROM note_drafts WHERE submitted = 1 AND made_at >= ? ORDER BY id"
        found = await self._database.rows(statement, ((self._clock.now() - KEPT_FOR).isoformat(),))
        return [NoteDraft(ident, owner, channel, place, Note.of_json(note)) for ident, owner, channel, place, note in found]

    async def forget(self, draft_id: int) -> None:
        """A draft has been posted, or is not wanted any more."""
        async with self._database.writing() as connection:
            await connection.execute("DELETE FROM note_drafts WHERE id = ?", (draft_id,))

    # Posting

    async def begin(self, draft: NoteDraft, contents: Sequence[str]) -> tuple[tuple[PostedPart, ...], tuple[int, ...]]:
        """The parts that are to be posted, and the messages of an earlier attempt that said something else and have to go."""
        async with self._database.writing() as connection:
            known = await _rows(
                connection, "SELECT part, nonce, content, message_id FROM note_parts WHERE draft_id = ? ORDER BY part", (draft.id,)
            )
            if [row[2] for row in known] == list(contents):
                return tuple(PostedPart(*row, tried=True) for row in known), ()
            await connection.execute("DELETE FROM note_parts WHERE draft_id = ?", (draft.id,))
            parts = tuple(PostedPart(number, secrets.token_hex(12), content) for number, content in enumerate(contents))
            values = [(draft.id, each.number, draft.place_id, draft.owner_id, each.nonce, each.content) for each in parts]
            await connection.executemany("INSERT INTO note_parts VALUES (?, ?, ?, ?, ?, ?, NULL)", values)
            return parts, tuple(row[3] for row in known if row[3])

    async def posted(self, draft_id: int, number: int, message_id: int) -> None:
        """Note that a part has become a message, which is marked as the lead's note."""
        async with self._database.writing() as connection:
            await _claim(connection, draft_id, number, message_id)

    async def claim(self, *, place_id: int, message_id: int, nonce: str | None, content: str) -> bool:
        """Whether a message of Kobar's own is a part of a lead's note that was being sent; it is marked as that from then on."""
        waiting = "SELECT draft_id, part, nonce, content FROM note_parts WHERE place_id = ? AND message_id IS NULL ORDER BY draft_id, part"
        async with self._database.writing() as connection:
            for draft_id, number, own_nonce, own in await _rows(connection, waiting, (place_id,)):
                if own_nonce == nonce or own.strip() == content.strip():
                    await _claim(connection, draft_id, number, message_id)
                    return True
        return False

    async def awaits(self, place_id: int) -> bool:
        """Whether some message in a place is being sent, or was when Kobar was stopped."""
        return bool(await self._database.rows("SELECT 1 FROM note_parts WHERE place_id = ? AND message_id IS NULL LIMIT 1", (place_id,)))


async def _claim(connection: aiosqlite.Connection, draft_id: int, number: int, message_id: int) -> None:
    part = (draft_id, number)
    await connection.execute("UPDATE note_parts SET message_id = ? WHERE draft_id = ? AND part = ?", (message_id, *part))
    await connection.execute(
        "INSERT OR IGNORE INTO marks (post_id, user_id, how, place_id) "
        "SELECT ?, user_id, ?, place_id FROM note_parts WHERE draft_id = ? AND part = ?",
        (message_id, MARKED_BY_POSTING, *part),
    )
    await connection.execute(
        "INSERT OR IGNORE INTO corrections SELECT ?, corrected_post, corrected_source, corrected_path, owner_id "
        "FROM note_drafts WHERE id = ? AND corrected_source IS NOT NULL",
        (message_id, draft_id),
    )


async def _rows(connection: aiosqlite.Connection, statement: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
    async with connection.execute(statement, values) as cursor:
        return [tuple(row) for row in await cursor.fetchall()]
