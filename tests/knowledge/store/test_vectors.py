"""The vectors that the store keeps: of whole chunks, of their sentences, and their mean in each language."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.fakes.documents import note, put


async def test_each_sentence_has_a_vector_of_its_own(house, embedder, database):
    await put(house.library, note("notes/a.md", "- A kestrel.\n- An owl."))
    await house.refresh(embedder)
    state = await house.manifest.current()
    assert state is not None
    ((ident,),) = await database.rows("SELECT id FROM chunks")
    cosines = (await house.vectors.sentences(state.vector_set, await embedder.embed_query("A kestrel."), [ident]))[ident]
    assert cosines[0] == pytest.approx(1, abs=0.01)
    assert cosines[1] < 0.9


async def test_the_sentences_of_what_is_gone_are_forgotten(house, database):
    await put(house.library, note("notes/a.md", "A kestrel."), note("notes/b.md", "An owl."))
    await house.refresh()
    await house.library.remove("notes", ["notes/a.md"])
    await house.refresh()
    assert await database.rows("SELECT key FROM sentences") == await database.rows("SELECT vector_key FROM chunks")


async def test_a_search_of_the_store_gives_what_one_in_memory_gives(house, embedder):
    await put(house.library, *(note(f"notes/{number}.md", f"Kestrel {number} flew over Tartu.") for number in range(9)))
    await house.refresh(embedder)
    searched = (await house.manifest.current()).vector_set, await embedder.embed_query("Kestrel 4"), {1}
    found = await house.vectors.nearest(*searched, limit=4)
    assert len(found) == 4
    assert found == pytest.approx(await house.vectors.nearest_in_memory(*searched, limit=4), abs=1e-6)
    assert found == pytest.approx(await house.vectors.cosines(*searched[:2], list(found)), abs=1e-6)


async def test_the_mean_of_a_language_is_taken_anew_when_its_notes_change(house, embedder):
    question = await embedder.embed_query("A kestrel.")

    async def background(language: str) -> float:
        await house.refresh(embedder)
        _, centroids = await house.manifest.current_with_centroids()
        return float(np.dot(centroids[language], question))

    await put(house.library, note("notes/a.md", "A kestrel."), replace(note("notes/b.md", "Üks tuuletallaja."), language="et"))
    alone = await background("en")
    assert await background("et") < alone
    await put(house.library, note("notes/c.md", "An owl sleeps."))
    assert await background("en") < alone
