"""Where answers come from, as Discord shows it: lines that name a citation's place, and quotes in their context; pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from bot.markdown import escaped, link, plain, quoted, shortened
from bot.splitting import split
from bot.views import SourceRef
from bot.wording import Wording, wording
from knowledge.model import Citation, Cluster, Evidence, Passage

TITLE_CHARACTERS = 90
LOCATOR_CHARACTERS = 80
CONTEXT_CHARACTERS = 600


def marks(numbers: Iterable[int]) -> str:
    """The numbers by which a statement names its citations."""
    return "".join(f" [{n}]" for n in numbers)


def source_lines(citations: Sequence[Citation], cluster: Cluster, said: Wording) -> list[str]:
    """One small line for each place that is cited: its numbers, then title, group, date and heading; linked where there is a link."""
    places: dict[str, list[int]] = {}
    for citation in citations:
        places.setdefault(f"{origin(citation, cluster, said)}{place(citation, said)}", []).append(citation.n)
    return [f"-#{marks(numbers)} {place}" for place, numbers in places.items()]


def place(citation: Citation, said: Wording) -> str:
    """The heading that a quote stands under; not the document's own, which says what its title and date say."""
    first, *rest = plain(citation.locator).split(" › ")
    title = plain(citation.title)
    known = title.casefold().startswith(first.casefold()) or (citation.date is not None and _dated(first, citation.date, said))
    locator = " › ".join(rest if known else [first, *rest])
    return f" · {escaped(shortened(locator, LOCATOR_CHARACTERS))}" if locator else ""


def origin(source: Citation | Evidence, cluster: Cluster, said: Wording) -> str:
    """Title, working group and date, each once: a title often has the others in it."""
    title = shortened(plain(source.title or source.path), TITLE_CHARACTERS)
    parts = [link(title, source.url)]
    group = group_name(source.group, cluster)
    if group and not _named_in(source.group, title, cluster):
        parts.append(escaped(group))
    if source.date and not _dated(title, source.date, said):
        parts.append(said.day(source.date))
    return " · ".join(parts)


def group_name(slug: str | None, cluster: Cluster) -> str | None:
    """What members call the group `slug`; the slug itself for a group that the config does not name."""
    if slug is None:
        return None
    return next((group.name for group in cluster.groups if group.slug == slug), slug)


def _named_in(slug: str | None, title: str, cluster: Cluster) -> bool:
    names = [name for group in cluster.groups if group.slug == slug for name in (group.name, *group.aliases)]
    return any(name.casefold() in title.casefold() for name in names or [slug or ""])


def _dated(title: str, day: date, said: Wording) -> bool:
    forms = {day.isoformat(), said.day(day), wording("en").day(day), f"{day:%d.%m.%Y}", f"{day.day}.{day.month}.{day.year}"}
    return any(form.casefold() in title.casefold() for form in forms) or wording("et").day(day).split(" ")[-2] in title.casefold()


def context_lines(n: int, passage: Passage, units: tuple[int, int], cluster: Cluster, said: Wording) -> list[str]:
    """A quote in its context, as the *Sources* button shows it: the units of the passage, those quoted in bold.

    `units` are the first and the last one quoted.
    """
    document = passage.document
    first, last = units
    url = passage.link(passage.text[passage.units[first].start :] if passage.units else "")
    citation = Citation(n, document.path, document.title, "", passage.located(said.code), url, document.group, document.date)
    texts = [shortened(plain(unit.text), CONTEXT_CHARACTERS) for unit in passage.units] or [plain(passage.text)]
    shown = _around(texts, first, last)
    lines = [f"> **{escaped(texts[at])}**" if first <= at <= last else quoted(texts[at]) for at in shown if texts[at]]
    return [*source_lines([citation], cluster, said), *lines]


def sources_messages(refs: Sequence[SourceRef], passages: Mapping[int, Passage], cluster: Cluster, said: Wording) -> tuple[str, ...]:
    """What the *Sources* button shows: each quote in its context, of those of `refs` that are among `passages` and unchanged."""
    found = {ref: passages[ref.chunk_id] for ref in refs if ref.chunk_id in passages and ref.points_to(passages[ref.chunk_id])}
    if not found:
        return (said.sources_none,)
    cluster = cluster.spoken_in(said.code)
    blocks = [context_lines(ref.n, passage, (ref.first_unit, ref.last_unit), cluster, said) for ref, passage in found.items()]
    gone = [f"-# [{ref.n}] {said.source_gone}" for ref in refs if ref not in found]
    return split("\n".join([f"**{said.sources_heading}**", *("\n".join(block) for block in blocks), *gone]))


def _around(texts: Sequence[str], first: int, last: int) -> range:
    """The places from `first` to `last`, and of those around them as many as fit on a screen."""
    start, end = min(first, len(texts) - 1), min(last, len(texts) - 1) + 1
    room = CONTEXT_CHARACTERS - sum(len(text) for text in texts[start:end])
    while room > 0 and (start > 0 or end < len(texts)):
        before = len(texts[start - 1]) if start > 0 else room
        after = len(texts[end]) if end < len(texts) else room
        if start > 0 and before <= after:
            start -= 1
        elif end < len(texts):
            end += 1
        else:
            start -= 1
        room -= min(before, after)
    return range(start, end)
