"""The stack that LangChain's tutorial builds: recursive splitter, Chroma in the process, similarity search.

https://python.langchain.com/docs/tutorials/rag/ : 1,000 characters a chunk, 200 of them shared with the next one, texts loaded as
they stand in their files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from langchain_chroma import Chroma
from langchain_core.documents import Document as LangChainDocument
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from bench.models import BareEncoder
from knowledge.audience import Audience
from knowledge.model import Answer, AnswerKind, DocumentKind, DocumentSummary, Passage

PASSAGES = 10


@dataclass(frozen=True, slots=True)
class BareEmbeddings(Embeddings):
    """The bare encoder as LangChain wants it."""

    encoder: BareEncoder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of texts."""
        return self.encoder.passages(texts).tolist()

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return self.encoder.query(text).tolist()


@dataclass(slots=True)
class Tutorial:
    """The tutorial's stack over one folder."""

    folder: Path
    encoder: BareEncoder
    _store: Chroma = field(init=False)

    def __post_init__(self) -> None:
        self._store = Chroma(
            collection_name="tutorial", embedding_function=BareEmbeddings(self.encoder), persist_directory=str(self.folder)
        )

    def index(self, files: Sequence[tuple[str, Path]]) -> int:
        """Load, split, embed and store files; the number of chunks."""
        texts = (LangChainDocument(file.read_text(encoding="utf-8", errors="replace"), metadata={"source": path}) for path, file in files)
        chunks = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200).split_documents(texts)
        self._store.add_documents(chunks)
        return len(chunks)

    def ask(self, question: str) -> list[LangChainDocument]:
        """The ten chunks nearest to a question."""
        return self._store.similarity_search(question, k=PASSAGES)


def as_answer(question: str, found: Sequence[LangChainDocument]) -> Answer:
    """What was found in the types by which answers are measured."""
    passages = tuple(_passage(number, document) for number, document in enumerate(found))
    return Answer(question, AnswerKind.PASSAGES, "en", passages=passages)


def _passage(number: int, document: LangChainDocument) -> Passage:
    path = str(document.metadata["source"])
    summary = DocumentSummary(number, "tutorial", path, DocumentKind.NOTE, path, None, None, None, None, Audience())
    return Passage(number, summary, 0, document.page_content, (), 1, 1, ())
