"""The bare pass of a BERT encoder: the library's own token vectors, and none for a model that it does not know."""

from __future__ import annotations

import pytest

from knowledge.adapters.embedding_bert import bert_pass


def bert(**also):
    from torch import manual_seed  # noqa: PLC0415 - seconds, which other tests' collection need not pay
    from transformers import BertConfig, BertModel  # noqa: PLC0415 - likewise

    manual_seed(7)
    shape = {"vocab_size": 50, "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64}
    return BertModel(BertConfig(**shape, max_position_embeddings=40, **also)).eval()


@pytest.mark.parametrize("length", [1, 7, 40])
def test_the_vectors_are_those_of_the_library(length):
    import torch  # noqa: PLC0415 - likewise

    model = bert()
    quick = bert_pass(model)
    ids = torch.arange(length) % 50
    with torch.inference_mode():
        expected = model(input_ids=ids[None]).last_hidden_state[0]
        assert quick is not None
        assert torch.allclose(quick(ids), expected, atol=1e-5)


@pytest.mark.parametrize("also", [{"hidden_act": "relu"}, {"is_decoder": True}], ids=["relu", "decoder"])
def test_a_model_that_is_no_plain_bert_has_no_bare_pass(also):
    assert bert_pass(bert(**also)) is None
    assert bert_pass(object()) is None
