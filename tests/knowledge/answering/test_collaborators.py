"""Questions for collaborators are told from other questions, and answered in the words of sheets and notes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from knowledge.answering.collaborator_questions import handled_by_groups, is_collaborator_question, made_by_others, sought_by_others
from knowledge.answering.collaborators import answer_collaborators
from knowledge.audience import Audience, Readers
from knowledge.model import AnswerKind, Party, PartyKind, Question
from tests.fakes.documents import NOW, note, put, sheet

ROOT = Path(__file__).parents[3]
SAMPLE = ROOT / "examples" / "cluster" / "questions.jsonl"
KUBERNETES = ROOT.parent / "shared" / "data" / "kubernetes" / "questions.jsonl"
MEMBER = Readers.holding(["members"])

ASKED = [
    "who can help us with thermal cameras?",
    "Who could supply batteries for cold weather?",
    "who here could integrate a radio into our vehicle",
    "who makes thermal cameras for small drones?",
    "who offers penetration testing",
    "who has experience with STANAG 4609?",
    "who among the members has expertise in hydrophones",
    "which company offers EMC tests?",
    "which companies make mesh radios?",
    "what firm could integrate our sensor?",
    "which member can weld mounts",
    "which lab has a climate chamber?",
    "looking for a partner for an EDF call",
    "we're looking for someone to label our video",
    "I am looking for a Finnish supplier of cables",
    "we need a partner for selling in Japan",
    "who should we talk to about building a ground station?",
    "whom should we approach for testing our antenna",
    "who could we team up with for a winter trial?",
    "a Latvian firm builds masts, who should they meet?",
    "is there anyone who makes lightweight gimbals?",
    "are there any companies with experience in sonar?",
    "does anyone make waterproof connectors?",
    "can any member test radios outdoors?",
    "we need recordings of gunshots. anyone?",
    "kellega teha koostööd külmakindlate akude alal?",
    "kellega võiks koos arendada sidelahendust",
    "kes pakub soojuskaameraid?",
    "kes meist oskab keevitada titaani",
    "kes saaks meid aidata ühilduvuskatsetega?",
    "mis firma oskab teha kandekonstruktsioone?",
    "millised ettevõtted pakuvad läbistusteste",
    "milline liige suudab mõõta kiirgustegurit?",
    "otsime partnerit Läti projekti jaoks",
    "vajame kiiresti tarnijat kaablitele",
    "on vaja kedagi, kes testiks raadioid",
    "kelle poole pöörduda, et ehitada maajaam?",
]
NOT_ASKED = [
    "who presented the annotation tool at the meeting?",
    "who was supposed to cancel the recurring calls?",
    "which company did the lead come from?",
    "which kernel memory person should we ask if shrinking limits could act like before?",
    "who leads the AI group now?",
    "who keeps the minutes?",
    "which companies signed the data agreement first?",
    "which company was thanked in Pärnu",
    "how many companies would share the stand?",
    "who can vote in the board election?",
    "who can I ask about parental leave?",
    "whom do I ask if I want to come to the B2B day?",
    "what does the company make of the new rule?",
    "which companies have signed up for the fair?",
    "what did the makers agree on in May?",
    "when is the next meeting of the makers?",
    "who needs a new radio?",
    "what do I need before I can join?",
    "which member had to write the first draft?",
    "can you book me a flight?",
    "recommend a good novel for the weekend",
    "kes juhib droonirühma?",
    "kes vastutas Pariisis boksi eest",
    "kes pidi teksti saatma?",
    "mis firmast vihje tuli?",
    "millised ettevõtted allkirjastasid kokkuleppe?",
    "kellega Marko mais kohtus?",
    "millal saab klastri juhiga rääkida?",
    "mida otsustati partnerite kohta?",
]

SOUGHT = {
    "who needs cold-weather batteries?": "cold-weather batteries",
    "Who else here needs help with certification?": "help with certification",
    "which companies are looking for partners in Latvia": "partners in Latvia",
    "who could use a climate chamber?": "a climate chamber",
    "does anyone need a radio that works in forest?": "a radio that works in forest",
    "are there any members interested in hydrophones?": "hydrophones",
    "who could we sell our gimbals to?": "our gimbals",
    "we make mesh radios. Who needs them?": "mesh radios",
    "kes vajab akusid?": "akusid",
    "kes meist otsib partnereid Lätis": "partnereid Lätis",
    "kellel on vaja katsetamist?": "katsetamist",
    "kellele on meie akusid vaja?": "meie akusid",
    "millised ettevõtted otsivad sertifitseerimist": "sertifitseerimist",
    "kellele võiksime müüa hüdrofone?": "hüdrofone",
}
NOT_SOUGHT = (
    "who needs to sign the agreement?",
    "who wants to lead the group?",
    "who is needed for the quorum?",
    "who needs it?",
    "what do I need before I can join?",
    "which company needs to write the first draft?",
    "who could supply batteries?",
    "kes peab teksti saatma?",
)
MADE = {
    "who makes thermal cameras for small drones?": "thermal cameras for small drones",
    "Which of our members make radios?": "radios",
    "which companies sell batteries here?": "batteries",
    "what Estonian firms offer EMC tests?": "EMC tests",
    "does anyone make waterproof connectors?": "waterproof connectors",
    "is there a company that builds simulators?": "simulators",
    "where can we buy batteries?": "batteries",
    "from whom could we order masts": "masts",
    "who makes the Kiivit?": "Kiivit",
    "kes pakub soojuskaameraid?": "soojuskaameraid",
    "millised firmad toodavad akusid": "akusid",
    "kas keegi müüb raadioid?": "raadioid",
    "kust saab osta akusid?": "akusid",
    "kellelt võiks maste tellida?": "maste",
}
NOT_MADE = (
    "who makes the minutes?",
    "who makes it?",
    "who offers to write the draft?",
    "who offers help with certification?",
    "who could help us with batteries?",
    "who has an anechoic chamber?",
    "which companies built the gateway?",
    "who provides our meeting room?",
    "kes teeb märkmed?",
)


HANDLED = {
    "which group talks about frequencies?": "frequencies",
    "Which working group deals with the batteries?": "batteries",
    "what group is responsible for exhibitions": "exhibitions",
    "what group should I join for camera work?": "camera work",
    "mis töörühm tegeleb akudega?": "akudega",
}
NOT_HANDLED = ("which group met in May?", "what does the AI group deal with?", "which groups are there?")


@pytest.mark.parametrize(("text", "matter"), HANDLED.items())
def test_which_group_deals_with_a_matter_is_asked_in_many_words(text, matter):
    assert handled_by_groups(text) == matter


@pytest.mark.parametrize("text", NOT_HANDLED)
def test_other_questions_on_groups_are_not_taken(text):
    assert handled_by_groups(text) is None


@pytest.mark.parametrize(("text", "thing"), MADE.items())
def test_who_makes_a_thing_is_asked_in_many_words(text, thing):
    assert made_by_others(text) == thing


@pytest.mark.parametrize("text", NOT_MADE)
def test_who_could_help_or_does_something_is_another_question(text):
    assert made_by_others(text) is None


@pytest.mark.parametrize(("text", "sought"), SOUGHT.items())
def test_who_looks_for_a_thing_is_asked_in_many_words(text, sought):
    assert sought_by_others(text) == sought


@pytest.mark.parametrize("text", NOT_SOUGHT)
def test_who_has_to_do_something_is_another_question(text):
    assert sought_by_others(text) is None


@pytest.mark.parametrize("text", ASKED)
def test_a_question_for_collaborators_is_known(text):
    assert is_collaborator_question(text)


@pytest.mark.parametrize("text", NOT_ASKED)
def test_other_questions_are_left_to_the_notes(text):
    assert not is_collaborator_question(text)


def test_of_the_sample_clusters_questions_only_those_for_collaborators_are_taken():
    rows = [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]
    taken = {row["id"] for row in rows if is_collaborator_question(row["question"])}
    meant = {row["id"] for row in rows if row["type"] == "collaborator"}
    also = {row["id"] for row in rows if row["question"].startswith("who could jam")}
    assert taken == meant | also


@pytest.mark.shared
def test_no_question_on_real_meeting_notes_is_taken():
    if not KUBERNETES.exists():
        pytest.skip("the shared data folder is not beside the project")
    rows = [json.loads(line) for line in KUBERNETES.read_text(encoding="utf-8").splitlines()]
    assert [row["question"] for row in rows if is_collaborator_question(row["question"])] == []


@pytest.fixture
async def services(knowledge):
    await put(
        knowledge.library,
        sheet("sheets/pohjala.yaml", "Põhjala Optics OÜ", "Thermal cameras for small drones, 90 g", audience=Audience.of("members")),
        sheet("sheets/kanarbik.yaml", "Kanarbik AS", "Waterproof connectors for boats"),
        note(
            "notes/a.md",
            "# Talk\n\n- Mari Maasikas flew the hexacopter over the bog at night.\n",
            group="ai",
            day=date(2026, 2, 3),
            parties=[Party(PartyKind.PERSON, "Mari Maasikas")],
        ),
    )
    await knowledge.indexer.refresh()
    return knowledge


async def answer(services, text, *, readers=MEMBER, language="en"):
    question = Question(text=text, readers=readers, now=NOW)
    return await answer_collaborators(question, services.matcher, (), language=language, group_names={"ai": "Artificial intelligence"})


async def test_the_answer_names_who_offers_it_in_the_words_of_the_sheet(services):
    found = await answer(services, "which company offers thermal cameras for small drones?")
    assert found.kind is AnswerKind.COLLABORATORS
    assert found.statements[0].text == "Põhjala Optics OÜ offers: Thermal cameras for small drones, 90 g"
    assert found.citations[0].quote == "Thermal cameras for small drones, 90 g"
    assert found.citations[0].path == "sheets/pohjala.yaml"
    assert found.matches[0].name == "Põhjala Optics OÜ"


async def test_the_answer_speaks_the_asked_language(services):
    found = await answer(services, "kes pakub: thermal cameras for small drones?", language="et")
    assert found.statements[0].text.startswith("Põhjala Optics OÜ pakub: ")


async def test_a_person_is_named_with_the_day_and_the_group_of_the_note(services):
    found = await answer(services, "who could fly a hexacopter over the bog at night?")
    told = [statement.text for statement in found.statements]
    assert "Mari Maasikas (3 February 2026, Artificial intelligence): Mari Maasikas flew the hexacopter over the bog at night." in told


async def test_every_statement_cites_a_quote_that_stands_in_its_document(services):
    found = await answer(services, "who makes thermal cameras or waterproof connectors?")
    for statement in found.statements:
        (n,) = statement.citations
        citation = next(one for one in found.citations if one.n == n)
        document = await services.library.document(citation.path, MEMBER)
        assert citation.quote in document.text
        assert citation.quote in statement.text


async def test_nobody_is_named_where_nothing_speaks_for_anybody(services):
    assert await answer(services, "who makes wedding cakes?") is None


async def test_a_sheet_that_not_all_readers_may_read_is_not_told_of(services):
    found = await answer(services, "which company offers thermal cameras for small drones?", readers=Readers.public())
    assert found is None or all("Põhjala" not in statement.text for statement in found.statements)


async def test_who_needs_something_is_told_in_the_words_of_its_sheet(knowledge):
    need = "A climate chamber for two weeks in January"
    pohjala = sheet("sheets/pohjala.yaml", "Põhjala Optics OÜ", "Thermal cameras for small drones, 90 g")
    seeks = replace(pohjala, text=f"{pohjala.text}needs:\n  - {need}\n", capability=replace(pohjala.capability, needs=(need,)))
    await put(knowledge.library, seeks, sheet("sheets/kanarbik.yaml", "Kanarbik AS", "A climate chamber from -70 °C"))
    await knowledge.indexer.refresh()
    found = await answer(knowledge, "who needs a climate chamber?")
    assert [(statement.text, statement.citations) for statement in found.statements] == [(f"Põhjala Optics OÜ needs: {need}", (1,))]
    assert found.citations[0].quote == need
    assert await answer(knowledge, "who needs purple umbrellas?") is None


async def test_which_group_deals_with_a_matter_is_told_by_its_notes_and_by_groups_alone(services):
    found = await answer(services, "which group deals with the hexacopter?")
    assert [statement.text for statement in found.statements] == [
        "Artificial intelligence (3 February 2026): Mari Maasikas flew the hexacopter over the bog at night."
    ]
