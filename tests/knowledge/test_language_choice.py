"""Who chose which language, and what a choice leads to."""

from __future__ import annotations

import sqlite3

import pytest

from knowledge.language_choice import AUTOMATIC, LanguageChoices, language_for
from knowledge.store.database import open_database


async def test_choices_come_back_in_the_order_asked_for(database):
    choices = LanguageChoices(database=database)
    await choices.choose("discord:user:1", "et")
    await choices.choose("discord:guild:2", "en")
    assert await choices.chosen(["discord:user:1", "discord:guild:2"]) == ("et", "en")
    assert await choices.chosen(["discord:guild:2", "discord:user:3", "discord:user:1"]) == ("en", "et")
    assert await choices.chosen([]) == ()


async def test_a_later_choice_stands_in_place_of_an_earlier_one(database):
    choices = LanguageChoices(database=database)
    for language in ("et", "en", AUTOMATIC):
        await choices.choose("discord:user:1", language)
    assert await choices.chosen(["discord:user:1"]) == (AUTOMATIC,)


async def test_choices_are_there_after_a_restart(tmp_path):
    async with open_database(tmp_path / "store.sqlite3") as database:
        await LanguageChoices(database=database).choose("discord:user:1", "et")
    async with open_database(tmp_path / "store.sqlite3") as database:
        assert await LanguageChoices(database=database).chosen(["discord:user:1"]) == ("et",)


class Unreadable:
    """A store that fails."""

    async def rows(self, statement: str, values: object = ()) -> list[tuple[object, ...]]:
        raise sqlite3.OperationalError("disk I/O error")


async def test_a_store_that_cannot_be_read_costs_the_choice_and_not_the_answer():
    assert await LanguageChoices(database=Unreadable()).chosen(["discord:user:1"]) == ()


@pytest.mark.parametrize(
    ("choices", "own", "spoken"),
    [
        ((), "et", "et"),
        ((), None, "en"),
        (("et", "en"), "en", "et"),
        (("et",), None, "et"),
        ((AUTOMATIC, "et"), "en", "en"),
        ((AUTOMATIC, "et"), None, "et"),
        ((AUTOMATIC, AUTOMATIC), None, "en"),
    ],
    ids=["no choice", "no choice, no text", "the first choice", "a choice, no text", "automatic", "automatic, no text", "all automatic"],
)
def test_the_language_is_the_first_choice_else_the_texts_own_else_the_usual_one(choices, own, spoken):
    assert language_for(choices, own=own, usual="en") == spoken
