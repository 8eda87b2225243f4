import json

import pytest

from bench import corpus as corpora
from bench.features import Workshop
from bench.published import Sets, written
from knowledge.evaluation import read_labelled
from tests.fakes.models import FakeModels

TOPICS = ("connector", "battery", "antenna", "camera", "gimbal", "harness")


@pytest.fixture
def asked(tmp_path):
    """A small corpus with questions of several types."""
    notes, lines = {}, []
    for day, topic in enumerate(TOPICS, start=1):
        quote = f"We decided that the {topic} comes from maker number {day}."
        notes[f"2026-03-0{day}.md"] = f"# Meeting on the {topic}\n\n- {quote}\n"
        proof = {"path": f"notes/2026-03-0{day}.md", "quote": quote}
        lines.append({"id": topic, "question": f"who makes the {topic}?", "type": "fact", "answerable": True, "evidence": [proof]})
    both = [lines[0]["evidence"][0], lines[1]["evidence"][0]]
    lines.append({"id": "both", "question": "who makes what?", "type": "cross_note", "answerable": True, "evidence": both})
    lines.append({"id": "none", "question": "who won?", "type": "unanswerable_far", "answerable": False})
    lines.append({"id": "fair", "question": "when is the fair?", "type": "event", "answerable": True, "evidence": both})
    settings = written("Ours", notes, tmp_path / "ours").settings
    return corpora.Corpus("ours", settings, tuple(read_labelled(json.dumps(line) for line in lines)))


@pytest.fixture
def workshop(asked, tmp_path):
    return Workshop(asked, tmp_path / "work", FakeModels(), Sets(folder=tmp_path / "none"), lambda _: None)
