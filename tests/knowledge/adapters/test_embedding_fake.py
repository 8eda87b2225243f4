"""The fake embedder keeps the adapter's contract."""

import pytest

from tests.fakes.embedding import HashingEmbedder
from tests.knowledge.embedder_contract import EmbedderContract


class TestHashingEmbedder(EmbedderContract):
    @pytest.fixture
    async def embedder(self):
        return HashingEmbedder()


async def test_texts_that_share_words_are_nearer():
    embedder = HashingEmbedder()
    asked = await embedder.embed_query("radio for vehicles")
    near = await embedder.embed_query("a radio in a vehicle")
    far = await embedder.embed_query("seminar about export licences")
    assert asked @ near > asked @ far + 0.2
