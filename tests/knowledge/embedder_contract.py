"""What every embedder does, the fake one too."""

import asyncio

import numpy as np

from knowledge.ports import Embedder, PassageText

TEXTS = (
    "The working group met in Tallinn.",
    "Töörühm kohtus jäisel ööl Ämaris.",
    "x",
    "A longer note on data links, radios and the trial in spring. " * 4,
)


class EmbedderContract:
    """Inherit and give a fixture `embedder`."""

    async def test_vectors_are_unit_length_single_precision(self, embedder: Embedder):
        vectors = await embedder.embed_passages([PassageText(text, ((0, 5), (4, 12))) for text in TEXTS[:2]])
        rows = [await embedder.embed_query(TEXTS[0]), *(one.whole for one in vectors), *(row for one in vectors for row in one.spans)]
        for row in rows:
            assert row.shape == (embedder.dimensions,)
            assert row.dtype == np.float32
            assert abs(np.linalg.norm(row) - 1) < 1e-5

    async def test_passages_come_back_in_their_order_and_do_not_depend_on_their_batch(self, embedder: Embedder):
        together = await embedder.embed_passages([PassageText(text) for text in TEXTS * 10])
        for number, text in enumerate(TEXTS * 10):
            (alone,) = await embedder.embed_passages([PassageText(text)])
            assert together[number].whole @ alone.whole > 0.9999

    async def test_a_passage_without_spans_has_no_span_vectors(self, embedder: Embedder):
        (vectors,) = await embedder.embed_passages([PassageText("nothing to point at")])
        assert vectors.spans.shape == (0, embedder.dimensions)

    async def test_a_span_without_text_has_a_zero_row(self, embedder: Embedder):
        (vectors,) = await embedder.embed_passages([PassageText("one two", ((0, 3), (3, 3)))])
        assert vectors.spans[0].any()
        assert not vectors.spans[1].any()

    async def test_a_span_beyond_the_window_has_a_zero_row(self, embedder: Embedder):
        text = "word " * 5_000
        (vectors,) = await embedder.embed_passages([PassageText(text, ((0, 4), (len(text) - 5, len(text))))])
        assert vectors.spans[0].any()
        assert not vectors.spans[1].any()

    async def test_no_passages_give_no_vectors(self, embedder: Embedder):
        assert await embedder.embed_passages([]) == []

    async def test_the_same_text_has_the_same_vector(self, embedder: Embedder):
        one, other = await asyncio.gather(embedder.embed_query("who?"), embedder.embed_query("who?"))
        assert np.array_equal(one, other)

    async def test_an_empty_text_has_a_vector(self, embedder: Embedder):
        assert abs(np.linalg.norm(await embedder.embed_query("")) - 1) < 1e-5
        (vectors,) = await embedder.embed_passages([PassageText("")])
        assert abs(np.linalg.norm(vectors.whole) - 1) < 1e-5

    async def test_the_identity_is_one_line_and_stays(self, embedder: Embedder):
        before = embedder.identity
        await embedder.embed_query("text")
        assert embedder.identity == before
        assert before
        assert "\n" not in before

    async def test_warming_up_changes_no_vector(self, embedder: Embedder):
        before = await embedder.embed_query("who?")
        await embedder.warm_up()
        assert np.array_equal(before, await embedder.embed_query("who?"))

    async def test_closing_twice_is_harmless(self, embedder: Embedder):
        await embedder.close()
        await embedder.close()
