"""txtai as its quick start and its notebook on extracting text set it up.

https://github.com/neuml/txtai/blob/master/examples/rag_quickstart.py : Textractor, Embeddings with content (SQLite) and Faiss, the file
as the id of its chunks. https://github.com/neuml/txtai/blob/master/examples/10_Extract_text_from_documents.ipynb : paragraphs, because
Markdown as it stands has none of the page and section breaks at which the quick start cuts PDF files. The set-up `hybrid` has BM25 beside
the vectors, https://neuml.github.io/txtai/embeddings/configuration/general/#hybrid , weighted equally.
"""

from __future__ import annotations

import torch
from txtai import Embeddings
from txtai.pipeline import Textractor

PACKAGES = ("txtai", "faiss-cpu", "transformers", "torch")
_DTYPES = {"bf16": "bfloat16", "fp32": "float32"}


class Stack:
    """An embeddings database."""

    def __init__(self, job: dict) -> None:
        torch.set_num_threads(job["threads"])
        self._job = job
        self._embeddings = Embeddings(
            path=job["model"],
            content=True,
            hybrid=job["setup"] == "hybrid",
            gpu=False,
            maxlength=job["max_tokens"],
            instructions={"query": job["query_prefix"], "data": job["passage_prefix"]},
            vectors={"dtype": _DTYPES[job["precision"]]},
        )
        self._embeddings.transform("warm")

    def index(self) -> int:
        """The number of paragraphs that the files became."""
        textractor = Textractor(paragraphs=True)
        self._embeddings.index([(path, paragraph) for path, file in self._job["files"] for paragraph in textractor(file)])
        return self._embeddings.count()

    def save(self) -> None:
        """Keep the database."""
        self._embeddings.save(self._job["index"])

    def load(self) -> None:
        """Take the database that was kept."""
        self._embeddings.load(self._job["index"])

    def ask(self, question: str) -> list[dict]:
        """The paragraphs nearest to a question."""
        found = self._embeddings.search(question, self._job["passages"])
        return [{"path": each["id"], "text": each["text"], "score": each["score"]} for each in found]
