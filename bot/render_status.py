"""Index runs and the state of the library as Discord messages: pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.access import MissingRole
from bot.markdown import escaped, plain, shortened
from bot.splitting import split
from bot.wording import Wording
from ingest.report import IndexReport
from knowledge.library import LibraryStatus
from knowledge.usage import UsageReport

FAILURES_SHOWN = 20


def report_counts(report: IndexReport, said: Wording) -> str:
    """An index run in one line."""
    return said.report_counts.format(
        added=report.added,
        changed=report.changed,
        removed=report.removed,
        unchanged=report.unchanged,
        failed=len(report.failures),
        seconds=said.number(report.seconds),
    )


def report_messages(report: IndexReport, said: Wording) -> tuple[str, ...]:
    """An index run in full, for an administrator alone: what could not be read, and why."""
    lines = [report_counts(report, said), *(f"-# {escaped(said.told(note))}" for note in report.notes)]
    if report.failures:
        lines.append(said.report_failures)
        lines += [
            f"- **{escaped(shortened(plain(failure.path), 120))}**: {escaped(shortened(plain(said.told(failure.reason)), 240))}"
            for failure in report.failures[:FAILURES_SHOWN]
        ]
    more = len(report.failures) - FAILURES_SHOWN
    return split("\n".join([*lines, f"-# {said.more.format(count=more)}"] if more > 0 else lines))


def progress_line(stage: str, done: int, total: int, said: Wording) -> str:
    """How far an index run is, in a share rather than a count: a count of documents is not for everyone who can see a channel."""
    share = min(100, 100 * done // total) if total > 0 else 0
    return said.reindex_stage.format(stage=said.stages.get(stage, escaped(stage)), share=share)


def status_messages(
    status: LibraryStatus,
    missing: Sequence[MissingRole],
    said: Wording,
    usage: UsageReport | None = None,
    *,
    more: Sequence[str] = (),
) -> tuple[str, ...]:
    """What one member may know of the index; `missing` roles, and the `usage` of written answers, are for administrators; `more` lines
    follow.
    """
    lines = [f"**{said.status_heading}**"] if status.sources else [said.status_nothing]
    for source in status.sources:
        newest = said.day(source.newest) if source.newest else "–"
        documents, passages = said.counted(source.documents, said.documents), said.counted(source.chunks, said.passages)
        lines.append("- " + said.status_source.format(name=escaped(source.name), documents=documents, passages=passages, newest=newest))
    if status.model:
        lines.append(f"-# {said.status_model.format(model=escaped(status.model))}")
    lines.append(f"-# {said.status_last_run.format(when=_stamp(status.last_run) or said.status_never)}")
    lines += [said.status_missing_role.format(audience=escaped(role.audience), role=escaped(role.role)) for role in missing]
    if usage and usage.month.asked:
        lines.append(f"**{said.usage_heading}**")
        lines.append(f"- {said.usage_today.format(counts=escaped(said.usage(usage.today)))}")
        lines.append(f"- {said.usage_month.format(counts=escaped(said.usage(usage.month)))}")
    return split("\n".join([*lines, *more]))


def _stamp(when: str | None) -> str | None:
    """An ISO time as each reader's own; one that cannot be read as it stands."""
    if not when:
        return None
    try:
        return f"<t:{int(datetime.fromisoformat(when).timestamp())}:f>"
    except ValueError:
        return escaped(when)
