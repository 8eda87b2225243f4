"""Which working group a command's option means, among those that its readers may know of, and which are suggested while typing."""

from __future__ import annotations

from discord import app_commands

from bot.markdown import plain, shortened
from knowledge.audience import Readers
from knowledge.model import Cluster, WorkingGroup

CHOICES = 25
"""As many suggestions as Discord shows."""
CHOICE_CHARACTERS = 100


def group_named(name: str, cluster: Cluster, readers: Readers) -> WorkingGroup | None:
    """The group that is called so, or nothing where the readers may know of none."""
    wanted = plain(name).casefold()
    return next((group for group in cluster.seen_by(readers).groups if wanted in _names(group)), None)


def group_choices(typed: str, cluster: Cluster, readers: Readers) -> list[app_commands.Choice[str]]:
    """The groups that `readers` may know of and in whose names stands what was typed."""
    wanted = plain(typed).casefold()
    fitting = [group for group in cluster.seen_by(readers).groups if any(wanted in name for name in _names(group))]
    return [app_commands.Choice(name=shortened(group.name, CHOICE_CHARACTERS), value=group.slug) for group in fitting[:CHOICES]]


def _names(group: WorkingGroup) -> frozenset[str]:
    """What a group is called, in small letters."""
    return frozenset(name.casefold() for name in (group.slug, group.name, *group.aliases))
