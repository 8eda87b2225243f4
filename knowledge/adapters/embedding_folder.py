"""What a sentence-transformers folder says about its model, read without loading it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from knowledge.settings import EmbeddingSettings

_E5_FAMILY = re.compile(r"(?:multilingual-)?e5-(?:small|base|large)(?:-v2)?")
_WEIGHTS = ("*.safetensors", "*.bin")
_SAMPLE = 1 << 20
_LONGEST = 8_192
"""Tokens of the widest window that is used; some tokenizers give a number without meaning (1e30)."""


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A model's folder on disk. `dimensions` is None where only loading the model can tell."""

    name: str
    path: Path
    revision: str
    query_prefix: str
    passage_prefix: str
    max_tokens: int
    dimensions: int | None


def described(settings: EmbeddingSettings, name: str, path: Path, revision: str) -> ModelFolder:
    """The folder at `path` with what its files say and what the settings say over them."""
    query, passage = _prefixes(name, path)
    return ModelFolder(
        name=name,
        path=path,
        revision=revision,
        query_prefix=query if settings.query_prefix is None else settings.query_prefix,
        passage_prefix=passage if settings.passage_prefix is None else settings.passage_prefix,
        max_tokens=_max_tokens(path),
        dimensions=_dimensions(path),
    )


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def has_weights(path: Path) -> bool:
    """Whether any file of weights lies in the folder."""
    return any(True for pattern in _WEIGHTS for _ in path.rglob(pattern))


def fingerprint(path: Path) -> str:
    """Twelve hexadecimal digits that change when the model in a folder does.

    Of large files the size, the beginning and the end are taken: they are asked for at every start, and another training run
    changes them all.
    """
    hashed = hashlib.sha256()
    for file in sorted(path.rglob("*")):
        if file.suffix not in {".json", ".txt", ".model", ".safetensors", ".bin"} or not file.is_file():
            continue
        size = file.stat().st_size
        hashed.update(f"{file.relative_to(path).as_posix()}\0{size}\0".encode())
        with file.open("rb") as stream:
            hashed.update(stream.read(_SAMPLE))
            stream.seek(max(0, size - _SAMPLE))
            hashed.update(stream.read(_SAMPLE))
    return hashed.hexdigest()[:12]


def _prefixes(name: str, path: Path) -> tuple[str, str]:
    """The prefixes for questions and passages that the model's own files name, or that its family is known to want."""
    prompts = _mapping(_read(path / "config_sentence_transformers.json").get("prompts"))
    query = _text(prompts, "query")
    passage = _text(prompts, "passage") or _text(prompts, "document")
    if not query and not passage and _E5_FAMILY.fullmatch(name.rpartition("/")[2]):
        return "query: ", "passage: "
    return query, passage


def _max_tokens(path: Path) -> int:
    stated = _read(path / "sentence_bert_config.json").get("max_seq_length")
    if isinstance(stated, int):
        return stated
    limits = (_read(path / "tokenizer_config.json").get("model_max_length"), _read(path / "config.json").get("max_position_embeddings"))
    return min(int(limit) for limit in (*limits, _LONGEST) if isinstance(limit, int | float))


def _dimensions(path: Path) -> int | None:
    """The vector's length where the folder is a transformer, a pooling of one kind and perhaps a normalisation."""
    modules = _kinds(path)
    width = _read(path / "config.json").get("hidden_size")
    if modules[1:] not in (["Pooling"], ["Pooling", "Normalize"]):
        return None
    pooling = _read(path / "1_Pooling" / "config.json")
    modes = sum(1 for key, value in pooling.items() if key.startswith("pooling_mode_") and value is True)
    several = modes > 1 or isinstance(pooling.get("pooling_mode"), list)
    return width if isinstance(width, int) and not several else None


def _kinds(path: Path) -> list[str]:
    try:
        modules = cast("object", json.loads((path / "modules.json").read_text(encoding="utf-8")))
    except (OSError, ValueError):  # loading the model says what is wrong with it
        return []
    listed = cast("list[object]", modules) if isinstance(modules, list) else []
    return [_text(_mapping(module), "type").rpartition(".")[2] for module in listed]


def _read(path: Path) -> Mapping[str, object]:
    try:
        return _mapping(cast("object", json.loads(path.read_text(encoding="utf-8"))))
    except (OSError, ValueError):  # likewise
        return {}


def _mapping(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else {}


def _text(mapping: Mapping[str, object], key: str) -> str:
    value = mapping.get(key)
    return value if isinstance(value, str) else ""
