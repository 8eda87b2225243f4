"""What is kept of members with answers: the questions that they were given to, and what members said of answers."""

from __future__ import annotations

from knowledge.member_data import Held, Member
from knowledge.store.database import Database


class AskedAnswers:
    """The questions that a member got answers to, kept for the buttons under them. What was answered quotes others, and is left out."""

    kind = "answers"
    columns = frozenset({"answers_given.asker"})

    def __init__(self, *, database: Database) -> None:
        self._database = database

    async def of(self, member: Member) -> Held:
        """The questions, and where and when they were answered."""
        statement = "SELECT given_at, place, private, question FROM answers_given WHERE asker = ? ORDER BY given_at"
        found = await self._database.rows(statement, (member.name,))
        told = ({"asked_at": at, "place": place, "private": bool(private), "question": text} for at, place, private, text in found)
        return Held(self.kind, tuple(told))

    async def forget(self, member: Member) -> int:
        """Let go of the answers, with what others said of them; their buttons then say that they are no longer kept."""
        return await self._database.changed("DELETE FROM answers_given WHERE asker = ?", (member.name,))


class MemberVotes:
    """What a member said of answers."""

    kind = "votes"
    columns = frozenset({"votes.member"})

    def __init__(self, *, database: Database) -> None:
        self._database = database

    async def of(self, member: Member) -> Held:
        """The votes with their reasons; the questions belong to those who asked."""
        statement = "SELECT voted_at, verdict, reason FROM votes WHERE member = ? ORDER BY voted_at"
        found = await self._database.rows(statement, (member.name,))
        return Held(self.kind, tuple({"voted_at": at, "verdict": verdict, "reason": reason} for at, verdict, reason in found))

    async def forget(self, member: Member) -> int:
        """Let go of them."""
        return await self._database.changed("DELETE FROM votes WHERE member = ?", (member.name,))
