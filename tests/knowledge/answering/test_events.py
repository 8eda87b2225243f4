"""Which questions are for the calendar, and what it answers."""

import json
from datetime import date
from pathlib import Path

import pytest

from knowledge.answering.events import is_event_question

QUESTIONS = Path(__file__).resolve().parents[4] / "shared" / "data" / "kubernetes" / "questions.jsonl"
TODAY = date(2026, 11, 22)

FOR_THE_CALENDAR = """
when is the next sig-auth meeting?
When's the next AI group meeting
when does the AI group meet?
what time does the cyber group meet in December?
on which day is the next board meeting?
where is the next export group meeting?
next AI working group meeting
upcoming exhibitions
what is on in March?
what's on next week?
whats happening in the cluster this month
what is coming up in January 2027?
what events are there in spring?
which exhibitions are planned for 2027?
is there a B2B day this autumn?
are there any seminars in May?
are there matchmaking events next quarter
any workshops between 3 and 14 March?
do we have a meeting tomorrow?
will we have any training on the Cyber Resilience Act this year?
seminars in May
exhibitions next year
when is Eurosatory exhibition?
when is the deadline for the Digital Europe call?
what deadlines are there this quarter?
list the upcoming meetings of the uncrewed group
show me all events in February 2027
when was the last AI group meeting?
when will the general meeting be held?
what time is the next dual-use group call?
when are the office hours of the cluster manager?
which conferences can we attend next summer
when is the SADUL demonstration
what is on the calendar for next week?
does the board group meet in December?
millal on järgmine TI töörühma koosolek?
kus toimub järgmine küberrühma koosolek?
mis toimub märtsis?
mis on järgmisel nädalal plaanis?
millised messid on 2027. aastal?
kas sel sügisel on kontaktkohtumisi?
kas detsembris toimub mõni seminar?
millal koguneb eksporditöörühm?
järgmine droonirühma koosolek
millal on Digital Europe taotlusvooru tähtaeg?
mis üritused on homme?
mis kell algab järgmine juhatuse koosolek?
millal oli viimane küberrühma koosolek?
üritused detsembris
""".strip().splitlines()

FOR_THE_NOTES = """
what did the AI group decide in its last meeting?
when did sig-apps see the survey findings?
who cancelled the meeting in March?
why was there no meeting in July?
what time is the sidecar wg call for someone in paris?
what is on the agenda of the next AI group meeting?
what was said about the exhibition in London?
after the nov 7 2019 call, when was the next community meeting?
how many firms took part in the B2B day?
what does Soovaht offer?
who works on thermal imaging?
when is the Kiivit production unit delivered?
can you book me a flight to lisbon next thursday
how much does a stand at the exhibition cost?
what is the status of the laser rangefinder?
what are the things krew cant do, from that community meeting demo?
mida otsustas küberrühm viimasel koosolekul?
kes juhib TI töörühma?
miks jäi juuli koosolek ära?
mitu firmat oli messil?
mida arutati eelmisel koosolekul?
millal valmib Kiiviti seeria?
who should we ask about joint sales?
what is the next version of the interface?
which group meets the requirements for TRL 6?
""".strip().splitlines()


@pytest.mark.parametrize("question", FOR_THE_CALENDAR)
def test_a_question_about_what_is_on_is_for_the_calendar(question):
    assert is_event_question(question, today=TODAY)


@pytest.mark.parametrize("question", FOR_THE_NOTES)
def test_a_question_about_what_was_said_is_not(question):
    assert not is_event_question(question, today=TODAY)


@pytest.mark.shared
@pytest.mark.skipif(not QUESTIONS.is_file(), reason="the shared data folder is not beside the project")
@pytest.mark.parametrize("today", [None, TODAY, date(2021, 11, 1)])
def test_no_question_on_real_notes_is_taken_for_an_event_question(today):
    asked = [json.loads(line)["question"] for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    assert [question for question in asked if is_event_question(question, today=today)] == []
