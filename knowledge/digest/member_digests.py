"""What is kept of members with digests: that one is sent to them, and when, and what has been told."""

from __future__ import annotations

from knowledge.digest.ledger import Ledger
from knowledge.member_data import Held, Member
from knowledge.store.database import Database


class MemberDigests:
    """A member's own weekly digest. What has been told is kept as hashes, of which there is nothing to show but their number."""

    kind = "digests"
    columns = frozenset({"digest_places.place", "digests.place", "digest_told.place"})

    def __init__(self, *, database: Database, ledger: Ledger) -> None:
        self._database = database
        self._ledger = ledger

    async def of(self, member: Member) -> Held:
        """When it is sent, and the digests that were."""
        weekly = await self._database.rows("SELECT weekday, hour, groups, since FROM digest_places WHERE place = ?", (member.name,))
        statement = (
            "SELECT slot, gathered_at, (SELECT count(*) FROM digest_told t WHERE t.digest_id = d.id) FROM digests d "
            "WHERE place = ? ORDER BY slot"
        )
        sent = await self._database.rows(statement, (member.name,))
        told = [{"weekday": weekday, "hour": hour, "groups": groups, "since": since} for weekday, hour, groups, since in weekly]
        told += [{"due_at": slot, "gathered_at": gathered, "items": items} for slot, gathered, items in sent]
        return Held(self.kind, tuple(told))

    async def forget(self, member: Member) -> int:
        """Send none any more, and let go of what has been told."""
        return await self._ledger.forget(member.name)
