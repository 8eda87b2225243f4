"""The stacks that Kobar is measured beside, and how a job is given to one and its answers are read."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Timer

from pydantic import BaseModel, TypeAdapter, ValidationError

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
    """What every stack is given: files with the paths by which they are cited, and the model with how it is run.

    `model` is a folder of sentence-transformers, `precision` bf16 or fp32, `max_tokens` the window to which texts are cut, `passages`
    how many are to be found.
    """

    files: Sequence[tuple[str, str]]
    model: str
    query_prefix: str
    passage_prefix: str
    precision: str
    max_tokens: int
    threads: int
    passages: int


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


_VERSIONS = TypeAdapter(dict[str, str])


@dataclass(slots=True)
class Running:
    """A stack that is indexed and waits for questions in a process of its own: its index run, the versions of its packages, what it has
    answered so far, in order, and the log of all that it says.
    """

    stack: Stack
    indexed: IndexRun
    versions: Mapping[str, str]
    log: Path
    _process: subprocess.Popen[str]
    asked: list[tuple[str, Answered]] = field(default_factory=list[tuple[str, Answered]])

    def ask(self, question: str) -> None:
        """Put a question to it, and keep what it answers; raises StackUnavailable where it does not."""
        try:
            self.asked.append((question, Answered.model_validate_json(_told(self._process, json.dumps(question)))))
        except (OSError, ValidationError):
            raise StackUnavailable(f"{self.stack.title} gave no answer ({last_words(self.log)}); all of it is in {self.log}") from None


@contextmanager
def running(stack: Stack, task: Task, *, interpreter: Path, folder: Path) -> Generator[Running]:
    """Run a stack on a task; `folder` keeps its index, which is taken again while nothing has changed that went into it. Raises
    StackUnavailable where it cannot be run.
    """
    home, log = folder / stack.index, folder / f"{stack.index}-{stack.setup}.log"
    indexed = home / "indexed.json"
    key = _key(stack, task)
    known = _index_run(indexed)
    if known is None or known.key != key:
        shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True, exist_ok=True)
    places = {"script": str(stack.script), "setup": stack.setup, "key": key, "index": str(home / "index"), "indexed": str(indexed)}
    job = log.with_suffix(".job")
    job.write_text(json.dumps(asdict(task) | places), encoding="utf-8")
    # Isolated, because a script is called like the library that it imports and would be found in its stead.
    command = [str(interpreter), "-I", str(_DRIVER), str(job)]
    with (
        log.open("wb") as said,
        subprocess.Popen(  # noqa: S603 - our own command
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said, env=_environment(folder, task.threads), encoding="utf-8"
        ) as process,
    ):
        end = Timer(_PATIENCE, process.kill)
        end.daemon = True
        end.start()
        try:
            yield Running(stack, *_ready(stack, process, indexed, log), log, process)
        finally:
            end.cancel()
            process.kill()


def _ready(stack: Stack, process: subprocess.Popen[str], indexed: Path, log: Path) -> tuple[IndexRun, dict[str, str]]:
    """A stack's index run and the versions of its packages, as soon as it can be asked."""
    try:
        versions = _VERSIONS.validate_json(_told(process))
        return IndexRun.model_validate_json(indexed.read_bytes()), versions
    except (OSError, ValidationError):
        raise StackUnavailable(f"{stack.title} failed ({last_words(log)}); all that it said is in {log}") from None


def _told(process: subprocess.Popen[str], line: str = "") -> str:
    """The next line that a process writes, after it was given one; nothing where it has come to an end."""
    if process.stdin is None or process.stdout is None:
        return ""
    if line:
        process.stdin.write(f"{line}\n")
        process.stdin.flush()
    return process.stdout.readline()


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
