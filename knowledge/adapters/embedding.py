"""Embeds texts with a sentence-transformers model, in a thread of its own."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from knowledge.adapters import e5_reference, embedding_models, embedding_precision
from knowledge.adapters.embedding_folder import ModelFolder
from knowledge.adapters.embedding_models import Report
from knowledge.ports import PassageText, PassageVectors, Vector
from knowledge.precedence import Precedence
from knowledge.settings import EmbeddingSettings, Precision

if TYPE_CHECKING:
    from knowledge.adapters.embedding_encoder import Encoder, TokenisedPassage

P = ParamSpec("P")
T = TypeVar("T")

TOKENS_A_BATCH = 1_024
"""Padded tokens of one batch: where e5-small and MiniLM are fastest, and few enough that a question soon gets its turn."""

TEXTS_A_BATCH = 32

NICENESS = 10
"""By so much the thread that embeds passages stands back behind all others, where the system knows a niceness of threads."""

PRECEDENCE_SECONDS = 0.25
"""So long a batch waits at most for the questions that are under way: before it begins, and once more between its layers."""

TEXTS_TOKENISED_AT_ONCE = 64


class SentenceTransformerEmbedder:
    """The embedder that runs a model on this machine.

    One thread owns the model, loads it when it is first needed and is given one batch at a time. Questions have a thread of their own
    where the model has a quick pass for them, which shares only weights with that for passages; else a question waits for one batch.
    A batch begins when no question is under way that has `precedence`, and that quick pass stops for one between its layers, for it
    would take a processor away from it.
    """

    def __init__(self, *, settings: EmbeddingSettings, report: Report = lambda _: None, precedence: Precedence | None = None) -> None:
        self._settings = settings
        self._precedence = precedence or Precedence()
        self._report = report
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="embedder", initializer=_stand_back)
        self._asking = ThreadPoolExecutor(max_workers=1, thread_name_prefix="embedder-questions")
        self._encoder: Encoder | None = None
        self._found: ModelFolder | None = None

    @property
    def identity(self) -> str:
        """The model, its revision, prefixes, precision and window.

        It is read from disk where the model was prepared before; otherwise the model is loaded, which blocks: see `load`.
        """
        if self._encoder is not None:
            return _identity(self._encoder.folder, self._encoder.precision)
        folder = self._folder()
        precision = embedding_precision.remembered(self._settings, folder) if folder else None
        if folder is None or precision is None:
            self._worker.submit(self._loaded).result()
            return self.identity
        return _identity(folder, precision)

    @property
    def dimensions(self) -> int:
        """The length of a vector; of a model with modules of its own only known by loading it, which blocks."""
        folder = self._folder()
        if folder is not None and folder.dimensions is not None:
            return folder.dimensions
        return self._worker.submit(lambda: self._loaded().dimensions).result()

    async def load(self) -> Path:
        """Load the model now; its folder."""
        return (await self._run(self._loaded)).folder.path

    async def warm_up(self) -> None:
        """Load the model and rehearse questions with it, which takes a second of processor time."""
        encoder = await self._run(self._loaded)
        await asyncio.get_running_loop().run_in_executor(self._asking if encoder.asks_apart else self._worker, encoder.rehearse)

    async def embed_passages(self, passages: Sequence[PassageText], *, at_once: bool = False) -> list[PassageVectors]:
        """Vectors of `passages`, in their order; `at_once` without giving way to questions."""
        wait = 0.0 if at_once else PRECEDENCE_SECONDS
        tokenised: list[TokenisedPassage] = []
        for start in range(0, len(passages), TEXTS_TOKENISED_AT_ONCE):
            await self._precedence.given(wait)
            tokenised += await self._run(self._tokenised, passages[start : start + TEXTS_TOKENISED_AT_ONCE])
        found: dict[int, PassageVectors] = {}
        for batch in batches([len(passage.ids) for passage in tokenised]):
            await self._precedence.given(wait)
            vectors = await self._run(self._embedded, [tokenised[number] for number in batch], wait)
            found.update(zip(batch, vectors, strict=True))
        return [found[number] for number in range(len(passages))]

    async def embed_query(self, text: str) -> Vector:
        """The vector of a question, beside the passages that are being embedded or before the batches that have not begun."""
        if self._encoder is not None and self._encoder.asks_apart:
            return await asyncio.get_running_loop().run_in_executor(self._asking, self._encoder.query, text)
        return await self._run(self._asked, text)

    async def close(self) -> None:
        """Wait for what is under way, then free the model."""
        await asyncio.to_thread(self._asking.shutdown, cancel_futures=True)
        await asyncio.to_thread(self._worker.shutdown, cancel_futures=True)
        self._encoder = None

    async def _run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._worker, partial(function, *args, **kwargs))

    def _folder(self) -> ModelFolder | None:
        if self._found is None:
            self._found = embedding_models.find(self._settings)
        return self._found

    # What follows runs in the worker's thread alone.

    def _loaded(self) -> Encoder:
        if self._encoder is None:
            self._encoder = _load(self._settings, self._report)
        return self._encoder

    def _tokenised(self, passages: Sequence[PassageText]) -> list[TokenisedPassage]:
        return self._loaded().tokenise(passages)

    def _embedded(self, batch: Sequence[TokenisedPassage], wait: float) -> list[PassageVectors]:
        left = wait

        def pause() -> None:
            nonlocal left
            left -= self._precedence.wait(left)

        return self._loaded().passages(batch, pause)

    def _asked(self, text: str) -> Vector:
        return self._loaded().query(text)


def _stand_back() -> None:
    """Let the scheduler prefer whatever else has to run; only Linux has a niceness of single threads, others take the id for a process."""
    if sys.platform == "linux":
        with suppress(OSError):  # where that is not allowed, it goes without
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), os.getpriority(os.PRIO_PROCESS, 0) + NICENESS)


def batches(lengths: Sequence[int]) -> list[list[int]]:
    """Numbers of texts grouped by length, longest first, so that little of a batch is padding."""
    made: list[list[int]] = []
    room = 0
    for number in sorted(range(len(lengths)), key=lambda number: -lengths[number]):
        if room == 0:
            made.append([])
            room = max(1, min(TEXTS_A_BATCH, TOKENS_A_BATCH // max(1, lengths[number])))
        made[-1].append(number)
        room -= 1
    return made


async def prepare(settings: EmbeddingSettings, report: Report) -> Path:
    """Convert or fetch the model, check it and its precision, and say what was done; its folder."""
    loop = asyncio.get_running_loop()
    embedder = SentenceTransformerEmbedder(settings=settings, report=lambda text: loop.call_soon_threadsafe(report, text) and None)
    try:
        path = await embedder.load()
        report(f"Ready: {embedder.identity}")
        return path
    finally:
        await embedder.close()


def _identity(folder: ModelFolder, precision: Precision) -> str:
    prefixes = f"query={folder.query_prefix!r} passage={folder.passage_prefix!r}"
    return f"{folder.name}@{folder.revision} {prefixes} {precision} {folder.max_tokens} tokens"


def _load(settings: EmbeddingSettings, report: Report) -> Encoder:
    """The model in memory, in the precision that the settings, the processor and the check against fp32 allow."""
    # torch takes seconds to import: not before a model is needed, and in the worker's thread.
    from knowledge.adapters.embedding_encoder import Encoder  # noqa: PLC0415

    def check(folder: ModelFolder) -> None:
        _check_converted(Encoder(folder=folder, precision="fp32", threads=settings.threads))

    folder = embedding_models.obtain(settings, report=report, check=check)
    precision = embedding_precision.remembered(settings, folder)
    encoder = Encoder(folder=folder, precision=precision or "fp32", threads=settings.threads)
    if precision is not None:
        return encoder
    report("Comparing bf16 with fp32 …")
    exact = _sample(encoder)
    encoder.lower_precision()
    worst = min(e5_reference.cosine(one, other) for one, other in zip(exact, _sample(encoder), strict=True))
    if embedding_precision.remember(settings, folder, worst=worst) == "bf16":
        return encoder
    return Encoder(folder=folder, precision="fp32", threads=settings.threads)


def _check_converted(encoder: Encoder) -> None:
    e5_reference.check(query=encoder.query, passage=lambda text: encoder.passages(encoder.tokenise([PassageText(text)]))[0].whole)


def _sample(encoder: Encoder) -> list[Vector]:
    """Vectors of the texts on which the precisions are compared."""
    return [encoder.query(reference.text) for reference in e5_reference.references()]
