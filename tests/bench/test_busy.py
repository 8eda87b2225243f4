"""The benchmark of a busy server runs from end to end, with a real client and small services, and misses nothing."""

from contextlib import asynccontextmanager

from bench import busy
from bench import corpus as corpora
from bench.context import Bench
from bench.models import RealModels
from bench.peers.stacks import Peers
from bench.report import Report
from bot.app import sources_of
from knowledge.wiring import SystemClock, assembled
from tests.fakes.channel_server import services_over
from tests.fakes.dense_index import InMemoryDenseIndex
from tests.fakes.embedding import HashingEmbedder


@asynccontextmanager
async def small(settings):
    """Services over a real store, with a model and an index that take no time."""
    embedder, dense = HashingEmbedder(), InMemoryDenseIndex()
    async with assembled(
        cluster=settings.cluster, data_dir=settings.data_dir, embedder=embedder, dense=dense, clock=SystemClock()
    ) as knowledge:
        yield services_over(knowledge, sources_of(settings))


async def test_all_events_arrive_and_questions_are_answered_meanwhile(tmp_path):
    corpus = corpora.opened(corpora.SAMPLE)
    report = Report()
    bench = Bench(corpus, tmp_path, RealModels(corpus.settings.embedding), report, lambda _: None, Peers(lambda _: None, ()))
    await busy.run(bench, seconds=1.0, rate=100, questions=2, opening=small)
    lags, stored, rows = report.tables
    assert lags.rows[0][1] > 80
    assert stored.rows[0][1] > 0
    assert [row[0] for row in rows.rows] == ["loop held, idle", "loop held, busy", "question, idle", "question, busy"]
    assert all(row[1] > 0 and row[2] > 0 for row in rows.rows[2:])
    assert [target.measured for target in report.targets if target.unit == "" and target.bound == 0] == [0, 0, 0]


def test_a_question_without_an_answer_is_counted():
    assert busy.unanswered([12.0, float("nan"), 0.5]) == 1
