"""An embedder without a model: texts that share words and letters get vectors that are near."""

import re
import zlib

import numpy as np

from knowledge.ports import PassageText, PassageVectors, Vector, Vectors

WORD = re.compile(r"\w+")


class HashingEmbedder:
    """Hashes words and their trigrams into a vector; counts what it was asked to embed: `passages` with spans, `sentences` without."""

    def __init__(self, *, dimensions: int = 128, window: int = 4_000, name: str = "hashing") -> None:
        self._dimensions = dimensions
        self._window = window
        self._name = name
        self.passages: list[str] = []
        self.sentences: list[str] = []
        self.queries: list[str] = []
        self.at_once: list[bool] = []
        self.closed = self.warm = False

    @property
    def identity(self) -> str:
        return f"{self._name} {self._dimensions} {self._window}"

    @property
    def dimensions(self) -> int:
        return self._dimensions

    async def embed_passages(self, passages: list[PassageText], *, at_once: bool = False) -> list[PassageVectors]:
        self.at_once.append(at_once)
        self.passages += [passage.text for passage in passages if passage.spans]
        self.sentences += [passage.text for passage in passages if not passage.spans]
        return [PassageVectors(self._vector(one.text[: self._window]), self._spans(one), self._spans(one)) for one in passages]

    async def embed_query(self, text: str) -> Vector:
        self.queries.append(text)
        return self._vector(text[: self._window])

    async def warm_up(self) -> None:
        self.warm = True

    async def close(self) -> None:
        self.closed = True

    def _spans(self, passage: PassageText) -> Vectors:
        seen = passage.text[: self._window]
        rows = [
            self._vector(seen[start:end]) if WORD.search(seen[start:end]) else np.zeros(self._dimensions) for start, end in passage.spans
        ]
        return np.asarray(rows, dtype=np.float32).reshape(-1, self._dimensions)

    def _vector(self, text: str) -> Vector:
        vector = np.zeros(self._dimensions, dtype=np.float32)
        for feature, weight in self._features(text):
            digest = zlib.crc32(feature.encode())
            vector[digest % self._dimensions] += weight if digest & 0x8000_0000 else -weight
        length = np.linalg.norm(vector)
        if length == 0:  # no words, or words that cancel out: still a unit vector
            vector[0], length = 1, 1
        return vector / length

    def _features(self, text: str) -> list[tuple[str, float]]:
        words = [match.group().lower() for match in WORD.finditer(text)]
        trigrams = [f"#{word}#"[at : at + 3] for word in words for at in range(len(word))]
        return [(word, 1.0) for word in words] + [(trigram, 0.3) for trigram in trigrams]
