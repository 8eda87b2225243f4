"""What is on, for whom, and which events a question means."""

import sys
from datetime import UTC, date, datetime

import pytest

from knowledge.answering.events import answer_events
from knowledge.audience import Audience, Readers
from knowledge.calendar import Calendar, let_go
from knowledge.model import AnswerKind, Cluster, DocumentKind, DocumentSummary, Period, Question, WorkingGroup

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
MEMBER, PUBLIC, BOARD = Readers.holding(["members"]), Readers.public(), Readers.holding(["members", "board"])
CLUSTER = Cluster(
    "Sample",
    "Europe/Tallinn",
    ("en", "et"),
    (
        WorkingGroup("ai", "Artificial intelligence", ("AI group", "TI töörühm")),
        WorkingGroup("cyber", "Cyber and communications", ("cyber group", "kübertöörühm")),
    ),
)

MEETINGS = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:ai
DTSTART;TZID=Europe/Tallinn:20260113T140000
DTEND;TZID=Europe/Tallinn:20260113T160000
RRULE:FREQ=MONTHLY;BYDAY=2TU
SUMMARY:AI group monthly meeting
LOCATION:Tehnopol\\, Tallinn
CATEGORIES:ai
URL:https://notes.example.invalid/ai
END:VEVENT
BEGIN:VEVENT
UID:cyber
DTSTART;TZID=Europe/Tallinn:20260121T100000
DTEND;TZID=Europe/Tallinn:20260121T110000
RRULE:FREQ=MONTHLY;BYDAY=3WE
SUMMARY:Cyber and communications working group meeting
CATEGORIES:cyber
END:VEVENT
BEGIN:VEVENT
UID:board
DTSTART;TZID=Europe/Tallinn:20261218T100000
DTEND;TZID=Europe/Tallinn:20261218T110000
SUMMARY:Board meeting on the merger
X-KOBAR-AUDIENCE:board
END:VEVENT
END:VCALENDAR
"""
FAIRS = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:fair
DTSTART;VALUE=DATE:20270512
DTEND;VALUE=DATE:20270515
SUMMARY:Baltic Maritime exhibition\\, with a very long name that the file folds
  in two
LOCATION:Gdynia
END:VEVENT
BEGIN:VEVENT
UID:b2b
DTSTART;TZID=Europe/Tallinn:20261126T100000
DTEND;TZID=Europe/Tallinn:20261126T170000
SUMMARY:B2B day
STATUS:CANCELLED
END:VEVENT
END:VCALENDAR
"""


class FakeLibrary:
    """Holds two calendars, one of them for members."""

    def __init__(self) -> None:
        self.texts = {"calendars/meetings.ics": MEETINGS, "calendars/fairs.ics": FAIRS}

    async def calendars(self, readers: Readers) -> list[tuple[DocumentSummary, str]]:
        audiences = {"calendars/meetings.ics": Audience.of("members"), "calendars/fairs.ics": Audience()}
        summaries = (
            DocumentSummary(n, "calendars", path, DocumentKind.CALENDAR, f"Calendar {n}", None, None, None, None, audiences[path])
            for n, path in enumerate(self.texts)
        )
        return [(summary, self.texts[summary.path]) for summary in summaries if readers.may_read(summary.audience)]


@pytest.fixture
def library() -> FakeLibrary:
    return FakeLibrary()


@pytest.fixture
def calendar(library: FakeLibrary) -> Calendar:
    return Calendar(library=library, cluster=CLUSTER)


DECEMBER = Period(date(2026, 12, 1), date(2026, 12, 31))


async def test_what_is_on_comes_in_order_of_its_start(calendar):
    assert [o.uid for o in await calendar.occurrences(DECEMBER, BOARD)] == ["ai", "cyber", "board"]


async def test_an_event_is_only_for_those_whom_both_it_and_its_calendar_admit(calendar):
    assert [o.uid for o in await calendar.occurrences(DECEMBER, MEMBER)] == ["ai", "cyber"]
    assert await calendar.occurrences(DECEMBER, PUBLIC) == []
    assert await calendar.occurrences(DECEMBER, Readers.together([BOARD, MEMBER])) == await calendar.occurrences(DECEMBER, MEMBER)


@pytest.mark.parametrize("name", ["cyber", "Cyber group", "KÜBERTÖÖRÜHM", "cyber and communications"])
async def test_a_group_is_known_by_all_its_names(calendar, name):
    assert [o.uid for o in await calendar.occurrences(DECEMBER, MEMBER, group=name)] == ["cyber"]


async def test_the_first_and_the_last_day_belong_to_the_period(calendar):
    assert [o.uid for o in await calendar.occurrences(Period(date(2027, 5, 14), date(2027, 5, 14)), PUBLIC)] == ["fair"]
    assert await calendar.occurrences(Period(date(2027, 5, 15), date(2027, 5, 15)), PUBLIC) == []
    assert await calendar.occurrences(Period(date.min, date.min), PUBLIC) == []
    assert await calendar.occurrences(Period(date.max, date.max), PUBLIC) == []


ASKED = {
    "when is the next AI group meeting?": ["ai 2026-12-08"],
    "when does the cyber group meet?": ["cyber 2026-12-16"],
    "kus toimub järgmine küberrühma koosolek?": ["cyber 2026-12-16"],
    "millal on järgmine TI töörühma koosolek?": ["ai 2026-12-08"],
    "when was the last AI group meeting?": ["ai 2026-11-10"],
    "what is on in December?": ["ai 2026-12-08", "cyber 2026-12-16"],
    "is there a B2B day this autumn?": ["b2b 2026-11-26"],
    "which exhibitions are there next year?": ["fair 2027-05-12"],
    "millised messid on 2027. aastal?": ["fair 2027-05-12"],
    "when does the AI group meet in March?": ["ai 2027-03-09"],
    "when is the next quantum group meeting?": [],
}


@pytest.mark.parametrize(("question", "expected"), ASKED.items(), ids=ASKED)
async def test_a_question_means_these_events(calendar, question, expected):
    found = await calendar.search(question, MEMBER, NOW)
    assert [f"{hit.occurrence.uid} {hit.occurrence.start:%Y-%m-%d}" for hit in found.hits] == expected


async def test_what_a_reader_may_not_see_is_neither_found_nor_counted(calendar):
    assert (await calendar.search("when is the board meeting on the merger?", MEMBER, NOW)).hits == ()
    assert len((await calendar.search("when is the board meeting on the merger?", BOARD, NOW)).hits) == 1


async def test_an_answer_says_when_and_where_and_quotes_the_calendar(calendar, library):
    answer = await answer_events(Question("when is the next AI group meeting?", MEMBER, NOW), calendar)
    assert answer.kind is AnswerKind.EVENTS
    assert answer.text == "AI group monthly meeting: Tuesday 8 December 2026, 14:00–16:00 (Europe/Tallinn), Tehnopol, Tallinn."
    (citation,) = answer.citations
    assert (citation.path, citation.locator, citation.url) == ("calendars/meetings.ics", "2026-12-08", "https://notes.example.invalid/ai")
    assert citation.quote in library.texts[citation.path]


async def test_an_answer_in_estonian_has_estonian_dates_and_says_what_is_cancelled(calendar):
    answer = await answer_events(Question("kas sel sügisel on B2B?", MEMBER, NOW, language="et"), calendar)
    assert answer.text == "Ära jäetud: B2B day: neljapäev, 26. november 2026, 10:00–17:00 (Europe/Tallinn)."


async def test_a_folded_title_is_quoted_as_it_stands(calendar, library):
    answer = await answer_events(Question("which exhibitions are there next year?", PUBLIC, NOW), calendar)
    assert answer.text == "Baltic Maritime exhibition, with a very long name that the file folds in two: 12–14 May 2027, Gdynia."
    assert answer.citations[0].quote in library.texts["calendars/fairs.ics"]


async def test_when_nothing_is_on_the_period_is_named_and_nothing_is_stated(calendar):
    answer = await answer_events(Question("what is on in August 2027?", PUBLIC, NOW), calendar)
    assert answer.abstained
    assert answer.period == Period(date(2027, 8, 1), date(2027, 8, 31))
    assert answer.citations == ()


async def test_an_event_that_the_calendar_does_not_know_is_left_to_the_notes(calendar):
    assert await answer_events(Question("when is the next quantum group meeting?", MEMBER, NOW), calendar) is None


async def test_a_broken_calendar_does_not_hide_the_others(calendar, library):
    library.texts["calendars/fairs.ics"] = "rubbish"
    agenda = await calendar.agenda(DECEMBER, MEMBER)
    assert [o.uid for o in agenda.occurrences] == ["ai", "cyber"]
    assert "Calendar 1" in agenda.notes[0]


async def test_a_calendar_that_was_let_go_is_held_nowhere(calendar, library):
    library.texts = {path: f"{text}\r\n" for path, text in library.texts.items()}
    [*texts] = library.texts.values()
    held = [sys.getrefcount(text) for text in texts]
    assert (await calendar.search("when does the cyber group meet?", MEMBER, NOW)).hits
    assert [sys.getrefcount(text) for text in texts] > held
    let_go()
    assert [sys.getrefcount(text) for text in texts] == held
