"""Whether bf16 weights may be used: the processor must compute in them, and the vectors must stay close to those of fp32."""

from __future__ import annotations

import json
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Final, cast

from knowledge.adapters.embedding_folder import ModelFolder
from knowledge.settings import EmbeddingSettings, Precision

CLOSE: Final = 0.99
"""The least cosine between the vectors in both precisions."""

_FLAGS = {"avx512_bf16", "amx_bf16"}
_CPU = Path("/proc/cpuinfo")


def remembered(settings: EmbeddingSettings, folder: ModelFolder) -> Precision | None:
    """The precision to use, as far as it is known without trying: None means that bf16 must be checked first."""
    if settings.precision != "auto":
        return settings.precision
    if not _computes_bf16():
        return "fp32"
    try:
        verdict = cast("object", json.loads(_verdict_file(settings, folder).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return None
    if not isinstance(verdict, dict) or {key: verdict.get(key) for key in _circumstances()} != _circumstances():
        return None
    return "bf16" if verdict.get("precision") == "bf16" else "fp32"


def remember(settings: EmbeddingSettings, folder: ModelFolder, *, worst: float) -> Precision:
    """Keep the verdict on bf16, whose worst cosine with fp32 was measured, for this torch on this processor."""
    precision: Precision = "bf16" if worst >= CLOSE else "fp32"
    file = _verdict_file(settings, folder)
    verdict = {"precision": precision, "worst_cosine": round(worst, 6), **_circumstances()}
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_suffix(".new")
        fresh.write_text(json.dumps(verdict, indent=2), encoding="utf-8")
        fresh.replace(file)
    except OSError:
        return precision  # a cache that cannot be written only costs the check at each start
    return precision


def _verdict_file(settings: EmbeddingSettings, folder: ModelFolder) -> Path:
    name = "".join(sign if sign.isalnum() or sign in "-." else "_" for sign in folder.name)
    return settings.models_dir / "precision" / f"{name}-{folder.revision}.json"


def _circumstances() -> dict[str, str]:
    return {"torch": version("torch"), "processor": _field("model name") or platform.machine()}


def _computes_bf16() -> bool:
    return bool(_FLAGS & set(_field("flags").split()))


def _field(name: str) -> str:
    """A field of the first processor that Linux lists; empty elsewhere."""
    try:
        lines = _CPU.read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.partition(":")[0].strip() == name), "")
