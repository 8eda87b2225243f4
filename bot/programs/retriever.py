"""The library as a LangChain retriever: `open_retriever` in a coroutine, `open_blocking_retriever` elsewhere.

    async with open_retriever("config.toml", audiences=["members"]) as retriever:
        documents = await retriever.ainvoke("Which log format do we use?")

A document's `page_content` is a passage's verbatim text, its `metadata` says where it stands. It is data, not instructions.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager, contextmanager
from functools import wraps
from pathlib import Path
from typing import Annotated, ParamSpec, Protocol, TypeVar

from anyio.from_thread import start_blocking_portal
from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import Field, PrivateAttr
from typing_extensions import override

from bot.app import Services, open_services
from bot.config import Environment, Settings, load_settings
from bot.json_shapes import passage_origin
from knowledge.audience import Readers
from knowledge.model import DocumentKind, Passage

LIMIT = 10
"""How many passages are given back where nothing else is said."""

Opens = Callable[[Settings], AbstractAsyncContextManager[Services]]
P = ParamSpec("P")
T = TypeVar("T")


class Searches(Protocol):
    """What finds passages."""

    async def passages(self, text: str, readers: Readers, *, limit: int, kind: DocumentKind | None) -> tuple[Passage, ...]:
        """The best passages for `text`, best first."""
        ...


class LibraryRetriever(BaseRetriever):
    """Passages of the library that `readers` may read, for LangChain; made in the event loop that its services were opened in.

    It may be used from any other loop or thread as well. `invoke` in that loop itself would wait for what it keeps from running, and
    raises RuntimeError. A query is refused like a question: QuestionTooLong, EmptyIndex.
    """

    readers: Annotated[Readers, Field(frozen=True)]
    limit: Annotated[int, Field(ge=1, le=100)] = LIMIT
    kind: DocumentKind | None = None

    _search: Searches = PrivateAttr()
    _loop: asyncio.AbstractEventLoop = PrivateAttr()

    def __init__(self, *, search: Searches, readers: Readers, limit: int = LIMIT, kind: DocumentKind | None = None) -> None:
        super().__init__(readers=readers, limit=limit, kind=kind)  # pyright: ignore[reportCallIssue] - pydantic fills the fields above
        self._search = search
        self._loop = asyncio.get_running_loop()

    @override
    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        if _running_loop() is self._loop:
            raise RuntimeError("This retriever's event loop runs here, and invoke would stop it: await ainvoke instead.")
        return asyncio.run_coroutine_threadsafe(self._found(query), self._loop).result()

    @override
    async def _aget_relevant_documents(self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun) -> list[Document]:
        if _running_loop() is self._loop:
            return await self._found(query)
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self._found(query), self._loop))

    async def _found(self, query: str) -> list[Document]:
        passages = await self._search.passages(query, self.readers, limit=self.limit, kind=self.kind)
        return [Document(page_content=passage.text, metadata=dict(passage_origin(passage))) for passage in passages]


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


@asynccontextmanager
async def open_retriever(
    config: Path | str,
    *,
    audiences: Sequence[str],
    limit: int = LIMIT,
    kind: DocumentKind | None = None,
    data_dir: Path | None = None,
    environment: Environment | None = None,
    opens: Opens = open_services,
) -> AsyncGenerator[LibraryRetriever]:
    """A retriever over what one who holds `audiences` may read, open for as long as the block lasts; `["everyone"]` is what is public.

    Raises ConfigError for a config that cannot be read and for an audience that it does not name.
    """
    settings = load_settings(Path(config), data_dir=data_dir, environment=environment)
    readers = settings.readers_holding(audiences)
    async with opens(settings) as services:
        yield LibraryRetriever(search=services.passage_search, readers=readers, limit=limit, kind=kind)


def _blocking(opens: Callable[P, AbstractAsyncContextManager[T]]) -> Callable[P, AbstractContextManager[T]]:
    """What `opens` opens, for a program without an event loop: it gets one in a thread of its own, and is waited for."""

    @contextmanager
    @wraps(opens)
    def blocking(*args: P.args, **kwargs: P.kwargs) -> Generator[T]:
        with start_blocking_portal() as portal, portal.wrap_async_context_manager(opens(*args, **kwargs)) as opened:
            yield opened

    return blocking


open_blocking_retriever = _blocking(open_retriever)
"""The same for a program without an event loop: the retriever has one in a thread of its own, and `invoke` waits for it."""
