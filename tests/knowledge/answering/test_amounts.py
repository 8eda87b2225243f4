"""Amounts: which questions ask how many there are of something, and which lines state it."""

import pytest

from knowledge.answering.amounts import Amount, amount_asked
from knowledge.answering.units import Unit


@pytest.mark.parametrize(
    ("question", "units"),
    [
        ("how many people filled in the survey?", {Unit.THINGS}),
        ("how crowded was it, how many applied?", {Unit.THINGS}),
        ("final number of ballots cast in the election?", {Unit.THINGS}),
        ("What is the total number of members?", {Unit.THINGS}),
        ("how many people work 40 hours?", {Unit.THINGS}),
        ("how many of the six were seen from the air?", {Unit.THINGS, Unit.SHARE}),
        ("after how many days do we publish?", {Unit.TIME}),
        ("how many flying hours did they get?", {Unit.TIME}),
        ("what max delay in seconds did they agree on?", {Unit.TIME}),
        ("how many kilos does it weigh?", {Unit.WEIGHT}),
        ("how many euros does the stand cost?", {Unit.MONEY}),
        ("how much did the stand cost?", {Unit.MONEY}),
        ("what percentage do I get?", {Unit.SHARE}),
        ("mitu klassi on praegu Koidus?", {Unit.THINGS}),
        ("mitu aastakoosolekut oli?", {Unit.THINGS}),
        ("kui palju inimesi tuli?", {Unit.THINGS}),
        ("mitme päeva pärast haavatavus avaldatakse?", {Unit.TIME}),
        ("mitu protsenti saab see, kes kliendi tõi?", {Unit.SHARE}),
    ],
)
def test_an_amount_is_asked_for_in_its_unit(question, units):
    assert amount_asked(question) == Amount(frozenset(units))


@pytest.mark.parametrize(
    "question",
    [
        "who counted how many guests came?",
        "the number of colonists declined after what year?",
        "when did they decide how many may come?",
        "what is the phone number of the office?",
        "how much time is left?",
        "kui palju kaalub Kiivit?",
        "millal selgub, mitu tuleb?",
        "what is the stand like?",
    ],
)
def test_something_else_is_no_amount(question):
    assert amount_asked(question) is None


THINGS = Amount(frozenset({Unit.THINGS}))
TIME = Amount(frozenset({Unit.TIME}))


@pytest.mark.parametrize(
    "line",
    [
        "49 guests from nine countries",
        "had ~185 shadow applications",
        "22/249 blocking tests are flaky",
        "NCW at KCD Bangalore had over 75 attendees",
        "older ones are deleted (default 10)",
        "Guests: 40k",
        "1.2 million downloads",
        "1,900 sets are in use",
        "twelve companies have said yes",
        "corresponds with one (or more) of the departments",
        "nobody came",
        "Lennuk leidis neli inimest kuuest.",
        "Ülesanne kolmel inimesel",
        "Kutsuti 23-le",
    ],
)
def test_a_line_states_how_many(line):
    assert THINGS.stated_in(["About the survey.", line])


@pytest.mark.parametrize(
    "line",
    [
        "47% of respondents use secrets",
        "only two more days to collect data",
        "August has 5 Mondays, next meeting is on 7th Sept",
        "[nikhita] election stuff [5 mins]",
        "[ 0:00 ] Results at 10:30",
        "Release 1.22, Week 4, TRL 7, #27991, KEP-4818, v1.30",
        "see https://example.org/pull/27991 and 2021",
        "3. Next steps on 16 April 2024",
        "runs at 5 MHz with 3.5 W over 2 km for 30 s, 14 kg, EUR 4 million",
        "half of the members, this one and the next one",
        "Dokument 3. osa, 20 kraadi, kaks päeva",
        "a stand of 84 m2 beside the pool",
    ],
)
def test_a_line_with_other_numbers_does_not(line):
    assert not THINGS.stated_in([line])


@pytest.mark.parametrize(
    "line",
    ["120 days after the report", "10-15 mins each", "30s", "50 hours in the air", "two working days", "370 tundi", "kahe nädala jooksul"],
)
def test_a_line_states_how_long(line):
    assert TIME.stated_in([line])


@pytest.mark.parametrize("line", ["slides and updates [5 minutes]", "12 people", "at 10:30 on 3 May"])
def test_the_minutes_that_a_matter_had_are_not_how_long_something_takes(line):
    assert not TIME.stated_in([line])


def test_a_part_of_some_is_stated_as_a_number_or_as_a_share():
    among = amount_asked("how many of our members export?")
    assert among.stated_in(["40 % export"])
    assert among.stated_in(["half of them"])
    assert among.stated_in(["19 firmast 15"])
    assert not among.stated_in(["in two years"])


@pytest.mark.parametrize("amount", [THINGS, Amount(frozenset({Unit.MONEY}))])
def test_what_is_missing_is_said_in_both_languages(amount):
    said = [amount.not_found("en"), amount.not_found("et"), amount.not_stated("en"), amount.not_stated("et")]
    assert len(set(said)) == len(said)
