"""A folder of notes and capability sheets."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ingest.readers.document import MAX_BYTES, SUFFIXES, read_document
from ingest.sources.files import Listing, walk
from knowledge.audience import Audience
from knowledge.model import Document


@dataclass(frozen=True, slots=True)
class FolderSource:
    """The notes and sheets under the folder `path`; a document's path is relative to the folder's parent."""

    name: str
    path: Path
    audience: Audience
    max_bytes: int = MAX_BYTES

    def listing(self) -> Listing:
        """The folder's files of the types that can be read."""
        return walk(self.path, self.path.absolute().name, SUFFIXES)

    def document(self, raw: bytes, path: str, *, languages: tuple[str, ...]) -> Document:
        """The note or sheet in `raw`."""
        return read_document(raw, source=self.name, path=path, audience=self.audience, languages=languages)
