"""Texts through a BERT encoder with nothing around it: fused projections, weights packed once for the processor, no padding.

A question has some twenty tokens, and most of the time that the library takes for it goes into calls around the products and into
bringing the same weights in the processor's order again each time. Both are done once here, when the model is loaded; passages gain from
it too, and from activations that are taken within the products.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

import torch
from torch.nn import functional
from transformers import BertConfig, BertModel

Linear = Callable[[torch.Tensor], torch.Tensor]

Packed = Callable[..., torch.Tensor]

Pause = Callable[[], None]


def no_pause() -> None:
    """Go on at once."""


@dataclass(frozen=True, slots=True)
class _Norm:
    weight: torch.Tensor
    bias: torch.Tensor
    eps: float

    def __call__(self, rows: torch.Tensor) -> torch.Tensor:
        return functional.layer_norm(rows, self.weight.shape, self.weight, self.bias, self.eps)


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the tokens of several texts, which follow each other in rows, stand in a table of `texts` by `longest`: only attention needs
    one, in which the tokens of a text see each other alone. Of texts that are all of one length the rows are the table.
    """

    texts: int
    longest: int
    of_rows: torch.Tensor | None
    mask: torch.Tensor | None

    @classmethod
    def of(cls, lengths: Sequence[int]) -> _Places:
        longest = max(lengths)
        if min(lengths) == longest:
            return cls(len(lengths), longest, None, None)
        there = torch.arange(longest)[None] < torch.tensor(lengths)[:, None]
        return cls(len(lengths), longest, there.flatten().nonzero()[:, 0], there[:, None, None])

    def table(self, rows: torch.Tensor) -> torch.Tensor:
        """The rows in the table, zeros where a text has ended."""
        if self.of_rows is None:
            return rows
        return rows.new_zeros((self.texts * self.longest, rows.shape[1])).index_copy_(0, self.of_rows, rows)

    def rows(self, table: torch.Tensor) -> torch.Tensor:
        """The inverse of `table`."""
        return table if self.of_rows is None else table[self.of_rows]


@dataclass(frozen=True, slots=True)
class _Layer:
    """One layer: `projected` gives queries, keys and values at once."""

    projected: Linear
    attended: Linear
    attention_norm: _Norm
    widened: Linear
    narrowed: Linear
    output_norm: _Norm

    def __call__(self, rows: torch.Tensor, heads: int, places: _Places, pause: Pause) -> torch.Tensor:
        width = rows.shape[1]
        table = places.table(self.projected(rows))
        query, key, value = table.view(places.texts, places.longest, 3, heads, width // heads).permute(2, 0, 3, 1, 4)
        found = functional.scaled_dot_product_attention(query, key, value, attn_mask=places.mask)
        found = places.rows(found.transpose(1, 2).reshape(-1, width))
        rows = self.attention_norm(rows + self.attended(found))
        pause()
        return self.output_norm(rows + self.narrowed(self.widened(rows)))


@dataclass(frozen=True, slots=True)
class BertPass:
    """The forward pass of a BERT encoder (Devlin et al. 2019, arXiv:1810.04805)."""

    words: torch.Tensor
    places: torch.Tensor
    norm: _Norm
    layers: tuple[_Layer, ...]
    heads: int

    def __call__(self, ids: torch.Tensor, lengths: Sequence[int]) -> torch.Tensor:
        """The last layer's token vectors of several texts, shape (tokens of all, width); `ids` are their tokens, one text after the other,
        each of the length that `lengths` says.
        """
        return self.upper(self.lower(ids, lengths), lengths)

    def lower(self, ids: torch.Tensor, lengths: Sequence[int], pause: Pause = no_pause) -> torch.Tensor:
        """The token vectors before the last quarter of the layers; `pause` is called before each half of a layer."""
        rows = self.norm(self.words[ids] + torch.cat([self.places[:length] for length in lengths]))
        return self._through(self.layers[: self._lower], rows, lengths, pause)

    def upper(self, rows: torch.Tensor, lengths: Sequence[int], pause: Pause = no_pause) -> torch.Tensor:
        """The rest of the pass, in which each text of `lengths` is a run of rows that see each other alone."""
        return self._through(self.layers[self._lower :], rows, lengths, pause)

    @property
    def _lower(self) -> int:
        return len(self.layers) - max(1, len(self.layers) // 4)

    def _through(self, layers: Sequence[_Layer], rows: torch.Tensor, lengths: Sequence[int], pause: Pause) -> torch.Tensor:
        places = _Places.of(lengths)
        for layer in layers:
            pause()
            rows = layer(rows, self.heads, places, pause)
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
"""For so many rows the weights are packed; any other number works as well. The mean of 120 questions that members asked."""


def _packed(weight: torch.Tensor, bias: torch.Tensor, *, activation: str = "none") -> Linear:
    """A product with oneDNN's packed weights, as torch's own compiler uses it; raises where this build has none."""
    operations = torch.ops.mkldnn
    packed = cast("torch.Tensor", operations._reorder_linear_weight(weight, USUAL_TOKENS))  # noqa: SLF001 - there is no public name for it
    product = cast("Packed", operations._linear_pointwise)  # noqa: SLF001 - likewise
    algorithm = "none" if activation == "gelu" else ""  # the exact gelu, as BERT has it
    return lambda rows: product(rows, packed, bias, activation, [], algorithm)
