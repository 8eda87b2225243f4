"""The lexical arms: words and parts of words, only in the partitions named, whatever is typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.audience import Audience
from knowledge.store.lexical import LexicalTable, Proposals, rarest
from knowledge.terms import find, question_words
from knowledge.words import content_words, word_roots
from tests.fakes.documents import note, put

NAUGHTY = [
    "", " ", '"', '""', "'", "\\", "*", "^", "-", "+", "(", ")", "NEAR", "NEAR(a b, 3)", "AND", "OR NOT", "a AND", "title : x", "{a b} : c",
    "audience : aud1z", 'x" OR audience : "aud2z', "\0", "a\0b", "\x1b[31m", "\u202e", "😀", "ß", "İ", "１２", "a" * 5000,
    "; DROP TABLE words", "%_%", "?", "NULL", "\r\n\t", "“quote”", "õäöü", "e\u0301", "\ufeff", "C++", "1.20", "a-b/c.d",
]  # fmt: skip


@pytest.fixture
async def lexical(database, library):
    await put(
        library,
        note("notes/a.md", "The kestrel drone flies at noon."),
        note("notes/b.md", "The kestrel drone is grounded.", audience=Audience.of("members")),
    )
    return LexicalTable(database=database)


async def test_words_are_found_by_their_stems(lexical):
    assert len(await lexical.words(["drones"], None, limit=5)) == 2


async def test_parts_of_compound_words_are_found(database, library):
    await put(library, note("notes/c.md", "Droonitõrjesüsteem on katsetatud."))
    assert len(await LexicalTable(database=database).trigrams(["tõrjesüs"], None, limit=5)) == 1


async def test_only_the_partitions_named_are_searched(lexical, database):
    ids = [row[0] for row in await database.rows("SELECT id FROM audiences ORDER BY id")]
    assert len(await lexical.words(["kestrel"], frozenset(ids[:1]), limit=5)) == 1
    assert len(await lexical.words(["kestrel"], frozenset(ids), limit=5)) == 2
    assert await lexical.words(["kestrel"], frozenset(), limit=5) == {}
    assert len(await lexical.trigrams(["kestrel"], frozenset(ids[:1]), limit=5)) == 1


async def test_partitions_cannot_be_asked_for_by_their_token(lexical, database):
    ids = [row[0] for row in await database.rows("SELECT id FROM audiences ORDER BY id")]
    for terms in (["aud1z"], ["aud2z"], ['x" OR audience : "aud2z']):
        assert await lexical.words(terms, None, limit=5) == {}
        assert await lexical.trigrams(terms, frozenset(ids[:1]), limit=5) == {}


async def test_merging_leaves_one_segment_of_each_table_and_finds_the_same(library, lexical, database):
    for number in range(9):
        await put(library, note(f"notes/{number}.md", f"The kestrel drone flies at {number}."))
    await library.remove("notes", ["notes/3.md"])

    async def found() -> tuple[object, object]:
        return await lexical.words(["kestrel"], None, limit=20), await lexical.trigrams(["kest"], None, limit=20)

    async def segments() -> list[int]:
        statement = "SELECT (SELECT count(DISTINCT segid) FROM words_idx), (SELECT count(DISTINCT segid) FROM trigrams_idx)"
        return list((await database.rows(statement))[0])

    before = await found()
    assert min(await segments()) > 1
    await lexical.merge()
    assert await segments() == [1, 1]
    assert await found() == before


async def test_what_is_mostly_in_one_segment_is_not_written_anew(library, lexical, database):
    await put(library, note("notes/long.md", "\n\n".join(f"The kestrel {number} drone{number}." for number in range(3000))))
    await lexical.merge()
    await put(library, note("notes/short.md", "One more kestrel."))
    before = await database.rows("SELECT DISTINCT segid FROM words_idx")
    await lexical.merge()
    assert await database.rows("SELECT DISTINCT segid FROM words_idx") == before


@pytest.mark.parametrize("term", NAUGHTY, ids=range(len(NAUGHTY)))
async def test_no_term_means_anything_to_the_query_language(lexical, term):
    await lexical.words([term, "kestrel"], frozenset({1, 2}), limit=5)
    await lexical.trigrams([term, "kestrel"], None, limit=5)
    await lexical.propose([term, "kestrel"], None, limit=5, counts=await lexical.counts([term]))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=200))
async def test_no_question_is_a_fault(lexical, text):
    terms = content_words(text)
    await lexical.words(terms, frozenset({1}), limit=5)
    await lexical.trigrams(word_roots(terms), None, limit=5)
    await lexical.propose(terms, None, limit=5, counts=await lexical.counts(terms))


async def test_a_question_of_many_words_is_no_fault(lexical):
    assert await lexical.words([*(f"w{number}" for number in range(2000)), "kestrel"], frozenset(range(500)), limit=5)


async def test_terms_are_counted_by_the_chunks_they_stand_in_a_compound_by_its_rarest_part(lexical):
    counts = await lexical.counts(["kestrel", "flies", "nowhere", "kestrel-nowhere"])
    assert (counts.total, counts.rows) == (2, {"kestrel": 2, "flies": 1, "nowhere": 0, "kestrel-nowhere": 0})


async def test_a_word_is_the_rarer_the_fewer_chunks_it_stands_in(lexical):
    rarity = (await lexical.counts(["kestrel", "flies", "nowhere", "1.20", "kestrel-drone"])).rarity()
    assert rarity["kestrel"] < rarity["fli"] < rarity["nowher"] == rarity["1.20"]
    assert "kestrel-drone" not in rarity


async def test_both_arms_propose_for_the_same_words(lexical):
    terms = ["drones", "kestrel"]
    proposed = await lexical.propose(terms, None, limit=5, counts=await lexical.counts(terms))
    assert len(proposed.words) == len(proposed.trigrams) == 2


@pytest.mark.parametrize("readable", [0, 10_000], ids=["as a term", "looked up"])
async def test_audiences_are_kept_to_in_whichever_way_they_are_asked_for(library, lexical, database, readable):
    await put(library, *(note(f"notes/{name}.md", f"The kestrel of {name}.", audience=Audience.of(name)) for name in "defg"))
    ids = dict(await database.rows("SELECT expression, id FROM audiences"))
    counts = await lexical.counts(["kestrel"])

    async def proposed(names: str | None) -> Proposals:
        partitions = None if names is None else frozenset(ids[name] for name in names)
        return await lexical.propose(["kestrel"], partitions, limit=9, counts=counts, readable=readable)

    async def audiences(found: Mapping[int, float]) -> list[str]:
        of = dict(await database.rows("SELECT c.id, a.expression FROM chunks c JOIN audiences a ON a.id = c.audience_id"))
        return sorted(of[ident] for ident in found)

    everything, some, none = await proposed(None), await proposed("df"), await proposed("")
    for arm in ("words", "trigrams"):
        assert await audiences(getattr(some, arm)) == ["d", "f"]
        assert getattr(some, arm).items() <= getattr(everything, arm).items()
        assert getattr(none, arm) == {}


async def test_the_terms_of_chunks_are_kept_with_them(lexical, database, library):
    ids = [row[0] for row in await database.rows("SELECT id FROM chunks ORDER BY id")]
    assert set(await lexical.terms_of(ids)) == set(ids)
    await library.remove("notes", ["notes/a.md", "notes/b.md"])
    assert await lexical.terms_of(ids) == {}


@pytest.mark.parametrize(
    ("rows", "most", "chosen"),
    [
        ({"meeting": 90, "kestrel": 2, "drone": 30}, 200, ["kestrel", "drone", "meeting"]),
        ({"meeting": 90, "kestrel": 2, "drone": 30}, 40, ["kestrel", "drone"]),
        ({"meeting": 90}, 40, ["meeting"]),
        ({}, 40, []),
    ],
    ids=["room for all", "the commonest is left out", "one at least", "none"],
)
def test_the_rarest_words_are_looked_up_first(rows, most, chosen):
    assert rarest(rows, most) == chosen


async def test_english_words_for_an_estonian_note_are_sought_and_do_not_stand_over_its_lines(library, database):
    await put(library, replace(note("a.md", "Meeskond kohtub homme. Antenn saabub mais."), language="et"))
    lexical = LexicalTable(database=database)
    counts = await lexical.counts(["team", "antenna"])
    found = await lexical.propose(["team"], None, limit=5, counts=counts)
    (chunk,) = found.words
    rarity = {"team": 1.0, "antenna": 1.0}
    (where,) = find(question_words("team antenna", ["team", "antenna"], rarity), list((await lexical.terms_of([chunk])).values()))
    assert not where.head.any()
    assert where.units.any(axis=1).all()
