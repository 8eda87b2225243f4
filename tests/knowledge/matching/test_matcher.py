"""Collaborators are found by what sheets offer and by what notes show, for those who may read them, and always with the lines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from knowledge.audience import Audience, Readers
from knowledge.model import Capability, Document, DocumentKind, Party, PartyKind, Product
from tests.fakes.documents import note, put, sheet

PUBLIC = Readers.public()
MEMBERS = Audience.of("members")
MEMBER = Readers.holding(["members"])
ORGANISATION, PERSON, GROUP = PartyKind.ORGANISATION, PartyKind.PERSON, PartyKind.GROUP

POHJALA = """kind: sheet
organisation: Põhjala Optics OÜ
last_reviewed: 2024-05-01
offers:
  - Thermal cameras for small drones, 90 g
  - "Calibration benches: infrared"
needs:
  - A supplier of carbon propellers
products:
  - {name: Virmalised, trl: 6, description: Thermal camera core}
standards: [STANAG 4609, MIL-STD-810H]
"""


def pohjala(audience: Audience | None = None) -> Document:
    capability = Capability(
        organisation="Põhjala Optics OÜ",
        offers=("Thermal cameras for small drones, 90 g", "Calibration benches: infrared"),
        needs=("A supplier of carbon propellers",),
        products=(Product("Virmalised", 6, "Thermal camera core"),),
        standards=("STANAG 4609", "MIL-STD-810H"),
        last_reviewed=date(2024, 5, 1),
    )
    made = sheet("sheets/pohjala.yaml", "Põhjala Optics OÜ", "x", audience=audience)
    return replace(made, text=POHJALA, capability=capability)


OTHERS = (
    sheet("sheets/kanarbik.yaml", "Kanarbik AS", "Waterproof connectors for boats"),
    sheet("sheets/tiivik.yaml", "Tiivik OÜ", "Carbon propellers from 10 to 40 inches"),
    sheet("sheets/meelis.yaml", "Meelis MTÜ", "Translation of manuals into Finnish"),
)


def people(*names: str) -> list[Party]:
    return [Party(PERSON, name) for name in names]


@pytest.fixture
async def fill(knowledge):
    async def filled(*documents: Document):
        await put(knowledge.library, *documents)
        await knowledge.indexer.refresh()
        return knowledge.matcher

    return filled


async def names(matcher, need, readers=PUBLIC, **wanted):
    return [match.name for match in await matcher.match(need, readers, **wanted)]


async def test_the_organisation_that_offers_it_comes_first_with_the_line_that_says_so(fill, knowledge):
    matcher = await fill(pohjala(), *OTHERS)
    first, *_ = await matcher.match("thermal cameras for small drones", PUBLIC)
    assert (first.name, first.kind) == ("Põhjala Optics OÜ", ORGANISATION)
    assert first.evidence[0].quote == "Thermal cameras for small drones, 90 g"
    document = await knowledge.library.document("sheets/pohjala.yaml", PUBLIC)
    assert all(evidence.quote in document.text for evidence in first.evidence)


async def test_who_needs_the_same_is_no_answer(fill):
    matcher = await fill(pohjala(), *OTHERS)
    assert await names(matcher, "carbon propellers") == ["Tiivik OÜ"]


async def test_standards_speak_for_an_organisation(fill):
    matcher = await fill(pohjala(), *OTHERS)
    first, *_ = await matcher.match("STANAG 4609", PUBLIC)
    assert first.name == "Põhjala Optics OÜ"
    assert "STANAG 4609" in first.evidence[0].quote


async def test_what_no_line_covers_is_missing(fill):
    matcher = await fill(pohjala(), *OTHERS)
    first, *_ = await matcher.match("thermal cameras for small drones with parachute release", PUBLIC)
    assert "nothing on: parachute release" in first.missing


async def test_an_old_sheet_and_a_low_readiness_level_speak_against_a_match(fill):
    matcher = await fill(pohjala(), *OTHERS)
    first, *_ = await matcher.match("thermal camera core at TRL 8", PUBLIC)
    assert "Virmalised is at TRL 6, asked for is TRL 8" in first.missing
    assert "sheet last reviewed on 1 May 2024, over a year ago" in first.missing


async def test_what_is_missing_is_told_in_the_language_that_is_asked_for(fill):
    matcher = await fill(pohjala(), *OTHERS)
    first, *_ = await matcher.match("thermal camera core with parachute release at TRL 8", PUBLIC, language="et")
    assert first.missing == (
        "mainimata: parachute release",
        "Virmalised on tehnoloogia valmidustasemel TRL 6, vaja on TRL 8",
        "lehe viimane ülevaatus oli üle aasta tagasi: 1. mai 2024",
    )


async def test_what_is_missing_is_told_in_the_language_of_the_need(fill):
    matcher = await fill(pohjala(), *OTHERS)
    first, *_ = await matcher.match("kellel on thermal camera core ja STANAG 7023", PUBLIC)
    assert any(told == "lehe viimane ülevaatus oli üle aasta tagasi: 1. mai 2024" for told in first.missing)


async def test_those_named_at_work_on_it_come_before_those_who_were_there(fill):
    said = "# Minutes\n\n- Jaan Tamm built the hydrophone buoy and hears ice cracks with it.\n"
    matcher = await fill(note("notes/a.md", said, parties=people("Anu Kask", "Jaan Tamm", "Ülo Kuusk"), group="ai"))
    first, *others = await matcher.match("a hydrophone buoy that hears ice cracks", PUBLIC, kind=PERSON)
    assert first.name == "Jaan Tamm"
    assert first.evidence[0].quote == "Jaan Tamm built the hydrophone buoy and hears ice cracks with it."
    assert all(match.score < first.score for match in others)


async def test_who_stands_behind_more_of_the_nearest_documents_comes_first(fill):
    matcher = await fill(
        note("notes/a.md", "# A\n\n- The hydrophone buoy was tried in the harbour.\n", parties=people("Anu Kask", "Jaan Tamm")),
        note("notes/b.md", "# B\n\n- The hydrophone buoy lost its anchor in the storm.\n", parties=people("Jaan Tamm")),
        note("notes/c.md", "# C\n\n- Lunch was served at the town hall.\n", parties=people("Anu Kask")),
    )
    assert await names(matcher, "hydrophone buoy in the harbour", kind=PERSON) == ["Jaan Tamm", "Anu Kask"]


async def test_a_group_is_found_by_its_notes_and_shown_by_its_name(fill):
    matcher = await fill(note("notes/a.md", "# A\n\n- The hydrophone buoy was tried in the harbour.\n", group="ai"))
    assert await names(matcher, "hydrophone buoy in the harbour", kind=GROUP) == ["Artificial intelligence"]


async def test_names_of_one_organisation_are_joined_and_its_sheet_and_notes_both_shown(fill):
    said = "# A\n\n- Tiivik balanced carbon propellers of 30 inches for the survey boat.\n"
    matcher = await fill(*OTHERS, note("notes/a.md", said, parties=[Party(ORGANISATION, "TIIVIK")]))
    first, *others = await matcher.match("carbon propellers of 30 inches", PUBLIC, kind=ORGANISATION)
    assert first.name == "Tiivik OÜ"
    assert {evidence.path for evidence in first.evidence} == {"sheets/tiivik.yaml", "notes/a.md"}
    assert "TIIVIK" not in [match.name for match in others]


async def test_an_organisation_without_a_sheet_is_found_by_its_notes(fill):
    said = "# A\n\n- The hydrophone buoy was tried in the harbour.\n"
    matcher = await fill(*OTHERS, note("notes/a.md", said, parties=[Party(ORGANISATION, "Kaldarand")]))
    assert await names(matcher, "hydrophone buoy in the harbour", kind=ORGANISATION) == ["Kaldarand"]


async def test_only_what_the_readers_may_read_finds_anybody(fill):
    said = "# A\n\n- Jaan Tamm built the thermal cameras for small drones.\n"
    matcher = await fill(pohjala(MEMBERS), *OTHERS, note("notes/a.md", said, audience=MEMBERS, group="ai", parties=people("Jaan Tamm")))
    hidden = {"Põhjala Optics OÜ", "Jaan Tamm", "Artificial intelligence"}
    assert set(await names(matcher, "thermal cameras for small drones", MEMBER, limit=10)) >= {"Põhjala Optics OÜ"}
    for kind in (None, *PartyKind):
        found = await matcher.match("thermal cameras for small drones", PUBLIC, kind=kind, limit=10)
        assert hidden.isdisjoint(match.name for match in found)
        assert all(evidence.path not in ("sheets/pohjala.yaml", "notes/a.md") for match in found for evidence in match.evidence)


async def test_kind_and_limit_are_kept_and_the_best_stands_first(fill):
    said = "# A\n\n- Jaan Tamm built the thermal cameras for small drones.\n"
    matcher = await fill(pohjala(), *OTHERS, note("notes/a.md", said, group="ai", parties=people("Jaan Tamm", "Anu Kask")))
    found = await matcher.match("thermal cameras for small drones", PUBLIC, limit=10)
    assert [match.score for match in found] == sorted((match.score for match in found), reverse=True)
    assert found[0].kind is ORGANISATION
    assert all(0 <= match.score <= 1 for match in found)
    assert len(await matcher.match("thermal cameras for small drones", PUBLIC, limit=1)) == 1
    for kind in PartyKind:
        assert {match.kind for match in await matcher.match("thermal cameras for small drones", PUBLIC, kind=kind)} <= {kind}


@pytest.mark.parametrize("need", ["wedding cakes", "how long should an egg boil", "", "   "])
async def test_nobody_is_named_where_nothing_speaks_for_anybody(fill, need):
    matcher = await fill(pohjala(), *OTHERS, note("notes/a.md", "# A\n\n- The buoy was tried.\n", group="ai", parties=people("Jaan Tamm")))
    assert await matcher.match(need, PUBLIC) == []


async def test_an_empty_library_knows_nobody(knowledge):
    assert await knowledge.matcher.match("thermal cameras", PUBLIC) == []


async def test_calendars_speak_for_nobody(fill):
    calendar = Document(
        source="calendars",
        path="calendars/a.ics",
        kind=DocumentKind.CALENDAR,
        title="Thermal cameras",
        text="BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
        audience=Audience(),
        parties=(Party(ORGANISATION, "Kaldarand"),),
    )
    matcher = await fill(calendar)
    assert await matcher.match("thermal cameras", PUBLIC) == []


async def seeking(matcher, offer, readers=PUBLIC):
    return [(found.name, found.lines[0].said) for found in await matcher.seekers(offer, readers)]


async def test_who_looks_for_what_is_offered_is_told_by_its_needs_alone(fill):
    matcher = await fill(pohjala(), *OTHERS)
    assert await seeking(matcher, "carbon propellers") == [("Põhjala Optics OÜ", "A supplier of carbon propellers")]
    assert await seeking(matcher, "waterproof connectors for boats") == []
    assert await seeking(matcher, " ") == []


async def test_the_needs_of_a_sheet_that_one_may_not_read_are_not_told(fill):
    matcher = await fill(pohjala(MEMBERS), *OTHERS)
    assert await seeking(matcher, "carbon propellers") == []
    assert len(await seeking(matcher, "carbon propellers", MEMBER)) == 1


async def making(matcher, thing, readers=PUBLIC):
    return [(found.name, [line.said for line in found.lines]) for found in await matcher.makers(thing, readers)]


async def test_who_makes_a_thing_is_told_by_what_sheets_offer_and_not_by_whom_notes_name(fill):
    asked = note(
        "notes/a.md", "# A\n\n- Jaan asked who makes hydrophones.\n- Two customers need hydrophones.\n", group="ai", parties=people("Jaan")
    )
    matcher = await fill(sheet("sheets/a.yaml", "Kaldarand OÜ", "Hydrophones of 90 g"), asked)
    assert await making(matcher, "hydrophones") == [("Kaldarand OÜ", ["Hydrophones of 90 g"])]


async def test_who_makes_what_goes_with_a_thing_does_not_make_it(fill):
    aerials = sheet("sheets/a.yaml", "Kaldarand OÜ", "Aerials for mesh radios")
    radios = sheet("sheets/b.yaml", "Kanarbik AS", "Mesh radios for boats")
    matcher = await fill(aerials, radios)
    assert [name for name, _ in await making(matcher, "mesh radios")] == ["Kanarbik AS"]
    assert [name for name, _ in await making(await fill(aerials), "aerials")] == ["Kaldarand OÜ"]


async def test_where_nobody_offers_the_thing_itself_those_who_name_it_are_told(fill):
    matcher = await fill(sheet("sheets/a.yaml", "Kaldarand OÜ", "Aerials for mesh radios"))
    assert [name for name, _ in await making(matcher, "mesh radios")] == ["Kaldarand OÜ"]


async def test_the_maker_of_a_product_is_told_by_the_line_on_that_product(fill):
    products = (Product("Kaur Mini", 7, "Kaur for a small boat, with a stretcher"), Product("Kaur", 8, "Boat of 4 m"))
    made = sheet("sheets/kaldarand.yaml", "Kaldarand OÜ", "x")
    lines = [f"  - {{name: {one.name}, trl: {one.trl}, description: '{one.description}'}}" for one in products]
    text = "\n".join(["kind: sheet", "organisation: Kaldarand OÜ", "products:", *lines, ""])
    matcher = await fill(replace(made, text=text, capability=Capability(organisation="Kaldarand OÜ", products=products)))
    assert (await making(matcher, "kaur"))[0][1][0] == "Kaur (TRL 8): Boat of 4 m"


async def test_where_no_sheet_speaks_of_a_thing_notes_tell_which_organisations_work_on_it(fill):
    trial = note(
        "notes/a.md",
        "# A\n\n- Kaldarand showed its towed hydrophone array in the bay.\n",
        group="ai",
        parties=(Party(ORGANISATION, "Kaldarand"),),
    )
    matcher = await fill(trial)
    assert [name for name, _ in await making(matcher, "towed hydrophone array")] == ["Kaldarand"]


async def test_an_organisation_that_was_only_there_makes_nothing(fill):
    talk = note("notes/a.md", "# A\n\n- Jaan wants a towed hydrophone array.\n", group="ai", parties=(Party(ORGANISATION, "Kaldarand"),))
    assert await making(await fill(talk), "towed hydrophone array") == []
