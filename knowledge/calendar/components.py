"""From one VEVENT component (RFC 5545, section 3.6.1) to an `Occurrence`, and what of its properties is believed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from typing import cast
from urllib.parse import urlsplit

from icalendar import Component

from knowledge.audience import Audience
from knowledge.model import Occurrence

AUDIENCE_PROPERTY = "X-KOBAR-AUDIENCE"
"""The event property that names who may see it, beneath what its calendar asks for; a comma list."""

_NOBODY = Audience(frozenset({frozenset({""})}))  # no reader holds a name that is empty
_MAX_TEXT = 10_000  # characters of a description that are kept


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a calendar came from and who may read it: what its occurrences take over."""

    source: str = ""
    path: str = ""
    audience: Audience = field(default_factory=Audience)


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes occurrences of one calendar's components; `zone` is where floating and all-day times are."""

    origin: Origin
    zone: tzinfo
    cancelled: bool = False

    def occurrence(self, component: Component, uid: str, audience: Audience) -> Occurrence | None:
        """The occurrence that an expanded component stands for; None where its owner holds it back.

        `audience` is what the whole series asks for; the component may ask for more.
        """
        if is_private(component):
            return None
        first, last = moment_of(component, "DTSTART"), moment_of(component, "DTEND")
        start, end = aware(first, self.zone), aware(last, self.zone)
        all_day = not isinstance(first, datetime)
        if all_day and end <= start:
            end = aware(first + timedelta(days=1), self.zone)
        return Occurrence(
            uid=uid,
            summary=plain(component.get("SUMMARY")),
            start=start,
            end=max(start, end),
            all_day=all_day,
            location=plain(component.get("LOCATION")),
            source=self.origin.source,
            path=self.origin.path,
            description=plain(component.get("DESCRIPTION"))[:_MAX_TEXT],
            url=_web_address(plain(component.get("URL"))),
            categories=categories_of(component),
            cancelled=self.cancelled or plain(component.get("STATUS")).upper() == "CANCELLED",
            audience=self.origin.audience.narrowed(audience).narrowed(own_audience(component)),
        )


def moment_of(component: Component, name: str) -> date:
    """The day or time that the property `name` states. Raises `ValueError` where it states neither."""
    value: object = getattr(component.get(name), "dt", None)
    if not isinstance(value, date):
        raise ValueError(f"{name} is no day and no time")  # noqa: TRY004  # it is what a file says that is wrong  # it is what a file says that is wrong
    return value


def several(value: object) -> list[object]:
    """A property's values, whether it stands once, several times or not at all."""
    if value is None:
        return []
    return list(cast("list[object]", value)) if isinstance(value, list) else [value]


def aware(moment: date, zone: tzinfo) -> datetime:
    """`moment` as an aware time: a day is its midnight in `zone`, a floating time is in `zone`."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time(), zone)
    return moment if moment.tzinfo is not None and moment.utcoffset() is not None else moment.replace(tzinfo=zone)


def naive(moment: date, zone: tzinfo) -> datetime:
    """`moment` as a local time without a zone: its own local time, in whichever zone it is."""
    return aware(moment, zone).replace(tzinfo=None)


def is_private(component: Component) -> bool:
    """Whether an event is not for showing: its CLASS is anything but PUBLIC (an unknown one counts as private, section 3.8.1.3)."""
    return plain(component.get("CLASS")).upper() not in {"", "PUBLIC"}


def own_audience(component: Component) -> Audience:
    """What an event asks of its readers in `AUDIENCE_PROPERTY`; one that names nobody is for nobody."""
    audience = Audience()
    for value in several(component.get(AUDIENCE_PROPERTY)):
        names = [name.strip() for name in plain(value).split(",") if name.strip()]
        audience = audience.narrowed(Audience.of(*names) if names else _NOBODY)
    return audience


def series_audience(components: Iterable[Component]) -> Audience:
    """What a series asks of its readers: all that its components ask that are not single moved instances."""
    audience = Audience()
    for component in components:
        if "RECURRENCE-ID" not in component:
            audience = audience.narrowed(own_audience(component))
    return audience


def plain(value: object) -> str:
    """A text property's value on one line, without control characters; of several, the first; empty where there is none."""
    values = several(value)
    text = str(values[0]) if values else ""
    return re.sub(r"[\x00-\x1f\x7f]", "", re.sub(r"\s+", " ", text)).strip()


def first_line(error: Exception) -> str:
    """What an error says, short enough for a report."""
    return (plain(str(error)) or type(error).__name__)[:120]


def categories_of(component: Component) -> tuple[str, ...]:
    """The names of all the categories that an event is in."""
    names = (plain(name) for value in several(component.get("CATEGORIES")) for name in several(getattr(value, "cats", value)))
    return tuple(name for name in names if name)


def _web_address(text: str) -> str | None:
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return text if parts.scheme in {"http", "https"} and parts.netloc and " " not in text else None
