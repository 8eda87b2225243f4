"""LlamaIndex as its starter tutorial with local models sets it up.

https://developers.llamaindex.ai/python/framework/getting_started/starter_example_local/ : SimpleDirectoryReader, VectorStoreIndex of its
documents (SentenceSplitter of 1,024 tokens with 200 of them shared, vectors in memory), HuggingFaceEmbedding. The package of file readers
is installed, as `pip install llama-index` does it, so Markdown is cut at its headings first. The file's path is embedded with each chunk,
which is the library's default. A retriever is asked instead of a query engine, for nobody writes an answer here.
"""

from __future__ import annotations

from pathlib import Path

import torch
from llama_index.core import Settings, SimpleDirectoryReader, StorageContext, VectorStoreIndex, load_index_from_storage
from llama_index.embeddings.huggingface import HuggingFaceEmbedding

PACKAGES = ("llama-index-core", "llama-index-embeddings-huggingface", "llama-index-readers-file", "sentence-transformers", "torch")
_DTYPES = {"bf16": "bfloat16", "fp32": "float32"}


class Stack:
    """An index in memory, and a retriever over it."""

    def __init__(self, job: dict) -> None:
        torch.set_num_threads(job["threads"])
        self._job = job
        self._cited = {str(Path(file).absolute()): path for path, file in job["files"]}
        Settings.embed_model = HuggingFaceEmbedding(
            model_name=job["model"],
            device="cpu",
            query_instruction=job["query_prefix"],
            text_instruction=job["passage_prefix"],
            model_kwargs={"torch_dtype": _DTYPES[job["precision"]]},
        )
        Settings.llm = None
        Settings.embed_model.get_text_embedding("warm")

    def index(self) -> int:
        """The number of nodes that the files became."""
        documents = SimpleDirectoryReader(input_files=[file for _, file in self._job["files"]]).load_data()
        self._use(VectorStoreIndex.from_documents(documents))
        return len(self._index.docstore.docs)

    def save(self) -> None:
        """Keep the index."""
        self._index.storage_context.persist(self._job["index"])

    def load(self) -> None:
        """Take the index that was kept."""
        self._use(load_index_from_storage(StorageContext.from_defaults(persist_dir=self._job["index"])))

    def ask(self, question: str) -> list[dict]:
        """The nodes nearest to a question."""
        return [self._passage(found) for found in self._retriever.retrieve(question)]

    def _use(self, index: VectorStoreIndex) -> None:
        self._index = index
        self._retriever = index.as_retriever(similarity_top_k=self._job["passages"])

    def _passage(self, found: object) -> dict:
        path = self._cited[str(Path(found.node.metadata["file_path"]).absolute())]
        return {"path": path, "text": found.node.get_content(), "score": found.score}
