"""What the commands do with the services: one call each, then JSON or a picture of what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog
from rich.text import Text

from bot.batch import BadInputError, BatchOutcome, ask_all, match_all
from bot.config import Settings
from bot.json_shapes import answer_shape, events_shape, matches_shape, report_shape, status_shape
from bot.output import lines_of, print_error, print_json, print_line, print_view, stderr
from bot.terminal import answer_view, events_view, matches_view, report_view, status_view
from bot.terminal_comparison import comparison_view
from bot.terminal_evaluation import evaluation_view
from bot.terminal_progress import ProgressBar
from bot.terminal_text import clean
from bot.wording import wording
from knowledge.audience import Readers
from knowledge.errors import PeriodPast
from knowledge.evaluation import (
    Evaluation,
    SavedRun,
    Split,
    compared,
    comparison_shape,
    digest,
    evaluation_shape,
    read_labelled,
    read_run,
    refuse_others,
    refuse_unwritable,
    run_of,
    save_run,
)
from knowledge.evaluation import evaluate as measure
from knowledge.language import language_of
from knowledge.model import PartyKind, Period, Question

if TYPE_CHECKING:
    from bot.app import Services

_log = structlog.get_logger(__name__)

EVENTS_AHEAD = timedelta(days=30)
"""How far `kobar events` looks where no last day is named."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What kind of collaborators are looked for, how many at most, who asks, and in which language, if not in the need's own."""

    kind: PartyKind | None
    limit: int
    readers: Readers
    language: str | None = None


async def index(services: Services, *, source: str | None, full: bool, as_json: bool) -> None:
    """Bring the index in line with the sources and say what changed."""
    with ProgressBar(console=stderr()) as bar:
        report = await services.synchroniser.run(source=source, full=full, progress=bar.report)
    print_json(report_shape(report)) if as_json else print_view(report_view(report))


async def ask(services: Services, *, question: str, readers: Readers, language: str, as_json: bool) -> None:
    """Answer one question, in `language`."""
    answer = await services.assistant.ask(Question(text=question, readers=readers, now=services.clock.now(), language=language))
    print_json(answer_shape(answer)) if as_json else print_view(answer_view(answer, services.cluster.seen_by(readers)))


async def ask_batch(services: Services, settings: Settings, *, file: Path, readers: Readers, language: str | None) -> None:
    """Answer a file of questions, a line each; raises BadInputError at the end when some lines could not be read."""
    with lines_of(file) as lines:
        outcome = await ask_all(
            lines,
            assistant=services.assistant,
            clock=services.clock,
            cluster=services.cluster,
            readers=readers,
            language=language,
            write=print_line,
        )
    _finish(file, outcome, settings)


async def match(services: Services, *, need: str, wanted: Wanted, as_json: bool) -> None:
    """Find who could answer a need."""
    language = wanted.language or language_of(need, services.cluster.languages)
    found = await services.matcher.match(need, wanted.readers, kind=wanted.kind, limit=wanted.limit, language=language)
    seen = services.cluster.seen_by(wanted.readers)
    print_json(matches_shape(found)) if as_json else print_view(matches_view(found, seen, wording(language)))


async def match_batch(services: Services, settings: Settings, *, file: Path, wanted: Wanted) -> None:
    """Find collaborators for a file of needs, a line each; raises BadInputError like `ask_batch`."""
    with lines_of(file) as lines:
        outcome = await match_all(
            lines,
            matcher=services.matcher,
            cluster=services.cluster,
            kind=wanted.kind,
            limit=wanted.limit,
            readers=wanted.readers,
            language=wanted.language,
            write=print_line,
        )
    _finish(file, outcome, settings)


def _finish(file: Path, outcome: BatchOutcome, settings: Settings) -> None:
    """Say on standard error what was odd about a batch."""
    unknown = sorted(outcome.audiences - set(settings.audience_names()))
    if unknown:
        # No error: a document's front matter may name an audience that the config does not.
        stderr().print(Text(f"{file}: the config names no audience {', '.join(unknown)}.", style="yellow"))
    for bad in outcome.bad:
        print_error(f"{file}, line {bad.number}: {bad.reason}")
    if outcome.bad:
        raise BadInputError(
            f"Lines of {file} that could not be read: {len(outcome.bad)}. The others were answered; correct these and run them again."
        )


async def events(
    services: Services,
    first: date | None,
    last: date | None,
    *,
    group: str | None,
    readers: Readers,
    language: str,
    as_json: bool,
) -> None:
    """Show what is on in a period, both days included; from today where no day is named."""
    start = first or services.clock.now().astimezone(ZoneInfo(services.cluster.time_zone)).date()
    if last and last < start:
        raise PeriodPast(last)
    period = Period(start, last or start + EVENTS_AHEAD)
    found = await services.calendar.occurrences(period, readers, group=group)
    print_json(events_shape(found)) if as_json else print_view(events_view(found, services.cluster, period, wording(language)))


async def status(services: Services, *, readers: Readers, language: str, as_json: bool) -> None:
    """Show what is indexed."""
    found = await services.library.status(readers)
    usage = await services.usage.report()
    print_json(status_shape(found, usage)) if as_json else print_view(status_view(found, services.cluster, wording(language), usage))


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a run of `evaluate` is kept, and the earlier one that it is held against."""

    save: Path | None = None
    against: Path | None = None


async def evaluate(
    services: Services, settings: Settings, *, file: Path, split: Split | None, as_json: bool, kept: Kept | None = None
) -> None:
    """Measure the answers to a file of questions whose evidence is known; raises BadRunError before any is asked."""
    kept = kept or Kept()
    with lines_of(file) as lines:
        questions = read_labelled(lines, split=split)
    if kept.save:
        refuse_unwritable(kept.save)
    before = read_run(kept.against) if kept.against else None
    if before:
        refuse_others(before, digest(questions), named=(str(kept.against), str(file)))
    with ProgressBar(console=stderr()) as bar:
        found = await measure(
            questions,
            assistant=services.assistant,
            library=services.library,
            clock=services.clock,
            cluster=services.cluster,
            readers=settings.readers_named(None),
            progress=lambda done, total: bar.report("asking", done, total),
        )
    run = run_of(found, when=services.clock.now())
    if kept.save:
        save_run(run, kept.save)
    _show_evaluation(found, run, before, as_json=as_json)


def _show_evaluation(found: Evaluation, run: SavedRun, before: SavedRun | None, *, as_json: bool) -> None:
    """Show the figures, and what has changed since an earlier run."""
    shape = evaluation_shape(found)
    comparison = compared(before, run) if before else None
    if as_json:
        if comparison:
            shape["comparison"] = comparison_shape(comparison)
        print_json(shape)
        return
    print_view(evaluation_view(found))
    if comparison:
        print_view(comparison_view(comparison))


def compare(before: Path, after: Path, *, as_json: bool) -> None:
    """Show what has changed from one run that was kept to another; raises BadRunError."""
    found = compared(read_run(before), read_run(after), named=(str(before), str(after)))
    print_json(comparison_shape(found)) if as_json else print_view(comparison_view(found))


async def discord(services: Services, settings: Settings) -> None:
    """Be on Discord until stopped; raises ConfigError where there is no good token or a switch is off."""
    from bot.connecting import run_bot  # noqa: PLC0415 - discord.py, which no other command needs

    for name in settings.unmapped_audiences():
        _log.warning("audience_without_role", audience=name, todo="name its roles under [discord.audiences]")
    await run_bot(settings, services)


async def prepare(settings: Settings) -> None:
    """Make the embedding model ready, saying what is done on standard error; prints the model's folder."""
    from knowledge.wiring import prepare_model  # noqa: PLC0415 - the adapters, which the tests of the other commands do without

    folder = await prepare_model(settings.embedding, lambda line: stderr().print(Text(clean(line), style="dim"), soft_wrap=True))
    print_line(str(folder))
