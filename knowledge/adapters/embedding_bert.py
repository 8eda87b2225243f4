"""One short text through a BERT encoder with nothing around it: fused projections, weights packed once for the processor.

A question has some twenty tokens. Most of the time that the library takes for it goes into calls around the products and into
bringing the same weights in the processor's order again each time. Here both are done once, when the model is loaded.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import torch
from torch.nn import functional
from transformers import BertConfig, BertModel

Linear = Callable[[torch.Tensor], torch.Tensor]

Packed = Callable[..., torch.Tensor]


@dataclass(frozen=True, slots=True)
class _Norm:
    weight: torch.Tensor
    bias: torch.Tensor
    eps: float

    def __call__(self, rows: torch.Tensor) -> torch.Tensor:
        return functional.layer_norm(rows, self.weight.shape, self.weight, self.bias, self.eps)


@dataclass(frozen=True, slots=True)
class _Layer:
    """One layer: `projected` gives queries, keys and values at once."""

    projected: Linear
    attended: Linear
    attention_norm: _Norm
    widened: Linear
    narrowed: Linear
    output_norm: _Norm

    def __call__(self, rows: torch.Tensor, heads: int) -> torch.Tensor:
        count, width = rows.shape
        query, key, value = self.projected(rows).view(count, 3, heads, width // heads).permute(1, 2, 0, 3)
        found = functional.scaled_dot_product_attention(query[None], key[None], value[None])[0]
        rows = self.attention_norm(rows + self.attended(found.transpose(0, 1).reshape(count, width)))
        return self.output_norm(rows + self.narrowed(self.widened(rows)))


@dataclass(frozen=True, slots=True)
class BertPass:
    """The forward pass of a BERT encoder for one text, without padding (Devlin et al. 2019, arXiv:1810.04805)."""

    words: torch.Tensor
    places: torch.Tensor
    norm: _Norm
    layers: tuple[_Layer, ...]
    heads: int

    def __call__(self, ids: torch.Tensor) -> torch.Tensor:
        """The last layer's token vectors of a text's token ids, shape (tokens, width)."""
        rows = self.norm(self.words[ids] + self.places[: len(ids)])
        for layer in self.layers:
            rows = layer(rows, self.heads)
        return rows


def bert_pass(model: object) -> BertPass | None:
    """The pass of `model`, or nothing where it is no plain BERT or this build of torch has no packed products."""
    if not isinstance(model, BertModel) or not _is_plain(model.config):
        return None
    weights = {name: tensor.detach() for name, tensor in model.state_dict().items()}
    eps = float(model.config.layer_norm_eps)
    try:
        layers = tuple(_layer(weights, f"encoder.layer.{number}.", eps) for number in range(model.config.num_hidden_layers))
    except (AttributeError, NotImplementedError, RuntimeError):  # what torch raises for an operation that a build or a processor lacks
        return None
    return BertPass(
        words=weights["embeddings.word_embeddings.weight"],
        places=weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0],
        norm=_norm(weights, "embeddings.LayerNorm", eps),
        layers=layers,
        heads=model.config.num_attention_heads,
    )


def _is_plain(config: BertConfig) -> bool:
    plain = getattr(config, "position_embedding_type", "absolute") == "absolute"
    return plain and config.hidden_act == "gelu" and not config.is_decoder and not config.add_cross_attention


def _layer(weights: dict[str, torch.Tensor], name: str, eps: float) -> _Layer:
    own = [f"{name}attention.self.{part}" for part in ("query", "key", "value")]
    return _Layer(
        projected=_packed(torch.cat([weights[f"{one}.weight"] for one in own]), torch.cat([weights[f"{one}.bias"] for one in own])),
        attended=_packed(weights[f"{name}attention.output.dense.weight"], weights[f"{name}attention.output.dense.bias"]),
        attention_norm=_norm(weights, f"{name}attention.output.LayerNorm", eps),
        widened=_packed(weights[f"{name}intermediate.dense.weight"], weights[f"{name}intermediate.dense.bias"], activation="gelu"),
        narrowed=_packed(weights[f"{name}output.dense.weight"], weights[f"{name}output.dense.bias"]),
        output_norm=_norm(weights, f"{name}output.LayerNorm", eps),
    )


def _norm(weights: dict[str, torch.Tensor], name: str, eps: float) -> _Norm:
    return _Norm(weights[f"{name}.weight"], weights[f"{name}.bias"], eps)


USUAL_TOKENS = 24
"""For so many rows the weights are packed; any other number works too. The mean of 120 questions that members asked."""


def _packed(weight: torch.Tensor, bias: torch.Tensor, *, activation: str = "none") -> Linear:
    """A product with oneDNN's packed weights, as torch's own compiler uses it; raises where this build has none."""
    operations = torch.ops.mkldnn
    packed = cast("torch.Tensor", operations._reorder_linear_weight(weight, USUAL_TOKENS))  # noqa: SLF001 - there is no public name for it
    product = cast("Packed", operations._linear_pointwise)  # noqa: SLF001 - likewise
    algorithm = "none" if activation == "gelu" else ""  # the exact gelu, as BERT has it
    return lambda rows: product(rows, packed, bias, activation, [], algorithm)
