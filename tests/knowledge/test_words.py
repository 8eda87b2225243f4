"""Words: tokens, content words, and stems as SQLite's tokenizer makes them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.chunking import chunk
from knowledge.context import contexts, initialisms, written_date
from knowledge.language import language_of
from knowledge.words import content_words, question_terms, stem, tokens, word_roots
from tests.fakes.documents import CLUSTER, NOW, note


def test_tokens_keep_compounds_whole():
    assert tokens("Use kubernetes-sigs/foo v1.20 at 47% and don’t stop") == [
        "use", "kubernetes-sigs/foo", "v1.20", "at", "47%", "and", "don't", "stop",
    ]  # fmt: skip


def test_content_words_leave_out_what_carries_no_topic():
    assert content_words("What did the AI group's lead say about token-rotation in 1.30?") == [
        "ai", "group", "lead", "token-rotation", "token", "rotation", "1.30",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("How many drones flew at Nursi?", ["drones", "flew", "nursi"]),
        ("How long is the long antenna?", ["long", "antenna"]),
        ("Please list the members of the stand", ["members", "stand"]),
        ("Could you show me the price?", ["price"]),
        ("Name the release leads for 1.14", ["release", "leads", "1.14"]),
        ("kui palju kaalub Kiivit?", ["kaalub", "kiivit"]),
        ("Mitme päeva pärast see avaldatakse?", ["päeva", "avaldatakse"]),
        ("Kas sa saaksid palun näidata hinda?", ["hinda"]),
        ("Loetle palun Koidu klassid", ["koidu", "klassid"]),
        ("Milliseid sagedusi saadi kasutada ja millistel ei tohi?", ["sagedusi", "kasutada", "tohi"]),
    ],
)
def test_words_that_only_say_how_one_asks_are_not_looked_for(text, terms):
    assert question_terms(text) == terms


def test_estonian_words_that_are_a_topic_in_english_or_a_name_are_looked_for():
    assert content_words("What did Saad say about the teen tent?") == ["saad", "teen", "tent"]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Who is on the mailing list?", ["mailing", "list"]),
        ("What is the name of the second lead?", ["name", "second", "lead"]),
        ("When does the trade show open?", ["trade", "show", "open"]),
        ("What must the many-to-many link carry?", ["must", "many-to-many", "many", "link", "carry"]),
        ("Which version is current now?", ["version", "current", "now"]),
    ],
)
def test_words_of_asking_are_looked_for_where_they_are_a_topic(text, terms):
    assert question_terms(text) == terms


def test_a_question_of_nothing_but_words_of_asking_keeps_them():
    assert question_terms("How many?") == ["many"]
    assert question_terms("Palju?") == ["palju"]


def test_roots_are_the_beginnings_of_longer_words():
    assert word_roots(["drone", "ai", "tõrjesüsteemid"]) == ["dron", "tõrjesüste"]


ENDINGS = (
    "",
    "y",
    "ies",
    "logy",
    "logies",
    "bly",
    "bli",
    "able",
    "ational",
    "ness",
    "ment",
    "ing",
    "ed",
    "kking",
    "vved",
    "eed",
    "sses",
    "es",
    "e",
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(beginning=st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyzäöüõšž"), max_size=9), ending=st.sampled_from(ENDINGS))
async def test_a_stem_is_sqlites_own(database, beginning, ending):
    word = f"{beginning}{ending}" or "a"
    async with database.writing() as connection:
        await connection.execute("DELETE FROM words")
        await connection.execute("INSERT INTO words (rowid, body) VALUES (1, ?)", (word,))
    assert await database.rows("SELECT term FROM vocabulary") == [(stem(word),)]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("What did we decide?", "en"),
        ("Mida me otsustasime?", "et"),
        ("akud ja droonid", "et"),
        ("radar", "en"),
        ("", "en"),
        ("Привет", "en"),
    ],
)
def test_the_language_of_a_short_text(text, language):
    assert language_of(text, ("en", "et")) == language


def test_a_language_that_the_cluster_does_not_have_is_not_found():
    assert language_of("Mida me otsustasime?", ("en",)) == "en"
    assert language_of("What did we decide?", ()) == "en"


def test_a_chunk_is_embedded_with_its_title_group_date_and_headings():
    document = note(
        "notes/a.md", "# Minutes\n\n## Decisions\n\nWe buy a Role Based Access Control.", title="AI", group="ai", day=NOW.date()
    )
    (context,) = contexts(document, chunk(document), CLUSTER)
    assert context.passage.text.startswith("AI · Artificial intelligence · 12 March 2026\nMinutes")
    assert {"ai", "AI group", "2026-03-12", "12. märts 2026", "RBAC"} <= {
        part for part in ("ai", "AI group", "2026-03-12", "12. märts 2026", "RBAC") if part in context.context
    }
    for unit, (start, end) in zip(chunk(document)[0].units, context.passage.spans, strict=True):
        assert context.passage.text[start:end] == unit.text


def english_of(language, *, title="Kilp", text="# Laevad\n\nMeeskond sõidab.") -> set[str]:
    document = replace(note("notes/a.md", text, title=title), language=language)
    return {word for context in contexts(document, chunk(document), CLUSTER) for word in context.glosses.split()}


def test_an_estonian_chunk_has_english_words_for_its_title_headings_and_text():
    assert {"shield", "ship", "team"} <= english_of("et")


@pytest.mark.parametrize("language", ["en", None])
def test_a_chunk_in_another_language_or_an_unknown_one_has_none(language):
    assert not {"shield", "ship", "team"} & english_of(language)


def test_the_first_words_of_title_heading_and_text_are_no_names():
    assert {"dawn", "ship", "team"} <= english_of("et", title="Koit")
    assert "dawn" in english_of("et", text="# Laevad\n\nKoit saabub.")
    assert "dawn" in english_of("et", text="# Koit\n\nMeeskond sõidab.")


def test_english_words_for_estonian_ones_are_not_embedded():
    document = note("notes/a.md", "# Laevad\n\nMeeskond sõidab.", title="Kilp")
    english, estonian = (
        contexts(one, chunk(one), CLUSTER)[0] for one in (replace(document, language="en"), replace(document, language="et"))
    )
    assert english.glosses != estonian.glosses
    assert (english.passage, english.vector_key()) == (estonian.passage, estonian.vector_key())


@pytest.mark.timeout(20)
@pytest.mark.parametrize("text", ["A'" * 50_000, "A-" * 50_000, "a" * 100_000, "Õ" * 100_000, "A B " * 25_000, "A of " * 20_000])
def test_long_texts_are_soon_read_for_initialisms(text):
    assert len(initialisms(text)) <= len(text)


def test_the_key_of_a_vector_changes_with_all_that_is_embedded():
    def key(**also):
        document = note("notes/a.md", "A text.", **({"title": "T"} | also))
        return contexts(document, chunk(document), CLUSTER)[0].vector_key()

    assert key() == key()
    assert len({key(), key(title="U"), key(group="ai"), key(day=NOW.date())}) == 4


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("Role Based Access Control", {"RBAC"}),
        ("a Technology Readiness Level of 7", {"TRL"}),
        ("state-of-the-art", {"STA", "SOTA"}),
        ("Ministry of Foreign Affairs", {"MFA"}),
        ("Two Words", set()),
        ("nothing here", set()),
    ],
)
def test_initialisms_of_long_forms(text, short):
    assert initialisms(text) == short


def test_dates_are_written_out_in_either_language():
    assert written_date(NOW.date(), "en") == "12 March 2026"
    assert written_date(NOW.date(), "et") == "12. märts 2026"
    assert written_date(NOW.date(), "fr") == "12 March 2026"
