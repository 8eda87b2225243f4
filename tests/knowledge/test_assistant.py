"""The assistant: answers with quotes to the letter, abstains with whom to ask, and refuses what cannot be asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from knowledge.audience import Audience, Readers
from knowledge.errors import EmptyIndex, QuestionTooLong
from knowledge.model import MAX_QUESTION_CHARACTERS, AnswerKind, Question, Tone, Turn
from tests.fakes.documents import NOW, agenda, note, put, sheet

PUBLIC = Readers.public()
MEMBER = Readers.holding({"members"})
MINUTES = """# Minutes

## Decisions

- The kestrel drone carries the Falk battery interface.
- Flight logs are kept as MCAP files for two years.

## Actions

- Mari Maasikas writes to the harbour office about the trial.
"""


@pytest.fixture
async def filled(knowledge):
    await put(
        knowledge.library,
        note("notes/ai/1.md", MINUTES, group="ai", title="AI group, 10 March", day=date(2026, 3, 10)),
        note("notes/2.md", "The umbrella stand is in the corridor of the old office."),
        note("notes/board/3.md", "The tender price of the kestrel is 42 000 euros.", audience=Audience.of("members"), group="export"),
        sheet("sheets/akuvara.yaml", "Akuvara", "battery packs for drones"),
        agenda("calendars/a.ics", "UID:1\r\nDTSTART:20260320T090000Z\r\nDTEND:20260320T100000Z\r\nSUMMARY:AI group meeting"),
    )
    await knowledge.indexer.refresh()
    return knowledge


async def ask(knowledge, text, readers=PUBLIC, **also):
    return await knowledge.assistant.ask(Question(text, readers, NOW, **also))


async def test_where_no_decision_is_recorded_only_places_of_the_notes_that_were_asked_for_come_near(filled):
    await put(filled.library, note("notes/ai/2.md", "The kestrel drone flew well in rain.", group="ai", day=date(2026, 2, 10)))
    await filled.indexer.refresh()
    answer = await ask(filled, "List all decisions of the AI group in February 2026")
    assert (answer.tone, answer.contact) == (Tone.CLOSEST, "Kadri Laanemäe (Artificial intelligence)")
    assert (
        answer.absence == "I looked through 1 note of Artificial intelligence in February 2026: no line in it is recognised as a decision."
    )
    assert [citation.path for citation in answer.closest] == ["notes/ai/2.md"]


async def test_lines_that_state_no_sum_do_not_answer_what_a_thing_costs(filled):
    question = "What is the tender price of the kestrel drone?"
    answer = await ask(filled, question)
    assert (answer.tone, answer.absence) == (Tone.CLOSEST, "They do not state the sum of money that is asked for.")
    assert answer.closest
    answer = await ask(filled, question, MEMBER)
    assert (answer.tone, answer.absence) == (Tone.ANSWERED, None)
    assert "42 000 euros" in answer.citations[0].quote


async def test_lines_that_state_no_number_do_not_answer_how_many_there_are(filled):
    question = "How many guests saw the kestrel drone fly in Tapa?"
    await put(
        filled.library,
        note("notes/7.md", "Guests saw the kestrel drone fly in Tapa [5 min], 47 % of them for the first time.", day=date(2026, 3, 1)),
    )
    await filled.indexer.refresh()
    answer = await ask(filled, question)
    assert (answer.tone, answer.absence) == (Tone.CLOSEST, "They do not state the number that is asked for.")
    assert "notes/7.md" in [citation.path for citation in answer.closest]
    await put(filled.library, note("notes/8.md", "49 guests saw the kestrel drone fly in Tapa.", day=date(2026, 3, 2)))
    await filled.indexer.refresh()
    answer = await ask(filled, question)
    assert (answer.tone, answer.absence) == (Tone.ANSWERED, None)
    assert answer.citations[0].path == "notes/8.md"


async def test_what_is_asked_beside_a_number_that_nothing_states_is_answered(filled):
    answer = await ask(filled, "Where is the umbrella stand and how many offers did the tender of the kestrel get?")
    assert (answer.tone, answer.absence) == (Tone.ANSWERED, "I do not find the number that you ask for.")
    assert [citation.path for citation in answer.citations] == ["notes/2.md"]


@pytest.mark.parametrize(
    "question",
    [
        "Where is the umbrella stand and how much does the tender of the kestrel cost?",
        "How much does the tender of the kestrel cost and where is the umbrella stand?",
    ],
)
async def test_what_is_asked_beside_a_sum_that_nothing_states_is_answered_and_the_sum_is_said_not_to_be_found(filled, question):
    answer = await ask(filled, question)
    assert (answer.tone, answer.absence) == (Tone.ANSWERED, "I do not find the sum of money that you ask for.")
    assert answer.citations[0].path == "notes/2.md"
    answer = await ask(filled, question, MEMBER)
    assert (answer.tone, answer.absence) == (Tone.ANSWERED, None)
    assert {citation.path for citation in answer.citations} >= {"notes/2.md", "notes/board/3.md"}


async def test_the_sum_of_one_thing_is_not_taken_for_that_of_another(filled):
    await put(filled.library, note("notes/2.md", "The umbrella stand is in the corridor of the old office; it was 5 euros."))
    await filled.indexer.refresh()
    answer = await ask(filled, "Where is the umbrella stand and how much does the tender of the kestrel cost?")
    assert [citation.path for citation in answer.citations] == ["notes/2.md"]
    assert answer.absence == "I do not find the sum of money that you ask for."


async def test_a_sum_of_something_else_is_no_answer(filled):
    await put(filled.library, note("notes/fees.md", "The auditor wants 14 320 euros back. Fees stay as they are.", day=date(2026, 3, 1)))
    await filled.indexer.refresh()
    answer = await ask(filled, "What is the late fee?")
    assert "14 320" not in answer.text
    answer = await ask(filled, "How much does the auditor want to be paid?")
    assert "14 320 euros" in answer.text


async def test_where_nothing_comes_near_it_is_not_said_what_that_states(filled):
    answer = await ask(filled, "How much does parental leave cost on Saturn?")
    assert (answer.tone, answer.absence) == (Tone.NOTHING, None)


async def test_an_answer_quotes_its_documents_to_the_letter(filled):
    answer = await ask(filled, "Which battery interface does the kestrel drone carry?")
    assert not answer.abstained
    assert "Falk battery interface" in answer.text
    for citation in answer.citations:
        assert citation.quote in (await filled.library.document(citation.path, PUBLIC)).text
    assert [number for statement in answer.statements for number in statement.citations] == [citation.n for citation in answer.citations]
    assert {citation.path for citation in answer.citations} <= {passage.document.path for passage in answer.passages}


async def test_what_is_closed_is_answered_to_those_who_may_read_it(filled):
    assert "42 000" in (await ask(filled, "What is the tender price of the kestrel?", MEMBER)).text
    public = await ask(filled, "What is the tender price of the kestrel?", Readers.together([MEMBER, PUBLIC]))
    assert "42 000" not in repr(public)


async def test_what_nothing_supports_is_not_answered_and_noted_as_a_gap(filled):
    answer = await ask(filled, "Who won the wimbledon championship finals?")
    assert (answer.abstained, answer.statements, answer.citations) == (True, (), ())
    assert answer.contact == "the cluster manager"
    assert await filled.gaps.count() == 1


async def test_the_lead_of_the_group_that_is_named_is_whom_to_ask(filled):
    answer = await ask(filled, "What does the AI group think of wimbledon championship finals and strawberries?")
    assert answer.abstained
    assert answer.contact == "Kadri Laanemäe (Artificial intelligence)"


async def test_whom_to_ask_is_said_in_the_language_of_the_answer(filled):
    assert (await ask(filled, "Kes võitis wimbledoni finaali?")).contact == "klastri juht"


async def test_nobody_is_sent_to_a_group_that_he_or_she_may_not_know_of(filled):
    text = "What does the sales group think of wimbledon championship finals and strawberries?"
    assert (await ask(filled, text)).contact == "the cluster manager"
    assert (await ask(filled, text, Readers.holding({"export-group"}))).contact == "Jaan Tamm (Export and joint sales)"


async def test_a_question_that_is_too_long_is_refused_with_its_length(filled):
    await ask(filled, "kestrel " * (MAX_QUESTION_CHARACTERS // 8))
    with pytest.raises(QuestionTooLong, match="1001 characters"):
        await ask(filled, "k" * (MAX_QUESTION_CHARACTERS + 1))


async def test_blanks_do_not_count(filled):
    assert (await ask(filled, "kestrel" + " \n" * 5000)).question == "kestrel"


async def test_what_is_no_part_of_a_question_is_not_sought(filled):
    plain = await ask(filled, "Which battery interface does the kestrel drone carry?")
    noisy = await ask(
        filled, "<@123> Which battery interface does the kestrel drone carry? https://example.org/umbrella-stand-in-the-corridor"
    )
    assert (noisy.text, [one.chunk_id for one in noisy.passages]) == (plain.text, [one.chunk_id for one in plain.passages])
    assert noisy.question.endswith("corridor")


async def test_a_question_that_is_shouted_is_answered_like_another(filled):
    text = "Which battery interface does the kestrel drone carry?"
    assert (await ask(filled, text.upper())).text == (await ask(filled, text)).text


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Mis on kilp? https://example.org/what-is-the-price-of-it", "et"),
        ("What is a shield? https://näide.example/mis-see-on", "en"),
        ("TARKVARA ARENDAJA HANGE", "et"),
    ],
)
async def test_the_language_of_an_answer_is_that_of_what_is_sought(filled, text, language):
    assert (await ask(filled, text)).language == language


async def test_nothing_that_may_be_read_says_what_to_do(knowledge):
    with pytest.raises(EmptyIndex, match="Nothing is indexed"):
        await ask(knowledge, "Anything?")
    await put(knowledge.library, note("notes/a.md", "Secret.", audience=Audience.of("members")))
    with pytest.raises(EmptyIndex):
        await ask(knowledge, "Anything?")


async def test_a_follow_up_takes_over_the_topic(filled):
    turns = (Turn("Which battery interface does the kestrel drone carry?", "Falk"),)
    assert "kestrel" in (await ask(filled, "Since when?", turns=turns)).passages[0].text
    assert (await ask(filled, "Where is the umbrella stand of the old office?", turns=turns)).passages[0].document.path == "notes/2.md"


async def test_events_are_answered_from_the_calendar(filled):
    answer = await ask(filled, "When is the next AI group meeting?")
    assert answer.kind is AnswerKind.EVENTS
    assert "20 March 2026" in answer.text
    assert answer.citations[0].path == "calendars/a.ics"


async def test_a_follow_up_on_events_is_asked_of_the_calendar_too(filled):
    answer = await ask(filled, "and after that?", turns=(Turn("When is the next AI group meeting?", "20 March 2026"),))
    assert answer.kind is AnswerKind.EVENTS
    assert answer.question == "and after that?"


async def test_collaborators_are_answered_from_the_sheets(filled):
    answer = await ask(filled, "Which company offers battery packs for drones?")
    assert answer.kind is AnswerKind.COLLABORATORS
    assert answer.matches[0].name == "Akuvara"


async def test_the_best_passages_come_along_whatever_the_answer(filled):
    for text in ("When is the next AI group meeting?", "Which company offers battery packs for drones?", "Who won wimbledon?"):
        assert (await ask(filled, text)).passages


async def test_a_period_without_events_says_whom_to_ask(filled):
    answer = await ask(filled, "What events are there in August 2026?")
    assert answer.abstained
    assert answer.contact


@pytest.mark.parametrize(("language", "said"), [("en", "10 March 2026"), ("et", "10. märts 2026")])
async def test_it_speaks_the_language_that_is_asked_for(filled, language, said):
    assert said in (await ask(filled, "kestrel drone battery interface", language=language)).text


async def test_half_a_surrogate_pair_is_no_fault(filled):
    assert (await ask(filled, "wimbledon \udcff finals")).abstained


async def test_a_removed_document_is_gone_from_the_next_answer_on(filled):
    text = "Which battery interface does the kestrel drone carry?"
    await filled.library.remove("notes", ["notes/ai/1.md"])
    assert "Falk" not in repr(replace(await ask(filled, text), question=""))


KESTREL = "Which battery interface does the kestrel drone carry?"


async def test_a_list_is_answered_over_all_that_may_be_read(filled):
    answer = await ask(filled, "List all decisions of the AI group")
    assert answer.kind is AnswerKind.LISTING
    assert answer.statements[0].text == "2 decisions of Artificial intelligence:"
    assert {citation.path for citation in answer.citations} == {"notes/ai/1.md"}
    assert "Flight logs are kept as MCAP files for two years." in answer.text


async def test_what_was_offered_is_shown_as_the_closest_places_and_not_as_sources(filled):
    unknown = "What does the harbour office think of wimbledon championship finals and strawberries?"
    assert (await ask(filled, unknown)).abstained
    gaps = await filled.gaps.count()
    answer = await ask(filled, "yes, please", turns=(Turn(unknown, ""),))
    assert answer.abstained
    assert answer.closest
    assert answer.citations == ()
    assert await filled.gaps.count() == gaps, "it was kept when it was asked first"
    for citation in answer.closest:
        assert citation.quote in (await filled.library.document(citation.path, PUBLIC)).text


async def test_the_gap_of_a_follow_up_is_the_question_that_it_stands_for(filled, knowledge):
    await ask(filled, "and the strawberries?", turns=(Turn("Who won the wimbledon championship finals?", ""),))
    (kept,) = [row[0] for row in await filled.gaps._database.rows("SELECT question FROM gaps")]
    assert kept == "Who won the wimbledon championship finals the strawberries?"


@pytest.mark.parametrize(
    ("text", "said"),
    [("and in Estonian?", "10. märts 2026"), ("in English please", "10 March 2026"), ("eesti keeles palun", "10. märts 2026")],
)
async def test_the_same_is_said_in_another_language(filled, text, said):
    answer = await ask(filled, text, turns=(Turn(KESTREL, "Falk"),))
    assert said in answer.text
    assert "Falk" in answer.text
    assert answer.question == text


@pytest.fixture
async def led(filled):
    await put(filled.library, note("notes/ai/0.md", "Kadri Laanemäe leads the AI group from now on.", group="ai", day=date(2026, 2, 1)))
    await filled.indexer.refresh()
    return filled


async def test_of_questions_in_one_each_gets_what_it_would_get_alone(led):
    answer = await ask(led, "Who leads the AI group, and when is its next meeting?")
    assert answer.kind is AnswerKind.JOINED
    assert [one.text.rpartition(": ")[2] for one in answer.statements][:1] == ["Kadri Laanemäe leads the AI group from now on."]
    assert answer.statements[1].text.startswith("AI group meeting: Friday 20 March 2026")
    assert [one.path for one in answer.citations] == ["notes/ai/0.md", "calendars/a.ics"]
    assert [one.citations for one in answer.statements] == [(1,), (2,)]
    assert [one.summary for one in answer.occurrences] == ["AI group meeting"]


async def test_what_is_found_by_likeness_stands_in_its_place_among_them(led):
    answer = await ask(led, "What carries the kestrel drone? Who leads the AI group?")
    assert [one.path for one in answer.citations] == ["notes/ai/1.md", "notes/ai/0.md"]
    assert "Falk battery interface" in answer.statements[0].text
    assert answer.absence is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Who leads the AI group and what won the Wimbledon finals?", "I do not find what answers the rest of the question."),
        ("Kes juhib AI group ja mis võitis Wimbledoni finaali?", "Ülejäänu kohta ma vastust ei leia."),
    ],
)
async def test_where_nothing_answers_the_rest_that_is_said(led, text, said):
    await ask(led, text, trial=True)
    assert await led.gaps.count() == 0
    answer = await ask(led, text)
    assert ([one.path for one in answer.citations], answer.absence, answer.abstained) == (["notes/ai/0.md"], said, False)
    assert await led.gaps.count() == 1


async def test_a_count_and_what_is_found_by_likeness_stand_in_one_answer(led):
    answer = await ask(led, "How many decisions did the AI group take in March 2026 and what carries the Falk battery interface?")
    assert answer.kind is AnswerKind.JOINED
    assert answer.statements[0].text.startswith("2 decisions")
    assert any("Falk battery interface" in one.quote for one in answer.citations)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ("which working groups are there?", "1 working group has notes"),
        ("which companies are there?", "1 organisation has a sheet"),
        ("what does Akuvara offer?", "From the sheet of Akuvara"),
    ],
)
async def test_what_groups_and_sheets_tell_stands_beside_what_is_found_by_likeness(led, other, said):
    answer = await ask(led, f"What carries the kestrel drone and {other}")
    assert answer.kind is AnswerKind.JOINED
    assert "Falk battery interface" in answer.statements[0].text
    assert any(one.text.startswith(said) for one in answer.statements)


async def test_what_was_looked_through_in_vain_for_a_part_is_said(led):
    answer = await ask(led, "Who leads the AI group and how many decisions did the AI group take in January 2026?")
    assert [one.path for one in answer.citations] == ["notes/ai/0.md"]
    assert answer.absence == "I find no note of Artificial intelligence in January 2026."


async def test_a_part_is_answered_from_what_the_asker_may_read(led):
    text = "Who leads the AI group and what is the tender price of the kestrel?"
    assert "42 000" in (await ask(led, text, MEMBER)).text
    answer = await ask(led, text)
    assert answer.kind is AnswerKind.JOINED
    assert "42" not in repr(answer)


async def test_questions_that_are_all_for_the_calendar_are_answered_as_one(filled):
    answer = await ask(filled, "When is the next meeting and when is the AI group meeting in March 2026?")
    assert answer.kind is AnswerKind.EVENTS


async def test_a_follow_up_whose_words_do_not_tell_is_answered_in_the_language_before(filled):
    answer = await ask(filled, "Falk?", turns=(Turn("Mis liides on droonil ja akul?", ""),))
    assert answer.language == "et"


async def test_who_leads_the_group_that_was_asked_of_is_the_configs_lead_where_no_note_says_it(filled):
    answer = await ask(filled, "who leads it?", turns=(Turn("What does the AI group do on wimbledon finals and strawberries?", ""),))
    assert "Kadri Laanemäe" in (answer.contact or answer.text)


async def test_what_another_one_has_to_do_is_asked_by_the_name_alone(filled):
    await put(filled.library, note("notes/ai/4.md", "## Actions\n- Jaan: posters\n- Piret: hall\n", group="ai", day=date(2026, 3, 11)))
    await filled.indexer.refresh()
    turn = Turn("What does Mari Maasikas have to do?", "")
    assert (await ask(filled, turn.question)).statements[0].text == "1 open action item assigned to Mari Maasikas:"
    answer = await ask(filled, "and Jaan?", turns=(turn,))
    assert (answer.kind, [one.quote for one in answer.citations]) == (AnswerKind.LISTING, ["Jaan: posters"])


async def test_what_a_name_stands_for_may_be_asked_beside_something_else(filled):
    await put(filled.library, note("notes/sadul.md", "Sadul is the group's relay in the air.", day=date(2026, 2, 1)))
    await filled.indexer.refresh()
    answer = await ask(filled, "What is Sadul and where is the umbrella stand?")
    assert answer.citations[0].quote == "Sadul is the group's relay in the air."
    assert "corridor" in answer.text


async def test_members_ask_for_their_own_action_items_under_the_name_that_they_go_by(filled):
    answer = await ask(filled, "what do I have to do?", names=("Mari Maasikas", "mari99"))
    assert answer.statements[0].text == "1 open action item assigned to Mari Maasikas:"
    assert answer.question == "what do I have to do?"
    turn = Turn.of("what do I have to do?", answer)
    assert "Mari Maasikas" in (await ask(filled, "which of them are overdue?", turns=(turn,), names=("Mari Maasikas",))).absence


async def test_one_whom_the_notes_do_not_name_is_told_how_to_ask(filled):
    answer = await ask(filled, "mis ülesanded mul on?", names=("mari99",))
    assert (answer.kind, answer.language, answer.statements) == (AnswerKind.REPLY, "et", ())
    assert answer.absence.startswith("Ma ei tea, millise nimega")
    assert await filled.gaps.count() == 0


async def test_the_last_meeting_of_a_group_is_that_of_its_newest_note(filled):
    await put(filled.library, note("notes/ai/0.md", "## Decisions\n- Nothing is bought.\n", group="ai", day=date(2026, 1, 10)))
    await filled.indexer.refresh()
    answer = await ask(filled, "What was decided at the last meeting of the AI group?")
    assert (answer.kind, [one.path for one in answer.citations]) == (AnswerKind.LISTING, ["notes/ai/1.md"] * 2)
    assert answer.question == "What was decided at the last meeting of the AI group?"
    joined = await ask(filled, "When is the next AI group meeting and what was decided at its last meeting?")
    assert "kestrel" in joined.text
    assert "20 March 2026" in joined.text


@pytest.mark.parametrize("text", ["hi", "thanks!", "mida sa oskad?"])
async def test_what_asks_nothing_is_not_looked_for_and_is_no_gap(filled, text):
    answer = await ask(filled, text)
    assert (answer.kind, answer.abstained, answer.passages, answer.closest) == (AnswerKind.REPLY, True, (), ())
    assert answer.absence
    assert await filled.gaps.count() == 0
