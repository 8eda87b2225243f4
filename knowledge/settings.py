"""What the domain can be told about its parts; the bot's configuration fills these in."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import SecretStr

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


@dataclass(frozen=True, slots=True)
class ChatModelSettings:
    """Which chat model writes answers, and what it may cost.

    `name` is what LangChain's `init_chat_model` takes, such as `openai:gpt-5-mini`; `base_url` another address than the provider's own.
    `timeout` is in seconds, for a whole answer. Prices are for a million tokens, in `currency`. A limit of None is none.
    """

    name: str
    base_url: str | None = None
    api_key: SecretStr | None = field(default=None, repr=False)
    temperature: float | None = None
    max_tokens: int = 1000
    timeout: float = 60.0
    input_price: float | None = None
    output_price: float | None = None
    currency: str = "EUR"
    daily_answers_per_member: int | None = None
    daily_answers_per_server: int | None = None

    def cost(self, tokens_in: int, tokens_out: int) -> float | None:
        """What so many tokens cost; None where no price is known."""
        if self.input_price is None and self.output_price is None:
            return None
        return (tokens_in * (self.input_price or 0.0) + tokens_out * (self.output_price or 0.0)) / 1_000_000
