"""Features are taken from the services as they are, and weights learned from them are shown beside the current ones."""

import json
from dataclasses import dataclass, field
from io import StringIO

import numpy as np
import pytest
from rich.console import Console

from bench import corpus as corpora
from bench.fitting import EVIDENCE, NOTE, ranks
from bench.learning import Workshop, in_order, joined, learned, named_features, noting, of_corpus, run
from bench.published import Sets, written
from knowledge.audience import Audience
from knowledge.evaluation import read_labelled
from knowledge.fusion import WEIGHTS
from knowledge.model import DocumentKind, DocumentSummary, Passage
from tests.fakes.dense_index import InMemoryDenseIndex
from tests.fakes.embedding import HashingEmbedder

TOPICS = ("connector", "battery", "antenna", "camera", "gimbal", "harness")


@dataclass
class FakeModels:
    """A fake embedder, and one dense index in memory for each folder; counts how often an embedder is made."""

    dense_indexes: dict = field(default_factory=dict)
    made: list = field(default_factory=list)

    def embedder(self):
        self.made.append(HashingEmbedder())
        return self.made[-1]

    def dense(self, data_dir):
        return self.dense_indexes.setdefault(data_dir, InMemoryDenseIndex())

    async def bare(self):
        return np.zeros(0)


@pytest.fixture
def corpus(tmp_path):
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
def workshop(corpus, tmp_path):
    return Workshop(corpus, tmp_path / "work", FakeModels(), Sets(folder=tmp_path / "none"), lambda _: None)


def test_what_calendars_answer_and_what_nothing_answers_is_not_learned_from(corpus):
    sought = of_corpus(corpus)
    assert [one.text for one in sought][-1] == "who makes what?"
    assert len(sought) == len(TOPICS) + 1
    assert sought[-1].targets == {NOTE: 2, EVIDENCE: 2}
    assert sought[-1].group == sought[0].group == sought[1].group != sought[2].group


def test_questions_that_share_a_note_by_way_of_another_stand_together():
    names = joined([["a"], ["b"], ["c"], ["a", "b"]])
    assert names[0] == names[1] == names[3] != names[2]


async def test_every_candidate_has_every_feature_and_current_weights_rank_as_the_retriever_does(workshop):
    lists = await workshop.lists("corpus")
    assert lists.names == named_features()
    assert 0 <= lists.features.min() <= lists.features.max() <= 1
    current = np.array([getattr(WEIGHTS, name) for name in lists.names])
    assert (ranks(lists, current, NOTE)[: len(TOPICS)] == 1).all()
    assert (ranks(lists, current, EVIDENCE)[: len(TOPICS)] == 1).all()


async def test_features_are_taken_once_and_anew_when_that_is_asked_for(workshop, corpus, tmp_path):
    await workshop.lists("corpus")
    made = len(workshop.models.made)
    await workshop.lists("corpus")
    assert len(workshop.models.made) == made + 1
    await Workshop(corpus, workshop.work, workshop.models, workshop.sets, lambda _: None, anew=True).lists("corpus")
    assert len(workshop.models.made) == made + 3


async def test_weights_are_shown_with_what_they_are_worth_on_unseen_questions(workshop):
    console = Console(file=StringIO(), width=160)
    tables = await run(workshop, ["corpus", "squad"], console, count=3, ridge=1e-3)
    assert [row[0] for row in tables[0].rows] == list(named_features())
    assert [row[0] for row in tables[1].rows][:2] == ["note recall@1", "note recall@5"]
    assert "learned, unseen folds" in console.file.getvalue()


async def test_learned_weights_are_never_negative_and_of_the_current_ones_sum(workshop):
    lists = await workshop.lists("corpus")
    found, standings = learned({"corpus": lists}, count=3)
    for weights in (found.all_questions, *found.by_fold):
        assert (weights >= 0).all()
        assert weights.sum() == pytest.approx(found.current.sum())
    assert standings["corpus"].elsewhere is None
    assert not np.isnan(standings["corpus"].unseen[NOTE]).any()


def scored(*scores):
    summary = DocumentSummary(1, "notes", "a.md", DocumentKind.NOTE, "Title", None, None, None, "en", Audience())
    return [Passage(1, summary, 0, "", (), 1, 1, (), score) for score in scores]


def test_weights_that_note_weigh_as_the_current_ones_and_give_the_features_in_the_passages_order():
    columns = {}
    weights = noting(columns)
    assert weights == WEIGHTS
    low_high = np.array([0.25, 1.0], dtype=np.float32)
    assert ((weights.dense * low_high) == np.float32(WEIGHTS.dense) * low_high).all()
    rows = in_order(columns, scored(WEIGHTS.dense, 0.25 * WEIGHTS.dense))
    assert rows[:, named_features().index("dense")].tolist() == [1.0, 0.25]
    assert rows[:, named_features().index("words")].tolist() == [0.0, 0.0]


def test_a_retriever_that_adds_up_otherwise_is_noticed():
    with pytest.raises(ValueError, match="weighted sum"):
        in_order({"dense": np.array([0.25, 1.0], dtype=np.float32)}, scored(0.9, 0.8))
