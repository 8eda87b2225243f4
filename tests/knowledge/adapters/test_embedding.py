"""The sentence-transformers embedder, on a tiny model with random weights."""

import asyncio
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from knowledge.adapters.embedding import PRECEDENCE_SECONDS, SentenceTransformerEmbedder, batches, prepare
from knowledge.errors import ModelUnavailable
from knowledge.ports import PassageText
from knowledge.precedence import Precedence
from knowledge.settings import EmbeddingSettings
from tests.knowledge.embedder_contract import TEXTS, EmbedderContract

WINDOW = 64


def write_model(folder: Path, *, pooling: str) -> Path:
    """A sentence-transformers folder with a BERT of a few hundred weights, which reads letter by letter."""
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - seconds, which other tests' collection need not pay
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer  # noqa: PLC0415
    from tokenizers import Tokenizer, models, pre_tokenizers, processors  # noqa: PLC0415
    from torch import manual_seed  # noqa: PLC0415
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast  # noqa: PLC0415

    letters = [chr(code) for code in range(33, 127)] + list("õäöüÕÄÖÜ")
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *letters, *(f"##{letter}" for letter in letters)]
    tokenizer = Tokenizer(models.WordPiece({piece: number for number, piece in enumerate(pieces)}, unk_token="[UNK]"))  # noqa: S106 - no password
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    manual_seed(7)
    config = BertConfig(
        vocab_size=len(pieces),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=WINDOW,
    )
    BertModel(config).save_pretrained(folder / "bert")
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", model_max_length=WINDOW)  # noqa: S106 - likewise
    fast.save_pretrained(folder / "bert")
    transformer = Transformer(str(folder / "bert"))
    SentenceTransformer(modules=[transformer, Pooling(16, pooling_mode=pooling)], device="cpu").save(str(folder / "model"))
    return folder / "model"


@pytest.fixture(scope="module", params=["mean", "cls"])
def model(request, tmp_path_factory) -> Path:
    return write_model(tmp_path_factory.mktemp(request.param), pooling=request.param)


@pytest.fixture
def settings(model, tmp_path) -> EmbeddingSettings:
    return EmbeddingSettings(model=str(model), query_prefix="query: ", passage_prefix="passage: ", precision="fp32", cache_dir=tmp_path)


@pytest.fixture
async def embedder(settings):
    made = SentenceTransformerEmbedder(settings=settings)
    yield made
    await made.close()


class TestContract(EmbedderContract):
    """The adapter keeps the contract."""


async def test_whole_vectors_are_those_of_the_library(embedder, model):
    """Padding, truncation, prefixes, white space at the ends and the kind of pooling included."""
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415

    texts = [*TEXTS, "  white space at both ends \n", ""]
    library = SentenceTransformer(str(model), device="cpu", local_files_only=True)
    expected = library.encode([f"passage: {text}" for text in texts], normalize_embeddings=True)
    ours = await embedder.embed_passages([PassageText(text, ((0, 3),)) for text in texts])
    for vectors, row in zip(ours, expected, strict=True):
        assert vectors.whole @ row > 0.9999
    asked = library.encode(["query: who?"], normalize_embeddings=True)[0]
    assert await embedder.embed_query("who?") @ asked > 0.9999


async def test_a_spans_vector_is_the_mean_of_its_own_tokens(embedder, model):
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415

    text = "passage: ab cd ef"
    library = SentenceTransformer(str(model), device="cpu", local_files_only=True)
    tokens = library.encode([text], output_value="token_embeddings")[0].numpy()
    first = 1 + len("passage:")  # after the special token, a token for each letter of the prefix
    expected = [tokens[first + start : first + end].mean(axis=0) for start, end in ((0, 2), (2, 4), (2, 6))]
    (vectors,) = await embedder.embed_passages([PassageText("ab cd ef", ((0, 2), (2, 5), (3, 8)))])
    for row, mean in zip(vectors.spans, expected, strict=True):
        assert row @ (mean / np.linalg.norm(mean)) > 0.99999


async def test_a_span_alone_does_not_depend_on_what_stands_beside_it(embedder):
    one, other = await embedder.embed_passages([PassageText("ab cd", ((0, 2), (9, 9))), PassageText("ab zy", ((0, 2),))])
    assert np.allclose(one.alone[0], other.alone[0], atol=1e-5)
    assert not np.allclose(one.spans[0], other.spans[0], atol=1e-5)
    assert np.linalg.norm(one.alone[0]) == pytest.approx(1, abs=1e-4)
    assert not one.alone[1].any()


async def test_spans_do_not_depend_on_the_batch(embedder):
    passages = [PassageText("word " * count + "end", ((0, 4), (5 * count, 5 * count + 3))) for count in (1, 4, 2, 7)]
    together = await embedder.embed_passages(passages)
    for passage, vectors in zip(passages, together, strict=True):
        (alone,) = await embedder.embed_passages([passage])
        assert np.allclose(vectors.spans, alone.spans, atol=1e-5)
        assert np.allclose(vectors.alone, alone.alone, atol=1e-5)


async def test_a_question_goes_before_waiting_passages(embedder):
    await embedder.load()
    passages = asyncio.create_task(embedder.embed_passages([PassageText(f"note {number}") for number in range(600)]))
    await asyncio.sleep(0)
    await embedder.embed_query("who?")
    assert not passages.done()
    assert len(await passages) == 600


class Asked(Precedence):
    """Counts how often it is given, and holds a thread up for as long as that waits at most."""

    def __init__(self) -> None:
        super().__init__()
        self.gave: list[float] = []
        self.waits: list[float] = []

    async def given(self, seconds: float) -> None:
        self.gave.append(seconds)
        await super().given(seconds)

    def wait(self, seconds: float) -> float:
        self.waits.append(seconds)
        return seconds


async def test_each_batch_lets_the_questions_under_way_go_first(settings):
    precedence = Asked()
    embedder = SentenceTransformerEmbedder(settings=settings, precedence=precedence)
    await embedder.embed_passages([PassageText(f"note {number}") for number in range(100)])
    assert len(precedence.gave) == 2 + 4  # 64 texts at most are tokenised at once, and 32 embedded
    await embedder.embed_query("who?")
    assert len(precedence.gave) == 2 + 4
    await embedder.close()


async def test_a_batch_under_way_stops_for_questions_between_its_layers_for_so_long_in_all(settings):
    precedence = Asked()
    embedder = SentenceTransformerEmbedder(settings=settings, precedence=precedence)
    await embedder.embed_passages([PassageText("a note"), PassageText("another")])
    assert precedence.waits == ([PRECEDENCE_SECONDS, 0.0] if embedder._encoder.asks_apart else [])  # one layer, of two halves
    await embedder.embed_query("who?")
    assert len(precedence.waits) <= 2
    await embedder.close()


async def test_what_an_answer_waits_for_gives_way_to_no_question(settings):
    precedence = Asked()
    embedder = SentenceTransformerEmbedder(settings=settings, precedence=precedence)
    await embedder.embed_passages([PassageText("a note")], at_once=True)
    assert set(precedence.gave) == {0.0}
    assert set(precedence.waits) <= {0.0}
    await embedder.close()


async def test_identity_and_dimensions_are_known_without_loading(settings):
    cold = SentenceTransformerEmbedder(settings=settings)
    warm = SentenceTransformerEmbedder(settings=settings)
    await warm.load()
    assert (cold.identity, cold.dimensions) == (warm.identity, warm.dimensions)
    assert cold._encoder is None
    await cold.close()
    await warm.close()


async def test_a_warm_embedder_has_its_model_loaded(settings):
    embedder = SentenceTransformerEmbedder(settings=settings)
    await embedder.warm_up()
    assert embedder._encoder is not None
    await embedder.close()


async def test_the_identity_tells_what_changes_vectors(model, tmp_path):
    variants = [
        EmbeddingSettings(model=str(model), precision="fp32", cache_dir=tmp_path),
        EmbeddingSettings(model=str(model), precision="bf16", cache_dir=tmp_path),
        EmbeddingSettings(model=str(model), precision="fp32", query_prefix="q ", cache_dir=tmp_path),
        EmbeddingSettings(model=str(model), precision="fp32", passage_prefix="q ", cache_dir=tmp_path),
    ]
    embedders = [SentenceTransformerEmbedder(settings=one) for one in variants]
    assert len({one.identity for one in embedders}) == len(variants)


async def test_the_verdict_on_precision_is_kept(model, tmp_path):
    settings = EmbeddingSettings(model=str(model), precision="auto", cache_dir=tmp_path)
    said: list[str] = []
    assert await prepare(settings, said.append) == model
    again = SentenceTransformerEmbedder(settings=settings)
    assert f"Ready: {again.identity}" == said[-1]
    assert again._encoder is None
    await again.close()


@pytest.mark.parametrize(
    ("name", "advice"),
    [("./no-such-folder", "Check its path"), ("/no/such/folder", "Check its path")],
)
async def test_a_missing_folder_says_what_to_do(name, advice, tmp_path):
    embedder = SentenceTransformerEmbedder(settings=EmbeddingSettings(model=name, cache_dir=tmp_path))
    with pytest.raises(ModelUnavailable, match=advice):
        await embedder.embed_query("who?")
    await embedder.close()


async def test_a_folder_without_a_model_says_what_to_do(tmp_path):
    embedder = SentenceTransformerEmbedder(settings=EmbeddingSettings(model=str(tmp_path), cache_dir=tmp_path))
    with pytest.raises(ModelUnavailable, match=r"name another under \[embedding\] model"):
        await embedder.load()
    await embedder.close()


def test_importing_the_adapter_imports_no_torch():
    code = "import sys, knowledge.adapters.embedding; sys.exit(bool({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603 - our own line


def test_batches_hold_every_text_once_longest_first():
    lengths = [3, 500, 40, 40, 512, 7, 1] * 20
    made = batches(lengths)
    assert sorted(number for batch in made for number in batch) == list(range(len(lengths)))
    longest = [max(lengths[number] for number in batch) for batch in made]
    assert longest == sorted(longest, reverse=True)
    assert max(len(batch) * top for batch, top in zip(made, longest, strict=True)) <= 1_024
