"""Follow-ups: what leans on the question before, and what it means then."""

from __future__ import annotations

from datetime import date

import pytest

from bench.followups import SAMPLE, sample_names
from bot.followups import Message, is_meant_for_kobar
from knowledge.evaluation.conversations import read_conversations, understanding
from knowledge.evaluation.labelled import BadQuestionsError
from knowledge.followup import Names, standing_alone, stands_alone, understood
from knowledge.model import Cluster, Turn, WorkingGroup

NAMES = Names(
    cluster=Cluster(
        "K",
        "Europe/Tallinn",
        ("en", "et"),
        (
            WorkingGroup("ai", "Artificial intelligence", ("AI group", "TI töörühm")),
            WorkingGroup("cyber", "Cyber and communications", ("cyber group", "kübertöörühm"), "Toomas Kivirüüt"),
        ),
    ),
    groups=["sig-auth", "sig-docs"],
    organisations=["Sideselg OÜ", "Akuvara OÜ", "Tuulelohe Süsteemid OÜ"],
    today=date(2026, 11, 10),
)
KEYS = Turn("What did the cyber group decide on key exchange in March?", "18 March 2026: Post-quantum keys are tried at Nursi.")
RADIOS = Turn("Which company makes mesh radios?", "Sideselg OÜ makes Sarv-3: mesh radio for vehicles.")


def meaning(text, *turns):
    return understood(text, turns, NAMES).text


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("What did sig-auth decide on service account tokens?", True),
        ("When was the battery interface of the drone agreed?", True),
        ("Mida otsustati akude liidese ja droonide kohta?", True),
        ("So what did the export group decide on the tender price and delivery date of radar antennas?", True),
        ("Who leads the cyber group?", True),
        ("What is Koit?", True),
        ("Is there a note on STANAG 4586?", True),
        ("Can the vehicles be steered when they lose the link?", True),
        ("Mis on Koit?", True),
        ("What is on this month?", True),
        ("Which working groups are there?", True),
        ("mis töörühmad on?", True),
        ("Which companies are there?", True),
        ("Loetle firmad", True),
        ("Which companies are in it?", False),
        ("And in April?", False),
        ("Why?", False),
        ("What about sonar?", False),
        ("Who proposed it?", False),
        ("When does that start?", False),
        ("Miks nii?", False),
        ("Aga sonar?", False),
        ("Kes seda juhib?", False),
        ("How much does it cost?", False),
        ("what was the price?", False),
        ("", False),
    ],
)
def test_whether_a_question_stands_alone(text, alone):
    assert stands_alone(text, NAMES) == alone


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("What about the AI group?", "What did the AI group decide on key exchange in March?"),
        ("what about cyber?", "What did the Cyber and communications decide on key exchange in March?"),
        ("and in April?", "What did the cyber group decide on key exchange in April?"),
        ("aga TI töörühm?", "What did the TI töörühm decide on key exchange in March?"),
        ("ja aprillis?", "What did the cyber group decide on key exchange in aprillis?"),
        ("who leads it?", "who leads Cyber and communications?"),
        ("and who leads it?", "who leads Cyber and communications?"),
        ("why?", "why, the cyber group decide on key exchange in March?"),
        ("when was that?", "when was that, the cyber group decide on key exchange in March?"),
        ("and docs?", "What did the sig-docs decide on key exchange in March?"),
    ],
)
def test_what_a_follow_up_means(text, means):
    assert meaning(text, KEYS) == means


def test_an_organisation_of_the_answer_is_what_they_means():
    assert meaning("what else do they offer?", RADIOS) == "what else do Sideselg offer, mesh radios?"


def test_an_organisation_takes_the_place_of_the_one_asked_of_by_its_first_name_too():
    assert meaning("and Tuulelohe?", Turn("does Sideselg make radios?", "")) == "does Tuulelohe Süsteemid make radios?"


@pytest.mark.parametrize(
    ("before", "text", "means"),
    [
        ("who makes batteries?", "who needs them?", "who needs batteries?"),
        ("who needs batteries?", "who offers them?", "who offers batteries?"),
        ("who needs batteries?", "and radios?", "who needs radios?"),
        ("kes vajab akusid?", "aga raadioid?", "kes vajab raadioid?"),
        ("who makes radios?", "and vehicles?", "who makes vehicles?"),
        ("who makes radios?", "anyone abroad?", "who makes radios anyone abroad?"),
        ("which group deals with frequencies?", "and batteries?", "which group deals with batteries?"),
        ("when did we last talk about batteries?", "and radios?", "when did we last talk about radios?"),
        ("when did we last talk about batteries?", "who makes them?", "who makes batteries?"),
        ("what is Sadul?", "who makes it?", "who makes Sadul?"),
        ("what happened at the last meeting of the cyber group?", "who was there?", "who attended the last meeting of the cyber group?"),
        ("who is Joosep Rand?", "which company is he from?", "which company is Joosep Rand from?"),
        ("who is Joosep Rand?", "what does he have to do?", "what does Joosep Rand have to do?"),
        ("who is Joosep Rand?", "and Kadri?", "who is Kadri?"),
        ("what is Koit?", "and Kiivit?", "what is Kiivit?"),
        ("who is responsible for the duty desk?", "and the price list?", "who is responsible for the duty desk the price list?"),
        ("what is the price of Koit?", "and Kiivit?", "what is the price of Koit Kiivit?"),
        ("what's new?", "and in the AI group?", "what's new AI group?"),
        ("what's new in the AI group?", "since March?", "what's new in the AI group since March?"),
    ],
)
def test_a_follow_up_asks_the_like_of_another_thing(before, text, means):
    assert meaning(text, Turn(before, "Sideselg OÜ needs: mesh radios")) == means


def test_a_person_of_the_answer_is_whom_he_means():
    asked = Turn("who runs the labelling?", "12 March 2026: Joosep Rand runs it.")
    assert meaning("which firm is he from?", asked).startswith("which firm is Joosep Rand from")


def test_a_chain_of_follow_ups_reaches_back_to_the_topic():
    turns = (KEYS, Turn("what about the AI group?", ""))
    assert meaning("and in May?", *turns) == "What did the AI group decide on key exchange in May?"


def test_a_new_question_takes_nothing_over():
    read = understood("Which radar antenna was bought for the drone?", (KEYS,), NAMES)
    assert (read.text, read.follows) == ("Which radar antenna was bought for the drone?", False)


def test_the_first_question_is_as_it_stands():
    assert meaning("and who leads it?") == "and who leads it?"


@pytest.mark.parametrize("text", ["yes, please", "Yes", "jah, palun", "jah", "sure", "go ahead", "please do", "show me", "näita palun"])
def test_what_was_offered_is_taken_up(text):
    read = understood(text, (KEYS,), NAMES)
    assert (read.text, read.accepts) == (KEYS.question, True)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("and in Estonian?", "et"),
        ("eesti keeles palun", "et"),
        ("in English please", "en"),
        ("ja inglise keeles?", "en"),
        ("in Latvian?", None),
    ],
)
def test_another_language_may_be_asked_for(text, language):
    assert understood(text, (KEYS,), NAMES).language == language


def test_a_page_of_text_says_itself_what_it_is_about():
    assert stands_alone("and it " * 100, NAMES)


@pytest.mark.parametrize(("split", "floor"), [("dev", 0.95), ("test", 0.88)])
def test_the_sample_clusters_conversations_are_understood(split, floor):
    """A floor under what `python -m bench.followups` measures; on the test half nothing was developed."""
    lines = (SAMPLE / "conversations.jsonl").read_text(encoding="utf-8").splitlines()
    found = understanding(read_conversations(lines, split=split), sample_names())
    assert found.share >= floor
    new, of = found.new_topics
    assert new == of >= 10


def test_there_are_enough_conversations_in_both_languages_and_a_quarter_of_them_turn_to_something_new():
    conversations = read_conversations((SAMPLE / "conversations.jsonl").read_text(encoding="utf-8").splitlines())
    assert len(conversations) >= 80
    assert sum(not one.follows for one in conversations) >= 25
    assert sum(one.language == "et" for one in conversations) >= 25
    assert {one.split for one in conversations} == {"dev", "test"}
    assert len({one.id for one in conversations}) == len(conversations)


def test_a_follow_up_that_is_written_as_one_is_meant_for_kobar():
    """What the thread's listener lets through and what the conversation understands agree."""
    conversations = read_conversations((SAMPLE / "conversations.jsonl").read_text(encoding="utf-8").splitlines())
    in_reply = [one.text for one in conversations if not is_meant_for_kobar(Message(one.text, reply_to_kobar=True))]
    assert in_reply == []


def test_a_line_that_is_no_conversation_is_named():
    with pytest.raises(BadQuestionsError, match="Line 2"):
        read_conversations(['{"id": "a", "turns": [], "text": "x", "language": "en", "follows": true}', '{"id": "b"}'])
    with pytest.raises(BadQuestionsError, match="no conversation"):
        read_conversations([])


@pytest.mark.parametrize(
    ("clauses", "alone"),
    [
        (("who leads the AI group", "when is its next meeting"), "when is Artificial intelligence's next meeting"),
        (("who leads the AI group", "what was decided at its last meeting"), "what was decided at Artificial intelligence's last meeting"),
        (
            ("kes juhib kübertöörühma", "mida otsustati selle viimasel koosolekul"),
            "mida otsustati Cyber and communications viimasel koosolekul",
        ),
        (("how many meetings did the AI group hold", "who leads it"), "who leads Artificial intelligence"),
        (("kes juhib kübertöörühma", "mida otsustati viimati"), "mida otsustati viimati, kübertöörühma"),
        (("who leads the AI group", "what does the bus to Narva cost"), "what does the bus to Narva cost"),
        (("who leads the AI group", "who leads the cyber group"), "who leads the cyber group"),
        (("who leads the AI group", "where is Akuvara based"), "where is Akuvara based"),
    ],
    ids=["its", "its last", "its last, in Estonian", "it", "of the same group", "of something else", "of another group", "of a company"],
)
def test_a_question_in_the_same_sentence_takes_over_what_it_needs(clauses, alone):
    assert standing_alone(clauses, NAMES) == (clauses[0], alone)
