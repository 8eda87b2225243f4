"""What an organisation says of itself: the lines of its own sheet, for those who may read it."""

from __future__ import annotations

import pytest

from ingest.readers.document import read_document
from knowledge.answering.sheets import answer_sheet
from knowledge.audience import Audience, Readers
from knowledge.model import AnswerKind, Question
from tests.fakes.documents import NOW, put

PUBLIC = Readers.public()
BOARD = Readers.holding({"board"})
AKUVARA = """---
kind: sheet
organisation: Akuvara OÜ
country: Estonia
city: Narva
size: 38
contact_role: Product manager
last_reviewed: 2026-02-12
working_groups: [uncrewed, export]
offers:
  - Battery packs of 48 V
  - Self-heating packs
needs:
  - A partner for selling in Japan
products:
  - name: Pakk 48
    trl: 9
    description: Lithium-ion pack
certificates: [ISO 9001, ISO 14001]
markets: [Estonia, Finland]
---
"""
VAIKUS = "---\nkind: sheet\norganisation: Vaikus OÜ\nneeds:\n  - Silence\n---\n"


def read(text, path, audience=None):
    return read_document(text.encode(), source="sheets", path=path, audience=audience or Audience())


@pytest.fixture
async def filled(library):
    await put(library, read(AKUVARA, "sheets/akuvara.md"), read(VAIKUS, "sheets/vaikus.md", Audience.of("board")))
    return library


async def answered(library, text, readers=PUBLIC, language="en"):
    return await answer_sheet(Question(text, readers, NOW), library, language=language)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("what does Akuvara need?", ["Needs: A partner for selling in Japan"]),
        ("What is Akuvara looking for", ["Needs: A partner for selling in Japan"]),
        ("what does Akuvara offer us?", ["Offers: Battery packs of 48 V", "Offers: Self-heating packs"]),
        ("which products does Akuvara OÜ make?", ["Products: Pakk 48 (TRL 9): Lithium-ion pack"]),
        ("Akuvara's products", ["Products: Pakk 48 (TRL 9): Lithium-ion pack"]),
        (
            "what does Akuvara do?",
            ["Offers: Battery packs of 48 V", "Offers: Self-heating packs", "Products: Pakk 48 (TRL 9): Lithium-ion pack"],
        ),
        ("which certificates does Akuvara have?", ["Certificates: ISO 9001, ISO 14001"]),
        ("where does Akuvara sell?", ["Markets: Estonia, Finland"]),
        ("which groups is Akuvara in?", ["Working groups: uncrewed, export"]),
        ("where is Akuvara based?", ["City: Narva", "Country: Estonia"]),
        ("how many people work at Akuvara?", ["Size: 38 employees"]),
        ("who is the contact at Akuvara?", ["Contact role: Product manager"]),
        ("mida Akuvara vajab?", ["Needs: A partner for selling in Japan"]),
        ("mida toodab Akuvara?", ["Products: Pakk 48 (TRL 9): Lithium-ion pack"]),
        ("kus asub Akuvara?", ["City: Narva", "Country: Estonia"]),
    ],
)
async def test_the_lines_under_the_heading_that_is_asked_for_are_told(filled, text, lines):
    answer = await answered(filled, text)
    assert (answer.kind, [one.text for one in answer.statements]) == (
        AnswerKind.LISTING,
        ["From the sheet of Akuvara OÜ, 12 February 2026:", *lines],
    )
    assert all(one.path == "sheets/akuvara.md" and one.quote in AKUVARA for one in answer.citations)
    assert [one.citations for one in answer.statements[1:]] == [(n,) for n in range(1, len(lines) + 1)]


async def test_it_is_said_in_estonian_too(filled):
    answer = await answered(filled, "mida Akuvara vajab?", language="et")
    assert answer.statements[0].text == "Võimekuslehelt: Akuvara OÜ, 12. veebruar 2026:"


async def test_a_closed_sheet_is_told_to_those_who_may_read_it(filled):
    assert await answered(filled, "what does Vaikus need?") is None
    assert (await answered(filled, "what does Vaikus need?", BOARD)).statements[-1].text == "Needs: Silence"


async def test_what_has_no_room_is_told_by_its_number(library):
    offers = "".join(f"  - Battery packs for the trial in winter, made to measure, number {n:02}\n" for n in range(20))
    await put(library, read(f"---\nkind: sheet\norganisation: Akuvara OÜ\noffers:\n{offers}---\n", "sheets/a.md"))
    answer = await answered(library, "what does Akuvara offer?")
    told = [one.text for one in answer.statements]
    assert told[-1] == f"and {20 - (len(told) - 2)} more"
    assert sum(map(len, told[:-1])) <= 600


@pytest.mark.parametrize(
    "text",
    [
        "what does Akuvara need for Japan?",
        "what did Akuvara offer in May?",
        "what does Kestrel need?",
        "which standards does Akuvara follow?",
        "what do Akuvara and Vaikus need?",
        "what does a member need to join?",
    ],
)
async def test_whatever_else_is_asked_is_left_to_others(filled, text):
    assert await answered(filled, text, BOARD) is None
