"""Chat models of any provider, through LangChain."""

from __future__ import annotations

import asyncio
import importlib.util
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, cast

import httpx
from pydantic import SecretStr

from knowledge.errors import ChatModelFailed, ConfigError
from knowledge.model import WritingOutcome
from knowledge.ports import TokenUsage
from knowledge.settings import ChatModelSettings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk

EXTRAS = {
    "openai": ("langchain_openai", "openai"),
    "ollama": ("langchain_ollama", "ollama"),
    "anthropic": ("langchain_anthropic", "anthropic"),
    "mistralai": ("langchain_mistralai", "mistral"),
}
"""For each provider by LangChain's name: the module that speaks to it, and the extra of Kobar's package that brings it."""

_REFUSALS = frozenset({"content_filter", "refusal", "safety", "blocked"})
"""What providers give as the reason for ending where they would not let the model write."""

_STATUS = {
    401: WritingOutcome.UNAUTHENTICATED,
    403: WritingOutcome.UNAUTHENTICATED,
    408: WritingOutcome.TIMED_OUT,
    429: WritingOutcome.RATE_LIMITED,
    504: WritingOutcome.TIMED_OUT,
}
_NAMED = {
    "AuthenticationError": WritingOutcome.UNAUTHENTICATED,
    "PermissionDeniedError": WritingOutcome.UNAUTHENTICATED,
    "RateLimitError": WritingOutcome.RATE_LIMITED,
    "APITimeoutError": WritingOutcome.TIMED_OUT,
    "ContentFilterFinishReasonError": WritingOutcome.REFUSED,
}
"""Errors of the providers' packages, which need not be installed, by their names."""


class LangChainChatModel:
    """The chat model that the settings name, made when it is first needed; or one that is given, under the settings' name."""

    def __init__(self, *, settings: ChatModelSettings, model: BaseChatModel | None = None) -> None:
        self._settings = settings
        self._model = model

    @property
    def name(self) -> str:
        """The model, as the config names it."""
        return self._settings.name

    async def stream(self, *, instructions: str, prompt: str) -> AsyncGenerator[str | TokenUsage]:
        """The text, piece by piece, then what was used."""
        begun = False
        usage: TokenUsage | None = None
        try:
            if self._model is None:
                # The providers' packages take a second or two to import.
                self._model = await asyncio.to_thread(make_chat_model, self._settings)
            async with aclosing(_chunks(self._model, instructions, prompt)) as chunks:
                async for chunk in chunks:
                    _refuse(chunk)
                    usage = _added(usage, chunk)
                    if chunk.text:
                        begun = True
                        yield str(chunk.text)
        except ChatModelFailed:
            raise
        except Exception as error:  # noqa: BLE001 - the packages of providers raise what they like
            # Not chained: the provider's text may repeat the prompt, or a part of the key.
            raise failure(error, begun=begun) from None
        if usage:
            yield usage


async def _chunks(model: BaseChatModel, instructions: str, prompt: str) -> AsyncGenerator[AIMessageChunk]:
    """What the model streams; the prompt goes to its provider alone, not to LangSmith as well, whatever the environment says."""
    from langchain_core.messages import HumanMessage, SystemMessage  # noqa: PLC0415 - only where a chat model is used
    from langsmith.run_helpers import tracing_context  # noqa: PLC0415 # pyright: ignore[reportUnknownVariableType] - half typed

    stream = cast("AsyncGenerator[AIMessageChunk]", model.astream([SystemMessage(instructions), HumanMessage(prompt)]))
    async with aclosing(stream):
        with tracing_context(enabled=False):  # is read when the stream begins
            first = await anext(stream, None)
        if first is not None:
            yield first
            async for chunk in stream:
                yield chunk


def _refuse(chunk: AIMessageChunk) -> None:
    metadata: dict[str, Any] = chunk.response_metadata
    reason = str(metadata.get("finish_reason") or metadata.get("stop_reason") or "").lower()
    if reason in _REFUSALS or chunk.additional_kwargs.get("refusal"):
        raise ChatModelFailed(WritingOutcome.REFUSED, reason or "refusal")


def _added(usage: TokenUsage | None, chunk: AIMessageChunk) -> TokenUsage | None:
    """What was used so far: LangChain's counts are to be added up over the chunks."""
    told = chunk.usage_metadata
    if not told:
        return usage
    return TokenUsage(
        read=(usage.read if usage else 0) + told["input_tokens"], written=(usage.written if usage else 0) + told["output_tokens"]
    )


def failure(error: Exception, *, begun: bool) -> ChatModelFailed:
    """How the model failed, from an error of a provider's package; `begun` says whether text had come already."""
    kinds = [kind.__name__ for kind in type(error).__mro__]
    status = getattr(error, "status_code", None) or getattr(getattr(error, "response", None), "status_code", None)
    detail = f"{kinds[0]} {status}" if isinstance(status, int) else kinds[0]
    named = next((_NAMED[kind] for kind in kinds if kind in _NAMED), None)
    if named is None and isinstance(status, int):
        named = WritingOutcome.REFUSED if getattr(error, "code", None) == "content_filter" else _STATUS.get(status)
    if named is None and isinstance(error, TimeoutError | httpx.TimeoutException):
        named = WritingOutcome.TIMED_OUT
    return ChatModelFailed(named or (WritingOutcome.BROKEN_OFF if begun else WritingOutcome.UNAVAILABLE), detail)


def check_chat_model(settings: ChatModelSettings) -> None:
    """See to it that the model can be made; raises ConfigError, which names the extra to install. Imports nothing of the four known
    providers, which would take seconds.
    """
    provider = settings.name.partition(":")[0]
    if provider not in EXTRAS:
        make_chat_model(settings)
        return
    module, extra = EXTRAS[provider]
    if importlib.util.find_spec(module) is None:
        raise ConfigError(
            f"The chat model {settings.name} needs the package {module.replace('_', '-')}, which is not installed. "
            f"Install Kobar with its extra “{extra}”: pip install --constraint constraints.txt '.[{extra}]'"
        )


def make_chat_model(settings: ChatModelSettings) -> BaseChatModel:
    """LangChain's model; raises ConfigError where it cannot be made."""
    from langchain.chat_models import init_chat_model  # noqa: PLC0415 - only where a chat model is used

    try:
        return cast("BaseChatModel", init_chat_model(settings.name, **_options(settings)))
    except ImportError as error:
        raise ConfigError(f"The chat model {settings.name} cannot be used: {error}") from None
    except Exception as error:  # noqa: BLE001 - each provider's package raises its own; its text may repeat a key
        raise ConfigError(
            f"The chat model {settings.name} cannot be used ({type(error).__name__}). Write model.name as provider:model, such as "
            "openai:gpt-5-mini, and put the provider's key into the environment (KOBAR_MODEL_API_KEY, or the provider's own variable)."
        ) from None


def _options(settings: ChatModelSettings) -> dict[str, Any]:
    """The settings in the words of the provider's class; what is not set is left to it."""
    provider = settings.name.partition(":")[0]
    options: dict[str, Any] = {"temperature": settings.temperature, "base_url": settings.base_url}
    if provider == "ollama":
        options |= {"num_predict": settings.max_tokens, "client_kwargs": {"timeout": settings.timeout}}
    else:
        options |= {"max_tokens": settings.max_tokens, "timeout": settings.timeout, "max_retries": 1, "api_key": _key(settings)}
    if provider == "openai":
        # Without it only OpenAI's own address is asked to count the tokens of a stream.
        options["stream_usage"] = True
    return {name: value for name, value in options.items() if value is not None}


def _key(settings: ChatModelSettings) -> SecretStr | None:
    """The key to send. To an address of one's own goes KOBAR_MODEL_API_KEY or none: the provider's own variable is for the provider."""
    if settings.api_key is None and settings.base_url is not None:
        return SecretStr("none")
    return settings.api_key
