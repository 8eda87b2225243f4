"""Chat models through LangChain: what they stream, what they used, and how they fail."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel, FakeListChatModelError, GenericFakeChatModel
from langchain_core.messages import AIMessage, AIMessageChunk
from langchain_core.outputs import ChatGenerationChunk
from langsmith.run_helpers import tracing_context
from pydantic import SecretStr

from knowledge.adapters.chat_model import LangChainChatModel, check_chat_model, failure, make_chat_model
from knowledge.errors import ChatModelFailed, ConfigError
from knowledge.model import WritingOutcome
from knowledge.ports import TokenUsage
from knowledge.settings import ChatModelSettings

SETTINGS = ChatModelSettings(name="fake:model")


class ChunkModel(GenericFakeChatModel):
    """Streams given chunks; an exception among them is raised."""

    messages: object = iter(())
    chunks: list[object]
    handlers: list[object] = []  # noqa: RUF012 - a pydantic field

    async def _astream(self, messages, stop=None, run_manager=None, **kwargs):
        self.handlers.extend(run_manager.handlers if run_manager else [])
        for chunk in self.chunks:
            if isinstance(chunk, Exception):
                raise chunk
            yield ChatGenerationChunk(message=chunk)


async def streamed(model) -> list[str | TokenUsage]:
    return [piece async for piece in LangChainChatModel(settings=SETTINGS, model=model).stream(instructions="Rules", prompt="Question")]


async def failed(*chunks) -> ChatModelFailed:
    with pytest.raises(ChatModelFailed) as caught:
        await streamed(ChunkModel(chunks=list(chunks)))
    return caught.value


async def test_the_text_comes_in_pieces():
    pieces = await streamed(GenericFakeChatModel(messages=iter([AIMessage("Koit has 11 classes [1].")])))
    assert len(pieces) > 3
    assert "".join(pieces) == "Koit has 11 classes [1]."


async def test_what_was_used_comes_last_and_is_added_up():
    used = [
        AIMessageChunk("Koit", usage_metadata={"input_tokens": 10, "output_tokens": 0, "total_tokens": 10}),
        AIMessageChunk("", usage_metadata={"input_tokens": 0, "output_tokens": 3, "total_tokens": 3}),
    ]
    assert await streamed(ChunkModel(chunks=used)) == ["Koit", TokenUsage(10, 3)]


async def test_only_what_is_said_counts_not_what_is_thought():
    thinking = AIMessageChunk([{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": "Koit"}])
    assert await streamed(ChunkModel(chunks=[thinking])) == ["Koit"]


class Refusal(Exception):
    """An error as the providers' packages make them."""

    def __init__(self, status: int | None = None, code: str | None = None) -> None:
        super().__init__("sk-secret: What is the tender price?")
        self.status_code = status
        self.code = code


class RateLimitError(Refusal):
    """Named as the providers' packages name it."""


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (Refusal(401), WritingOutcome.UNAUTHENTICATED),
        (Refusal(403), WritingOutcome.UNAUTHENTICATED),
        (Refusal(429), WritingOutcome.RATE_LIMITED),
        (Refusal(504), WritingOutcome.TIMED_OUT),
        (Refusal(400, "content_filter"), WritingOutcome.REFUSED),
        (Refusal(500), WritingOutcome.UNAVAILABLE),
        (RateLimitError(), WritingOutcome.RATE_LIMITED),
        (TimeoutError(), WritingOutcome.TIMED_OUT),
        (httpx.ReadTimeout("slow"), WritingOutcome.TIMED_OUT),
        (httpx.ConnectError("away"), WritingOutcome.UNAVAILABLE),
        (ConnectionResetError(), WritingOutcome.UNAVAILABLE),
    ],
    ids=lambda value: value.value if isinstance(value, WritingOutcome) else type(value).__name__,
)
async def test_a_providers_error_is_told_by_its_kind_and_never_by_its_text(error, outcome):
    found = await failed(error)
    assert found.outcome is outcome
    assert "sk-secret" not in f"{found} {found.detail} {found.__cause__}"
    assert "tender" not in f"{found} {found.detail} {found.__cause__}"


async def test_a_stream_that_ends_in_the_middle_is_broken_off():
    assert (await failed(AIMessageChunk("Koit has"), httpx.RemoteProtocolError("gone"))).outcome is WritingOutcome.BROKEN_OFF
    model = FakeListChatModel(responses=["Koit has 11"], error_on_chunk_number=3)
    with pytest.raises(ChatModelFailed) as caught:
        await streamed(model)
    assert caught.value.outcome is WritingOutcome.BROKEN_OFF
    assert caught.value.detail == FakeListChatModelError.__name__


@pytest.mark.parametrize("metadata", [{"finish_reason": "content_filter"}, {"stop_reason": "refusal"}, {"finish_reason": "SAFETY"}])
async def test_a_providers_filter_is_a_refusal(metadata):
    assert (await failed(AIMessageChunk("I", response_metadata=metadata))).outcome is WritingOutcome.REFUSED


async def test_giving_up_closes_the_stream():
    model = FakeListChatModel(responses=["Koit has 11 classes"], sleep=0.05)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.12):
            await streamed(model)


async def test_nothing_is_sent_to_langsmith_whatever_the_environment_says():
    model = ChunkModel(chunks=[AIMessageChunk("Koit")])
    with tracing_context(enabled=True):
        await streamed(model)
    assert not model.handlers


def test_a_model_whose_package_is_missing_names_the_extra():
    with pytest.raises(ConfigError, match=r"needs the package langchain-ollama.*extra “ollama”.*\.\[ollama\]"):
        check_chat_model(ChatModelSettings(name="ollama:llama3"))


@pytest.mark.parametrize("name", ["nobody:x", "something"])
def test_a_model_of_no_provider_says_how_to_write_it(name):
    with pytest.raises(ConfigError, match="provider:model"):
        check_chat_model(ChatModelSettings(name=name))


def test_the_key_shows_nowhere_and_goes_to_the_address_it_is_for():
    settings = ChatModelSettings(name="openai:x", api_key=SecretStr("sk-secret"), base_url="http://127.0.0.1:9/v1")
    assert "sk-secret" not in f"{settings!r} {make_chat_model(settings)!r}"
    own = make_chat_model(ChatModelSettings(name="openai:x", base_url="http://127.0.0.1:9/v1"))
    assert own.openai_api_key.get_secret_value() == "none"


def test_the_settings_reach_the_model():
    model = make_chat_model(ChatModelSettings(name="openai:x", api_key=SecretStr("k"), temperature=0.3, max_tokens=77, timeout=9))
    assert (model.temperature, model.max_tokens, model.request_timeout, model.stream_usage) == (0.3, 77, 9, True)


def test_an_error_without_a_kind_is_named_by_its_class():
    assert failure(RuntimeError("sk-secret"), begun=False).detail == "RuntimeError"
