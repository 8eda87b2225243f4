"""A cluster drawn at random: who holds what, who sees which channel, and documents each with secret words of its own.

Every document, every event and every working group has a marker, a word that stands nowhere else; an answer that shows one shows
that document. Who may read what is worked out here anew, from the names that were written into the files.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from ingest.readers.calendar import read_calendar
from ingest.readers.document import read_document
from knowledge.audience import Audience, Readers
from knowledge.model import Cluster, Document, WorkingGroup
from tests.fakes.documents import NOW

NAMES = ("members", "ai-group", "export-group", "board", "WG 1.2_x")
TOPICS = ("radar", "drone", "sonar", "budget", "interface", "antenna", "tender", "battery")
WORDS = ("decided", "agreed", "delivered", "tested", "integrated", "bought", "postponed")

Asked = tuple[frozenset[str], ...]
"""What a reader must hold: one name of each set. Nobody holds what is in an empty one."""


def may_read(asked: Asked, holding: frozenset[str]) -> bool:
    """Whether someone who holds `holding` may read: the oracle, in one line."""
    return all("everyone" in names or names & holding for names in asked)


def all_may_read(asked: Asked, people: Iterable[frozenset[str]]) -> bool:
    """Whether everybody who will see a reply may."""
    return all(may_read(asked, holding) for holding in people)


@dataclass
class Held:
    """A document as it stands in the library now, and the markers of what is in it with what each asks of its readers."""

    document: Document
    asked: Asked
    markers: dict[str, Asked]
    probe: str


@dataclass
class Place:
    """Where a reply is posted: what each of those who see it holds."""

    people: tuple[frozenset[str], ...]
    private: bool

    @property
    def readers(self) -> Readers:
        return Readers.together(Readers.holding(holding) for holding in self.people)


@dataclass
class World:
    """All of it; `held` is by path, `gone` are the markers that nobody may see any more."""

    chance: random.Random
    people: list[frozenset[str]] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    groups: dict[str, tuple[WorkingGroup, dict[str, Asked]]] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    held: dict[str, Held] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    count: int = 0

    @classmethod
    def drawn(cls, seed: int, *, people: int) -> World:
        """A world without documents yet."""
        world = cls(random.Random(seed))
        roles = [frozenset(world._some(NAMES, 0, 2)) for _ in range(5)]
        world.people = [frozenset().union(*world._some(roles, 0, 3)) for _ in range(people)]
        alone = [Place((holding,), private=True) for holding in world.people]
        channels = [Place(tuple(world._some(world.people, 1, people)), private=False) for _ in range(3)]
        world.places = [*alone, *channels, Place((), private=False), Place((frozenset(NAMES),), private=True)]
        world.sources = {name: world.chance.choice((*NAMES[:2], "everyone")) for name in ("notes", "sheets", "calendars")}
        for slug in ("alpha", "beta"):
            marker, asked = world.marker(), world._asked_by(world.chance.choice((*NAMES, "everyone")))
            names = (f"Group {marker}", (f"{marker} people",), f"Lead {marker}")
            audience = Audience.of(*asked[0])
            world.groups[slug] = (WorkingGroup(slug, names[0], names[1], names[2], audience, pointer=slug == "alpha"), {marker: asked})
        return world

    @property
    def cluster(self) -> Cluster:
        groups = tuple(group for group, _ in self.groups.values())
        return Cluster("Kilbikobar", "Europe/Tallinn", ("en", "et"), groups, "the cluster manager")

    # What may be shown

    def forbidden(self, place: Place) -> set[str]:
        """The markers that a reply in `place` must not show."""
        return self.gone | {marker for marker, asked in self._all() if not all_may_read(asked, place.people or (frozenset(),))}

    def allowed(self, place: Place, kind: str | None = None) -> list[Held]:
        """The documents that may be read there."""
        people = place.people or (frozenset(),)
        return [one for one in self.held.values() if all_may_read(one.asked, people) and kind in (None, one.document.kind.value)]

    def pointable(self, place: Place) -> set[str]:
        """The groups that may be pointed to there: opted in, known to all who read, with a note that not all of them may read and that
        asks for no more than its source does.
        """
        people = place.people or (frozenset(),)
        clauses = {path: {names for names in one.asked if "everyone" not in names} for path, one in self.held.items()}
        closed = [one for path, one in self.held.items() if len(clauses[path]) == 1 and not all_may_read(one.asked, people)]
        known = {slug for slug, (group, markers) in self.groups.items() if group.pointer and all_may_read(*markers.values(), people)}
        return known & {one.document.group for one in closed}

    def _all(self) -> Iterable[tuple[str, Asked]]:
        for _, markers in self.groups.values():
            yield from markers.items()
        for one in self.held.values():
            yield from one.markers.items()

    # Documents

    def marker(self) -> str:
        self.count += 1
        return f"xq{self.count:05d}z"

    def new_document(self) -> Document:
        """One more document, at a path of its own."""
        marker = self.marker()
        kind = self.chance.choices(("note", "page", "sheet", "yaml", "calendar"), (5, 1, 2, 1, 2))[0]
        folder = self.chance.choice(("", "alpha/", "beta/", f"{marker}/"))
        path = {
            "note": f"notes/{folder}{marker}.md",
            "page": f"notes/{folder}{marker}.html",
            "sheet": f"sheets/{marker}.md",
            "yaml": f"sheets/{marker}.yaml",
            "calendar": f"calendars/{marker}.ics",
        }[kind]
        return self.write(path, marker)

    def write(self, path: str, path_marker: str | None = None) -> Document:
        """A new text at `path`, with markers and an audience of its own; what stood there before is nobody's any more."""
        source = path.partition("/")[0]
        before = self.held.get(path)
        if before:
            path_marker = next(marker for marker in before.markers if marker in path)
            self.gone |= before.markers.keys() - {path_marker}
        of_source = Audience.of(self.sources[source])
        asked: Asked = self._asked_by(self.sources[source])
        marker, probe = self.marker(), f"probe{self.count}"
        own = None if self.chance.random() < 0.4 else self._some((*NAMES, "everyone"), 1, 2)
        if path.endswith(".ics"):
            raw, events = self._calendar(marker, asked)
            document = read_calendar(raw.encode(), source=source, path=path, audience=of_source)
        else:
            events = {}
            asked = (*asked, frozenset(own)) if own else asked
            write = {".md": self._sheet if source == "sheets" else self._note, ".html": self._page, ".yaml": self._yaml}
            raw = next(writer for suffix, writer in write.items() if path.endswith(suffix))(marker, probe, own)
            document = read_document(raw.encode(), source=source, path=path, audience=of_source, languages=("en", "et"))
        markers = {marker: asked, **events} | ({path_marker: asked} if path_marker else {})
        self.held[path] = Held(document, asked, markers, probe)
        return document

    def remove(self, path: str) -> None:
        self.gone |= self.held.pop(path).markers.keys()

    def _front(self, marker: str, own: list[str] | None, **more: str) -> str:
        lines = [f"{key}: {value}" for key, value in more.items()]
        if own:
            said = own[0] if len(own) == 1 else f"[{', '.join(own)}]"
            listed = "audience:" + "".join(f"\n  - {name}" for name in own)
            lines.append(f"audience: {said}" if self.chance.random() < 0.7 else listed)
        self.chance.shuffle(lines)
        return "\n".join(lines)

    def _body(self, marker: str, probe: str) -> str:
        topic, other = self.chance.choice(TOPICS), self.chance.choice(TOPICS)
        word = self.chance.choice(WORDS)
        lines = [
            f"# {topic.title()} {marker}",
            f"Attendees: Jaan {marker.title()} ({marker} OÜ), Mari Tamm (Akuvara)",
            f"## Decisions {marker}",
            f"- The group {word} the {topic} {probe} from {marker} at {self.chance.randrange(100)} euros, to be current until June.",
            f"- {marker} offers {other} integration and testing; {probe}.",
            f"Decision: instead of {other} at {marker} we take the {topic}; {probe}.",
            f"Action: {marker.title()} to send the {topic} list ({probe}) by 20 March 2026.",
            f"## Actions\n- Who: {marker} talks to Akuvara about the {other} {probe}, see https://example.invalid/{marker}.",
        ]
        return "\n\n".join(lines) + "\n"

    def _note(self, marker: str, probe: str, own: list[str] | None) -> str:
        more = {"date": (NOW - timedelta(days=self.chance.randrange(700))).date().isoformat()}
        if self.chance.random() < 0.7:
            more["title"] = f"{self.chance.choice(TOPICS)} notes {marker}"
        if self.chance.random() < 0.5:
            more |= {
                "people": f"[Tiina {marker.title()}]",
                "organisations": f"[{marker} OÜ]",
                "source": f"https://example.invalid/{marker}",
            }
        if self.chance.random() < 0.2:
            more["group"] = self.chance.choice((marker, "alpha"))
        if self.chance.random() < 0.2:
            more["groups"] = f"[{marker} team, beta]"
        return f"---\n{self._front(marker, own, **more)}\n---\n{self._body(marker, probe)}"

    def _page(self, marker: str, probe: str, own: list[str] | None) -> str:
        meta = f'<meta name="audience" content="{", ".join(own)}">' if own else ""
        items = "".join(f"<p>{line}</p>" for line in self._body(marker, probe).split("\n") if line)
        return f"<html><head><title>Page {marker}</title>{meta}</head><body><h1>{marker}</h1>{items}</body></html>"

    def _fields(self, marker: str, probe: str) -> dict[str, str]:
        topic = self.chance.choice(TOPICS)
        return {
            "kind": "sheet",
            "organisation": f"{marker} OÜ",
            "offers": f"['{topic} {probe} integration by {marker}', 'testing of the {topic}']",
            "needs": f"['a {self.chance.choice(TOPICS)} for {marker}']",
            "products": f"[{{name: '{marker} {topic}', trl: {self.chance.randint(1, 9)}, description: 'a {topic} {probe} of {marker}'}}]",
            "standards": f"['STANAG {marker}']",
            "city": marker,
            "contact_role": f"head of {marker}",
            "working_groups": f"[alpha, {marker}]",
            "last_reviewed": "2025-01-10" if self.chance.random() < 0.5 else "2026-02-01",
        }

    def _sheet(self, marker: str, probe: str, own: list[str] | None) -> str:
        return f"---\n{self._front(marker, own, **self._fields(marker, probe))}\n---\nWe at {marker} make {probe} and more.\n"

    def _yaml(self, marker: str, probe: str, own: list[str] | None) -> str:
        return self._front(marker, own, **self._fields(marker, probe)) + "\n"

    def _calendar(self, marker: str, asked: Asked) -> tuple[str, dict[str, Asked]]:
        """A calendar of some events, of which each may ask for more than the calendar does."""
        events: dict[str, Asked] = {}
        parts: list[str] = []
        for _ in range(self.chance.randint(1, 4)):
            text, own = self._event(events, asked)
            parts.append(text)
            if "RRULE" in text and self.chance.random() < 0.5:
                parts.append(self._moved(text, events, own))
        inner = "".join(parts)
        return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//EN\r\nX-WR-CALNAME:Calendar {marker}\r\n{inner}END:VCALENDAR\r\n", events

    def _event(self, events: dict[str, Asked], asked: Asked) -> tuple[str, Asked]:
        marker = self.marker()
        start = NOW + timedelta(days=self.chance.randrange(1, 60), hours=self.chance.randrange(8))
        lines = [
            f"UID:{marker}@example.invalid",
            f"DTSTART:{start:%Y%m%dT%H%M%SZ}",
            f"DTEND:{start + timedelta(hours=2):%Y%m%dT%H%M%SZ}",
            f"SUMMARY:{self.chance.choice(TOPICS).title()} {self.chance.choice(('meeting', 'workshop', 'seminar'))} {marker}",
            f"LOCATION:Hall {marker}",
            f"DESCRIPTION:About {marker} and the {self.chance.choice(TOPICS)}",
            f"CATEGORIES:alpha,{marker}",
            f"URL:https://example.invalid/{marker}",
        ]
        if self.chance.random() < 0.3:
            lines.append("RRULE:FREQ=WEEKLY;COUNT=6")
        if self.chance.random() < 0.1:
            lines.append("STATUS:CANCELLED")
        own, asked = self._narrowed(asked)
        events[marker] = asked
        return self._vevent([*lines, *own]), asked

    def _moved(self, event: str, events: dict[str, Asked], asked: Asked) -> str:
        """One instance of a recurring event, on another day, under another name and for fewer readers."""
        lines = event.split("\r\n")[1:-2]
        uid, start = lines[0], lines[1].removeprefix("DTSTART:")
        marker = self.marker()
        own, narrowed = self._narrowed(asked)
        events[marker] = narrowed
        moved = (NOW + timedelta(days=self.chance.randrange(1, 60))).strftime("%Y%m%dT%H%M%SZ")
        return self._vevent([uid, f"RECURRENCE-ID:{start}", f"DTSTART:{moved}", f"SUMMARY:Moved {marker}", f"LOCATION:{marker}", *own])

    def _narrowed(self, asked: Asked) -> tuple[list[str], Asked]:
        """Lines that close an event off further, and what it then asks for."""
        drawn = self.chance.random()
        if drawn < 0.4:
            return [], asked
        if drawn < 0.45:
            return ["CLASS:PRIVATE"], (*asked, frozenset())
        if drawn < 0.5:
            return ["X-KOBAR-AUDIENCE:"], (*asked, frozenset())
        sets = [self._some((*NAMES, "everyone"), 1, 2) for _ in range(1 if drawn < 0.85 else 2)]
        return [f"X-KOBAR-AUDIENCE:{', '.join(names)}" for names in sets], (*asked, *(frozenset(names) for names in sets))

    @staticmethod
    def _vevent(lines: list[str]) -> str:
        return "\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT", ""])

    # Questions

    def probes(self, place: Place) -> list[str]:
        """What stands in documents that may not be read there, to be asked for."""
        allowed = self.allowed(place)
        return [f"Who talks to Akuvara about the {one.probe}?" for one in self.held.values() if one not in allowed]

    def question(self) -> str:
        """Something to ask: about a topic, by a document's own word, for events or for collaborators."""
        topic, other = self.chance.choice(TOPICS), self.chance.choice(TOPICS)
        probes = [one.probe for one in self.held.values()] or ["nothing"]
        probe = self.chance.choice(probes)
        return self.chance.choice(
            (
                f"What was {self.chance.choice(WORDS)} about the {topic}?",
                f"Who talks to Akuvara about the {topic} {probe}?",
                f"What did alpha decide on {probe}?",
                f"{probe}",
                f"How much is the {topic} {probe} at present?",
                f"When is the next {topic} meeting?",
                "What is on next month?",
                "Which workshops are planned in April?",
                f"When was the last {topic} seminar?",
                f"Which company can do {topic} integration?",
                f"Who can help us with {other} testing and {probe}?",
                f"Kes pakub {topic} {probe}?",
                f"Who needs {topic} {probe}?",
                "Millal on järgmine koosolek?",
                "And who else?",
                "List all decisions of alpha",
                f"How many notes mention {topic}?",
                "How many meetings did alpha hold in 2026?",
                "list all action items",
                "who leads beta?",
                "which actions are overdue?",
                "what must alpha still do?",
                "what happened at the last meeting of alpha?",
                "who attended the last beta meeting?",
                "what was decided at the last alpha meeting?",
                "what was decided in March 2026?",
                "list all members",
                "which working groups are there?",
                "who is Tiina?",
                f"what is {probe}?",
                "which company does Tiina work for?",
                "what do I have to do?",
                "what's new?",
                "what did I miss in alpha in March?",
                "summarise the last meeting",
                "which companies are in beta?",
                "which members are in Tallinn?",
                "hi",
                "yes, please",
                f"What about the {topic}?",
                f"Where does {self.chance.choice(NAMES)} keep its umbrellas?",
            )
        )

    def _asked_by(self, name: str) -> Asked:
        return (frozenset({name}),)

    def _some(self, of: object, least: int, most: int) -> list:
        pool = list(of)
        return self.chance.sample(pool, min(len(pool), self.chance.randint(least, most)))
