"""The retriever: both arms propose, the store decides, and date, group and recency count."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from knowledge.audience import Audience, Readers
from knowledge.errors import IndexFault, IndexUnavailable
from knowledge.everyday import COUNTS_AS, EVERYDAY
from knowledge.model import DocumentKind
from knowledge.ports import PassageText, PassageVectors
from knowledge.wiring import assembled
from tests.fakes.careless_index import CarelessDenseIndex
from tests.fakes.dense_index import InMemoryDenseIndex
from tests.fakes.documents import CLUSTER, NOW, StillClock, note, put, sheet
from tests.fakes.embedding import HashingEmbedder

PUBLIC = Readers.public()
MEMBER = Readers.holding({"members"})


async def found(knowledge, text, readers=PUBLIC, **also) -> list[str]:
    return [passage.document.path for passage in await knowledge.retriever.retrieve(text, readers, now=NOW, **also)]


async def indexed(knowledge, *documents):
    await put(knowledge.library, *documents)
    await knowledge.indexer.refresh()
    return knowledge


class DeadIndex(InMemoryDenseIndex):
    """Its server has died."""

    async def query(self, collection, vector, *, limit, partitions):
        raise IndexUnavailable(IndexFault.NO_ANSWER)


@asynccontextmanager
async def services(path, *, dense=None, embedder=None, exact_scan=0):
    made = assembled(
        cluster=CLUSTER,
        data_dir=path,
        embedder=embedder or HashingEmbedder(),
        dense=dense or InMemoryDenseIndex(),
        clock=StillClock(),
        exact_scan=exact_scan,
    )
    async with made as knowledge:
        yield knowledge


async def test_the_version_that_is_named_counts_more_than_another_word(knowledge):
    other, named = note("notes/a.md", "The firmware of the kestrel was late."), note("notes/b.md", "Firmware v1.24.0 of the kestrel.")
    await indexed(knowledge, other, named)
    assert await found(knowledge, "why was firmware 1.24 of the kestrel late?") == ["notes/b.md", "notes/a.md"]


async def test_the_passage_that_speaks_of_it_comes_first(knowledge):
    await indexed(knowledge, note("notes/a.md", "The kestrel drone flies."), note("notes/b.md", "The sonar was sold."))
    assert (await found(knowledge, "Does the kestrel fly?"))[0] == "notes/a.md"


async def test_the_period_that_is_named_counts(knowledge):
    text = "We agreed on the price of the radar."
    await indexed(
        knowledge,
        note("notes/old.md", text, title="Minutes", day=date(2025, 2, 3)),
        note("notes/new.md", text, title="Minutes", day=date(2026, 2, 3)),
    )
    assert (await found(knowledge, "radar price in February 2025"))[0] == "notes/old.md"
    assert (await found(knowledge, "radar price in February 2026"))[0] == "notes/new.md"


async def test_the_working_group_that_is_named_counts(knowledge):
    text = "We agreed on the price of the radar."
    await indexed(
        knowledge, note("notes/1.md", text, title="Minutes", group="uncrewed"), note("notes/2.md", text, title="Minutes", group="ai")
    )
    assert (await found(knowledge, "radar price in the AI group"))[0] == "notes/2.md"
    assert (await found(knowledge, "radar price for uncrewed"))[0] == "notes/1.md"


async def test_question_and_note_meet_over_two_languages(knowledge):
    english = note("notes/en.md", "The shield of the antenna is delivered in March.")
    estonian = note("notes/et.md", "Meeskond lepib kokku laevade hoolduse.")
    others = [note(f"notes/{n}.md", f"What was noted of the matter {n}.") for n in range(12)]
    await put(knowledge.library, replace(english, language="en"), replace(estonian, language="et"), *others)
    assert (await found(knowledge, "Kelle käes on antenni kilbid?"))[0] == "notes/en.md"
    assert (await found(knowledge, "Who agrees on the maintenance of ships?"))[0] == "notes/et.md"


@pytest.mark.parametrize(("language", "glosses"), [("en", 1), (None, 1), ("et", 0)])
async def test_an_estonian_question_is_embedded_in_english_too_where_notes_are_in_english(tmp_path, language, glosses):
    embedder = HashingEmbedder()
    async with services(tmp_path, embedder=embedder) as knowledge:
        await indexed(knowledge, replace(note("notes/a.md", "Kilp."), language=language))
        await found(knowledge, "Millal saabub kilp?")
    assert embedder.queries == ["Millal saabub kilp?", "when arrive shield"][: 1 + glosses]


async def test_an_estonian_word_is_as_common_as_the_english_one_for_it(knowledge):
    async def rarity(text: str) -> float:
        await indexed(knowledge, *[replace(note(f"notes/{n}.md", f"{text} {n}"), language="en") for n in range(9)])
        return (await knowledge.retriever.search("Kus on kilp?", PUBLIC, now=NOW)).rarity["kilp"]

    assert await rarity("A shield of the matter") < await rarity("What was noted of the matter")


async def test_a_word_is_found_where_notes_write_it_as_one_with_the_next(knowledge):
    await indexed(knowledge, note("notes/a.md", "The cgroupv1 removal."), note("notes/b.md", "A cgroup, and v1."))
    retrieval = await knowledge.retriever.search("removal of cgroup v1", PUBLIC, now=NOW)
    found = {passage.document.path: each for passage, each in zip(retrieval.passages, retrieval.found, strict=True)}
    assert found["notes/a.md"].anywhere.all()


class ChosenEmbedder(HashingEmbedder):
    """Gives each note the cosine with any question that its one word says, as a whole and as a sentence: "whole 80, sentence 74"."""

    async def embed_query(self, text):
        return self._of(1.0)

    async def embed_passages(self, passages, *, at_once=False):
        found = []
        for passage in passages:
            # Everyday sentences are as near as the notes of their language are in the mean.
            usual = "670 670" if passage.text in EVERYDAY["et"] else "700 700"
            figures = re.findall(r"\d{3}", passage.text if passage.spans else usual)
            whole, sentence = (float(figure) / 1000 for figure in figures)
            units = np.array([self._of(sentence) for _ in passage.spans])
            found.append(PassageVectors(self._of(whole), units, units))
        return found

    def _of(self, cosine):
        vector = np.zeros(self.dimensions, dtype=np.float32)
        vector[0], vector[1] = cosine, (1 - cosine**2) ** 0.5
        return vector


@pytest.mark.parametrize(
    ("near", "far"),
    [("whole 765, sentence 741", "whole 575, sentence 599"), ("whole 741, sentence 765", "whole 599, sentence 599")],
    ids=["as a whole", "by a sentence"],
)
async def test_what_stands_out_among_the_notes_of_another_language_comes_first(tmp_path, near, far):
    async with services(tmp_path, embedder=ChosenEmbedder()) as knowledge:
        english = {"notes/a.md": "whole 800, sentence 800", "notes/b.md": "whole 600, sentence 600"}
        estonian = {"notes/c.md": near, "notes/d.md": far}
        await indexed(
            knowledge,
            *(replace(note(path, text), language="en", title="") for path, text in english.items()),
            *(replace(note(path, text), language="et", title="") for path, text in estonian.items()),
        )
        assert (await found(knowledge, "Where is the kestrel?"))[:2] == ["notes/c.md", "notes/a.md"]
        assert (await found(knowledge, "Kus on kestrel?"))[:2] == ["notes/a.md", "notes/c.md"]


@pytest.mark.parametrize("text", ["Radar arrival: when is the test and who leads?", "Millal saabub kilp ja kes juhib katset?"])
async def test_the_parts_of_a_question_stand_in_the_language_of_the_whole(knowledge, text):
    await indexed(knowledge, note("notes/a.md", "The shield arrives."))
    retrieval = await knowledge.retriever.search(text, PUBLIC, now=NOW)
    assert len(retrieval.parts) == 2
    assert {part.query.gloss for part in retrieval.parts} == {retrieval.query.gloss}


async def test_an_english_question_is_embedded_once(tmp_path):
    embedder = HashingEmbedder()
    async with services(tmp_path, embedder=embedder) as knowledge:
        await indexed(knowledge, replace(note("notes/a.md", "A shield."), language="en"))
        await found(knowledge, "When does the shield arrive?")
    assert embedder.queries == ["When does the shield arrive?"]


async def test_a_question_in_two_languages_is_as_near_to_a_note_as_its_halves_are(tmp_path):
    embedder = HashingEmbedder()
    async with services(tmp_path, embedder=embedder) as knowledge:
        await indexed(knowledge, replace(note("notes/a.md", "when arrive shield"), language="en"))
        retrieval = await knowledge.retriever.search("Millal saabub kilp?", PUBLIC, now=NOW)
    both = await embedder.embed_query("Millal saabub kilp?") + await embedder.embed_query("when arrive shield")
    both /= np.linalg.norm(both)
    told, *everyday = await embedder.embed_passages([PassageText(text, ()) for text in (embedder.passages[0], *EVERYDAY["en"])])
    mean = (told.whole + COUNTS_AS * np.mean([one.whole for one in everyday], axis=0)) / (1 + COUNTS_AS)
    assert retrieval.dense == pytest.approx([both @ told.whole], abs=0.001)
    assert retrieval.background == pytest.approx([both @ mean], abs=0.001)


async def test_passages_are_compared_with_a_need_in_english_too(tmp_path):
    embedder = HashingEmbedder()
    async with services(tmp_path, embedder=embedder) as knowledge:
        await indexed(knowledge, replace(note("notes/a.md", "The shield of the antenna."), language="en"))
        passages = await knowledge.retriever.retrieve("shield", PUBLIC, now=NOW)
        compared = await knowledge.retriever.compare("Vajame kilpi", passages, PUBLIC)
    assert embedder.queries[-1] == compared.query.gloss
    assert compared.found[0].anywhere.any()


async def test_for_the_present_the_newest_comes_first(knowledge):
    text = "The lead of the radar group is {}."
    notes = [
        note(f"notes/{year}.md", text.format(name), title="Minutes", day=date(year, 1, 1)) for year, name in ((2023, "Ann"), (2025, "Bob"))
    ]
    await indexed(knowledge, *notes)
    assert (await found(knowledge, "Who is the current lead of the radar group?"))[0] == "notes/2025.md"


async def test_only_the_kinds_wanted_are_found(knowledge):
    await indexed(knowledge, note("notes/a.md", "Kestrel repairs."), sheet("sheets/a.yaml", "Akuvara", "kestrel repairs"))
    assert {path[:5] for path in await found(knowledge, "kestrel repairs", kinds=frozenset({DocumentKind.NOTE}))} == {"notes"}


async def test_the_one_that_has_the_rare_word_is_found_among_very_many_that_are_near(knowledge):
    near = [note(f"notes/{n}.md", f"What was noted about the matter {n}?") for n in range(60)]
    far = note("notes/far.md", f"Kestrel {' '.join(f'word{n}' for n in range(80))}")
    await indexed(knowledge, *near, far)
    assert "notes/far.md" in await found(knowledge, "What was noted about the matter of the kestrel?")


async def test_no_more_than_the_limit_best_first(knowledge):
    await indexed(knowledge, *(note(f"notes/{number}.md", f"Kestrel {number}.") for number in range(8)))
    passages = await knowledge.retriever.retrieve("kestrel", PUBLIC, now=NOW, limit=3)
    assert len(passages) == 3
    assert [passage.score for passage in passages] == sorted((passage.score for passage in passages), reverse=True)


@pytest.mark.parametrize("exact_scan", [0, 2000], ids=["dense index", "exact scan"])
async def test_what_the_dense_index_proposes_is_read_back_for_the_readers(tmp_path, exact_scan):
    dense = CarelessDenseIndex()
    async with services(tmp_path, dense=dense, exact_scan=exact_scan) as knowledge:
        await indexed(knowledge, note("notes/gone.md", "The kestrel flew."), note("notes/open.md", "The kestrel flies."))
        await indexed(knowledge, note("notes/closed.md", "The kestrel is secret.", audience=Audience.of("members")))
        await knowledge.library.remove("notes", ["notes/gone.md"])
        assert await found(knowledge, "kestrel") == ["notes/open.md"]
        assert set(await found(knowledge, "kestrel", MEMBER)) == {"notes/open.md", "notes/closed.md"}
        assert dense.proposed or exact_scan


async def test_without_the_dense_index_the_store_is_searched_itself(tmp_path):
    async with services(tmp_path, dense=DeadIndex()) as knowledge:
        await indexed(knowledge, note("notes/a.md", "The kestrel drone flies."), note("notes/b.md", "Sonar."))
        retrieval = await knowledge.retriever.search("kestrels", PUBLIC, now=NOW)
        assert retrieval.passages[0].document.path == "notes/a.md"
        assert retrieval.dense[0] > 0


async def test_before_reindexing_with_a_changed_model_the_words_alone_are_searched(tmp_path):
    async with services(tmp_path, embedder=HashingEmbedder(name="old")) as knowledge:
        await indexed(knowledge, note("notes/a.md", "The kestrel drone flies."))
    new = HashingEmbedder(name="new", dimensions=32)
    async with services(tmp_path, embedder=new) as knowledge:
        retrieval = await knowledge.retriever.search("kestrel", PUBLIC, now=NOW)
        assert [passage.document.path for passage in retrieval.passages] == ["notes/a.md"]
        assert (retrieval.model, retrieval.dense, new.queries) == ("", (0.0,), [])


async def test_a_passage_that_is_not_embedded_yet_is_found_by_its_words(knowledge):
    await indexed(knowledge, note("notes/a.md", "Sonar."))
    await put(knowledge.library, note("notes/b.md", "The kestrel drone flies."))
    assert (await found(knowledge, "kestrel"))[0] == "notes/b.md"


@pytest.mark.parametrize("text", ["", "?", "\0", '"', "the of and", "kestrel " * 300, "😀", "õ" * 900], ids=range(8))
async def test_any_text_may_be_searched_for(knowledge, text):
    await indexed(knowledge, note("notes/a.md", "The kestrel drone flies."))
    await found(knowledge, text)


async def test_an_empty_library_holds_nothing(knowledge):
    assert await found(knowledge, "kestrel") == []


async def test_given_passages_are_compared_in_their_order(knowledge):
    await indexed(knowledge, note("notes/a.md", "Sonar."), note("notes/b.md", "The kestrel drone flies."))
    passages = [(await knowledge.library.passages([ident], PUBLIC))[ident] for ident in (1, 2)]
    compared = await knowledge.retriever.compare("kestrel drone", passages, PUBLIC)
    assert list(compared.passages) == passages
    assert compared.dense[1] > compared.dense[0]


async def test_each_part_of_a_question_is_looked_for(knowledge):
    await indexed(
        knowledge,
        note("notes/a.md", "Mari wrote the radar driver."),
        note("notes/b.md", "The umbrella stand costs nine euros."),
        note("notes/c.md", "Jaan keeps the keys."),
    )
    found = await knowledge.retriever.search("who wrote the radar driver, and what does the umbrella stand cost?", PUBLIC, now=NOW)
    assert [part.passages[0].document.path for part in found.parts] == ["notes/a.md", "notes/b.md"]
    assert {passage.document.path for passage in found.shown[:2]} == {"notes/a.md", "notes/b.md"}
    assert len(found.shown) == len(found.passages)


async def test_each_part_of_a_question_has_its_own_time(knowledge):
    text = "We agreed on the price of the radar."
    days = {"notes/old.md": date(2025, 2, 3), "notes/new.md": date(2026, 2, 3)}
    await indexed(knowledge, *(note(path, text, title="Minutes", day=day) for path, day in days.items()))
    question = "what was the radar price in February 2025, and what was the radar price in February 2026?"
    retrieval = await knowledge.retriever.search(question, PUBLIC, now=NOW, once=False)
    assert [part.passages[0].document.path for part in retrieval.parts] == ["notes/old.md", "notes/new.md"]


async def test_each_part_of_a_question_has_its_own_group(knowledge):
    text = "We agreed on the price of the radar."
    groups = {"notes/1.md": "uncrewed", "notes/2.md": "ai"}
    await indexed(knowledge, *(note(path, text, title="Minutes", group=group) for path, group in groups.items()))
    question = "what is the radar price for uncrewed, and what is the radar price in the AI group?"
    retrieval = await knowledge.retriever.search(question, PUBLIC, now=NOW, once=False)
    assert [part.passages[0].document.path for part in retrieval.parts] == ["notes/1.md", "notes/2.md"]


async def test_a_question_for_one_thing_has_no_parts(knowledge):
    await indexed(knowledge, note("notes/a.md", "Mari wrote the radar driver."))
    found = await knowledge.retriever.search("who wrote the radar driver?", PUBLIC, now=NOW)
    assert found.parts == ()
    assert found.shown == found.passages


async def test_units_are_compared_by_themselves_where_they_have_been_embedded_so(knowledge):
    await indexed(knowledge, note("notes/a.md", "- The kestrel drone flies.\n- The umbrella is green."))
    found = await knowledge.retriever.search("who flies the kestrel drone?", PUBLIC, now=NOW)
    assert [len(alone) for alone in found.alone] == [len(passage.units) for passage in found.passages]
    assert found.alone[0][0] > found.alone[0][1]
