"""The composition root and the demonstration that runs on it."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

from rich.console import Console

from bot.app import open_services, sources_of
from bot.config import Environment, load_settings
from bot.demo import ASKED_AT, AUDIENCES, SCENES, demonstrate
from knowledge.audience import Audience, Readers
from knowledge.model import Period
from tests.fakes.terminal import FakeHouse

SAMPLE = Path(__file__).parents[2] / "examples" / "cluster" / "config.toml"


def sample(tmp_path):
    return load_settings(SAMPLE, data_dir=tmp_path / "data", environment=Environment.model_construct())


def test_the_sources_are_those_of_the_config_in_its_order(tmp_path):
    sources = sources_of(sample(tmp_path))
    assert [source.name for source in sources] == ["notes", "sheets", "public", "meetings", "events", "calls"]
    assert sources[0].path == SAMPLE.parent / "notes"
    assert sources[0].audience == Audience.of("members")
    assert sources[3].display_path == "calendars/meetings.ics"


async def test_services_open_without_the_model_and_without_a_server(tmp_path):
    async with open_services(sample(tmp_path)) as services:
        assert services.synchroniser.source_names[0] == "notes"
        assert (await services.library.status(Readers.public())).documents == 0
        today = services.clock.now().date()
        assert await services.calendar.occurrences(Period(today, today), Readers.public()) == []
    assert not (tmp_path / "data" / "chroma").exists()


async def test_the_demonstration_indexes_and_asks_all_six_as_a_member(tmp_path):
    house, screen = FakeHouse(), Console(file=StringIO(), width=100)
    async with house.open(sample(tmp_path)) as services:
        await demonstrate(services, SCENES, screen=screen, readers=Readers.holding(AUDIENCES))
    assert house.synchroniser.runs == [(None, False)]
    assert [question.text for question in house.assistant.asked] == [scene.question for scene in SCENES]
    assert {question.now for question in house.assistant.asked} == {ASKED_AT}
    assert {question.readers for question in house.assistant.asked} == {Readers.holding(["members"])}
    shown = screen.file.getvalue()
    assert all(scene.shows in shown for scene in SCENES)
