"""Other stacks are run in environments of their own, on the same task, and measured as Kobar is."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bench.peers.environments import Environments, StackUnavailable
from bench.peers.side_by_side import side_of, words_of
from bench.peers.stacks import STACKS, Running, Stack, Task, running
from bench.quality import WARM_UP
from knowledge.evaluation import Labelled, Proof

SCRIPT = Path(__file__).parents[1] / "fakes" / "stack.py"
HERE = Path(sys.executable)


def stack(setup="default", index="fake"):
    return Stack("Fake", SCRIPT, SCRIPT, index, setup)


@pytest.fixture
def task(tmp_path):
    files = []
    for name, text in (("a.md", "- the [harness](https://example.org) comes from Akuvara"), ("b.md", "the antenna comes from Koit")):
        (tmp_path / name).write_text(f"# Meeting\n\n{text}\n", encoding="utf-8")
        files.append((f"notes/{name}", str(tmp_path / name)))
    return Task(
        files=files,
        model="a folder",
        query_prefix="query: ",
        passage_prefix="passage: ",
        precision="bf16",
        max_tokens=512,
        threads=1,
        passages=2,
    )


@pytest.fixture
def asked(task, tmp_path):
    """Puts questions to a stack that is run for them; all that is known of it then."""

    def ask(one: Stack, *questions: str, **changed) -> Running:
        with running(one, replace(task, **changed), interpreter=HERE, folder=tmp_path / "work") as peer:
            for question in questions:
                peer.ask(question)
        return peer

    return ask


ANTENNA, HARNESS = "who makes the antenna?", "who makes the harness?"


def test_a_stack_indexes_answers_and_is_timed(asked):
    peer = asked(stack(), ANTENNA, HARNESS)
    assert (peer.indexed.documents, peer.indexed.chunks) == (2, 4)
    assert peer.versions.keys() == {"numpy"}
    assert [(question, answer.passages[0].path) for question, answer in peer.asked] == [(ANTENNA, "notes/b.md"), (HARNESS, "notes/a.md")]
    assert all(len(answer.passages) == 2 and answer.wall > 0 <= answer.cpu for _, answer in peer.asked)


def test_stacks_that_run_at_once_are_asked_in_turn(task, tmp_path):
    run = {"interpreter": HERE, "folder": tmp_path / "work"}
    with running(stack(), task, **run) as one, running(stack(index="other"), task, **run) as other:
        for question in (ANTENNA, HARNESS):
            one.ask(question)
            other.ask(question)
    assert [question for question, _ in one.asked] == [question for question, _ in other.asked] == [ANTENNA, HARNESS]


def test_an_index_is_kept_until_something_that_went_into_it_changes(asked, task):
    first = asked(stack())
    assert asked(stack(), ANTENNA).indexed == first.indexed
    assert asked(stack("forgetful")).indexed == first.indexed
    Path(task.files[0][1]).write_text("the harness comes from Koit", encoding="utf-8")
    again = asked(stack(), HARNESS)
    assert (again.indexed.chunks, again.asked[0][1].passages[0].text) == (3, "the harness comes from Koit")
    assert asked(stack(), precision="fp32").indexed.key != again.indexed.key


def test_a_stack_that_fails_says_why_though_its_index_is_there(asked):
    asked(stack())
    with pytest.raises(StackUnavailable, match="the model is not what it was"):
        asked(stack("broken"))


def test_a_stack_that_comes_to_an_end_on_the_way_says_why(asked):
    with pytest.raises(StackUnavailable, match=r"gave no answer .*this is enough"):
        asked(stack("silent"), ANTENNA, HARNESS)


def test_a_stack_gets_no_secrets_of_this_process(asked, tmp_path):
    """It is given a few settings instead of the whole environment."""
    script = tmp_path / "curious.py"
    script.write_text(
        "import os\nPACKAGES = ()\n"
        "class Stack:\n"
        "    def __init__(self, job): pass\n"
        "    def index(self): return 0\n"
        "    def save(self): pass\n"
        "    def ask(self, question): return [{'path': name, 'text': '', 'score': None} for name in os.environ]\n",
        encoding="utf-8",
    )
    [(_, answer)] = asked(replace(stack(), script=script), "what is there?").asked
    seen = {passage.path for passage in answer.passages}
    assert {"HOME", "PATH", "OMP_NUM_THREADS"} <= seen
    assert not {name for name in seen if name.startswith(("KOBAR", "PIP", "PYTEST"))}


def labelled(quote):
    return Labelled("q", "who makes the harness?", "fact", answerable=True, evidence=(Proof("notes/a.md", quote),))


@pytest.mark.parametrize(
    ("quote", "stands"),
    [
        ("the [harness](https://example.org) comes from **Akuvara**", 1.0),
        ("the harness comes from Koit", 0.0),
    ],
    ids=["the same words in other markup", "other words"],
)
def test_evidence_counts_by_its_words(asked, quote, stands):
    side = side_of(asked(stack(), *[HARNESS] * (WARM_UP + 2)), [labelled(quote)])
    assert len(side.spent) == 2
    figures = side.evaluation.overall
    assert (figures.recall_at_1, figures.evidence_in_passages) == (1.0, stands)


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("* **Decision:** _yes_ -> [plan](https://example.org/a?b=c)", "Decision yes plan"),
        ("see [plan](https://example.org/cut-o", "see plan"),
        ("`MemoryQoS`\n    * Cut (the) feature", "MemoryQoS Cut the feature"),
    ],
    ids=["signs", "a link that is cut off", "lines"],
)
def test_words_are_left_when_markup_is_taken_away(markup, words):
    assert words_of(markup) == words


def test_an_environment_is_made_once_and_again_when_its_requirements_change(tmp_path):
    made = []

    def install(folder, requirements):
        folder.mkdir()
        made.append(requirements.read_text(encoding="utf-8"))

    requirements = tmp_path / "some.txt"
    for wanted in ("one==1", "one==1", "one==2"):
        requirements.write_text(wanted, encoding="utf-8")
        interpreter = Environments(tmp_path / "peers", install).interpreter(requirements)
    assert interpreter == tmp_path / "peers" / "some" / "venv" / "bin" / "python"
    assert made == ["one==1", "one==2"]


def test_an_install_that_failed_is_tried_again(tmp_path):
    tried = []

    def install(folder, requirements):
        folder.mkdir()
        tried.append(folder)
        if len(tried) == 1:
            raise StackUnavailable("the registry cannot be reached")

    requirements = tmp_path / "some.txt"
    requirements.write_text("one==1", encoding="utf-8")
    environments = Environments(tmp_path / "peers", install)
    with pytest.raises(StackUnavailable, match="cannot be reached"):
        environments.interpreter(requirements)
    environments.interpreter(requirements)
    assert len(tried) == 2


@pytest.mark.slow
def test_pip_says_why_requirements_cannot_be_installed(tmp_path):
    requirements = tmp_path / "some.txt"
    requirements.write_text("./there-is-no-such-folder\n", encoding="utf-8")
    with pytest.raises(StackUnavailable, match=r"some.txt could not be installed .*there-is-no-such-folder"):
        Environments(tmp_path / "peers").interpreter(requirements)


@pytest.mark.parametrize("one", STACKS, ids=lambda one: one.title)
def test_every_stack_has_its_script_and_pins_every_package(one):
    assert one.script.is_file()
    pins = one.requirements.read_text(encoding="utf-8").split()
    assert all("==" in pin for pin in pins)
    assert "torch==2.13.0" in pins
    assert pins == sorted(pins)
