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


async def test_reminders_of_days_long_past_go_and_so_does_whose_answers_of_earlier_days_were(knowledge):
    database = knowledge.posts.database
    async with database.writing() as connection:
        for due in ("2026-01-31", "2026-03-01"):
            await connection.execute("INSERT INTO reminders VALUES (x'01', ?, 'discord:user:1', '2026-01-30')", (due,))
        await connection.execute("INSERT INTO writings (day, asker, model, outcome) VALUES ('2026-03-11', 'x', 'm', 'written')")
    await knowledge.retention.apply()
    assert await database.rows("SELECT due FROM reminders") == [("2026-03-01",)]
    assert await database.rows("SELECT asker FROM writings") == [(None,)]


async def test_without_settings_everything_is_kept(knowledge):
    await knowledge.conversations.remember("discord:1", Turn("q", "a"))
    assert await knowledge.retention.apply() == {}
    assert await knowledge.conversations.turns("discord:1") == (Turn("q", "a"),)
