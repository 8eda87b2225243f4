"""The benchmark of a busy server runs from end to end, with a real client and small services, and misses nothing."""

from contextlib import asynccontextmanager

from bench import busy
from bench import corpus as corpora
from bench.context import Bench
from bench.models import RealModels
from bench.peers.stacks import Peers
from bench.report import Report
from tests.fakes.services import FakeServices, passage


@asynccontextmanager
async def small(settings):
    services = FakeServices()
    services.library.held = [passage("- The office is in Tallinn.")]
    yield services


async def test_all_events_arrive_and_questions_are_answered_meanwhile(tmp_path):
    corpus = corpora.opened(corpora.SAMPLE)
    report = Report()
    bench = Bench(corpus, tmp_path, RealModels(corpus.settings.embedding), report, lambda _: None, Peers(lambda _: None, ()))
    await busy.run(bench, seconds=1.0, rate=100, questions=2, opening=small)
    lags, rows = report.tables
    assert lags.rows[0][1] > 80
    assert [row[0] for row in rows.rows] == ["loop held, idle", "loop held, busy", "question, idle", "question, busy"]
    assert all(row[1] > 0 for row in rows.rows)
    [missing] = [target for target in report.targets if target.name == "events that did not arrive"]
    assert missing.measured == 0
