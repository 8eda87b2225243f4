"""All that Kobar says of itself, in each language that it speaks; documents' own words are never translated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.wording_reports import ESTONIAN_REPORTS
from knowledge.errors import IndexFault
from knowledge.message import Message
from knowledge.model import PartyKind, Writing, WritingOutcome
from knowledge.usage import UsageTotal


@dataclass(frozen=True, slots=True)
class Wording:
    """What is said in one language; fields in braces are filled in with `str.format` by whoever says it.

    A pair of texts is for one and for several; `months_on` are the months of a day on which something was; `reports` are the forms of an
    index report's messages by their English ones.
    """

    code: str
    months: tuple[str, ...]
    months_on: tuple[str, ...]
    weekdays: tuple[str, ...]
    day_form: str
    decimal_point: str
    quote_form: str

    # Answers
    nothing_title: str
    nothing_found: str
    nothing_found_here: str
    closest_title: str
    closest_found: str
    closest_found_here: str
    closest_to_absence: str
    superseded: str
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
    period_past: str
    cancelled: str
    no_matches: str
    missing: str
    kinds: dict[PartyKind, str]

    # Which language
    languages: dict[str, str]
    language_for_me: str
    language_for_server: str
    own_language_for_me: str
    own_language_for_server: str

    # Running it
    admins_only: str
    no_such_source: str
    reindex_stage: str
    stages: dict[str, str]
    reindex_done: str
    reindex_failed: str
    report_counts: str
    report_failures: str
    reports: Mapping[str, str]
    report_elsewhere: str
    status_heading: str
    status_source: str
    documents: tuple[str, str]
    passages: tuple[str, str]
    status_columns: tuple[str, ...]
    status_nothing: str
    status_model: str
    status_no_model: str
    status_last_run: str
    status_never: str
    status_never_here: str
    status_missing_role: str
    chat_help: str
    usage_heading: str
    usage_today: str
    usage_month: str
    usage_counts: str

    # When it does not work
    question_too_long: str
    empty_index: str
    index_busy: str
    index_busy_since: str
    index_faults: dict[IndexFault, str]
    model_unavailable: str
    setting_wrong: str
    apology: str
    may_not_write: str
    command_changed: str

    def why_nothing(self, absence: str | None, *, here: bool = False) -> str:
        """That nothing answers, or what was looked through in vain; `here`, where all who see the channel read it."""
        return absence or (self.nothing_found_here if here else self.nothing_found)

    def why_closest(self, absence: str | None, *, here: bool = False) -> str:
        """The same over the places that come nearest."""
        if absence:
            return f"{absence} {self.closest_to_absence}"
        return self.closest_found_here if here else self.closest_found

    def day(self, day: date) -> str:
        """A date written out: `12 March 2026`."""
        return self._day(day, self.months)

    def on_day(self, day: date) -> str:
        """A date as it follows "changed on": `12 May 2026`, `12. mail 2026`."""
        return self._day(day, self.months_on)

    def _day(self, day: date, months: tuple[str, ...]) -> str:
        return self.day_form.format(day=day.day, month=months[day.month - 1], year=day.year)

    def about_writing(self, writing: Writing) -> tuple[str, ...]:
        """What there is to say of how an answer was written, a line each; the model's name is not escaped."""
        if writing.outcome is not WritingOutcome.WRITTEN:
            return (self.not_written[writing.outcome],)
        left_out = self.left_out_one if writing.dropped == 1 else self.left_out.format(count=writing.dropped)
        return (self.written_by.format(model=writing.model), *((left_out,) if writing.dropped else ()))

    def usage(self, total: UsageTotal) -> str:
        """What written answers used, in one line."""
        costs = ", ".join(f"{self._price(cost)} {currency}" for currency, cost in total.costs.items()) or "–"
        return self.usage_counts.format(
            answers=total.answers, asked=total.asked, tokens_in=total.tokens_in, tokens_out=total.tokens_out, costs=costs
        )

    def _price(self, cost: float) -> str:
        return f"{cost:.{2 if cost >= 1 else 4}f}".replace(".", self.decimal_point)

    def days(self, first: date, last: date) -> str:
        """A span of days, both inclusive: `9–11 June 2026`."""
        if first == last:
            return self.day(first)
        if (first.year, first.month) != (last.year, last.month):
            return f"{self.day(first)} – {self.day(last)}"
        start = self.day_form.split("{month}")[0].strip().format(day=first.day)
        return f"{start}–{self.day(last)}"

    def moment(self, moment: datetime) -> str:
        """A time in its own zone, which is named: `12 March 2026, 09:00 UTC`."""
        return f"{self.day(moment.date())}, {moment:%H:%M %Z}".strip()

    def number(self, number: float) -> str:
        """A number with one decimal: `1.5`, `1,5`."""
        return f"{number:.1f}".replace(".", self.decimal_point)

    def quote(self, text: str) -> str:
        """A text in the language's own quotation marks."""
        return self.quote_form.format(text=text)

    def told(self, text: str) -> str:
        """A text of an index report in this language, as far as it is a `Message` of a known form."""
        if not isinstance(text, Message):
            return text
        parts = {name: self.told(part) if isinstance(part, Message) else part for name, part in text.parts.items()}
        return self.reports.get(text.form, text.form).format(**parts)

    @staticmethod
    def counted(count: int, forms: tuple[str, str]) -> str:
        """A count of something: `1 document`, `2 documents`."""
        return forms[count != 1].format(count=count)


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


ENGLISH = Wording(
    code="en",
    months=_words("January February March April May June July August September October November December"),
    months_on=_words("January February March April May June July August September October November December"),
    weekdays=_words("Mon Tue Wed Thu Fri Sat Sun"),
    day_form="{day} {month} {year}",
    decimal_point=".",
    quote_form="“{text}”",
    nothing_title="Nothing found.",
    nothing_found="Nothing in what you may read answers this.",
    nothing_found_here="Nothing answers this in what everyone who can see this channel may read.",
    closest_title="No answer, only the closest passages.",
    closest_found="Nothing in what you may read answers this; these come nearest:",
    closest_found_here="Nothing answers this in what everyone who can see this channel may read; these come nearest:",
    closest_to_absence="These lines come nearest:",
    superseded="Earlier statement, changed on {day}",
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
    period_past="{day} is before today. Name the first day too, with --from.",
    cancelled="cancelled",
    no_matches="I found nobody in what can be read here whose sheet or notes answer this need.",
    missing="Missing: {missing}",
    kinds={PartyKind.ORGANISATION: "organisation", PartyKind.PERSON: "person", PartyKind.GROUP: "working group"},
    languages={"en": "English", "et": "Estonian"},
    language_for_me="From now on I speak {language} with you.",
    language_for_server="From now on I speak {language} on this server with everyone who has not chosen otherwise.",
    own_language_for_me="From now on I answer you in the language of your question.",
    own_language_for_server="From now on I answer on this server in the language of the question, unless somebody has chosen otherwise.",
    admins_only="Only the server's administrators and those with an admin role of the config may do this. Ask one of them.",
    no_such_source="I know of no source called “{source}”. These there are: {known}.",
    reindex_stage="Bringing the index up to date: {stage}, {share} %",
    stages={
        "reading": "reading the sources",
        "embedding": "learning the new texts",
        "indexing": "bringing the index in line",
    },
    reindex_done="The index is up to date.",
    reindex_failed="The index run stopped before its end. What was read so far is kept, and the next run goes on from there.",
    report_counts=(
        "**{added}** added, **{changed}** changed, **{removed}** removed, **{unchanged}** unchanged, **{failed}** failed, in {seconds} s."
    ),
    report_failures="Could not be read:",
    reports={},
    report_elsewhere="Discord lets me reply here for 15 minutes only, so this is the report of your `/reindex`.",
    status_heading="What you may read",
    status_source="**{name}**: {documents}, {passages}, newest of {newest}",
    documents=("{count} document", "{count} documents"),
    passages=("{count} passage", "{count} passages"),
    status_columns=("source", "documents", "passages", "newest"),
    status_nothing="Nothing is indexed that you may read. An administrator fills the index with `/reindex`.",
    status_model="Model: {model}",
    status_no_model="none yet",
    status_last_run="Last index run: {when}",
    status_never="never",
    status_never_here="never; `kobar index` fills the index",
    status_missing_role="⚠ `[discord.audiences]` gives “{audience}” to the role “{role}”, which this server does not have.",
    chat_help="Ask a question, or a follow-up to the last one. /new begins anew, /quit (or Ctrl-D) ends, /help shows this.",
    usage_heading="Written answers",
    usage_today="today: {counts}",
    usage_month="last 30 days: {counts}",
    usage_counts="{answers} written of {asked} asked for, {tokens_in} tokens in, {tokens_out} out, cost {costs}",
    question_too_long="That is {characters} characters; I read questions of up to {most}. Ask one thing at a time, in a sentence or two.",
    empty_index="There is nothing here yet that you may read. An admin can fill the index with /reindex (in the terminal: kobar index).",
    index_busy="Another index run is under way. Wait until it has ended, then try again.",
    index_busy_since="Another index run is under way (process {process}, since {since}). Wait until it has ended, then try again.",
    index_faults={
        IndexFault.NOT_WRITABLE: "The search index cannot write its data folder: is it writable, and not full?",
        IndexFault.NOT_STARTED: (
            "The search index's Chroma server could not be started. Its log is {place} in the data folder. When the cause is removed, try "
            "again; nothing is lost."
        ),
        IndexFault.NO_ANSWER: (
            "The search index's Chroma server does not answer as it should. Its log is {place} in the data folder. When the cause is "
            "removed, try again; nothing is lost."
        ),
        IndexFault.OTHER_SERVER: (
            "The Chroma server at {place} does not answer as it should. Start it, or correct its address in the config; without an address "
            "Kobar runs a server of its own."
        ),
        IndexFault.OTHER_MODEL: "The search index holds another model's vectors. `kobar index --full` rebuilds it.",
        IndexFault.INCOMPLETE: "A part of the search index is missing. `kobar index` rebuilds it from the store.",
    },
    model_unavailable="The embedding model cannot be loaded. Whoever runs Kobar finds the reason in its log, and with `kobar model`.",
    setting_wrong="Something about Kobar's set-up is wrong. Whoever runs Kobar finds in its log what to correct.",
    apology=(
        "Sorry, something went wrong here. It has been noted under **{reference}**; tell an administrator that number if it happens again."
    ),
    may_not_write="I may not write in #{channel}. Ask an administrator of the server to give me *Send Messages* and *View Channel* there.",
    command_changed="This command has changed since Discord last heard of it. Reload Discord (Ctrl+R) and try again.",
)

ESTONIAN = Wording(
    code="et",
    months=_words("jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember"),
    months_on=_words("jaanuaril veebruaril märtsil aprillil mail juunil juulil augustil septembril oktoobril novembril detsembril"),
    weekdays=_words("E T K N R L P"),
    day_form="{day}. {month} {year}",
    decimal_point=",",
    quote_form="„{text}“",
    nothing_title="Ma ei leidnud midagi.",
    nothing_found="Sellele ei vasta miski, mida sa lugeda tohid.",
    nothing_found_here="Sellele ei vasta miski, mida tohivad lugeda kõik, kes seda kanalit näevad.",
    closest_title="Ma ei leidnud vastust, vaid lähimad lõigud.",
    closest_found="Sellele ei vasta miski, mida sa lugeda tohid; kõige lähemale jõuavad need:",
    closest_found_here="Sellele ei vasta miski, mida tohivad lugeda kõik, kes seda kanalit näevad; kõige lähemale jõuavad need:",
    closest_to_absence="Kõige lähemale jõuavad need read:",
    superseded="Varasem teave, muudetud {day}",
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
    no_events="Ühtegi sündmust ei ole teada: {period}.",
    no_such_group="Ma ei tunne töörühma nimega „{group}“. Vali loendist, mis ilmub kirjutamise ajal.",
    period_not_understood=(
        "Ma ei saa aru, mis ajavahemik on „{period}“. Proovi „järgmisel kuul“, „sel sügisel“, „märts 2027“ või „3.–14. märts“."
    ),
    period_past="{day} on enne tänast. Nimeta ka esimene päev: --from.",
    cancelled="ära jäetud",
    no_matches="Ma ei leidnud siin loetavast kedagi, kelle võimekuste leht või märkmed sellele vajadusele vastaksid.",
    missing="Lahtine: {missing}",
    kinds={PartyKind.ORGANISATION: "organisatsioon", PartyKind.PERSON: "inimene", PartyKind.GROUP: "töörühm"},
    languages={"en": "inglise", "et": "eesti"},
    language_for_me="Edaspidi räägin sinuga {language} keeles.",
    language_for_server="Edaspidi räägin selles serveris {language} keeles kõigiga, kes ei ole ise teisiti valinud.",
    own_language_for_me="Edaspidi vastan sulle küsimuse keeles.",
    own_language_for_server="Edaspidi vastan selles serveris küsimuse keeles, kui küsija ei ole ise teisiti valinud.",
    admins_only="Seda tohivad teha ainult serveri administraatorid ja seadetes nimetatud haldurirollid. Pöördu mõne neist poole.",
    no_such_source="Ma ei tunne allikat nimega „{source}“. Olemas on: {known}.",
    reindex_stage="Ajakohastan indeksit: {stage}, {share} %",
    stages={
        "reading": "loen allikaid",
        "embedding": "õpin uusi tekste",
        "indexing": "viin indeksi kooskõlla",
    },
    reindex_done="Indeks on ajakohane.",
    reindex_failed="Indekseerimine katkes enne lõppu. Seni loetu on alles ja järgmine kord jätkab sealt.",
    report_counts=(
        "Lisatud **{added}**, muudetud **{changed}**, eemaldatud **{removed}**, muutmata **{unchanged}**, "
        "ebaõnnestunud **{failed}**; aega kulus {seconds} s."
    ),
    report_failures="Lugeda ei õnnestunud:",
    reports=ESTONIAN_REPORTS,
    report_elsewhere="Discord lubab mul seal vastata ainult 15 minutit, seepärast on sinu `/reindex` aruanne siin.",
    status_heading="Mida sa lugeda tohid",
    status_source="**{name}**: {documents}, {passages}, uusim: {newest}",
    documents=("{count} dokument", "{count} dokumenti"),
    passages=("{count} lõik", "{count} lõiku"),
    status_columns=("allikas", "dokumente", "lõike", "uusim"),
    status_nothing="Indeksis ei ole midagi, mida sa lugeda tohid. Administraator täidab indeksi käsuga `/reindex`.",
    status_model="Mudel: {model}",
    status_no_model="veel puudub",
    status_last_run="Viimane indekseerimine: {when}",
    status_never="pole veel olnud",
    status_never_here="pole veel olnud; indeksi täidab käsk `kobar index`",
    status_missing_role="⚠ `[discord.audiences]` annab lugejaskonna „{audience}“ rollile „{role}“, mida selles serveris ei ole.",
    chat_help="Esita küsimus või küsi eelmise kohta edasi. /new alustab uuesti, /quit (või Ctrl-D) lõpetab, /help näitab seda abi.",
    usage_heading="Kirjutatud vastused",
    usage_today="täna: {counts}",
    usage_month="viimased 30 päeva: {counts}",
    usage_counts="kirjutatud {answers}, küsitud {asked}; tokeneid sisse {tokens_in}, välja {tokens_out}; hind {costs}",
    question_too_long="Selles on {characters} märki, loen kuni {most} märgi pikkusi küsimusi. Küsi korraga üht asja, ühe või kahe lausega.",
    empty_index="Siin ei ole veel midagi, mida sa lugeda tohid. Administraator täidab indeksi käsuga /reindex (terminalis: kobar index).",
    index_busy="Üks indekseerimine juba käib. Oota, kuni see lõpeb, ja proovi siis uuesti.",
    index_busy_since="Üks indekseerimine juba käib (protsess {process}, algus {since}). Oota, kuni see lõpeb, ja proovi siis uuesti.",
    index_faults={
        IndexFault.NOT_WRITABLE: "Otsinguindeks ei saa oma andmekausta kirjutada: kas kaust on kirjutatav ja kettal on ruumi?",
        IndexFault.NOT_STARTED: (
            "Otsinguindeksi Chroma serverit ei õnnestunud käivitada. Selle logi on andmekaustas failis {place}. Kui põhjus on kõrvaldatud, "
            "proovi uuesti; midagi ei ole kadunud."
        ),
        IndexFault.NO_ANSWER: (
            "Otsinguindeksi Chroma server ei vasta nii, nagu peab. Selle logi on andmekaustas failis {place}. Kui põhjus on kõrvaldatud, "
            "proovi uuesti; midagi ei ole kadunud."
        ),
        IndexFault.OTHER_SERVER: (
            "Chroma server aadressil {place} ei vasta nii, nagu peab. Käivita see või paranda aadress seadetes; ilma aadressita kasutab "
            "Kobar oma serverit."
        ),
        IndexFault.OTHER_MODEL: "Otsinguindeksis on teise mudeli vektorid. Käsk `kobar index --full` ehitab selle uuesti.",
        IndexFault.INCOMPLETE: "Osa otsinguindeksist on puudu. Käsk `kobar index` ehitab selle andmebaasist uuesti.",
    },
    model_unavailable="Vektorimudelit ei saa laadida. Kobara haldaja leiab põhjuse logist ja käsuga `kobar model`.",
    setting_wrong="Kobara seadetes on midagi valesti. Mida parandada, leiab Kobara haldaja logist.",
    apology="Vabandust, midagi läks viltu. See on kirjas numbri **{reference}** all; kui see kordub, ütle number administraatorile.",
    may_not_write=(
        "Ma ei tohi kanalisse #{channel} kirjutada. Palu serveri administraatoril anda mulle seal luba *Send Messages* ja *View Channel*."
    ),
    command_changed="See käsk on muutunud. Laadi Discord uuesti (Ctrl+R) ja proovi veel kord.",
)

_LANGUAGES = {wording.code: wording for wording in (ENGLISH, ESTONIAN)}


def wording(language: str | None) -> Wording:
    """The wording of a language by its code; English for one that Kobar does not speak."""
    return _LANGUAGES.get(language or "", ENGLISH)
