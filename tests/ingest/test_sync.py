"""Index runs: what changed is read, what is gone is gone first, nothing else is touched."""

import asyncio
import shutil
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from ingest.sources.calendar import CalendarSource
from ingest.sources.folder import FolderSource
from ingest.sync import Synchroniser
from knowledge.audience import Audience, Readers
from knowledge.errors import ConfigError, IndexBusy
from knowledge.indexing import RefreshReport
from knowledge.library import Library
from knowledge.model import Cluster
from knowledge.store.database import open_database
from knowledge.store.write_lock import WriteLock
from tests.fakes.documents import StillClock

CLUSTER = Cluster(name="Cluster", time_zone="Europe/Tallinn", languages=("en", "et"))
MEMBERS = Audience.of("members")
MEMBER = Readers.holding(["members"])
NOTES = Path(__file__).resolve().parents[3] / "shared" / "data" / "kubernetes" / "notes"
EVENT = "BEGIN:VEVENT\r\nUID:a\r\nDTSTART:20260312T100000Z\r\nSUMMARY:AI group\r\nEND:VEVENT\r\n"
ICS = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{EVENT}END:VCALENDAR\r\n"


class CountingIndexer:
    """Remembers what it was asked; embeds nothing."""

    def __init__(self):
        self.renewals = []

    async def warm_up(self):
        pass

    async def refresh(self, progress=None, *, renew=False, verify=False, gives_way=None):
        self.renewals.append(renew)
        return RefreshReport(embedded=7, notes=("refreshed",))


class House:
    """A cluster's folder with its store; `run` is an index run with the sources as they are configured now."""

    def __init__(self, root, library, indexer):
        self.root = root
        self.library = library
        self.indexer = indexer
        self.lock = WriteLock(data_dir=root / "data", clock=StillClock())
        self.sources = [FolderSource(name="notes", path=root / "notes", audience=MEMBERS)]

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())

    def synchroniser(self):
        return Synchroniser(
            sources=self.sources,
            library=self.library,
            indexer=self.indexer,
            lock=self.lock,
            clock=StillClock(),
            languages=CLUSTER.languages,
        )

    async def run(self, **also):
        return await self.synchroniser().run(**also)

    async def paths(self, readers=MEMBER):
        return [summary.path for summary in await self.library.summaries(readers)]


@asynccontextmanager
async def opened(root):
    async with open_database(root / "data" / "kobar.sqlite3") as database:
        yield House(root, Library(database=database, cluster=CLUSTER), CountingIndexer())


@pytest.fixture
async def house(tmp_path):
    async with opened(tmp_path) as house:
        house.write("notes/ai/2026-03-12.md", "# First\n\n- decided to go on\n")
        house.write("notes/ai/2026-04-09.md", "# Second\n\n- decided to stop\n")
        yield house


def counts(report):
    return (report.added, report.changed, report.removed, report.unchanged, len(report.failures))


async def test_a_first_run_adds_everything_and_reports_it(house):
    stages = []
    report = await house.run(progress=lambda *stage: stages.append(stage))
    assert counts(report) == (2, 0, 0, 0, 0)
    assert report.chunks == 7
    assert "refreshed" in report.notes
    assert stages == [("reading", 0, 2), ("reading", 2, 2)]
    assert sorted(await house.paths()) == ["notes/ai/2026-03-12.md", "notes/ai/2026-04-09.md"]
    assert (await house.library.status(MEMBER)).last_run == "2026-03-12T09:00:00+00:00"


async def test_a_second_run_reads_only_what_changed_and_drops_what_is_gone(house):
    await house.run()
    assert counts(await house.run()) == (0, 0, 0, 2, 0)
    house.write("notes/ai/2026-03-12.md", "# First\n\n- decided otherwise\n")
    house.write("notes/ai/2026-05-14.md", "# Third\n\n- new\n")
    (house.root / "notes/ai/2026-04-09.md").unlink()
    assert counts(await house.run()) == (1, 1, 1, 0, 0)
    document = await house.library.document("notes/ai/2026-03-12.md", MEMBER)
    assert "otherwise" in document.text


async def test_an_unreadable_new_version_takes_the_old_one_away_and_says_why(house):
    await house.run()
    house.write("notes/ai/2026-03-12.md", "---\naudience: [\n---\ntext")
    report = await house.run()
    assert counts(report) == (0, 0, 1, 1, 1)
    assert report.failures[0].path == "notes/ai/2026-03-12.md"
    assert "line" in report.failures[0].reason
    assert await house.paths() == ["notes/ai/2026-04-09.md"]
    assert counts(await house.run()) == (0, 0, 0, 1, 1)


async def test_a_missing_folder_is_reported_and_wipes_nothing(house):
    await house.run()
    shutil.move(house.root / "notes", house.root / "elsewhere")
    report = await house.run()
    assert counts(report) == (0, 0, 0, 2, 1)
    assert report.failures[0].path == "notes"
    assert "'notes'" in report.failures[0].reason
    assert len(await house.paths()) == 2


async def test_a_source_that_left_the_config_is_forgotten(house):
    await house.run()
    house.write("public/about.md", "# About us\n\nWe are a cluster.\n")
    house.sources = [FolderSource(name="public", path=house.root / "public", audience=Audience())]
    report = await house.run()
    assert counts(report) == (1, 0, 2, 0, 0)
    assert any("'notes'" in note for note in report.notes)


async def test_one_source_alone_leaves_the_others_as_they_are(house):
    house.write("calendars/meetings.ics", ICS)
    calendar = CalendarSource(
        name="meetings", path=house.root / "calendars/meetings.ics", display_path="calendars/meetings.ics", audience=MEMBERS
    )
    house.sources.append(calendar)
    assert counts(await house.run(source="meetings")) == (1, 0, 0, 0, 0)
    assert await house.paths() == ["calendars/meetings.ics"]
    with pytest.raises(ConfigError, match="notes, meetings"):
        await house.run(source="notez")


async def test_a_narrower_source_closes_its_documents_before_anything_is_read(house):
    await house.run()
    seen = []

    class Watched(FolderSource):
        def document(self, raw, path, *, languages):
            seen.append(path)
            raise ValueError("stop here")

    house.sources = [Watched(name="notes", path=house.root / "notes", audience=Audience.of("board"))]
    report = await house.run()
    assert len(seen) == 2
    assert len(report.failures) == 2
    assert await house.paths(Readers.holding(["members", "board"])) == []


async def test_an_unforeseen_error_is_one_documents_own(house, capsys):
    class Fragile(FolderSource):
        def document(self, raw, path, *, languages):
            if "03-12" in path:
                raise KeyError(raw.decode())
            return super().document(raw, path, languages=languages)

    house.sources = [Fragile(name="notes", path=house.root / "notes", audience=MEMBERS)]
    report = await house.run()
    assert counts(report) == (1, 0, 0, 0, 1)
    assert "KeyError" in report.failures[0].reason
    assert "decided" not in report.failures[0].reason + "".join(capsys.readouterr())


async def test_full_embeds_everything_anew(house):
    await house.run()
    await house.run(full=True)
    assert house.indexer.renewals == [False, True]


async def test_a_second_run_at_the_same_time_is_refused_with_who_is_at_it(house):
    with house.lock.held(), pytest.raises(IndexBusy, match=r"process \d+, since 12\.03\.2026 09:00"):
        await house.run()
    assert counts(await house.run()) == (2, 0, 0, 0, 0)


async def test_a_cancelled_run_lets_go_of_the_lock_and_the_next_one_finishes(house):
    for number in range(200):
        house.write(f"notes/ai/n{number}.md", f"# Note {number}\n\n- text\n")
    task = asyncio.create_task(house.run())
    while len(await house.paths()) < 5:
        pass
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    report = await house.run()
    assert report.added + report.unchanged == 202
    assert len(await house.paths()) == 202
