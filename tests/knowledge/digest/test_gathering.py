"""What is news, for whom, and that nothing is told twice."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

from ingest.readers.document import read_document
from knowledge.audience import Audience, Readers
from knowledge.digest.items import Heading
from tests.fakes.documents import NOW, agenda, note
from tests.knowledge.digest.conftest import ALL, told

MINUTES = "## Decisions\n\n- We book 84 m² for the stand in Tartu.\n\n## Actions\n\n- Mari: send the contract by {due}\n"
MEMBERS = Audience.of("members")


def today(cluster) -> date:
    return cluster.clock.now().date()


def minutes(cluster, path="notes/stand.md", *, due="1 May 2030", days=0, **more):
    return note(path, MINUTES.format(due=due), day=today(cluster) - timedelta(days=days), title="Stand", group="ai", **more)


def sheet(path, organisation, *, needs=(), offers=(), groups=()):
    fields = {"kind": "sheet", "organisation": organisation, "needs": list(needs), "offers": list(offers), "working_groups": list(groups)}
    raw = json.dumps(fields, ensure_ascii=False).encode()  # JSON is YAML
    return read_document(raw, source="sheets", path=path, audience=Audience(), languages=("en", "et"))


async def test_a_new_note_and_its_decision_are_news_once(cluster):
    await cluster.begin()
    await cluster.put(minutes(cluster))
    digest = await cluster.send()
    assert told(digest, Heading.NOTES) == ["Stand"]
    assert told(digest, Heading.DECISIONS) == ["We book 84 m² for the stand in Tartu."]
    assert (await cluster.send()).is_empty
    cluster.clock.pass_by(days=7)
    assert (await cluster.send()).is_empty


async def test_only_what_every_reader_may_read_is_told(cluster):
    await cluster.begin()
    await cluster.put(minutes(cluster, due="20 April 2026", audience=MEMBERS))
    cluster.clock.moment = datetime(2026, 4, 16, 9, tzinfo=UTC)
    await cluster.put(agenda("events.ics", "UID:1\r\nDTSTART:20260420T100000Z\r\nSUMMARY:Fair", audience=MEMBERS))
    assert not (await cluster.gather(since=NOW)).is_empty
    assert (await cluster.gather(Readers.public(), since=NOW)).is_empty
    together = Readers.together([ALL, Readers.public()])
    assert (await cluster.gather(together, since=NOW)).is_empty


async def test_a_changed_or_renamed_note_is_not_news_again_but_a_new_line_of_it_is(cluster):
    await cluster.begin()
    await cluster.put(minutes(cluster))
    await cluster.send()
    cluster.clock.pass_by(days=3)
    text = MINUTES.format(due="1 May 2030") + "\nDecision: we drop the lunch.\n"
    await cluster.put(note("notes/stand.md", text, day=today(cluster) - timedelta(days=3), title="Stand in Tartu", group="ai"))
    digest = await cluster.send()
    assert told(digest, Heading.NOTES) == []
    assert told(digest, Heading.DECISIONS) == ["Decision: we drop the lunch."]
    await cluster.knowledge.library.remove("notes", ["notes/stand.md"])
    await cluster.put(note("notes/final.md", text, day=today(cluster) - timedelta(days=3), title="Stand", group="ai"))
    assert told(await cluster.send(), Heading.DECISIONS) == []


async def test_what_was_there_before_times_were_kept_is_no_news_when_it_is_read_anew(cluster):
    await cluster.put(minutes(cluster))
    async with cluster.knowledge.ledger._database.writing() as connection:
        await connection.execute("DELETE FROM first_seen")
    cluster.clock.pass_by(days=2)
    await cluster.put(minutes(cluster, days=2))
    assert (await cluster.gather()).is_empty
    await cluster.knowledge.library.remove("notes", ["notes/stand.md"])
    await cluster.put(minutes(cluster, days=2))
    assert (await cluster.gather()).is_empty


async def test_of_a_library_read_for_the_first_time_only_what_is_dated_since_is_news(cluster):
    await cluster.put(
        minutes(cluster, "notes/ancient.md", days=700),
        note("notes/recent.md", "- Hello from the harbour.", day=today(cluster) - timedelta(days=3), title="Recent"),
        note("notes/late.md", "- Hello from the forest.", day=today(cluster) - timedelta(days=10), title="Late"),
        note("notes/undated.md", "- Hello from nowhere.", title="Undated"),
    )
    assert told(await cluster.gather(), Heading.NOTES) == ["Recent"]
    assert told(await cluster.gather(), Heading.DECISIONS) == []
    cluster.clock.pass_by(days=2)
    await cluster.put(
        note("notes/late2.md", "- Minutes written up late.", day=today(cluster) - timedelta(days=10), title="Late 2"),
        note("notes/undated2.md", "- Hello from anywhere.", title="Undated 2"),
    )
    assert set(told(await cluster.gather(), Heading.NOTES)) == {"Recent", "Late 2", "Undated 2"}


async def test_an_action_is_told_while_it_is_due_and_once_more_when_its_day_has_passed(cluster):
    await cluster.begin()
    due = today(cluster) + timedelta(days=10)
    await cluster.put(minutes(cluster, due=f"{due:%d %B %Y}"))
    assert told(await cluster.send(), Heading.ACTIONS) == []
    heard = []
    for _ in range(6):
        cluster.clock.pass_by(days=7)
        heard.append([line.split(":")[0] for line in told(await cluster.send(), Heading.ACTIONS)])
    assert heard == [["Mari"], ["overdue"], [], [], [], []]


async def test_a_done_action_is_not_told(cluster):
    await cluster.begin()
    await cluster.put(minutes(cluster, due=f"{today(cluster):%d %B %Y}"))
    [action] = await cluster.knowledge.register.actions(ALL)
    await cluster.knowledge.register.mark_done(action.mark, by="discord:user:1")
    assert told(await cluster.gather(), Heading.ACTIONS) == []


async def test_events_of_two_weeks_are_told_once_each_a_series_by_its_next_day(cluster):
    cluster.clock.moment = datetime(2026, 4, 6, 9, tzinfo=UTC)
    await cluster.put(
        agenda(
            "events.ics",
            "UID:1\r\nDTSTART:20260407T100000Z\r\nDTEND:20260407T110000Z\r\nRRULE:FREQ=WEEKLY\r\nSUMMARY:Weekly",
            "UID:2\r\nDTSTART:20260418T100000Z\r\nSUMMARY:Fair",
            "UID:3\r\nDTSTART:20260408T100000Z\r\nSUMMARY:Off\r\nSTATUS:CANCELLED",
            "UID:4\r\nDTSTART:20260501T100000Z\r\nSUMMARY:Far",
        )
    )
    assert told(await cluster.send(), Heading.EVENTS) == ["Weekly", "Fair"]
    cluster.clock.pass_by(days=7)
    [weekly] = (await cluster.send()).events
    assert weekly.occurrence.start.date() == date(2026, 4, 14)


async def test_groups_narrow(cluster):
    await cluster.begin()
    await cluster.put(minutes(cluster), note("notes/x.md", "- Sales talk in Riga.", day=today(cluster), title="Sales", group="export"))
    digest = await cluster.gather(groups=("export",))
    assert told(digest, Heading.NOTES) == ["Sales"]
    assert told(digest, Heading.DECISIONS) == []


SONAR = "Side-scan sonar under 8 kg for small boats"


async def test_a_new_need_that_an_offer_answers_for_certain_is_a_match_once(cluster):
    await cluster.begin()
    await cluster.put(sheet("sheets/a.yaml", "Skarvnes AS", offers=[SONAR, "Training of divers in winter"]))
    cluster.clock.pass_by(days=30)
    await cluster.put(sheet("sheets/b.yaml", "Merihobu OÜ", needs=["Side-scan sonar under 8 kg"]))
    [match] = told(await cluster.send(), Heading.MATCHES)
    assert match == f"Merihobu OÜ Side-scan sonar under 8 kg <- Skarvnes AS: {SONAR}"
    await cluster.put(sheet("sheets/b.yaml", "Merihobu OÜ", needs=["Side-scan sonar under 8 kg", "Umbrellas of purple silk"]))
    assert told(await cluster.send(), Heading.MATCHES) == []


async def test_a_new_offer_that_answers_an_old_need_is_a_match_and_old_ones_are_not(cluster):
    await cluster.begin()
    await cluster.put(
        sheet("sheets/b.yaml", "Merihobu OÜ", needs=["Side-scan sonar under 8 kg", "Battery packs for cold boats"]),
        sheet("sheets/a.yaml", "Skarvnes AS", offers=["Battery packs for cold boats and buoys"]),
    )
    cluster.clock.pass_by(days=30)
    assert told(await cluster.gather(), Heading.MATCHES) == []
    await cluster.put(sheet("sheets/a.yaml", "Skarvnes AS", offers=["Battery packs for cold boats and buoys", SONAR]))
    [match] = told(await cluster.gather(), Heading.MATCHES)
    assert "sonar" in match


async def test_a_need_that_a_new_note_states_is_matched(cluster):
    await cluster.begin()
    await cluster.put(sheet("sheets/a.yaml", "Skarvnes AS", offers=[SONAR]))
    cluster.clock.pass_by(days=30)
    await cluster.put(note("notes/n.md", "- We are looking for a side-scan sonar under 8 kg.", day=today(cluster), title="Boats"))
    [match] = told(await cluster.gather(), Heading.MATCHES)
    assert match.startswith("None We are looking for a side-scan sonar under 8 kg. <- Skarvnes AS")
