"""Extractive answers: at most three statements on one telephone screen, each quoted to the letter from one place."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from knowledge.answering.asked import Asked, asked_for, concludes, has_date, has_number, has_person
from knowledge.answering.confidence import tone_of
from knowledge.answering.extractive import MAX_STATEMENTS, compose
from knowledge.answering.quotation import MAX_CHARACTERS, Quotation
from knowledge.audience import Audience
from knowledge.model import DocumentKind, DocumentSummary, Passage, Period, Tone, Unit
from knowledge.query import Query
from knowledge.retrieval import Retrieval
from knowledge.terms import find, passage_terms, question_words
from knowledge.words import content_words, stem


def passage(
    text: str, *, ident: int = 1, headings=("Minutes", "Decisions"), score: float = 1.0, group="ai", day=date(2026, 3, 10)
) -> Passage:
    """A passage whose lines are its units, without their list marks."""
    units: list[Unit] = []
    at = 0
    for line in text.split("\n"):
        lead = len(line) - len(line.lstrip(" -"))
        if line[lead:]:
            units.append(Unit(at + lead, at + len(line), line[lead:]))
        at += len(line) + 1
    summary = DocumentSummary(ident, "notes", f"notes/{ident}.md", DocumentKind.NOTE, "Minutes", group, day, None, "en", Audience())
    return Passage(ident, summary, 0, text, headings, 1, 9, tuple(units), score)


def retrieval(text: str, *passages: Passage, near: str = "") -> Retrieval:
    """Units that begin with `near` are nearest to the question."""
    units = tuple(
        np.array([0.9 if near and unit.text.startswith(near) else 0.1 for unit in one.units], dtype=np.float32) for one in passages
    )
    query = Query(text, tuple(text.split()), None, {}, latest=False)
    rarity = {stem(word): 1.0 for word in content_words(text)}
    words = question_words(text, content_words(text), rarity)
    terms = [passage_terms(" ".join(one.headings), [unit.text for unit in one.units], "en") for one in passages]
    return Retrieval(query, passages, tuple(0.5 for _ in passages), units, rarity, words, tuple(find(words, terms)))


def composed(found: Retrieval, language: str = "en"):
    told = compose(found, language=language, group_names={"ai": "Artificial intelligence"})
    return told.statements, told.citations


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Who leads it?", Asked.WHO),
        ("Kes juhib?", Asked.WHO),
        ("When was it agreed?", Asked.WHEN),
        ("Millal algab?", Asked.WHEN),
        ("How many drones?", Asked.HOW_MANY),
        ("Kui palju maksab?", Asked.HOW_MANY),
        ("Why was it dropped?", Asked.ANYTHING),
    ],
)
def test_the_kind_of_thing_asked_for(text, asked):
    assert asked_for(text) is asked


def test_a_statement_says_when_where_and_under_which_heading():
    statements, citations = composed(retrieval("kestrel", passage("- The kestrel carries it.")))
    assert statements[0].text == "10 March 2026, Artificial intelligence: Decisions: The kestrel carries it."
    assert (citations[0].n, citations[0].quote, citations[0].locator) == (1, "The kestrel carries it.", "Minutes › Decisions")


@pytest.mark.parametrize("heading", ["March 10, 11a - Noon (Pacific Time)", "Agenda (2026-03-10)", "10. märts", "Mar 10th"])
def test_a_heading_that_only_names_the_day_is_left_out(heading):
    statements, _ = composed(retrieval("kestrel", passage("- The kestrel carries it.", headings=("Minutes", heading))))
    assert statements[0].text == "10 March 2026, Artificial intelligence: The kestrel carries it."


def test_the_rest_of_a_list_is_quoted_as_far_as_there_is_room():
    text = "- Not supported:\n  - version skew\n  - scanning\n- Unrelated " + "matter " * 80
    _, citations = composed(retrieval("not supported", passage(text), near="Not"))
    assert citations[0].quote == "Not supported:\n  - version skew\n  - scanning"


@pytest.mark.parametrize(
    ("shows", "text", "question", "shown"),
    [
        (has_number, "41 hours", "how many hours?", True),
        (has_number, "in 2025", "how many in 2025?", False),
        (has_date, "It moved to June 5", "when?", True),
        (has_date, "It may move", "when may it move?", False),
        (has_person, "Mari Maasikas leads", "who leads?", True),
        (has_person, "Mari Maasikas asked", "who answered Mari Maasikas?", False),
    ],
    ids=["number", "the question's own number", "date", "a verb", "person", "the question's own person"],
)
def test_what_is_asked_for_is_what_the_question_does_not_have(shows, text, question, shown):
    assert shows(text, question) is shown


def test_a_line_that_announces_is_quoted_with_what_stands_under_it():
    text = "- Decided:\n  - Buy the kestrel.\n  - Sell the sonar.\n- Next item."
    _, citations = composed(retrieval("decided", passage(text), near="Decided"))
    assert citations[0].quote == "Decided:\n  - Buy the kestrel.\n  - Sell the sonar."


def test_an_item_is_quoted_with_the_item_above_it():
    text = "- Falk Systems\n  - Delivers the kestrel in May, with two spare batteries and a case.\n- Another"
    _, citations = composed(retrieval("delivers kestrel", passage(text), near="Delivers"))
    assert citations[0].quote.startswith("Falk Systems\n  - Delivers")


def test_what_stands_under_the_line_that_is_asked_about_answers():
    beside = "\n".join(f"- Something else was said about the {word} of the harbour." for word in ("walls", "boats", "winter", "lights"))
    text = f"- Who looks after the kestrel battery now?\n  - {'The matter was brought up once more. ' * 8}\n    - Mari alone.\n{beside}"
    _, citations = composed(retrieval("who looks after the kestrel battery", passage(text), near="Mari"))
    assert "Mari alone." in citations[0].quote


@pytest.mark.parametrize(
    "line", ["Decision: buy it", "**AI:** Mari", "AI(mari): ask", "[AI] Mari asks", "Otsus: ostame", "Kokku lepiti: jah"]
)
def test_a_line_concludes_by_how_it_begins(line):
    assert concludes(line)


@pytest.mark.parametrize("line", ["AI working group", "It was no decision", "Planet", "Resulting noise"])
def test_other_lines_do_not(line):
    assert not concludes(line)


def test_an_item_is_quoted_whole_before_others_take_its_room():
    whole = passage("- Kestrel pilots need papers and weather:\n  - a licence\n  - an insurance\n  - good weather", ident=1)
    said = ("rest and warm clothes in the winter", "somebody who stands beside them and looks", "leave of the tower before the morning")
    others = [passage(f"Kestrel pilots need {each}, {'as was told before; ' * 7}.", ident=n, score=0.9) for n, each in enumerate(said, 2)]
    _, citations = composed(retrieval("what do kestrel pilots need", whole, *others, near="Kestrel"))
    assert citations[0].quote == "Kestrel pilots need papers and weather:\n  - a licence\n  - an insurance\n  - good weather"
    assert len(citations) > 1


def test_an_item_has_the_one_above_it_before_others_take_its_room():
    item = passage("- Of the sonar\n  - Kestrel pilots need a licence and papers", ident=1)
    said = ("rest and warm clothes in the winter", "somebody who stands beside them and looks")
    others = [passage(f"Kestrel pilots need {each}, {'as was told before; ' * 7}.", ident=n, score=0.9) for n, each in enumerate(said, 2)]
    _, citations = composed(retrieval("what do kestrel pilots need", item, *others, near="Kestrel"))
    assert citations[0].quote == "Of the sonar\n  - Kestrel pilots need a licence and papers"


def test_what_stands_close_together_is_quoted_as_one():
    text = "- The kestrel flies.\n- It rained.\n- The kestrel battery lasts.\n" + "- Nothing was said of it.\n" * 9
    _, citations = composed(retrieval("kestrel battery", passage(text)))
    assert citations[0].quote.startswith("The kestrel flies.\n- It rained.\n- The kestrel battery lasts.")


def test_the_same_sentence_is_not_said_twice():
    found = retrieval("kestrel flies", passage("The kestrel flies in May.", ident=1), passage("The kestrel flies in May.", ident=2))
    assert len(composed(found)[0]) == 1


def test_a_document_that_says_it_over_and_over_is_not_all_that_is_heard():
    makers = "Akuvara Soovaht Kajavald Merevaht Tuulelohe Vaskratas Selgeklaas Raudnoges".split()
    loud = [
        replace(passage(f"{name} says of its kestrel: a weight of {number} tonnes.", score=1.2), chunk_id=number)
        for number, name in enumerate(makers, start=10)
    ]
    own = passage("The kestrel has a weight of nine kilograms.", ident=9, score=1.0)
    _, citations = composed(retrieval("kestrel weight", *loud, own))
    assert [citation.path for citation in citations].count("notes/1.md") == 2
    assert "notes/9.md" in [citation.path for citation in citations]


def test_two_places_of_one_document_are_quoted_at_most():
    beside = "\n".join(f"Something else was noted {word} the harbour and its winter." for word in ("on", "of", "about", "for"))
    said = [f"{name} says of the kestrel: a weight of {number} tonnes." for number, name in enumerate(("Akuvara", "Soovaht", "Matas"))]
    _, citations = composed(retrieval("kestrel weight", passage(f"\n{beside}\n".join(said))))
    assert len(citations) == 2


def test_nothing_retrieved_says_nothing():
    assert composed(retrieval("kestrel")) == ((), ())


@pytest.mark.parametrize("seed", range(40))
def test_whatever_is_retrieved_the_answer_is_short_and_quoted_to_the_letter(seed):
    chance = random.Random(seed)
    words = "kestrel sonar radar battery agreed bought why when: notes? May 2026 Mari".split()

    def line() -> str:
        return (
            "  " * chance.randrange(3) + "- " * chance.randrange(2) + " ".join(chance.choices(words, k=chance.choice((1, 2, 8, 30, 200))))
        )

    passages = [
        passage("\n".join(line() for _ in range(chance.randrange(1, 8))), ident=number, score=chance.choice((0.0, 0.3, 2.0)))
        for number in range(1, chance.randrange(2, 8))
    ]
    statements, citations = composed(
        retrieval("when was the kestrel bought", *passages, near=chance.choice(words)), chance.choice(("en", "et"))
    )
    assert 1 <= len(statements) <= MAX_STATEMENTS
    assert len(statements[0].text) <= MAX_CHARACTERS + 60
    assert len(statements) == 1 or sum(len(statement.text) for statement in statements) <= MAX_CHARACTERS
    for statement, citation in zip(statements, citations, strict=True):
        assert statement.citations == (citation.n,)
        source = next(one for one in passages if one.document.path == citation.path)
        assert citation.quote
        assert citation.quote in source.text


def test_an_answer_is_supported_by_the_words_of_the_question():
    close = retrieval("kestrel battery", passage("The kestrel has a battery."))
    near = retrieval("kestrel umbrella strawberries tennis sun", passage("The kestrel has a battery."))
    far = retrieval("wimbledon strawberries", passage("The kestrel has a battery."))
    assert tone_of(close, language="en") is Tone.ANSWERED
    assert tone_of(near, language="en") is Tone.CLOSEST
    assert tone_of(far, language="en") is Tone.NOTHING
    assert tone_of(retrieval("kestrel"), language="en") is Tone.NOTHING


def measured(text: str, *, likeness: float, written_in: str | None) -> Retrieval:
    """A question as the default model finds it, whose best sentence is by `likeness` nearer to it than the mean of its language."""
    best = passage("The kestrel has a battery.", score=0.8)
    found = retrieval(text, replace(best, document=replace(best.document, language=written_in)))
    return replace(found, model="multilingual-e5-small", background=(0.8,), units=(np.array([0.8 + likeness], dtype=np.float32),))


@pytest.mark.parametrize(
    ("likeness", "tone"), [(0.09, Tone.ANSWERED), (0.083, Tone.CLOSEST), (0.04, Tone.NOTHING)], ids=["near", "between", "far"]
)
def test_a_note_in_another_language_than_the_question_answers_by_what_it_means(likeness, tone):
    text = "kui kaua peab aku vastu?"
    assert tone_of(measured(text, likeness=likeness, written_in="en"), language="et") is tone
    assert tone_of(measured(text, likeness=likeness, written_in="en"), language="en") is tone, (
        "the question's words say what it is written in"
    )


def test_a_note_in_the_language_of_the_question_has_its_words_too():
    assert tone_of(measured("kui kaua peab aku vastu?", likeness=0.08, written_in="et"), language="et") is not Tone.ANSWERED
    assert tone_of(measured("how long does the battery last?", likeness=0.08, written_in="en"), language="et") is not Tone.ANSWERED


def test_a_note_whose_language_is_not_known_is_taken_for_one_in_the_language_of_the_question():
    assert tone_of(measured("kui kaua peab aku vastu?", likeness=0.08, written_in=None), language="et") is not Tone.ANSWERED


@pytest.mark.parametrize(
    ("background", "first"),
    [((0.7, 0.7), "notes/1.md"), ((0.7, 0.67), "notes/2.md"), ((), "notes/1.md")],
    ids=["as near as any", "nearer than its language is", "not known"],
)
def test_what_stands_out_in_its_own_language_is_quoted_first(background, first):
    english, estonian = passage("It was bought.", ident=1), passage("See osteti.", ident=2)
    estonian = replace(estonian, document=replace(estonian.document, language="et"))
    found = retrieval("kestrel", english, estonian)
    units = (np.array([0.8], dtype=np.float32), np.array([0.75], dtype=np.float32))
    _, citations = composed(replace(found, units=units, background=background))
    assert citations[0].path == first


@pytest.mark.parametrize(
    ("latest", "last", "first"),
    [
        (True, date(2026, 12, 31), "notes/2.md"),
        (False, date(2026, 12, 31), "notes/1.md"),
        (True, date(2026, 6, 30), "notes/1.md"),
    ],
    ids=["the last state of it", "the time alone", "not what was said after it"],
)
def test_where_the_last_state_of_a_time_is_asked_for_what_was_said_last_in_it_comes_first(latest, last, first):
    march = passage("The kestrel demo goes to the range at Tapa.", ident=1, score=1.5, day=date(2026, 3, 10))
    october = passage("The kestrel demo was cancelled by Mari.", ident=2, score=1.0, day=date(2026, 10, 5))
    found = retrieval("is the kestrel demo still on in 2026", march, october, near="The kestrel demo goes")
    _, citations = composed(replace(found, query=replace(found.query, latest=latest, period=Period(date(2026, 1, 1), last))))
    assert citations[0].path == first


def test_what_two_notes_say_as_well_is_quoted_from_another_note_for_the_second_part():
    one = passage("- Mari wrote the radar driver.\n- Jaan paid for the radar mast.", ident=1)
    other = passage("- Jaan paid for the radar mast.", ident=2)
    parts = tuple(retrieval(text, one, other) for text in ("who wrote the radar driver", "who paid for the radar mast"))
    _, citations = composed(replace(retrieval("radar", one, other), parts=parts))
    assert [citation.path for citation in citations] == ["notes/1.md", "notes/2.md"]


def test_one_note_that_says_both_is_quoted_for_both_parts():
    one = passage("- Mari wrote the radar driver.\n- We had lunch at noon.\n- The bill was high.\n- Jaan paid for the radar mast.", ident=1)
    other = passage("- The umbrella is green.", ident=2)
    parts = tuple(retrieval(text, one, other) for text in ("who wrote the radar driver", "who paid for the radar mast"))
    _, citations = composed(replace(retrieval("radar", one, other), parts=parts))
    assert [citation.path for citation in citations] == ["notes/1.md", "notes/1.md"]


def test_each_part_is_answered_in_as_many_places_as_a_question_alone_and_one_after_the_other():
    drivers = [passage(f"- Mari wrote the radar driver {number}.", ident=number) for number in range(1, 4)]
    masts = [passage(f"- Jaan paid for the radar mast {number}.", ident=number) for number in range(4, 7)]
    parts = tuple(retrieval(text, *drivers, *masts) for text in ("who wrote the radar driver", "who paid for the radar mast"))
    _, citations = composed(replace(retrieval("radar", *drivers, *masts), parts=parts))
    assert ["driver" in citation.quote for citation in citations] == [True, True, True, False, False, False]


def test_what_a_sentence_says_by_itself_counts_beside_what_stands_around_it():
    one = passage("- The mast is grey.\n- We met at noon.\n- The bill was high.\n- The umbrella is green.")
    found = retrieval("colour", one)
    alone = tuple(np.array([0.1, 0.1, 0.1, 0.9], dtype=np.float32) for _ in found.passages)
    assert composed(found)[1][0].quote.startswith("The mast")
    assert "umbrella" in composed(replace(found, alone=alone))[1][0].quote


def test_a_passage_whose_sentences_were_not_embedded_by_themselves_is_compared_as_it_stands():
    one = passage("- The mast is grey.\n- The umbrella is green.")
    found = replace(retrieval("colour", one, near="The umbrella"), alone=(np.zeros(0, dtype=np.float32),))
    assert "umbrella" in composed(found)[1][0].quote


def test_a_neighbour_that_just_fits_is_quoted_too():
    first, second = f"- The mast {'is high ' * 16}.", f"  - It costs {'very much ' * 13}."
    statement = composed(retrieval("mast", passage(f"{first}\n{second}"), near="The mast"))[0][0]
    assert "It costs" in statement.text
    assert 326 < len(statement.text) <= 340


def test_how_long_a_quotation_is_told_lies_within_what_is_said_of_it():
    one = passage("- We met in Tartu.\n- The mast is grey.\n- The umbrella is green.")
    for last in range(3):
        quotation = Quotation(one, 0, last)
        names = {"ai": "Artificial intelligence"}
        assert quotation.least <= len(quotation.told("en", names)) <= quotation.most(names)


def test_narrowed_down_each_passage_keeps_what_its_own_sentences_say():
    both = retrieval("kestrel", passage("The kestrel flies.", ident=1), passage("The kestrel lands.", ident=2))
    alone = (np.array([0.1], dtype=np.float32), np.array([0.9], dtype=np.float32))
    narrowed = replace(both, alone=alone).among({2})
    assert [one.document.id for one in narrowed.passages] == [2]
    assert [scores.tolist() for scores in narrowed.alone] == [alone[1].tolist()]
