"""A loaded sentence-transformers model: tokens, one pass through the transformer, and the vectors pooled from it.

Only this module imports torch; it is imported when a model is loaded, in the embedder's own thread.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling
from tokenizers import Encoding, Tokenizer
from transformers import PreTrainedTokenizerFast
from transformers.utils import logging as transformers_logging

from knowledge.adapters.embedding_bert import BertPass, Pause, bert_pass, no_pause
from knowledge.adapters.embedding_folder import ModelFolder
from knowledge.errors import ModelUnavailable
from knowledge.ports import PassageText, PassageVectors, Vector, Vectors
from knowledge.settings import Precision

_PROBES = (
    "query: Which interface did the working group agree on in March, and who tests it?",
    "passage: They agreed on the second one. It will be tested in Tapa, by those who asked for it, before the end of May.",
)
_SAME = 0.9995
"""The cosine above which two ways to one vector are the same: rounding in bf16 alone costs up to .0002."""

_FRAME = 2
"""Tokens that begin and end a text; a span that has no others lies beyond the model's window."""

USUAL_QUESTION = 48
"""Tokens that a question has at most; the longest of 120 that members asked has 38."""

SPANS_AT_ONCE = 64
"""Spans that are passed through the last layers together, of about one length."""

_TYPES = {"fp32": torch.float32, "bf16": torch.bfloat16}


@dataclass(frozen=True, slots=True)
class TokenisedPassage:
    """A passage's token ids, and for each of its spans the tokens (from, to) whose last character lies in it."""

    ids: NDArray[np.int64]
    spans: NDArray[np.int64]


class Encoder:
    """A model in memory. Not safe for threads: one thread loads it and uses it, but for `query` where `asks_apart`."""

    def __init__(self, *, folder: ModelFolder, precision: Precision, threads: int) -> None:
        torch.set_num_threads(threads)
        transformers_logging.disable_progress_bar()  # pyright: ignore[reportUnknownMemberType] - a terminal's progress is the bot's
        self.folder = folder
        self.precision: Precision = precision
        self._model = _loaded(folder).to(_TYPES[precision]).eval()
        self._tokenizer = _tokenizer(self._model)
        # A tokenizer is changed by its settings for each call: questions have their own, so as not to share it with passages.
        self._questions = _of_questions(self._tokenizer, folder.max_tokens)
        self._pools_mean = _pools_mean(self._model)
        self._bert: BertPass | None = None
        self._take_bare_pass()

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        return self._model.get_embedding_dimension() or len(self.query(""))

    @property
    def asks_apart(self) -> bool:
        """Whether texts take the bare pass, which shares nothing but weights, so that questions may run beside passages."""
        return self._bert is not None

    def lower_precision(self) -> None:
        """Go from fp32 to bf16 weights; there is no way back but loading again."""
        self._model.to(torch.bfloat16)
        self.precision = "bf16"
        self._take_bare_pass()

    def query(self, text: str) -> Vector:
        """The vector of a question."""
        ids = np.asarray(self._questions.encode(self.folder.query_prefix + text).ids, dtype=np.int64)
        with torch.inference_mode():
            return self._whole(self._passed([ids]))[0]

    def rehearse(self) -> None:
        """Pass texts of as many tokens as questions have. The processor's instructions for the products are made when a number of tokens
        comes for the first time, which takes as long as a question.
        """
        with torch.inference_mode():
            for tokens in range(_FRAME + 1, min(USUAL_QUESTION, self.folder.max_tokens) + 1):
                self._passed([np.zeros(tokens, dtype=np.int64)])

    def _take_bare_pass(self) -> None:
        """Take the bare pass where it is there for this model and gives the vectors that the library gives, of questions and passages."""
        self._bert = None
        found = bert_pass(getattr(self._model[0], "model", None)) if self._pools_mean else None
        if found is None:
            return
        ids = [np.asarray(encoding.ids, dtype=np.int64) for encoding in self._encodings(list(_PROBES))]
        with torch.inference_mode():
            library = self._whole(self._passed(ids))
            self._bert = found
            if float((library * self._whole(self._passed(ids))).sum(axis=1).min()) < _SAME:
                self._bert = None

    def tokenise(self, passages: Sequence[PassageText]) -> list[TokenisedPassage]:
        """The passages' tokens, cut at the model's window."""
        prefix = self.folder.passage_prefix
        encodings = self._encodings([prefix + passage.text for passage in passages])
        return [
            TokenisedPassage(ids=np.asarray(encoding.ids, dtype=np.int64), spans=_token_spans(encoding, passage.spans, len(prefix)))
            for encoding, passage in zip(encodings, passages, strict=True)
        ]

    def passages(self, batch: Sequence[TokenisedPassage], pause: Pause = no_pause) -> list[PassageVectors]:
        """The vectors of one batch, from one pass through the transformer; the bare pass calls `pause` before each half of a layer."""
        with torch.inference_mode():
            passed = self._passed([passage.ids for passage in batch], pause)
            whole = self._whole(passed)
            spans = _pooled_spans(passed, [passage.spans for passage in batch])
            alone = self._alone(passed, batch, pause)
        return [PassageVectors(*vectors) for vectors in zip(whole, spans, alone, strict=True)]

    def _alone(self, passed: _Passed, batch: Sequence[TokenisedPassage], pause: Pause) -> list[Vectors]:
        """The vectors of spans, each alone with the tokens that begin and end its text. With the bare pass only the last layers see it so,
        which takes a third of the time and chooses quotes as well (see docs/benchmarks.md); with any other model all of them.
        """
        starts = np.cumsum([0, *passed.lengths[:-1]]).tolist()
        cut = [
            np.array([start, *range(start + first, start + end), start + length - 1], dtype=np.int64)
            for start, length, passage in zip(starts, passed.lengths, batch, strict=True)
            for first, end in passage.spans.tolist()
        ]
        rows = np.zeros((len(cut), passed.tokens.shape[1]), dtype=np.float32)
        there = [number for number, places in enumerate(cut) if len(places) > _FRAME]
        there.sort(key=lambda number: len(cut[number]))  # attention needs a table as wide as the longest
        for first in range(0, len(there), SPANS_AT_ONCE):
            some = there[first : first + SPANS_AT_ONCE]
            rows[some] = self._whole(self._passed_alone(passed, [cut[number] for number in some], pause))
        return np.split(rows, np.cumsum([len(passage.spans) for passage in batch])[:-1])

    def _passed_alone(self, passed: _Passed, cut: Sequence[NDArray[np.int64]], pause: Pause) -> _Passed:
        """Some tokens of texts passed again as texts of their own, by their places among all tokens."""
        if self._bert is None or passed.lower is None:
            return self._passed_by_library([passed.ids[places] for places in cut])
        lengths = [len(places) for places in cut]
        rows = passed.lower[torch.from_numpy(np.concatenate(cut))]
        return _Passed(ids=passed.ids, tokens=self._bert.upper(rows, lengths, pause).float(), lengths=lengths, features={})

    def _encodings(self, texts: list[str]) -> list[Encoding]:
        tokenised = self._tokenizer(
            texts, truncation=True, max_length=self.folder.max_tokens, return_attention_mask=False, return_token_type_ids=False
        )
        return cast("list[Encoding]", tokenised.encodings)

    def _passed(self, ids: Sequence[NDArray[np.int64]], pause: Pause = no_pause) -> _Passed:
        """One pass of several texts through the transformer."""
        if self._bert is not None:
            lengths, every = [len(of_text) for of_text in ids], np.concatenate(ids)
            lower = self._bert.lower(torch.from_numpy(every), lengths, pause)
            tokens = self._bert.upper(lower, lengths, pause).float()
            return _Passed(ids=every, tokens=tokens, lengths=lengths, features={}, lower=lower)
        return self._passed_by_library(ids)

    def _passed_by_library(self, ids: Sequence[NDArray[np.int64]]) -> _Passed:
        """The same with any model, padded on the side that it is used to."""
        width = max(len(row) for row in ids)
        starts = [width - len(row) if self._tokenizer.padding_side == "left" else 0 for row in ids]
        padded = np.full((len(ids), width), self._tokenizer.pad_token_id or 0, dtype=np.int64)
        mask = np.zeros((len(ids), width), dtype=np.int64)
        for number, (row, start) in enumerate(zip(ids, starts, strict=True)):
            padded[number, start : start + len(row)] = row
            mask[number, start : start + len(row)] = 1
        features = self._model[0]({"input_ids": torch.from_numpy(padded), "attention_mask": torch.from_numpy(mask)})
        tokens = features["token_embeddings"][torch.from_numpy(mask.astype(np.bool_))].float()
        return _Passed(ids=np.concatenate(ids), tokens=tokens, lengths=[len(row) for row in ids], features=features)

    def _whole(self, passed: _Passed) -> Vectors:
        """The texts' own vectors: the mean of all tokens, or what the model's further modules make of them."""
        if self._pools_mean:
            return _unit(np.stack([tokens.numpy().sum(axis=0) for tokens in torch.split(passed.tokens, passed.lengths)]))
        for module in list(self._model)[1:]:
            passed.features.update(module(passed.features))
        return _unit(passed.features["sentence_embedding"].float().numpy())


@dataclass(frozen=True, slots=True)
class _Passed:
    """Texts after the transformer: their tokens' `ids` and vectors in fp32, one text after the other, shape (tokens of all, width), how
    many tokens each has, what the library's own pass leaves for the model's further modules, and the vectors before the last layers of
    the bare one.
    """

    ids: NDArray[np.int64]
    tokens: torch.Tensor
    lengths: list[int]
    features: dict[str, torch.Tensor]
    lower: torch.Tensor | None = None


def _loaded(folder: ModelFolder) -> SentenceTransformer:
    try:
        model = SentenceTransformer(str(folder.path), device="cpu", local_files_only=True)
    except (OSError, ValueError, KeyError, RuntimeError, ImportError, SafetensorError) as error:
        raise ModelUnavailable(
            f"The embedding model {folder.name} cannot be loaded by sentence-transformers. "
            "Remove it from the model cache and run `kobar model`, or name another under [embedding] model."
        ) from error
    model.max_seq_length = folder.max_tokens
    return model


def _tokenizer(model: SentenceTransformer) -> PreTrainedTokenizerFast:
    tokenizer: object = model.tokenizer
    if not isinstance(tokenizer, PreTrainedTokenizerFast):
        raise ModelUnavailable("The embedding model has no fast tokenizer, which Kobar needs to find sentences. Name another one.")
    return tokenizer


def _of_questions(tokenizer: PreTrainedTokenizerFast, max_tokens: int) -> Tokenizer:
    """A copy with nothing around it, for one text at a time: half of the time of a call goes into what is."""
    bare = copy.deepcopy(tokenizer.backend_tokenizer)
    bare.no_padding()
    bare.enable_truncation(max_tokens, direction=tokenizer.truncation_side)
    return bare


def _pools_mean(model: SentenceTransformer) -> bool:
    further = list(model)[1:]
    pooling = further[0] if further else None
    return isinstance(pooling, Pooling) and pooling.pooling_mode == "mean" and all(isinstance(module, Normalize) for module in further[1:])


def _token_spans(encoding: Encoding, spans: Sequence[tuple[int, int]], shift: int) -> NDArray[np.int64]:
    """For each character span the tokens (from, to) that end in it; a token may begin with the space before its word."""
    if not spans:
        return np.empty((0, 2), dtype=np.int64)
    own = np.flatnonzero(np.asarray(encoding.special_tokens_mask) == 0)  # one run: special tokens stand at the ends
    first = int(own[0]) if len(own) else 0
    ends = np.asarray([end for _, end in encoding.offsets], dtype=np.int64)[own] - shift
    return first + np.searchsorted(ends, np.asarray(spans, dtype=np.int64), side="right")


def _pooled_spans(passed: _Passed, spans: Sequence[NDArray[np.int64]]) -> list[Vectors]:
    """The means of the spans' tokens, through cumulative sums over each text; a zero row for a span without tokens."""
    counts = [len(of_text) for of_text in spans]
    if not sum(counts):
        return [np.zeros((0, passed.tokens.shape[1]), dtype=np.float32) for _ in counts]
    starts = np.cumsum([0, *passed.lengths[:-1]])
    places = torch.from_numpy(np.concatenate(spans) + np.repeat(starts, counts)[:, None])
    sums = torch.nn.functional.pad(passed.tokens.cumsum(0), (0, 0, 1, 0))
    total = sums[places[:, 1]] - sums[places[:, 0]]
    return np.split(_unit(total.numpy()), np.cumsum(counts)[:-1])


def _unit(vectors: Vectors) -> Vectors:
    """Vectors at unit length; zeros stay as they are."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), np.float32(1e-12))
