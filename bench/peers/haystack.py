"""Haystack as its tutorials on indexing files and its page on joining retrievers set it up.

https://haystack.deepset.ai/tutorials/30_file_type_preprocessing_index_pipeline : MarkdownToDocument for Markdown and TextFileToDocument
for other texts, DocumentCleaner, DocumentSplitter (150 words, 50 of them shared), SentenceTransformersDocumentEmbedder and
InMemoryDocumentStore; asked through SentenceTransformersTextEmbedder and InMemoryEmbeddingRetriever.

The set-up `hybrid` adds InMemoryBM25Retriever and joins both by reciprocal rank fusion, one of the modes that
https://docs.haystack.deepset.ai/docs/documentjoiner describes. The tutorial on hybrid retrieval puts a re-ranking model in that place, a
second model that no other stack has.
"""

from __future__ import annotations

from pathlib import Path

import torch
from haystack import Pipeline
from haystack.components.converters import MarkdownToDocument, TextFileToDocument
from haystack.components.joiners import DocumentJoiner
from haystack.components.preprocessors import DocumentCleaner, DocumentSplitter
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.components.writers import DocumentWriter
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack.utils import ComponentDevice
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)

PACKAGES = ("haystack-ai", "sentence-transformers-haystack", "sentence-transformers", "torch")
_DTYPES = {"bf16": "bfloat16", "fp32": "float32"}
_MARKDOWN = {".md", ".markdown"}


class Stack:
    """A document store in memory, a pipeline that fills it and one that asks it."""

    def __init__(self, job: dict) -> None:
        torch.set_num_threads(job["threads"])
        self._job = job
        self._loading = {
            "model": job["model"],
            "device": ComponentDevice.from_str("cpu"),
            "local_files_only": True,
            "progress_bar": False,
            "model_kwargs": {"torch_dtype": _DTYPES[job["precision"]]},
        }
        self._asked = SentenceTransformersTextEmbedder(prefix=job["query_prefix"], **self._loading)
        self._asked.warm_up()
        self._asked.run("warm")

    def index(self) -> int:
        """The number of documents, as Haystack calls its chunks, that the files became."""
        store = InMemoryDocumentStore()
        self._filling(store).run({"markdown": self._sources(markdown=True), "text": self._sources(markdown=False)})
        self._use(store)
        return store.count_documents()

    def save(self) -> None:
        """Keep the store."""
        self._store.save_to_disk(str(self._file))

    def load(self) -> None:
        """Take the store that was kept."""
        self._use(InMemoryDocumentStore.load_from_disk(str(self._file)))

    def ask(self, question: str) -> list[dict]:
        """The chunks nearest to a question, or those that fusion puts first."""
        asked = {"embedder": {"text": question}}
        if self._job["setup"] == "hybrid":
            asked["words"] = {"query": question}
        [answer] = self._asking.run(asked).values()
        return [{"path": each.meta["cited"], "text": each.content, "score": each.score} for each in answer["documents"]]

    @property
    def _file(self) -> Path:
        return Path(self._job["index"]) / "store.json"

    def _sources(self, *, markdown: bool) -> dict:
        chosen = [(path, Path(file)) for path, file in self._job["files"] if (Path(file).suffix.lower() in _MARKDOWN) is markdown]
        return {"sources": [file for _, file in chosen], "meta": [{"cited": path} for path, _ in chosen]}

    def _filling(self, store: InMemoryDocumentStore) -> Pipeline:
        pipeline = Pipeline()
        pipeline.add_component("markdown", MarkdownToDocument(progress_bar=False))
        pipeline.add_component("text", TextFileToDocument())
        pipeline.add_component("joiner", DocumentJoiner())
        pipeline.add_component("cleaner", DocumentCleaner())
        pipeline.add_component("splitter", DocumentSplitter(split_by="word", split_length=150, split_overlap=50))
        pipeline.add_component("embedder", SentenceTransformersDocumentEmbedder(prefix=self._job["passage_prefix"], **self._loading))
        pipeline.add_component("writer", DocumentWriter(store))
        for one, next_one in (("markdown", "joiner"), ("text", "joiner"), ("joiner", "cleaner"), ("cleaner", "splitter")):
            pipeline.connect(one, next_one)
        pipeline.connect("splitter", "embedder")
        pipeline.connect("embedder", "writer")
        return pipeline

    def _use(self, store: InMemoryDocumentStore) -> None:
        self._store, passages = store, self._job["passages"]
        self._asking = Pipeline()
        self._asking.add_component("embedder", self._asked)
        self._asking.add_component("vectors", InMemoryEmbeddingRetriever(store, top_k=passages))
        self._asking.connect("embedder.embedding", "vectors.query_embedding")
        if self._job["setup"] == "hybrid":
            self._asking.add_component("words", InMemoryBM25Retriever(store, top_k=passages))
            self._asking.add_component("joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=passages))
            self._asking.connect("vectors", "joiner")
            self._asking.connect("words", "joiner")
