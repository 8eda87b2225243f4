"""A retrieval stack that counts shared words, as the bench's driver runs it in a process of its own.

It prints what it does, as libraries may. Its set-up `broken` fails, `forgetful` finds nothing, `silent` comes to an end at the second
question.
"""

import json
import sys
from pathlib import Path

PACKAGES = ("numpy",)


class Stack:
    def __init__(self, job):
        if job["setup"] == "broken":
            raise RuntimeError("the model is not what it was")
        self.job = job
        self.chunks = []
        self.asked = 0

    @property
    def file(self):
        return Path(self.job["index"]) / "chunks.json"

    def index(self):
        self.chunks = [(path, line) for path, file in self.job["files"] for line in Path(file).read_text().splitlines() if line]
        return len(self.chunks)

    def save(self):
        self.file.write_text(json.dumps(self.chunks))

    def load(self):
        self.chunks = json.loads(self.file.read_text())

    def ask(self, question):
        sys.stdout.write(f"looking for {question}\n")
        self.asked += 1
        if self.job["setup"] == "silent" and self.asked > 1:
            raise SystemExit("this is enough")
        if self.job["setup"] == "forgetful":
            return []
        asked = set(question.strip("?").split())
        scored = [(len(asked & set(text.split())), path, text) for path, text in self.chunks]
        best = sorted(scored, key=lambda each: -each[0])[: self.job["passages"]]
        return [{"path": path, "text": text, "score": score} for score, path, text in best]
