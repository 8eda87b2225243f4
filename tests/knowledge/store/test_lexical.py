"""The lexical arms: words and parts of words, only in the partitions named, whatever is typed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.audience import Audience, Readers
from knowledge.library import Library
from knowledge.store.database import open_database
from knowledge.store.lexical import LexicalTable, Proposals, rarest
from knowledge.store.readable import newest
from knowledge.terms import find, question_words
from knowledge.words import content_words
from tests.fakes.documents import CLUSTER, note, put

NAUGHTY = [
    "", " ", '"', '""', "'", "\\", "*", "^", "-", "+", "(", ")", "NEAR", "NEAR(a b, 3)", "AND", "OR NOT", "a AND", "title : x", "{a b} : c",
    "audience : aud1z", 'x" OR audience : "aud2z', "\0", "a\0b", "\x1b[31m", "\u202e", "😀", "ß", "İ", "１２", "a" * 5000,
    "; DROP TABLE words", "%_%", "?", "NULL", "\r\n\t", "“quote”", "õäöü", "e\u0301", "\ufeff", "C++", "1.20", "a-b/c.d",
]  # fmt: skip


MEMBERS = Readers.holding({"members"})
"""They may read all that the fixture has."""


@pytest.fixture
async def lexical(database, library):
    await put(
        library,
        note("notes/a.md", "The kestrel drone flies at noon."),
        note("notes/b.md", "The kestrel drone is grounded.", audience=Audience.of("members")),
    )
    return LexicalTable(database=database)


@pytest.fixture
def proposed(library, lexical):
    """What both arms propose for some words, to whoever asks."""

    async def proposed(*terms: str, readers: Readers = MEMBERS) -> Proposals:
        partitions = await library.partitions(readers)
        return await lexical.propose(terms, partitions, limit=20, counts=await lexical.counts(terms, partitions))

    return proposed


async def test_words_are_found_by_their_stems(proposed):
    assert len((await proposed("drones")).words) == 2


async def test_parts_of_compound_words_are_found(library, proposed):
    await put(library, note("notes/c.md", "Droonitõrjesüsteem on katsetatud."))
    assert len((await proposed("tõrjesüst")).trigrams) == 1


async def test_only_what_may_be_read_is_searched(library, proposed):
    assert len((await proposed("kestrel")).words) == 2
    for_all = await proposed("kestrel", readers=Readers.public())
    assert len(for_all.words) == len(for_all.trigrams) == 1
    await library.remove("notes", ["notes/a.md"])
    assert await proposed("kestrel", readers=Readers.public()) == Proposals(words={}, trigrams={})


async def test_words_are_counted_as_they_stand_now_and_for_each_readers_among_what_they_may_read(library, lexical):
    async def counted(readers: Readers) -> int:
        return (await lexical.counts(["kestrel"], await library.partitions(readers))).rows["kestrel"]

    assert (await counted(MEMBERS), await counted(Readers.public())) == (2, 1)
    await put(library, note("notes/c.md", "Another kestrel."))
    assert (await counted(MEMBERS), await counted(Readers.public())) == (3, 2)
    await library.remove("notes", ["notes/a.md", "notes/b.md"])
    assert (await counted(MEMBERS), await counted(Readers.public())) == (1, 1)


async def test_partitions_cannot_be_asked_for_by_their_token(proposed):
    for terms in (["aud1z"], ["aud2z"], ['x" OR audience : "aud2z'], ["aud1z", "kestrel"]):
        assert len((await proposed(*terms, readers=Readers.public())).words) == (1 if "kestrel" in terms else 0)
        assert not (await proposed(*terms[:1])).words


async def test_merging_leaves_one_segment_of_each_table_and_finds_the_same(library, lexical, database, proposed):
    for number in range(9):
        await put(library, note(f"notes/{number}.md", f"The kestrel drone flies at {number}."))
    await library.remove("notes", ["notes/3.md"])

    async def segments() -> list[int]:
        statement = "SELECT (SELECT count(DISTINCT segid) FROM words_idx), (SELECT count(DISTINCT segid) FROM trigrams_idx)"
        return list((await database.rows(statement))[0])

    before = await proposed("kestrel")
    assert min(await segments()) > 1
    await lexical.merge()
    assert await segments() == [1, 1]
    assert await proposed("kestrel") == before


async def test_what_is_mostly_in_one_segment_is_not_written_anew(library, lexical, database):
    await put(library, note("notes/long.md", "\n\n".join(f"The kestrel {number} drone{number}." for number in range(3000))))
    await lexical.merge()
    await put(library, note("notes/short.md", "One more kestrel."))
    before = await database.rows("SELECT DISTINCT segid FROM words_idx")
    await lexical.merge()
    assert await database.rows("SELECT DISTINCT segid FROM words_idx") == before


@pytest.mark.parametrize("term", NAUGHTY, ids=range(len(NAUGHTY)))
@pytest.mark.parametrize("readers", [MEMBERS, Readers.public()], ids=["all", "some"])
async def test_no_term_means_anything_to_the_query_language(proposed, term, readers):
    assert len((await proposed(term, "kestrel", readers=readers)).words) == (2 if readers is MEMBERS else 1)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=200))
async def test_no_question_is_a_fault(proposed, text):
    terms = content_words(text)
    for readers in (MEMBERS, Readers.public()):
        await proposed(*terms, readers=readers)


async def test_a_question_of_many_words_is_no_fault(proposed):
    for readers in (MEMBERS, Readers.public()):
        assert (await proposed(*(f"w{number}" for number in range(2000)), "kestrel", readers=readers)).words


async def test_a_reader_of_very_many_audiences_is_no_fault(library, lexical):
    some = replace(await library.partitions(MEMBERS), ids=frozenset(range(20_000)), chunks=3, all=False)
    counts = await lexical.counts(["kestrel", "drone"], some)
    assert len((await lexical.propose(["kestrel", "drone"], some, limit=5, counts=counts)).words) == 2


async def test_terms_are_counted_by_the_chunks_they_stand_in_a_compound_by_its_rarest_part(library, lexical):
    counts = await lexical.counts(["kestrel", "flies", "nowhere", "kestrel-nowhere"], await library.partitions(MEMBERS))
    assert (counts.total, counts.rows) == (2, {"kestrel": 2, "flies": 1, "nowhere": 0, "kestrel-nowhere": 0})


async def test_a_word_is_the_rarer_the_fewer_chunks_it_stands_in(library, lexical):
    terms = ["kestrel", "flies", "nowhere", "1.20", "kestrel-drone"]
    rarity = (await lexical.counts(terms, await library.partitions(MEMBERS))).rarity()
    assert rarity["kestrel"] < rarity["fli"] < rarity["nowher"] == rarity["1.20"]
    assert "kestrel-drone" not in rarity


async def test_words_are_counted_in_what_may_be_read(library, lexical):
    counts = await lexical.counts(["kestrel", "grounded"], await library.partitions(Readers.public()))
    assert (counts.total, counts.rows) == (1, {"kestrel": 1, "grounded": 0})


async def test_in_a_large_library_words_are_counted_in_the_newest_that_may_be_read(library, lexical, database):
    names = ("open", "members")
    await put(library, *(note(f"{number}.md", f"Drone {number}.", audience=Audience.of(names[number % 2])) for number in range(40)))
    ((first,),) = await database.rows("SELECT max(id) - 19 FROM chunks")
    partitions = replace(await library.partitions(MEMBERS), sampled_from=first, sampled=10)
    counts = await lexical.counts(["drone", "kestrel"], partitions)
    assert (counts.total, counts.rows) == (22, {"drone": 22, "kestrel": 0})
    found = await lexical.propose(["kestrel"], partitions, limit=9, counts=counts)
    assert len(found.words) == 2  # it is looked for in all of them


async def test_the_newest_are_told_by_the_chunks_that_are_there(library, database):
    await put(library, *(note(f"{number}.md", "Drone.", audience=Audience.of("open")) for number in range(4)))
    ids = [row[0] for row in await database.rows("SELECT id FROM chunks ORDER BY id")]
    assert await database.reading(lambda connection: newest(connection, [1], most=3)) == ids[1]
    assert await database.reading(lambda connection: newest(connection, [1], most=9)) == ids[0]
    assert await database.reading(lambda connection: newest(connection, [], most=9)) == 0


async def test_both_arms_propose_for_the_same_words(proposed):
    found = await proposed("drones", "kestrel")
    assert len(found.words) == len(found.trigrams) == 2


LETTERS = "defghij"


@pytest.fixture
async def crowd(library):
    """Some notes of seven audiences, of different lengths, in which some words are common and others rare."""
    for number, name in enumerate(LETTERS):
        text = " ".join(["The kestrel flew."] * (number + 1) + [f"A sonar of {name}."] * (number % 3) + ["Budget."] * (number % 2))
        await put(library, *(note(f"notes/{name}{copy}.md", text, audience=Audience.of(name)) for copy in range(number % 4 + 1)))


@pytest.mark.parametrize("terms", [("sonar",), ("kestrel", "budget"), ("kestrel flew", "sonar", "budgetary", "nowhere")])
async def test_among_some_audiences_that_are_all_of_them_the_scores_are_those_among_all(library, lexical, crowd, terms):
    everything = await library.partitions(Readers.holding({*LETTERS, "members"}))
    some = replace(everything, all=False)
    counts = await lexical.counts(terms, everything)
    assert await lexical.counts(terms, some) == counts
    found = await lexical.propose(terms, some, limit=90, counts=counts)
    wanted = await lexical.propose(terms, everything, limit=90, counts=counts)
    assert found.words == pytest.approx(wanted.words)
    assert found.trigrams == pytest.approx(wanted.trigrams, rel=0.01)  # FTS5 counts those of the audience's number too


async def test_audiences_are_kept_to_in_whichever_way_they_are_asked_for(library, lexical, database, crowd):
    some = await library.partitions(Readers.holding({"d", "f"}))
    looked_up = replace(some, chunks=10_000)
    of = dict(await database.rows("SELECT c.id, a.expression FROM chunks c JOIN audiences a ON a.id = c.audience_id"))
    for partitions in (some, looked_up):
        counts = await lexical.counts(["kestrel"], partitions)
        found = await lexical.propose(["kestrel"], partitions, limit=90, counts=counts)
        for arm in (found.words, found.trigrams):
            assert sorted(of[ident] for ident in arm) == ["d", "everyone", "f", "f", "f"]


async def test_what_has_come_since_the_readers_rights_were_read_is_no_fault(library, lexical):
    some = replace(await library.partitions(MEMBERS), all=False)
    await put(library, *(note(f"notes/{number}.md", "The kestrel flew.") for number in range(5)))
    counts = await lexical.counts(["kestrel"], some)
    assert len((await lexical.propose(["kestrel"], some, limit=9, counts=counts)).words) == 7


SHORT = ["The kestrel flew over the sonar.", "A kestrel and a budget.", "The budget of the sonar budget.", "An umbrella.", "A tripod."]


async def test_a_word_counts_as_it_does_where_there_is_nothing_else(library, lexical, crowd, tmp_path):
    async def scores(lexical: LexicalTable, library: Library) -> list[list[float]]:
        await put(library, *(note(f"{number}.md", text, audience=Audience.of("z")) for number, text in enumerate(SHORT)))
        partitions = await library.partitions(Readers.holding({"z"}))
        terms = ["kestrel", "budget", "sonar"]
        found = await lexical.propose(terms, partitions, limit=9, counts=await lexical.counts(terms, partitions))
        return [list(found.words.values()), list(found.trigrams.values())]

    await library.remove("notes", ["notes/a.md"])  # what everyone may read
    async with open_database(tmp_path / "alone.sqlite3") as database:
        alone = await scores(LexicalTable(database=database), Library(database=database, cluster=CLUSTER))
    assert [len(each) for each in alone] == [3, 3]
    for found, wanted in zip(await scores(lexical, library), alone, strict=True):
        assert found == pytest.approx(wanted)


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
    partitions = await library.partitions(Readers.public())
    counts = await lexical.counts(["team", "antenna"], partitions)
    found = await lexical.propose(["team"], partitions, limit=5, counts=counts)
    (chunk,) = found.words
    rarity = {"team": 1.0, "antenna": 1.0}
    (where,) = find(question_words("team antenna", ["team", "antenna"], rarity), list((await lexical.terms_of([chunk])).values()))
    assert not where.head.any()
    assert where.units.any(axis=1).all()
