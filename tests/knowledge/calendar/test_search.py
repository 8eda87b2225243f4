"""Which events a question's words mean, found by the words and not by going through all events."""

import random

import pytest

from knowledge.audience import Audience, Readers
from knowledge.calendar.components import Origin
from knowledge.calendar.event_words import forms
from knowledge.calendar.search import COVERED, Catalogue, EventTerms, Wanted, catalogue, likely

WORDS = ["maritime", "fair", "meeting", "cyber", "radio", "gdynia", "tapa", "drones", "seminar"]
EVENT = "BEGIN:VEVENT\nUID:{n}\nDTSTART:20270512T100000Z\nSUMMARY:{summary}\nX-KOBAR-AUDIENCE:{audience}\nEND:VEVENT\n"


def terms(chance: random.Random) -> EventTerms:
    """An event called, placed and described by some words."""
    some = (frozenset(form for word in chance.sample(WORDS, 2) for form in forms(word)) for _ in range(3))
    return EventTerms(*some)


@pytest.mark.parametrize("seed", range(20))
def test_the_events_that_may_be_meant_are_those_that_cover_enough_of_the_words_of_all_there_are(seed):
    chance = random.Random(seed)
    events = {number: terms(chance) for number in range(30)}
    known = Catalogue.of(events)
    wanted = Wanted.of([*chance.sample(WORDS, 2), "Eurosatory"], [known])

    assert likely(wanted, known) == {number for number, each in events.items() if wanted.score(each) >= COVERED}


def test_a_word_weighs_by_the_events_that_its_readers_may_see():
    events = [("Radio day", "everyone"), ("Tapa day", "everyone"), ("Radio day of the board", "board")]
    text = "".join(EVENT.format(n=n, summary=summary, audience=audience) for n, (summary, audience) in enumerate(events))
    calendar = f"BEGIN:VCALENDAR\nVERSION:2.0\n{text}END:VCALENDAR\n"

    def weights(readers: Readers) -> list[float]:
        known = catalogue(calendar, Origin("fairs", "fairs.ics", Audience()), (), readers)
        return [weight for _, weight in Wanted.of(["radio", "tapa"], [known]).words]

    public, board = weights(Readers.public()), weights(Readers.holding(["board"]))
    assert public[0] == public[1]
    assert board[0] < board[1]
