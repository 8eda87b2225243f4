"""Pointers as text: that a working group has notes on a question which its readers may not read, and whom to ask."""

from __future__ import annotations

from collections.abc import Callable

from bot.wording_feedback import feedback_wording
from knowledge.model import Answer, Cluster


def pointer_lines(answer: Answer, cluster: Cluster, shown: Callable[[str], str]) -> list[str]:
    """A line for each group that an answer points to; `shown` makes a name fit to be shown where the line stands.

    `cluster` has the groups that the readers may know of, as they are called in the answer's language; no other group is named.
    """
    said = feedback_wording(answer.language)
    lines: list[str] = []
    for group in (group for group in cluster.groups if group.slug in answer.pointers):
        form = said.pointer_to_lead if group.lead else said.pointer
        lines.append(form.format(group=shown(group.name), lead=shown(group.lead or "")))
    return lines
