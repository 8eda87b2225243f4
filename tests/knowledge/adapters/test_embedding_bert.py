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


@pytest.mark.parametrize("lengths", [[1], [7], [40], [5, 5, 5], [40, 1, 17]], ids=str)
def test_the_vectors_are_those_of_the_library_of_one_text_and_of_several(lengths):
    import torch  # noqa: PLC0415 - likewise

    model = bert()
    bare = bert_pass(model)
    texts = [torch.arange(start, start + length) % 50 for start, length in enumerate(lengths)]
    with torch.inference_mode():
        expected = torch.cat([model(input_ids=ids[None]).last_hidden_state[0] for ids in texts])
        assert bare is not None
        assert torch.allclose(bare(torch.cat(texts), lengths), expected, atol=1e-5)


@pytest.mark.parametrize("also", [{"hidden_act": "relu"}, {"is_decoder": True}], ids=["relu", "decoder"])
def test_a_model_that_is_no_plain_bert_has_no_bare_pass(also):
    assert bert_pass(bert(**also)) is None
    assert bert_pass(object()) is None
