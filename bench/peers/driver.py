"""Runs one stack on one job in the stack's own environment, `python -I driver.py JOB`, a file of JSON.

It says in a line of JSON which versions it stands for as soon as it can be asked. Each line that it is given then is a question, a JSON
string; it is answered in a line before the next one is read, until there are no more.

A stack's file has `PACKAGES`, the names of what it stands for, and a class `Stack` that is made of the job, with the model loaded:

- `index()` reads, cuts, embeds and stores `job["files"]`, pairs of the path that is cited and the file; the number of chunks;
- `save()` and `load()` keep the index in the folder `job["index"]`;
- `ask(question)` gives the best `job["passages"]` chunks, best first, each with `path`, `text` and `score`.

Whatever is measured is measured here, in the same way for every stack: seconds of wall time and of this process's processor time.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
import time
from importlib.metadata import version
from pathlib import Path
from types import ModuleType


def main(job_file: str) -> None:
    """Index where that has not been done, and answer what is asked with what was found and what it took."""
    # What a library prints is no answer: it goes where its complaints go.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    job = json.loads(Path(job_file).read_text(encoding="utf-8"))
    module = _loaded(Path(job["script"]))
    stack = module.Stack(job)
    indexed = Path(job["indexed"])
    if indexed.is_file():
        stack.load()
    else:
        indexed.write_text(json.dumps(_index(stack, job)), encoding="utf-8")
    print(json.dumps({package: version(package) for package in module.PACKAGES}), file=answers, flush=True)
    for line in sys.stdin:
        print(json.dumps(_ask(stack, json.loads(line))), file=answers, flush=True)


def _loaded(file: Path) -> ModuleType:
    """A stack's file as a module under another name, because it is called like the library that it imports."""
    spec = importlib.util.spec_from_file_location("stack", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _index(stack: object, job: dict) -> dict:
    Path(job["index"]).mkdir(parents=True, exist_ok=True)
    wall, cpu = time.perf_counter(), time.process_time()
    chunks = stack.index()
    taken = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    stack.save()
    return {"key": job["key"], "documents": len(job["files"]), "chunks": chunks, **taken, "on": time.strftime("%Y-%m-%d")}


def _ask(stack: object, question: str) -> dict:
    wall, cpu = time.perf_counter(), time.process_time()
    passages = stack.ask(question)
    return {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu, "passages": passages}


if __name__ == "__main__":
    main(*sys.argv[1:])
