"""What the domain can be told about its parts; the bot's configuration fills these in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import platformdirs

Precision = Literal["fp32", "bf16"]


@dataclass(frozen=True, slots=True)
class EmbeddingSettings:
    """Which model makes the vectors, and how.

    `model` is `multilingual-e5-small`, `all-MiniLM-L6-v2` (both come in packages), a folder, or a name on the Hugging Face hub.
    A prefix of None is the one that the model is known to want. `auto` takes bf16 where the processor computes in it and the
    vectors stay close to those of fp32.
    """

    model: str = "multilingual-e5-small"
    query_prefix: str | None = None
    passage_prefix: str | None = None
    precision: Literal["auto"] | Precision = "auto"
    threads: int = 1
    cache_dir: Path | None = None

    @property
    def models_dir(self) -> Path:
        """Where converted models and the verdicts on their precision are kept."""
        return self.cache_dir or platformdirs.user_cache_path("kobar") / "models"
