"""What Kobar says of members' own data, in each language; `kinds` has the heading and the meaning of each kind that is kept."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MyDataWording:
    """What is said in one language; fields in braces are filled in with `str.format`."""

    code: str
    kinds: dict[str, tuple[str, str]]
    labels: dict[str, str]
    nothing_kept: str

    # Showing
    heading: str
    about: str
    in_messages: str
    shown: str
    shown_here: str
    shown_none: str
    under_way: str

    # Forgetting
    confirm: str
    confirm_nothing: str
    stays: str
    forget_button: str
    forgetting: str
    forgotten: str
    not_yours: str
    too_late: str

    # Indexing
    index_off: str
    index_on: str


ENGLISH = MyDataWording(
    code="en",
    kinds={
        "posts": (
            "Your messages",
            "What you wrote in channels that I read, with the files on it; answers may quote it to those who can open the channel.",
        ),
        "threads": ("Your threads", "Names that you gave to threads of those channels."),
        "notes": ("Your drafts and corrections", "Notes that you have not posted yet, and which notes you corrected."),
        "marks": ("Your marks", "Messages that you marked as notes; what they say belongs to those who wrote them."),
        "answers": ("Your questions with answers", "Kept for the buttons under the answers, which quote others and are not shown here."),
        "votes": ("What you said of answers", "“Helpful” and “Not right”, with your reasons; administrators see them."),
        "done_marks": ("Actions that you marked as done", "When, and which (by its number); what they say stands in their notes."),
        "reminders": ("Reminders that you got", "So that you are reminded of each due day once."),
        "digests": (
            "Your weekly digest",
            "When it is sent, and those that were; what they told is kept as hashes, so that nothing is twice.",
        ),
        "questions": (
            "Your questions in threads",
            "Kept so that I understand follow-ups. My answers quote what others wrote, and so are not shown here.",
        ),
        "gaps": ("Your questions without an answer", "Kept for those who look after the cluster's notes; they do not see who asked."),
        "written_answers": (
            "Your written answers of today",
            "What they used, for the daily limit. When the day is over, nobody can tell any more whose they were.",
        ),
        "language": ("Your language", "What you chose with /language."),
        "indexing": ("Indexing is off", "You do not want your messages indexed."),
    },
    labels={
        "weekday": "day of the week, from 0",
        "hour": "hour",
        "groups": "groups",
        "since": "since",
        "due_at": "due at",
        "gathered_at": "gathered at",
        "items": "items",
        "message_id": "message",
        "thread_id": "thread",
        "action": "action",
        "private": "private",
        "voted_at": "said at",
        "verdict": "verdict",
        "reason": "reason",
        "marked_at": "marked at",
        "due": "due",
        "sent_at": "sent at",
        "asked_at": "asked at",
        "name": "name",
        "link": "link",
        "text": "text",
        "files": "files",
        "how": "how",
        "place": "where",
        "question": "question",
        "day": "day",
        "model": "model",
        "outcome": "outcome",
        "tokens_in": "tokens read",
        "tokens_out": "tokens written",
        "cost": "cost",
        "currency": "currency",
        "language": "language",
        "indexed": "indexed",
    },
    nothing_kept="Nothing is kept.",
    heading="What {name} keeps of you, as of {when} (your Discord id is {ident})",
    about=(
        "Times are in UTC. The same stands in the JSON files for programs; files that you attached to messages are in the folder “files”. "
        "/mydata forget lets me forget all of it."
    ),
    in_messages="What I keep of you. Unpack it and begin with read-me.txt.",
    shown="I have sent you what I keep of you in a direct message.",
    shown_here="You take no direct messages from me, so here is what I keep of you; only you see it.",
    shown_none="I keep nothing of you.",
    under_way="That is being done already; wait until it has ended.",
    confirm="I will forget, at once and for good:\n{what}",
    confirm_nothing="I keep nothing of you yet, and will keep nothing from now on.",
    stays=(
        "From then on I index nothing that you write; `/mydata index` turns that on again. Your messages stay on Discord, as do answers "
        "that I have posted there; what others wrote stays with me, also where they quote you or marked what is theirs."
    ),
    forget_button="Forget all of it",
    forgetting="I am forgetting it …",
    forgotten="Done: I keep nothing of you, except that nothing you write is to be indexed. `/mydata index` turns indexing on again.",
    not_yours="That button is for somebody else. `/mydata forget` gives you your own.",
    too_late="That button no longer works. Give `/mydata forget` again.",
    index_off=(
        "Your messages are out of my index, and what you write from now on stays out. They stay on Discord. `/mydata index` turns it on "
        "again."
    ),
    index_on="I index what you write in the channels that I read. I am looking through them now for what you wrote before.",
)

ESTONIAN = MyDataWording(
    code="et",
    kinds={
        "posts": (
            "Sinu sõnumid",
            "Mida sa kirjutasid kanalitesse, mida ma loen, koos failidega; vastused võivad seda tsiteerida neile, kes kanalit näevad.",
        ),
        "threads": ("Sinu lõimed", "Nimed, mille sa nende kanalite lõimedele andsid."),
        "notes": ("Sinu mustandid ja parandused", "Märkmed, mida sa ei ole veel postitanud, ja milliseid märkmeid sa parandasid."),
        "marks": ("Sinu märgistused", "Sõnumid, mille sa märkmeks märkisid; nende sisu kuulub neile, kes need kirjutasid."),
        "answers": ("Sinu küsimused, millele vastasin", "Alles vastuste nuppude jaoks; vastused tsiteerivad teisi ja neid siin ei ole."),
        "votes": ("Mida sa vastuste kohta ütlesid", "Kas oli abi või mitte ja miks; administraatorid näevad seda."),
        "done_marks": ("Ülesanded, mille sa tehtuks märkisid", "Millal ja millise (selle numbri järgi); sisu on märkmetes."),
        "reminders": ("Sulle saadetud meeldetuletused", "Et iga tähtaega tuletataks meelde üks kord."),
        "digests": ("Sinu nädalakokkuvõte", "Millal see saadetakse ja mis on saadetud; räägitust hoitakse räsisid, et miski ei korduks."),
        "questions": (
            "Sinu küsimused lõimedes",
            "Alles selleks, et ma jätkuküsimustest aru saaksin. Minu vastused tsiteerivad teisi ja seepärast neid siin ei ole.",
        ),
        "gaps": ("Sinu vastuseta küsimused", "Alles neile, kes klastri märkmete eest hoolitsevad; küsijat nad ei näe."),
        "written_answers": (
            "Sinu tänased kirjutatud vastused",
            "Mida need kulutasid, päevase piiri jaoks. Kui päev on läbi, ei ole enam teada, kelle omad need olid.",
        ),
        "language": ("Sinu keel", "Mille sa käsuga /language valisid."),
        "indexing": ("Indekseerimine on väljas", "Sa ei soovi, et sinu sõnumeid indekseeritaks."),
    },
    labels={
        "weekday": "nädalapäev, alates 0",
        "hour": "tund",
        "groups": "töörühmad",
        "since": "alates",
        "due_at": "tähtaeg",
        "gathered_at": "koostatud",
        "items": "teateid",
        "message_id": "sõnum",
        "thread_id": "lõim",
        "action": "ülesanne",
        "private": "privaatne",
        "voted_at": "öeldud",
        "verdict": "hinnang",
        "reason": "põhjus",
        "marked_at": "märgitud",
        "due": "tähtaeg",
        "sent_at": "saadetud",
        "asked_at": "küsitud",
        "name": "nimi",
        "link": "viide",
        "text": "tekst",
        "files": "failid",
        "how": "kuidas",
        "place": "kus",
        "question": "küsimus",
        "day": "päev",
        "model": "mudel",
        "outcome": "tulemus",
        "tokens_in": "loetud märgiüksusi",
        "tokens_out": "kirjutatud märgiüksusi",
        "cost": "hind",
        "currency": "valuuta",
        "language": "keel",
        "indexed": "indekseeritakse",
    },
    nothing_kept="Midagi ei ole alles.",
    heading="Mida {name} sinust alles hoiab, seisuga {when} (sinu Discordi id on {ident})",
    about=(
        "Ajad on UTC järgi. Sama on programmide jaoks JSON-failides; sõnumitele lisatud failid on kaustas „files“. Käsuga /mydata forget "
        "unustan ma selle kõik."
    ),
    in_messages="Mida ma sinust alles hoian. Paki see lahti ja alusta failist read-me.txt.",
    shown="Saatsin sulle otsesõnumiga selle, mida ma sinust alles hoian.",
    shown_here="Sa ei võta minult otsesõnumeid vastu, nii et siin on see, mida ma sinust alles hoian; seda näed ainult sina.",
    shown_none="Ma ei hoia sinust midagi alles.",
    under_way="Seda juba tehakse; oota, kuni see on lõppenud.",
    confirm="Unustan kohe ja jäädavalt:\n{what}",
    confirm_nothing="Ma ei hoia sinust veel midagi alles ega hoia ka edaspidi.",
    stays=(
        "Pärast seda ei indekseeri ma midagi, mida sa kirjutad; käsk `/mydata index` lülitab selle jälle sisse. Sinu sõnumid jäävad "
        "Discordi alles, nagu ka vastused, mis ma sinna olen postitanud; teiste kirjutatu jääb mulle alles ka siis, kui nad sind "
        "tsiteerivad või on "
        "oma sõnumeid märkinud."
    ),
    forget_button="Unusta see kõik",
    forgetting="Unustan …",
    forgotten=(
        "Tehtud: ma ei hoia sinust alles midagi peale selle, et sinu kirjutatut ei indekseerita. Käsk `/mydata index` lülitab "
        "indekseerimise jälle sisse."
    ),
    not_yours="See nupp on kellegi teise jaoks. Käsk `/mydata forget` annab sulle sinu oma.",
    too_late="See nupp enam ei tööta. Anna uuesti käsk `/mydata forget`.",
    index_off=(
        "Sinu sõnumid on minu indeksist väljas ja nii jääb ka see, mida sa edaspidi kirjutad. Discordis jäävad need alles. Käsk "
        "`/mydata index` lülitab indekseerimise jälle sisse."
    ),
    index_on="Indekseerin seda, mida sa kirjutad kanalitesse, mida ma loen. Vaatan need praegu läbi, et leida, mida sa varem kirjutasid.",
)

_LANGUAGES = {said.code: said for said in (ENGLISH, ESTONIAN)}


def my_data_wording(language: str | None) -> MyDataWording:
    """The wording of a language by its code; English for one that Kobar does not speak."""
    return _LANGUAGES.get(language or "", ENGLISH)
