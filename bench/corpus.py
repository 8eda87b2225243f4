"""What is measured on: a cluster's config, its files and its questions."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.config import Environment, Settings, SourceSettings, load_settings
from knowledge.audience import Readers
from knowledge.evaluation import Labelled, read_labelled

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "examples" / "cluster"
LARGE = ROOT.parent / "shared" / "data" / "kubernetes"
_CONFIGS = ("config.toml", "kobar.toml")
_TEXTS = {".md", ".markdown", ".txt", ".html", ".htm", ".yaml", ".yml"}


@dataclass(frozen=True, slots=True)
class Corpus:
    """A cluster to measure on; `readers` hold all of its audiences."""

    name: str
    settings: Settings
    questions: tuple[Labelled, ...]

    @property
    def readers(self) -> Readers:
        """One who may read everything that the config names."""
        return Readers.holding(self.settings.audience_names())

    def files(self, *, calendars: bool = True) -> list[tuple[str, Path]]:
        """All files of the sources in order, each with the path by which it is cited."""
        found: list[tuple[str, Path]] = []
        for source in self.settings.sources:
            if source.kind == "folder":
                files = (file for file in sorted(source.path.rglob("*")) if file.is_file() and file.suffix.lower() in _TEXTS)
                found += [((Path(source.path.name) / file.relative_to(source.path)).as_posix(), file) for file in files]
            elif calendars:
                found.append((source.display_path, source.path))
        return found


def opened(folder: Path | None, *, model: str | None = None) -> Corpus:
    """The corpus in `folder`: a config file and questions.jsonl. Without one, the large corpus if it is there, else the sample."""
    chosen = folder or (LARGE if LARGE.is_dir() else SAMPLE)
    config = next((chosen / name for name in _CONFIGS if (chosen / name).is_file()), chosen / _CONFIGS[0])
    environment = Environment.model_construct(embedding_model=model) if model else None
    settings = load_settings(config, environment=environment)
    with (chosen / "questions.jsonl").open(encoding="utf-8") as lines:
        questions = tuple(read_labelled(lines))
    return Corpus(chosen.name, settings, questions)


def part_of(corpus: Corpus, notes: int, folder: Path, *, asked: Sequence[Labelled] = ()) -> Corpus:
    """The corpus with about `notes` of its files, copied to `folder`: those with the evidence of the questions `asked`, and for the
    rest some that are spread evenly over all. Calendars are left out.
    """
    shutil.rmtree(folder, ignore_errors=True)
    evidence = {path for question in asked for path in question.paths}
    files = corpus.files(calendars=False)
    needed = [each for each in files if each[0] in evidence]
    others = [each for each in files if each[0] not in evidence]
    for path, file in (*needed, *_spread(others, notes - len(needed))):
        copy = folder / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
    sources = [_moved(source, folder) for source in corpus.settings.sources if source.kind == "folder"]
    return replace(corpus, settings=replace(corpus.settings, sources=tuple(_existing(sources))))


def _spread(files: Sequence[tuple[str, Path]], count: int) -> list[tuple[str, Path]]:
    """`count` of the files at even distances, or all where there are no more."""
    if count >= len(files):
        return list(files)
    return [files[number * len(files) // count] for number in range(count)]


def _moved(source: SourceSettings, folder: Path) -> SourceSettings:
    return replace(source, path=folder / source.path.name)


def _existing(sources: Sequence[SourceSettings]) -> list[SourceSettings]:
    return [source for source in sources if source.path.is_dir()]
