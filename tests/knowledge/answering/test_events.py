"""Which questions the calendar answers, with which events, asked on Monday 23 November 2026."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.readers.calendar import read_calendar
from knowledge.answering.events import answer_events
from knowledge.audience import Audience, Readers
from knowledge.calendar import Calendar
from knowledge.model import Answer, Cluster, DocumentKind, DocumentSummary, Question, WorkingGroup

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "kubernetes"
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
ANYONE = Readers.public()
CLUSTER = Cluster(
    "Sample",
    "Europe/Tallinn",
    ("en", "et"),
    (
        WorkingGroup("robots", "Robotics", ("robotics group", "robotirühm")),
        WorkingGroup("optics", "Optics and cameras", ("optics group", "optikarühm", "optika ja kaamerate töörühm")),
        WorkingGroup("cyber", "Cyber security", ("cyber group", "küberrühm")),
    ),
)

# Its UID, first day, how often it comes again, title, place and categories.
EVENTS = """
robots   | 20260105T140000 | MONTHLY;BYDAY=1MO  | Robotics working group meeting | Tartu | robots
optics   | 20260108T100000 | MONTHLY;BYDAY=2TH  | Optics and cameras working group meeting | By video | optics
cyber    | 20260130T100000 | MONTHLY;BYDAY=-1FR | Cyber security working group meeting | Tallinn | cyber
board    | 20260120T090000 | MONTHLY;INTERVAL=3;BYDAY=3TU | Board meeting | Tallinn | cluster
hours    | 20260106T150000 | WEEKLY;INTERVAL=2  | Open hour with the cluster manager | Tallinn, or by telephone | cluster
pairs26  | 20261126T100000 |                    | Autumn B2B day | Tallinn | matchmaking
pairs27  | 20270415T100000 |                    | Brokerage with Finnish firms | Oulu | matchmaking
enforce  | 20260922        |                    | Enforce Tac 2026 | Nuremberg | exhibition
dockyard | 20270512        |                    | Dockyard Expo 2027: maritime surveillance | Gdansk | exhibition
polar    | 20270302        |                    | Polarshield 2027 exhibition | Tromsø | exhibition
lens     | 20261203T130000 |                    | Seminar: lenses for cold weather | Narva | optics,seminar
norms    | 20270121T130000 |                    | Seminar: machine safety rules | Tallinn | robots,seminar
redteam  | 20270420        |                    | Northern Shutter cyber exercise | Rakvere | cyber,exercise
course   | 20270210T090000 |                    | Training: writing offers for NATO agencies | Online | training
deadline | 20270218T170000 |                    | Deadline: Digital Europe call on secure supply chains | Online | call
opens    | 20261215T100000 |                    | Call opens: EDF non-thematic 2027 | Online | call
party    | 20261211T180000 |                    | Winter evening | Old Harbour, Tallinn | cluster
agm      | 20270610T130000 |                    | General meeting 2027 | Kuressaare | cluster
trial    | 20270118        |                    | Field trial of snow robots | Otepää | robots
riga     | 20261209T100000 |                    | Visit of the Riga cluster | Tallinn | cluster
"""

FOUND = {
    # meetings
    "when is the next robotics group meeting?": "robots",
    "When's the next optics call": "optics",
    "when do the camera people get together again?": "optics",
    "what time does the cyber group meet in December?": "cyber",
    "on which day is the next board meeting?": "board",
    "where is the next robotics group meeting?": "robots",
    "next cyber wg meeting": "cyber",
    "does the cyber group meet on christmas day?": "cyber",
    "does the cyber group meet on good friday 2027?": "cyber",
    "is the robotics group meeting in January?": "robots",
    "when will the general meeting be held?": "agm",
    "where's the AGM next year?": "agm",
    "when can I drop in on the cluster manager?": "hours",
    "office hours with the manager this week?": "hours",
    "when are the next office hours?": "hours",
    "when was the last optics group meeting?": "optics",
    "millal on järgmine robotirühma koosolek?": "robots",
    "kus saab küberrühm järgmine kord kokku?": "cyber",
    "millal koguneb optikarühm?": "optics",
    "mis kell algab järgmine juhatuse koosolek?": "board",
    "järgmine robotirühma koosolek": "robots",
    "kas küberrühm kohtub detsembris?": "cyber",
    "millal on üldkoosolek?": "agm",
    "millal oli viimane küberrühma koosolek?": "cyber",
    "millal ma saan klastri juhiga rääkida?": "hours",
    "mis päeval on juhatajal lahtiste uste tund?": "hours",
    # fairs
    "upcoming exhibitions": "dockyard polar",
    "which trade shows are planned for 2027?": "dockyard polar",
    "any fairs in the spring?": "dockyard polar",
    "is there a naval expo coming up?": "dockyard",
    "when is Polarshield?": "polar",
    "Polarshield dates?": "polar",
    "when and where is the dockyard thing in Gdansk?": "dockyard",
    "when was Enforce Tac?": "enforce",
    "is Polarshield still on?": "polar",
    "how long until Dockyard Expo?": "dockyard",
    "millised messid on 2027. aastal?": "dockyard polar",
    "kus toimub Polarshield?": "polar",
    "millal on järgmine näitus?": "polar",
    "kas kevadel on mõni mess?": "polar dockyard",
    # matchmaking
    "anything like matchmaking happening this week?": "pairs26",
    "is there a B2B day this autumn?": "pairs26",
    "when do we get to meet Finnish companies?": "pairs27",
    "matchmaking in Oulu - when?": "pairs27",
    "kas sel nädalal on kontaktkohtumisi?": "pairs26",
    "millal on järgmine kontaktkohtumine?": "pairs26",
    # seminars, training, exercises
    "any seminars before new year?": "lens",
    "which seminars are there in January?": "norms",
    "what seminars does the optics group have coming up?": "lens",
    "when is the seminar about lenses?": "lens",
    "seminars in the first half of 2027": "norms",
    "when is the next cyber drill?": "redteam",
    "is there any training on writing offers?": "course",
    "what courses can I attend in February?": "course",
    "when do we freeze the robots in Otepää?": "",
    "when is the snow robot trial?": "trial",
    "millal on järgmine küberõppus?": "redteam",
    "kas tuleb mõni koolitus?": "course",
    "millised seminarid on enne uut aastat?": "lens",
    "mis seminarid on enne jõule?": "lens",
    "milliseid õppuseid on aprillis?": "redteam",
    # calls
    "when is the deadline for the Digital Europe application?": "deadline",
    "deadline for digital europe?": "deadline",
    "by when must the Digital Europe proposal be in?": "deadline",
    "when does the EDF call open?": "opens",
    "millal on Digitaalse Euroopa taotlusvooru tähtaeg?": "deadline",
    "mis kuupäevaks peab Digital Europe taotlus valmis olema?": "deadline",
    "millal avaneb EDFi taotlusvoor?": "opens",
    # whatever is on
    "what is on in February 2027?": "robots optics cyber hours course deadline",
    "what's on this week?": "pairs26 cyber hours",
    "what does the cluster have planned before christmas?": "pairs26 cyber hours lens robots riga optics party opens",
    "anything on in Narva?": "lens",
    "what events are there at new year?": "",
    "what is happening in Rakvere next spring?": "redteam",
    "mis toimub sel nädalal?": "pairs26 cyber hours",
    "mis üritused on jaanuaris Otepääl?": "trial",
    "mis on järgmisel nädalal plaanis?": "lens",
    "mis jaanipäeval toimub?": "",
    "when is the winter party?": "party",
    "millal tuleb Riia klaster külla?": "",
    "when does the Riga cluster visit us?": "riga",
    "is the board meeting cancelled?": "board",
}  # fmt: skip

NOT_FOR_THE_CALENDAR = """
what did the robotics group decide in its last meeting?
when did the optics group agree on the lens mount?
who cancelled the meeting in March?
why was there no cyber meeting in July?
what will the team talk about in the next meeting?
what is on the agenda of the next robotics group meeting?
what was said about the exhibition in London?
how many firms took part in the B2B day?
how much does a stand at Polarshield cost?
what does the optics group think of cold weather?
who works on thermal imaging?
when is the Kiivit production unit delivered?
when does the battery run out in the cold?
where is the calibration server?
where do the labellers keep their files?
can you book me a flight to lisbon next thursday
what time is it in Tokyo?
when was the interface frozen?
where was the leak found?
what is the status of the laser rangefinder?
what is the next version of the interface?
what is Kadri Laanemäe working on?
what are they focusing on this year?
which group meets the requirements for TRL 6?
who should we ask about joint sales?
do members pay for the autumn B2B day?
which company offers training in soldering?
is there a firm that makes maritime radars?
who can run a cyber exercise for us?
are the lenses heated?
does the robot meet the standard?
when should we use the second antenna?
what happened at the board meeting?
which deadline did the consortium miss?
by when will we know if the money comes?
what weekday are the firmware builds?
is the sprint at the conference in 2021 still on?
mida otsustas küberrühm viimasel koosolekul?
kes juhib robotirühma?
miks jäi juuli koosolek ära?
mitu firmat oli messil?
mida arutati eelmisel koosolekul?
millal valmib Kiiviti seeria?
mis päeval võeti kastid peale?
kus hoitakse mõõteandmeid?
millal otsustati objektiivi mõõdud?
mis kell läheb viimane buss Tartust Valka?
kas messil on voolu?
kui palju maksab osalemine seminaril?
kes oskab korraldada küberõppust?
""".strip().splitlines()


class FakeLibrary:
    """Holds one calendar, read as a file is."""

    def __init__(self, raw: bytes) -> None:
        document = read_calendar(raw, source="events", path="events.ics", audience=Audience())
        self._kept = (
            DocumentSummary(1, "events", "events.ics", DocumentKind.CALENDAR, document.title, None, None, None, None, Audience()),
            document.text,
        )

    async def calendars(self, readers: Readers) -> list[tuple[DocumentSummary, str]]:
        return [self._kept] if readers.may_read(self._kept[0].audience) else []


def component(line: str) -> str:
    uid, start, rule, summary, location, categories = (part.strip() for part in line.split("|"))
    start = f";TZID=Europe/Tallinn:{start}" if "T" in start else f";VALUE=DATE:{start}"
    again = f"RRULE:FREQ={rule}\n" if rule else ""
    return f"BEGIN:VEVENT\nUID:{uid}\nDTSTART{start}\n{again}SUMMARY:{summary}\nLOCATION:{location}\nCATEGORIES:{categories}\nEND:VEVENT\n"


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    text = "BEGIN:VCALENDAR\nVERSION:2.0\n" + "".join(map(component, EVENTS.strip().splitlines())) + "END:VCALENDAR\n"
    return Calendar(library=FakeLibrary(text.encode()), cluster=CLUSTER)


def uids(answer: Answer | None) -> set[str]:
    return {occurrence.uid for occurrence in answer.occurrences} if answer else set()


@pytest.mark.parametrize(("question", "expected"), FOUND.items(), ids=FOUND)
async def test_a_question_about_an_event_finds_it(calendar, question, expected):
    assert uids(await answer_events(Question(question, ANYONE, NOW), calendar)) == set(expected.split())


@pytest.mark.parametrize("question", NOT_FOR_THE_CALENDAR)
async def test_a_question_about_anything_else_is_left_to_the_notes(calendar, question):
    assert await answer_events(Question(question, ANYONE, NOW), calendar) is None


async def test_an_event_that_is_not_on_then_is_told_with_its_nearest_times(calendar):
    asked = Question("does the cyber group meet on new year's eve?", ANYONE, NOW)
    answer = await answer_events(asked, calendar)
    meeting = "Not then (Thursday 31 December 2026); the nearest is Cyber security working group meeting: Friday"
    assert answer.text.splitlines() == [
        f"{meeting} 25 December 2026, 10:00 (Europe/Tallinn), Tallinn.",
        f"{meeting} 29 January 2027, 10:00 (Europe/Tallinn), Tallinn.",
    ]


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data folder is not beside the project")
@pytest.mark.parametrize("now", [NOW, datetime(2021, 11, 1, tzinfo=UTC), datetime(2018, 2, 1, tzinfo=UTC)], ids=["2026", "2021", "2018"])
async def test_no_question_on_real_notes_is_answered_from_the_calendar_beside_them(now):
    real = Calendar(library=FakeLibrary((SHARED / "community-meetings.ics").read_bytes()), cluster=CLUSTER)
    asked = [json.loads(line)["question"] for line in (SHARED / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [text for text in asked if await answer_events(Question(text, ANYONE, now), real)] == []
