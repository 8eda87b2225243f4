"""What periods in words mean, asked on Sunday 22 November 2026."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from knowledge.calendar.periods import named_period, period_in

TODAY = date(2026, 11, 22)

MEANINGS = {
    "what is on today?": ("2026-11-22", "2026-11-22"),
    "homme": ("2026-11-23", "2026-11-23"),
    "eile": ("2026-11-21", "2026-11-21"),
    "this week": ("2026-11-16", "2026-11-22"),
    "next week": ("2026-11-23", "2026-11-29"),
    "järgmine nädal": ("2026-11-23", "2026-11-29"),
    "last month": ("2026-10-01", "2026-10-31"),
    "järgmisel kuul": ("2026-12-01", "2026-12-31"),
    "next quarter": ("2027-01-01", "2027-03-31"),
    "eelmisel aastal": ("2025-01-01", "2025-12-31"),
    "this autumn": ("2026-09-01", "2026-11-30"),
    "sel sügisel": ("2026-09-01", "2026-11-30"),
    "next spring": ("2027-03-01", "2027-05-31"),
    "last winter": ("2025-12-01", "2026-02-28"),
    "in March": ("2027-03-01", "2027-03-31"),
    "the march meeting": ("2027-03-01", "2027-03-31"),
    "in May": ("2027-05-01", "2027-05-31"),
    "last may": ("2026-05-01", "2026-05-31"),
    "may 2023 patches": ("2023-05-01", "2023-05-31"),
    "who sent mail on the may 2023 patches": ("2023-05-01", "2023-05-31"),
    "15. mail 2027": ("2027-05-15", "2027-05-15"),
    "märtsis 2027": ("2027-03-01", "2027-03-31"),
    "2027. aasta märtsis": ("2027-03-01", "2027-03-31"),
    "next year in march": ("2027-03-01", "2027-03-31"),
    "detsembris": ("2026-12-01", "2026-12-31"),
    "Q1 2027": ("2027-01-01", "2027-03-31"),
    "1. kvartal 2027": ("2027-01-01", "2027-03-31"),
    "in 2027": ("2027-01-01", "2027-12-31"),
    "between 3 and 14 March": ("2027-03-03", "2027-03-14"),
    "from 3 to 14 March 2028": ("2028-03-03", "2028-03-14"),
    "3–14 March 2027": ("2027-03-03", "2027-03-14"),
    "3.–14. märts": ("2027-03-03", "2027-03-14"),
    "14. märtsist 3. aprillini": ("2027-03-14", "2027-04-03"),
    "14. MÄRTSIST 3. APRILLINI": ("2027-03-14", "2027-04-03"),
    "from 28 December 2026 to 3 January 2027": ("2026-12-28", "2027-01-03"),
    "March to May 2027": ("2027-03-01", "2027-05-31"),
    "kuni 14. märtsini": ("2026-11-22", "2027-03-14"),
    "until 14 March": ("2026-11-22", "2027-03-14"),
    "on 12 March": ("2027-03-12", "2027-03-12"),
    "12.03.2027": ("2027-03-12", "2027-03-12"),
    "2027-03-12": ("2027-03-12", "2027-03-12"),
    "on 25/12": ("2026-12-25", "2026-12-25"),
    "3 nov 2020": ("2020-11-03", "2020-11-03"),
    "after the nov 7 2019 call": ("2019-11-07", "2019-11-07"),
    "storage, dec 2019": ("2019-12-01", "2019-12-31"),
    "the april 2018 proposal": ("2018-04-01", "2018-04-30"),
    "sig-auth feb 2020: what came of it": ("2020-02-01", "2020-02-29"),
    "early 2021": ("2021-01-01", "2021-04-30"),
    "around end of 2021": ("2021-09-01", "2021-12-31"),
    "first half of 2020": ("2020-01-01", "2020-06-30"),
    "next 3 weeks": ("2026-11-22", "2026-12-13"),
    "järgmise kolme nädala jooksul": ("2026-11-22", "2026-12-13"),
    "aprilli lõpus": ("2027-04-21", "2027-04-30"),
    "next tuesday": ("2026-11-24", "2026-11-24"),
    "reedel": ("2026-11-27", "2026-11-27"),
    "on the 26th": ("2026-11-26", "2026-11-26"),
    "week 50": ("2026-12-07", "2026-12-13"),
    "50. nädalal": ("2026-12-07", "2026-12-13"),
    "in two weeks": ("2026-11-30", "2026-12-06"),
    "kahe nädala pärast": ("2026-11-30", "2026-12-06"),
    "within a month": ("2026-11-22", "2026-12-22"),
    "over the next fortnight": ("2026-11-22", "2026-12-06"),
    "within two fortnights": ("2026-11-22", "2026-12-20"),
    "lähinädalatel": ("2026-11-22", "2026-12-13"),
    "mis toimub lähipäevil": ("2026-11-22", "2026-11-29"),
    "the week after next": ("2026-11-30", "2026-12-06"),
    "the rest of the year": ("2026-11-22", "2026-12-31"),
    "aasta lõpuni": ("2026-11-22", "2026-12-31"),
    "before the end of the year": ("2026-11-22", "2026-12-31"),
    "by the end of March": ("2026-11-22", "2027-03-31"),
    "before 10 December": ("2026-11-22", "2026-12-09"),
    "after 10 December": ("2026-12-11", "2027-12-11"),
    "good friday 2027": ("2027-03-26", "2027-03-26"),
    "2028. aasta suurel reedel": ("2028-04-14", "2028-04-14"),
    "at easter": ("2027-03-26", "2027-03-29"),
    "easter monday 2030": ("2030-04-22", "2030-04-22"),
    "lihavõtteks": ("2027-03-26", "2027-03-29"),
    "before new year": ("2026-11-22", "2026-12-31"),
    "in the new year": ("2027-01-01", "2027-12-31"),
    "enne jõule": ("2026-11-22", "2026-12-23"),
    "between christmas and new year": ("2026-12-24", "2027-01-01"),
    "new year's eve": ("2026-12-31", "2026-12-31"),
    "jaanipäeval": ("2027-06-23", "2027-06-24"),
    "midsummer 2025": ("2025-06-23", "2025-06-24"),
    "vabariigi aastapäeval": ("2027-02-24", "2027-02-24"),
}

NO_PERIODS = (
    "may we bring a guest?",
    "what may happen if the trial fails",
    "this may be wrong",
    "soldiers march on",
    "who keeps the mail server?",
    "what did Jan say?",
    "11/3",
    "on call 24/7",
    "kernel 5.10 and release 1.22.3",
    "a shift in the second half of the 20th century",
    "CVE-2020-8554",
    "what does the spring framework do",
    "fall back to the old plan",
    "twice in a week",
    "an easter egg in the code",
    "",
)


@pytest.mark.parametrize(("text", "span"), MEANINGS.items(), ids=MEANINGS)
def test_a_period_in_words_has_its_days(text, span):
    period = period_in(text, TODAY)
    assert period is not None
    assert (period.first.isoformat(), period.last.isoformat()) == span


@pytest.mark.parametrize("text", NO_PERIODS)
def test_words_that_only_look_like_a_period_are_none(text):
    assert period_in(text, TODAY) is None


def test_a_period_is_named_where_it_stands_in_the_text_as_it_was_written():
    text = "İZMİR, 14 MARCH 2028"  # in lower case each İ would be two characters
    named = named_period(text, TODAY)
    assert text[named.start : named.end] == "14 MARCH 2028"


def test_without_a_year_the_past_one_is_meant_for_notes():
    assert period_in("in March", TODAY, prefer="past").first == date(2026, 3, 1)
    assert period_in("on 24 December", TODAY, prefer="past").first == date(2025, 12, 24)


VOCABULARY = (
    "next last this järgmisel eelmisel sel may march mai märtsis 29. 31 february 3 14 between and to – until kuni since spring sügisel q1 "
    "first half of 2020 2099 1980 30/02/2024 week kuu year aasta lõpus early mid vahel 12.12.2027 2027-02-30 the a 999 days weeks"
)
WORDS = st.sampled_from(VOCABULARY.split())


@given(st.lists(WORDS, max_size=8).map(" ".join) | st.text(max_size=60), st.dates(), st.sampled_from(["future", "past"]))
@example("14 and 12.12.2027", date(2026, 1, 1), "future")
def test_any_text_on_any_day_has_an_ordered_period_or_none(text, today, prefer):
    period = period_in(text, today, prefer=prefer)
    assert period is None or period.first <= period.last


@given(st.dates(date(1980, 1, 1), date(2099, 12, 31)), st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_a_written_out_day_is_that_day(day, today):
    period = period_in(f"what was on {day.day} {day:%B} {day.year}?", today)
    assert (period.first, period.last) == (day, day)


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(1, 28), st.integers(1, 12))
def test_a_day_without_a_year_is_within_a_year_ahead(today, day, month):
    period = period_in(f"on {day} {date(2000, month, 1):%B}", today)
    assert today <= period.first <= today + timedelta(days=366)
