"""How long things are kept."""

from __future__ import annotations

from datetime import timedelta

from knowledge.model import Turn
from knowledge.retention import Retention, RetentionSettings
from tests.fakes.documents import NOW, StillClock


async def test_what_is_too_old_goes_from_every_table(knowledge):
    await knowledge.conversations.remember("discord:1", Turn("q", "a"))
    await knowledge.gaps.note("q")
    await knowledge.usage.reserve(model="m", asker="x")
    retention = Retention(
        settings=RetentionSettings(turns_days=1, gaps_days=2, usage_days=3),
        clock=StillClock(NOW + timedelta(days=2, hours=1)),
        tables={"turns": knowledge.conversations, "gaps": knowledge.gaps, "usage": knowledge.usage},
        always={},
    )
    assert await retention.apply() == {"turns": 1, "gaps": 1, "usage": 0}
    assert await knowledge.conversations.turns("discord:1") == ()
    assert await knowledge.gaps.count() == 0
    assert (await knowledge.usage.report()).month.asked == 1


async def test_without_settings_everything_is_kept(knowledge):
    await knowledge.conversations.remember("discord:1", Turn("q", "a"))
    assert await knowledge.retention.apply() == {}
    assert await knowledge.conversations.turns("discord:1") == (Turn("q", "a"),)
