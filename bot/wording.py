"""All that Kobar says of itself, in each language that it speaks; documents' own words are never translated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from knowledge.model import PartyKind, Writing, WritingOutcome
from knowledge.usage import UsageTotal


@dataclass(frozen=True, slots=True)
class Wording:
    """What is said in one language; fields in braces are filled in with `str.format` by whoever says it."""

    code: str
    months: tuple[str, ...]
    day_form: str

    # Answers
    nothing_found: str
    nothing_found_here: str
    ask_contact: str
    private_hint: str
    sources_button: str
    sources_heading: str
    source_gone: str
    sources_none: str
    more: str
    how_to_ask: str

    # Written answers
    written_by: str
    left_out_one: str
    left_out: str
    not_written: dict[WritingOutcome, str]

    # Events and collaborators
    events_heading: str
    no_events: str
    no_such_group: str
    period_not_understood: str
    cancelled: str
    all_day: str
    no_matches: str
    missing: str
    kinds: dict[PartyKind, str]

    # Running it
    admins_only: str
    no_such_source: str
    reindex_started: str
    reindex_stage: str
    stages: dict[str, str]
    reindex_done: str
    reindex_failed: str
    report_counts: str
    report_failures: str
    report_elsewhere: str
    status_heading: str
    status_source: str
    status_nothing: str
    status_model: str
    status_last_run: str
    status_never: str
    status_missing_role: str
    usage_heading: str
    usage_today: str
    usage_month: str
    usage_counts: str

    # When it does not work
    apology: str
    question_missing: str
    may_not_write: str
    command_changed: str

    def day(self, day: date) -> str:
        """A date written out: `12 March 2026`."""
        return self.day_form.format(day=day.day, month=self.months[day.month - 1], year=day.year)

    def about_writing(self, writing: Writing) -> tuple[str, ...]:
        """What there is to say of how an answer was written, a line each; the model's name is not escaped."""
        if writing.outcome is not WritingOutcome.WRITTEN:
            return (self.not_written[writing.outcome],)
        left_out = self.left_out_one if writing.dropped == 1 else self.left_out.format(count=writing.dropped)
        return (self.written_by.format(model=writing.model), *((left_out,) if writing.dropped else ()))

    def usage(self, total: UsageTotal) -> str:
        """What written answers used, in one line."""
        costs = ", ".join(f"{cost:.{2 if cost >= 1 else 4}f} {currency}" for currency, cost in total.costs.items()) or "–"
        return self.usage_counts.format(
            answers=total.answers, asked=total.asked, tokens_in=total.tokens_in, tokens_out=total.tokens_out, costs=costs
        )

    def days(self, first: date, last: date) -> str:
        """A span of days, both inclusive: `9–11 June 2026`."""
        if first == last:
            return self.day(first)
        if (first.year, first.month) != (last.year, last.month):
            return f"{self.day(first)} – {self.day(last)}"
        start = self.day_form.split("{month}")[0].strip().format(day=first.day)
        return f"{start}–{self.day(last)}"


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


ENGLISH = Wording(
    code="en",
    months=_words("January February March April May June July August September October November December"),
    day_form="{day} {month} {year}",
    nothing_found="I found nothing in what you may read that answers this.",
    nothing_found_here="I found nothing that answers this in what everyone who can see this channel may read.",
    ask_contact="Ask {contact}.",
    private_hint="`/ask` with `private: True` searches all that you yourself may read.",
    sources_button="Sources",
    sources_heading="Where this comes from",
    source_gone="This source has changed since, is gone, or is not for you to read.",
    sources_none="None of these sources can be shown to you: they have changed since, are gone, or are not for you to read.",
    more="and {count} more",
    how_to_ask="Ask me a question about the cluster's notes, events or companies, for example: *What did we decide about the interface?*",
    written_by="Written by {model}; each sentence was checked against its source.",
    left_out_one="1 sentence left out: its source did not support it.",
    left_out="{count} sentences left out: their sources did not support them.",
    not_written={
        WritingOutcome.UNSUPPORTED: "Quoted, not written: the sources did not support what the language model wrote.",
        WritingOutcome.DECLINED: "Quoted, not written: the language model found no answer in the sources. Judge these lines yourself.",
        WritingOutcome.REFUSED: "Quoted, not written: the language model declined to write.",
        WritingOutcome.TIMED_OUT: "Quoted, not written: the language model took too long.",
        WritingOutcome.RATE_LIMITED: "Quoted, not written: the language model is asked too much just now.",
        WritingOutcome.UNAUTHENTICATED: "Quoted, not written: the language model did not accept Kobar's key; tell an administrator.",
        WritingOutcome.UNAVAILABLE: "Quoted, not written: the language model cannot be reached just now.",
        WritingOutcome.BROKEN_OFF: "Quoted, not written: the language model broke off in the middle.",
        WritingOutcome.MEMBER_LIMIT: "Quoted, not written: you have had today's written answers. There are more tomorrow.",
        WritingOutcome.SERVER_LIMIT: "Quoted, not written: today's written answers are used up. There are more tomorrow.",
    },
    events_heading="Events, {period}",
    no_events="I know of no events, {period}.",
    no_such_group="I know of no working group called “{group}”. Pick one from the list that appears as you type.",
    period_not_understood="I do not understand “{period}” as a period. Try “next month”, “this autumn”, “March 2027” or “3–14 March”.",
    cancelled="cancelled",
    all_day="all day",
    no_matches="I found nobody in what can be read here whose sheet or notes answer this need.",
    missing="Missing: {missing}",
    kinds={PartyKind.ORGANISATION: "organisation", PartyKind.PERSON: "person", PartyKind.GROUP: "working group"},
    admins_only="Only the server's administrators and those with an admin role of the config may do this. Ask one of them.",
    no_such_source="I know of no source called “{source}”. These there are: {known}.",
    reindex_started="Bringing the index up to date …",
    reindex_stage="Bringing the index up to date: {stage}, {share} %",
    stages={"reading": "reading the sources", "embedding": "learning the new texts", "indexing": "bringing the index in line"},
    reindex_done="The index is up to date.",
    reindex_failed="The index run stopped before its end. What was read so far is kept, and the next run goes on from there.",
    report_counts=(
        "**{added}** added, **{changed}** changed, **{removed}** removed, **{unchanged}** unchanged, **{failed}** failed, in {seconds} s."
    ),
    report_failures="Could not be read:",
    report_elsewhere="Discord lets me reply here for 15 minutes only, so this is the report of your `/reindex`.",
    status_heading="What you may read",
    status_source="**{name}**: {documents} documents, {chunks} passages, newest of {newest}",
    status_nothing="Nothing is indexed that you may read. An administrator fills the index with `/reindex`.",
    status_model="Model: {model}",
    status_last_run="Last index run: {when}",
    status_never="never",
    status_missing_role="⚠ `[discord.audiences]` gives “{audience}” to the role “{role}”, which this server does not have.",
    usage_heading="Written answers",
    usage_today="today: {counts}",
    usage_month="last 30 days: {counts}",
    usage_counts="{answers} written of {asked} asked for, {tokens_in} tokens in, {tokens_out} out, cost {costs}",
    apology=(
        "Sorry, something went wrong here. It has been noted under **{reference}**; tell an administrator that number if it happens again."
    ),
    question_missing="Write your question after my name.",
    may_not_write="I may not write in #{channel}. Ask an administrator of the server to give me *Send Messages* and *View Channel* there.",
    command_changed="This command has changed since Discord last heard of it. Reload Discord (Ctrl+R) and try again.",
)

ESTONIAN = Wording(
    code="et",
    months=_words("jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember"),
    day_form="{day}. {month} {year}",
    nothing_found="Ma ei leidnud sellest, mida sa lugeda tohid, midagi, mis sellele vastaks.",
    nothing_found_here="Ma ei leidnud sellele vastust sellest, mida tohivad lugeda kõik, kes seda kanalit näevad.",
    ask_contact="Küsi: {contact}.",
    private_hint="`/ask` koos valikuga `private: True` otsib kõigest, mida sa ise lugeda tohid.",
    sources_button="Allikad",
    sources_heading="Kust see pärineb",
    source_gone="See allikas on vahepeal muutunud, kadunud või ei ole sulle lugemiseks.",
    sources_none="Ühtegi neist allikatest ei saa sulle näidata: need on vahepeal muutunud, kadunud või ei ole sulle lugemiseks.",
    more="ja veel {count}",
    how_to_ask="Küsi minult klastri märkmete, sündmuste või ettevõtete kohta, näiteks: *Mida me liidese kohta otsustasime?*",
    written_by="Kirjutas {model}; iga lauset on allikaga võrreldud.",
    left_out_one="1 lause jäi välja: allikas ei kinnitanud seda.",
    left_out="{count} lauset jäi välja: allikad ei kinnitanud neid.",
    not_written={
        WritingOutcome.UNSUPPORTED: "Tsiteeritud, mitte kirjutatud: allikad ei kinnitanud seda, mida keelemudel kirjutas.",
        WritingOutcome.DECLINED: "Tsiteeritud, mitte kirjutatud: keelemudel ei leidnud allikatest vastust. Otsusta ise.",
        WritingOutcome.REFUSED: "Tsiteeritud, mitte kirjutatud: keelemudel keeldus kirjutamast.",
        WritingOutcome.TIMED_OUT: "Tsiteeritud, mitte kirjutatud: keelemudelil läks liiga kaua.",
        WritingOutcome.RATE_LIMITED: "Tsiteeritud, mitte kirjutatud: keelemudelilt küsitakse praegu liiga palju.",
        WritingOutcome.UNAUTHENTICATED: "Tsiteeritud, mitte kirjutatud: keelemudel ei võtnud Kobara võtit vastu; ütle administraatorile.",
        WritingOutcome.UNAVAILABLE: "Tsiteeritud, mitte kirjutatud: keelemudel ei ole praegu kättesaadav.",
        WritingOutcome.BROKEN_OFF: "Tsiteeritud, mitte kirjutatud: keelemudel katkestas poole pealt.",
        WritingOutcome.MEMBER_LIMIT: "Tsiteeritud, mitte kirjutatud: sinu tänased kirjutatud vastused on otsas. Homme saab jälle.",
        WritingOutcome.SERVER_LIMIT: "Tsiteeritud, mitte kirjutatud: tänased kirjutatud vastused on otsas. Homme saab jälle.",
    },
    events_heading="Sündmused, {period}",
    no_events="Ma ei tea ühtegi sündmust, {period}.",
    no_such_group="Ma ei tea töörühma nimega „{group}“. Vali loendist, mis ilmub kirjutamise ajal.",
    period_not_understood=(
        "Ma ei saa aru, mis ajavahemik on „{period}“. Proovi „järgmisel kuul“, „sel sügisel“, „märts 2027“ või „3.–14. märts“."
    ),
    cancelled="ära jäetud",
    all_day="terve päev",
    no_matches="Ma ei leidnud siin loetavast kedagi, kelle leht või märkmed sellele vajadusele vastaks.",
    missing="Puudub: {missing}",
    kinds={PartyKind.ORGANISATION: "ettevõte", PartyKind.PERSON: "inimene", PartyKind.GROUP: "töörühm"},
    admins_only="Seda tohivad teha ainult serveri administraatorid ja seadetes nimetatud haldurirollid. Pöördu mõne neist poole.",
    no_such_source="Ma ei tea allikat nimega „{source}“. Olemas on: {known}.",
    reindex_started="Uuendan indeksit …",
    reindex_stage="Uuendan indeksit: {stage}, {share} %",
    stages={"reading": "loen allikaid", "embedding": "õpin uusi tekste", "indexing": "viin indeksi kooskõlla"},
    reindex_done="Indeks on ajakohane.",
    reindex_failed="Indekseerimine katkes enne lõppu. Seni loetu on alles ja järgmine kord jätkab sealt.",
    report_counts=(
        "Lisatud **{added}**, muudetud **{changed}**, eemaldatud **{removed}**, muutmata **{unchanged}**, "
        "ebaõnnestunud **{failed}**; {seconds} s."
    ),
    report_failures="Lugeda ei õnnestunud:",
    report_elsewhere="Discord lubab mul seal vastata ainult 15 minutit, seepärast on sinu `/reindex` aruanne siin.",
    status_heading="Mida sa lugeda tohid",
    status_source="**{name}**: dokumente {documents}, lõike {chunks}, uusim {newest}",
    status_nothing="Indeksis pole midagi, mida sa lugeda tohid. Administraator täidab indeksi käsuga `/reindex`.",
    status_model="Mudel: {model}",
    status_last_run="Viimane indekseerimine: {when}",
    status_never="pole veel olnud",
    status_missing_role="⚠ `[discord.audiences]` annab publiku „{audience}“ rollile „{role}“, mida selles serveris ei ole.",
    usage_heading="Kirjutatud vastused",
    usage_today="täna: {counts}",
    usage_month="viimased 30 päeva: {counts}",
    usage_counts="kirjutatud {answers}, küsitud {asked}; tokeneid sisse {tokens_in}, välja {tokens_out}; hind {costs}",
    apology="Vabandust, midagi läks viltu. See on kirjas numbri **{reference}** all; kui see kordub, ütle number administraatorile.",
    question_missing="Kirjuta küsimus minu nime järele.",
    may_not_write=(
        "Ma ei tohi kanalisse #{channel} kirjutada. Palu serveri administraatoril anda mulle seal *Send Messages* ja *View Channel*."
    ),
    command_changed="See käsk on muutunud. Laadi Discord uuesti (Ctrl+R) ja proovi veel kord.",
)

_LANGUAGES = {wording.code: wording for wording in (ENGLISH, ESTONIAN)}


def wording(language: str | None) -> Wording:
    """The wording of a language by its code; English for one that Kobar does not speak."""
    return _LANGUAGES.get(language or "", ENGLISH)
