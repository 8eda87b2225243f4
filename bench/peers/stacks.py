"""The stacks that Kobar is measured beside, and how a job is given to one and its answers are read."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import BaseModel, ValidationError

from bench.peers.environments import StackUnavailable, last_words

HERE = Path(__file__).parent
_DRIVER = HERE / "driver.py"
_PATIENCE = 2 * 60 * 60
"""Seconds after which a stack that has not come to an end is given up."""


@dataclass(frozen=True, slots=True)
class Stack:
    """A set-up of a library: what it is called in the report, its script for the driver and its requirements.

    `index` names the index that it asks; set-ups that index in the same way share one.
    """

    title: str
    script: Path
    requirements: Path
    index: str
    setup: str = "default"


def _stack(title: str, name: str, *, setup: str = "default", index: str | None = None) -> Stack:
    return Stack(title, HERE / f"{name}.py", HERE / f"{name}.txt", index or name, setup)


STACKS = (
    _stack("LlamaIndex", "llamaindex"),
    _stack("Haystack", "haystack"),
    _stack("Haystack hybrid", "haystack", setup="hybrid"),
    _stack("txtai", "txtai"),
    _stack("txtai hybrid", "txtai", setup="hybrid", index="txtai-hybrid"),
)


@dataclass(frozen=True, slots=True)
class Peers:
    """The stacks to measure, and what gives the interpreter of the environment that a file of requirements describes."""

    interpreter: Callable[[Path], Path]
    stacks: tuple[Stack, ...] = STACKS


@dataclass(frozen=True, slots=True)
class Task:
    """What every stack is given: files with the paths by which they are cited, questions, and the model with how it is run.

    `model` is a folder of sentence-transformers, `precision` bf16 or fp32, `max_tokens` the window to which texts are cut, `passages`
    how many are to be found, `warm_up` how many questions are asked before the clock runs.
    """

    files: Sequence[tuple[str, str]]
    questions: Sequence[str]
    model: str
    query_prefix: str
    passage_prefix: str
    precision: str
    max_tokens: int
    threads: int
    passages: int
    warm_up: int


class FoundPassage(BaseModel):
    """A chunk that a stack found; a higher score is a better one, and no two stacks' scores are alike."""

    path: str
    text: str
    score: float | None = None


class Answered(BaseModel):
    """What a stack found for a question, best first, in how many seconds of wall and processor time."""

    wall: float
    cpu: float
    passages: list[FoundPassage]


class IndexRun(BaseModel):
    """A stack's index run into an empty folder with the model loaded, in seconds; `on` is the day it was measured."""

    key: str
    documents: int
    chunks: int
    wall: float
    cpu: float
    on: str


class _Result(BaseModel):
    versions: dict[str, str]
    answers: list[Answered]


@dataclass(frozen=True, slots=True)
class Measured:
    """All that is known of a stack after a run: the index run, an answer for each question, the versions of its packages."""

    stack: Stack
    indexed: IndexRun
    answers: Sequence[Answered]
    versions: Mapping[str, str]


def measured(stack: Stack, task: Task, *, interpreter: Path, folder: Path) -> Measured:
    """Run a stack on a task; `folder` keeps its index, which is taken again while nothing has changed that went into it."""
    home = folder / stack.index
    indexed, result = home / "indexed.json", folder / f"{stack.index}-{stack.setup}.result.json"
    key = _key(stack, task)
    known = _index_run(indexed)
    if known is None or known.key != key:
        shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True, exist_ok=True)
    places = {"script": str(stack.script), "setup": stack.setup, "key": key, "index": str(home / "index"), "indexed": str(indexed)}
    result.unlink(missing_ok=True)
    _run(stack, asdict(task) | places, interpreter=interpreter, result=result)
    return _read(stack, task, indexed, result)


def _run(stack: Stack, job: dict[str, object], *, interpreter: Path, result: Path) -> None:
    job_file, log = result.with_suffix(".job"), result.with_suffix(".log")
    job_file.write_text(json.dumps(job), encoding="utf-8")
    # Isolated, because a script is called like the library that it imports and would be found in its stead.
    command = [str(interpreter), "-I", str(_DRIVER), str(job_file), str(result)]
    try:
        with log.open("wb") as said:
            subprocess.run(  # noqa: S603 - our own command
                command,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                env=_environment(result.parent, int(str(job["threads"]))),
                timeout=_PATIENCE,
                check=True,
            )
    except subprocess.CalledProcessError:
        raise StackUnavailable(f"{stack.title} failed ({last_words(log)}); all that it said is in {log}") from None
    except subprocess.TimeoutExpired:
        raise StackUnavailable(f"{stack.title} had not come to an end after {_PATIENCE // 60} minutes") from None


def _environment(home: Path, threads: int) -> dict[str, str]:
    """No network, no telemetry, caches beside the index, as many threads as Kobar has, and nothing else of this process's environment."""
    pools = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), str(threads))
    offline = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HAYSTACK_TELEMETRY_ENABLED": "False"}
    places = {"HOME": str(home.resolve()), "PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8"}
    return {**places, **offline, **pools, "TOKENIZERS_PARALLELISM": "false"}


def _key(stack: Stack, task: Task) -> str:
    """Changes with everything that goes into an index: files, model and how it is run, the script, the versions."""
    contents = [(path, hashlib.sha256(Path(file).read_bytes()).hexdigest()) for path, file in task.files]
    model = (task.model, task.passage_prefix, task.precision, task.max_tokens, task.threads)
    code = [file.read_text(encoding="utf-8") for file in (stack.script, stack.requirements)]
    return hashlib.sha256(json.dumps([contents, model, code, stack.index]).encode()).hexdigest()


def _index_run(file: Path) -> IndexRun | None:
    try:
        return IndexRun.model_validate_json(file.read_bytes())
    except (OSError, ValidationError):
        return None


def _read(stack: Stack, task: Task, indexed: Path, result: Path) -> Measured:
    try:
        found = _Result.model_validate_json(result.read_bytes())
        run = IndexRun.model_validate_json(indexed.read_bytes())
    except (OSError, ValidationError) as error:
        raise StackUnavailable(f"{stack.title} did not write what it should: {str(error).splitlines()[0]}") from None
    if len(found.answers) != len(task.questions):
        raise StackUnavailable(f"{stack.title} gave {len(found.answers)} answers to {len(task.questions)} questions")
    return Measured(stack, run, found.answers, found.versions)
