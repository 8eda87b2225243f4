"""The vectors that the store keeps: of whole chunks, of their sentences, and their mean in each language."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from knowledge.audience import Audience, Readers
from knowledge.everyday import COUNTS_AS, EVERYDAY
from knowledge.ports import PassageText, Vector
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
        return float(np.dot((await means(house, PUBLIC))[language], question))

    await put(house.library, note("notes/a.md", "A kestrel."), replace(note("notes/b.md", "Üks tuuletallaja."), language="et"))
    alone = await background("en")
    assert await background("et") < alone
    await put(house.library, note("notes/c.md", "An owl sleeps."))
    assert await background("en") < alone


async def test_the_mean_is_that_of_what_may_be_read(house, embedder, database):
    await put(house.library, note("notes/a.md", "A kestrel."), note("notes/b.md", "An owl.", audience=Audience.of("members")))
    hidden = replace(note("notes/c.md", "Üks tuuletallaja."), language="et", audience=Audience.of("board"))
    await put(house.library, hidden)
    await house.refresh(embedder)
    texts = [json.loads(row[0])[0] for row in await database.rows("SELECT embedded_text FROM chunks ORDER BY id LIMIT 2")]
    kestrel, owl, *everyday = [
        one.whole for one in await embedder.embed_passages([PassageText(text, ()) for text in (*texts, *EVERYDAY["en"])])
    ]
    besides = COUNTS_AS * np.mean(everyday, axis=0)
    assert (await means(house, PUBLIC))["en"] == pytest.approx((kestrel + besides) / (1 + COUNTS_AS), abs=0.001)
    assert (await means(house, Readers.holding({"members"})))["en"] == pytest.approx((kestrel + owl + besides) / (2 + COUNTS_AS), abs=0.001)
    assert (await means(house, PUBLIC)).keys() == {"en"}
    assert (await means(house, Readers.holding({"members", "board"}))).keys() == {"en", "et"}


async def test_everyday_sentences_are_embedded_once(house, embedder):
    for number in range(3):
        await put(house.library, note(f"notes/{number}.md", f"A kestrel, {number}."))
        await house.refresh(embedder)
    assert embedder.sentences.count(EVERYDAY["en"][0]) == 1


async def test_means_that_are_not_there_by_audience_are_taken_by_the_next_run(house, embedder, database):
    await put(house.library, note("notes/a.md", "A kestrel."), note("notes/b.md", "An owl.", audience=Audience.of("members")))
    await house.refresh(embedder)
    own = await means(house, PUBLIC)
    async with database.writing() as connection:  # as an earlier store is taken over
        await connection.execute("DELETE FROM centroids WHERE audience_id = 0")
        await connection.execute("UPDATE centroids SET chunks = 0, vector = (SELECT vector FROM centroids WHERE audience_id = 2)")
    assert (await means(house, PUBLIC))["en"] == pytest.approx((await means(house, Readers.holding({"members"})))["en"])
    assert (await means(house, PUBLIC))["en"] != pytest.approx(own["en"])
    await house.refresh(embedder)
    assert (await means(house, PUBLIC))["en"] == pytest.approx(own["en"])


PUBLIC = Readers.public()


async def means(house, readers: Readers) -> dict[str, Vector]:
    """The mean vector of each language of what these readers may read."""
    _, centroids = await house.manifest.current_with_centroids(await house.library.partitions(readers))
    return centroids
