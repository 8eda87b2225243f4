"""What a command's options are offered while somebody is typing, and which working group is meant by what was typed."""

from __future__ import annotations

from collections.abc import Iterable

from discord import app_commands

from bot.markdown import plain, shortened
from knowledge.audience import Readers
from knowledge.model import Cluster, WorkingGroup

CHOICES = 25
"""As many suggestions as Discord shows."""

CHOICE_CHARACTERS = 100
"""The longest name and the longest value of one."""


def group_named(name: str, cluster: Cluster, readers: Readers) -> WorkingGroup | None:
    """The group that is called so, or nothing where the readers may know of none."""
    return next(iter(groups_among(name, cluster.seen_by(readers).groups)), None)


def group_choices(typed: str, cluster: Cluster, readers: Readers) -> list[app_commands.Choice[str]]:
    """The groups that `readers` may know of and in whose names stands what was typed."""
    return choices_among(typed, cluster.seen_by(readers).groups)


def groups_among(name: str, groups: Iterable[WorkingGroup]) -> list[WorkingGroup]:
    """Those of some groups that are called so: one, where the config gives each its own names."""
    wanted = plain(name).casefold()
    return [group for group in groups if wanted in _names(group)]


def choices_among(typed: str, groups: Iterable[WorkingGroup]) -> list[app_commands.Choice[str]]:
    """Those of some groups in whose names stands what was typed."""
    wanted = plain(typed).casefold()
    fitting = [group for group in groups if any(wanted in name for name in _names(group))]
    return [app_commands.Choice(name=shortened(group.name, CHOICE_CHARACTERS), value=group.slug) for group in fitting[:CHOICES]]


def name_choices(typed: str, names: Iterable[str]) -> list[app_commands.Choice[str]]:
    """Those of some names in which stands what was typed; one that is too long for a choice has to be typed."""
    wanted = plain(typed).casefold()
    fitting = [name for name in names if wanted in name.casefold() and len(name) <= CHOICE_CHARACTERS]
    return [app_commands.Choice(name=name, value=name) for name in fitting[:CHOICES]]


def _names(group: WorkingGroup) -> frozenset[str]:
    """What a group is called, in small letters."""
    return frozenset(name.casefold() for name in (group.slug, group.name, *group.aliases))
