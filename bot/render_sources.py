"""Channels as sources, as `/source` and `/status` show them: pure functions."""

from __future__ import annotations

from collections.abc import Sequence

from bot.channels.catching_up import CatchUpProgress
from bot.channels.states import SourceState
from bot.markdown import escaped
from bot.render_citations import group_name
from bot.wording_sources import SourcesWording
from knowledge.model import Cluster
from knowledge.posts import ChannelSource


def source_lines(sources: Sequence[tuple[ChannelSource, SourceState]], cluster: Cluster, said: SourcesWording) -> list[str]:
    """For administrators, a line for each channel that is read."""
    return [f"- {_line(source, state, cluster.spoken_in(said.code), said)}" for source, state in sources]


def _line(source: ChannelSource, state: SourceState, cluster: Cluster, said: SourcesWording) -> str:
    return said.line.format(
        name=escaped(source.name),
        channel=f"<#{source.channel_id}>",
        group=escaped(group_name(source.group, cluster) or said.without_group),
        shortest=source.shortest,
        by=said.by_config if source.declared else said.by_admin,
        state=said.states[state],
    )


def progress_line(progress: CatchUpProgress, said: SourcesWording, *, in_full: bool = False) -> str | None:
    """How far the channels have been read, none of them named; nothing where none are. In full for administrators, for all others in a
    share: how many there are, and how much is written in them, is not for who cannot open them.
    """
    if not progress.total:
        return None
    if progress.is_complete:
        return f"-# {said.caught_up}"
    if in_full:
        counts = {"done": said.number(progress.done), "total": said.number(progress.total), "messages": said.number(progress.messages)}
        return f"-# {said.catching_up.format(**counts)}"
    return f"-# {said.catching_up_share.format(share=100 * progress.done // progress.total)}"
