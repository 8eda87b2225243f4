"""What Kobar says in digests and of them, in each language that it speaks."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.digest.items import Heading


@dataclass(frozen=True, slots=True)
class DigestWording:
    """What is said in one language; fields in braces are filled in with `str.format`. `more` says which command shows the rest."""

    title: str
    of_groups: str
    headings: dict[Heading, str]
    more: dict[Heading, str]
    list_notes: str
    due: str
    overdue: str
    match: str
    match_of_note: str
    nothing_new: str
    nothing_new_since: str
    set: str
    weekdays: tuple[str, ...]
    off: str
    was_off: str
    none: str
    list_heading: str
    list_line: str
    list_groups: str
    members: tuple[str, str]
    never: str
    refused: str
    given_up: str
    may_not_write: str
    me_on: str
    me_off: str
    me_sent: str
    me_refused: str
    me_not_member: str
    status: str


ENGLISH = DigestWording(
    title="**What is new**",
    of_groups="for {groups}",
    headings={
        Heading.NOTES: "Notes",
        Heading.DECISIONS: "Decided",
        Heading.ACTIONS: "To be done",
        Heading.EVENTS: "Coming up",
        Heading.MATCHES: "Who could work together",
    },
    more={
        Heading.NOTES: "and {count} more: `/ask` {listing}",
        Heading.DECISIONS: "and {count} more: `/decisions`",
        Heading.ACTIONS: "and {count} more: `/actions`",
        Heading.EVENTS: "and {count} more: `/events`",
        Heading.MATCHES: "and {count} more: `/collaborators` with your need",
    },
    list_notes="list all notes since {day}",
    due="due {day}",
    overdue="was due {day}",
    match="**{seeker}** · looks for “{need}” · **{name}** · offers “{offer}”",
    match_of_note="Somebody looks for “{need}” · **{name}** · offers “{offer}”",
    nothing_new="Nothing is new for you since your last digest.",
    nothing_new_since="Nothing is new since {day}.",
    set="Each {weekday} from {hour}:00 on I tell in {place} what is new, if anything is. The next time: {next}.",
    weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    off="No digest is sent to {place} any more.",
    was_off="No digest was being sent to {place}.",
    none="No channel gets a digest. `/digest channel` sets one up.",
    list_heading="**Digests**",
    list_line="{place}: {weekday} {hour}:00, next {next}, last {last}",
    list_groups="only {groups}",
    members=("{count} member gets one by direct message", "{count} members get one by direct message"),
    never="never yet",
    refused="⚠ could not be sent on {when}: may Kobar see that channel and write in it?",
    given_up="⚠ could not be sent three times in a row, last on {when}, and is not tried any more; give `/digest channel` again when "
    "Kobar may write.",
    may_not_write="I may not write in {place}. Let me see that channel and send messages there, then give the command again.",
    me_on="Each {weekday} from {hour}:00 on I tell you by direct message what is new for you, if anything is. `/digest me` “off” ends it.",
    me_off="You get no digest by direct message.",
    me_sent="I have told you by direct message what is new for you.",
    me_refused="I cannot write to you directly. Allow direct messages from members of this server, then try again.",
    me_not_member="Digests are for members of the cluster's server.",
    status="Digest in {place}: next {next}, last {last}",
)

ESTONIAN = DigestWording(
    title="**Mis on uut**",
    of_groups="töörühmades: {groups}",
    headings={
        Heading.NOTES: "Märkmed",
        Heading.DECISIONS: "Otsustatud",
        Heading.ACTIONS: "Vaja teha",
        Heading.EVENTS: "Tulemas",
        Heading.MATCHES: "Kes võiksid koos töötada",
    },
    more={
        Heading.NOTES: "ja veel {count}: `/ask` {listing}",
        Heading.DECISIONS: "ja veel {count}: `/decisions`",
        Heading.ACTIONS: "ja veel {count}: `/actions`",
        Heading.EVENTS: "ja veel {count}: `/events`",
        Heading.MATCHES: "ja veel {count}: `/collaborators` oma vajadusega",
    },
    list_notes="loetle kõik märkmed alates {day}",
    due="tähtaeg {day}",
    overdue="tähtaeg oli {day}",
    match="**{seeker}** · otsib: „{need}“ · **{name}** · pakub: „{offer}“",
    match_of_note="Keegi otsib: „{need}“ · **{name}** · pakub: „{offer}“",
    nothing_new="Pärast viimast kokkuvõtet ei ole sinu jaoks midagi uut.",
    nothing_new_since="Uut ei ole midagi alates: {day}.",
    set="Ütlen siin iga nädal, mis on uut, kui midagi on: {place}, {weekday} alates kella {hour}:00. Järgmine kord: {next}.",
    weekdays=("esmaspäev", "teisipäev", "kolmapäev", "neljapäev", "reede", "laupäev", "pühapäev"),
    off="Siia kanalisse kokkuvõtet enam ei saadeta: {place}.",
    was_off="Siia kanalisse kokkuvõtet ei saadetudki: {place}.",
    none="Ühessegi kanalisse kokkuvõtet ei saadeta. Käsk `/digest channel` seab selle üles.",
    list_heading="**Kokkuvõtted**",
    list_line="{place}: {weekday} {hour}:00, järgmine {next}, viimane {last}",
    list_groups="ainult {groups}",
    members=("{count} liige saab kokkuvõtte otsesõnumiga", "{count} liiget saab kokkuvõtte otsesõnumiga"),
    never="veel mitte kordagi",
    refused="⚠ saatmine ei õnnestunud {when}: kas Kobar näeb seda kanalit ja tohib sinna kirjutada?",
    given_up="⚠ saatmine ei õnnestunud kolm korda järjest, viimati {when}, ja rohkem ei proovita; anna käsk `/digest channel` uuesti, "
    "kui Kobar tohib kirjutada.",
    may_not_write="Ma ei tohi sinna kirjutada: {place}. Luba mul seda kanalit näha ja sinna sõnumeid saata ning anna käsk uuesti.",
    me_on="Iga nädal ({weekday} alates kella {hour}:00) ütlen sulle otsesõnumiga, mis on sinu jaoks uut, kui midagi on. "
    "Lõpetab `/digest me` „off“.",
    me_off="Sa ei saa kokkuvõtet otsesõnumiga.",
    me_sent="Saatsin sulle otsesõnumi sellega, mis on sinu jaoks uut.",
    me_refused="Ma ei saa sulle otse kirjutada. Luba otsesõnumid selle serveri liikmetelt ja proovi uuesti.",
    me_not_member="Kokkuvõtted on klastri serveri liikmetele.",
    status="Kokkuvõte kanalis {place}: järgmine {next}, viimane {last}",
)

_LANGUAGES = {"en": ENGLISH, "et": ESTONIAN}


def digest_wording(language: str | None) -> DigestWording:
    """The wording of a language by its code; English for one that Kobar does not speak."""
    return _LANGUAGES.get(language or "", ENGLISH)
