"""What is said of leads' notes, minutes and corrections, in each language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.wording import Wording
from knowledge.minutes.note import NotePart
from knowledge.model import Answer, Statement


@dataclass(frozen=True, slots=True)
class NotesWording:
    """What is said in one language; fields in braces are filled in with `str.format`."""

    code: str

    # In a note
    headings: Mapping[NotePart, str]
    for_lead: str
    correction_of: str

    # Forms
    form_title: str
    form_minutes: str
    form_correction: str
    field_title: str
    field_summary: str
    field_lists: Mapping[NotePart, str]
    field_list_hint: str
    field_right: str
    field_right_hint: str

    # Posting
    leads_only: str
    leads_none: str
    which_group: str
    not_a_day: str
    day_ahead: str
    no_channel: str
    which_channel: str
    in_forum: str
    you_may_not: str
    kobar_may_not: str
    posted: str
    empty: str
    kept_back: str
    refused: str

    # Drafts
    draft_heading: str
    draft_hint: str
    draft_empty: str
    edit: str
    post: str
    discard: str
    discarded: str
    draft_gone: str
    draft_closed: str
    left_out_one: str
    left_out: str
    changed_below: str
    not_a_thread: str
    nothing_here: str

    # Saving
    not_a_source: str
    saved: str
    saved_before: str
    take_out: str
    taken_out: str
    taken_out_still_read: str
    not_for_indexing: str
    not_kept: str

    # Correcting
    no_such_note: str
    note_not_for_all: str
    not_in_library: str
    corrected: str
    corrected_on: str


ENGLISH: Final = NotesWording(
    code="en",
    headings={NotePart.DECISIONS: "Decisions", NotePart.ACTIONS: "Actions", NotePart.QUESTIONS: "Open questions"},
    for_lead="posted for {name}",
    correction_of="Correction of {note}",
    form_title="A note of {group}",
    form_minutes="Minutes",
    form_correction="What is right?",
    field_title="Title",
    field_summary="Summary",
    field_lists={
        NotePart.DECISIONS: "Decisions, one a line",
        NotePart.ACTIONS: "Actions, one a line",
        NotePart.QUESTIONS: "Open questions, one a line",
    },
    field_list_hint="Who does what, by when",
    field_right="What is right",
    field_right_hint="In whole sentences: they are quoted with the note from now on.",
    leads_only="Only leads of {group} and administrators may do this. `[discord.leads]` in the config says who leads a group.",
    leads_none="Only leads of a working group and administrators may do this. `[discord.leads]` in the config says who leads a group.",
    which_group="Name one of your groups with `group:`; the list appears as you type.",
    not_a_day="I do not understand “{date}” as a day. Try “12 March”, “yesterday” or “2026-03-12”.",
    day_ahead="{date} lies ahead. A note is of a day that has been.",
    no_channel="I read no channel of {group}. An administrator adds one with `/source add`.",
    which_channel="In which channel shall the note stand?",
    in_forum="{channel} is a forum, where each post is a thread. Open a thread there and give the command in it.",
    you_may_not="You may not write in {channel} yourself, so I do not post there for you.",
    kobar_may_not="I may not write in {channel}. Ask an administrator to give me *View Channel* and *Send Messages* there.",
    posted="Posted and in the library: {url}",
    empty="Only a title: write a summary, a decision or an action as well.",
    kept_back="**Not posted.** {reason} Nothing is lost: here is your text, with *Edit* to change and copy it.",
    refused="Discord did not take it. Try again with *Post*.",
    draft_heading="Draft, only you see it.",
    draft_hint="↗ leads to the message that a line rests on; in the form that is [1]. Read it first: I may have missed something.",
    draft_empty="I recognise no decision, no action and no open question here. With *Edit* you can write the minutes yourself.",
    edit="Edit",
    post="Post",
    discard="Discard",
    discarded="Discarded.",
    draft_gone="This draft is gone: it was posted or discarded, or is older than a week.",
    draft_closed="Just now you may not read the messages that this draft rests on through me, so I do not show it. It is kept.",
    left_out_one="1 line was left out: its message has been deleted or changed since the draft was made.",
    left_out="{count} lines were left out: their messages have been deleted or changed since the draft was made.",
    changed_below="The changed draft stands below.",
    not_a_thread="Give this command in a thread of a channel that I read.",
    nothing_here="There is nothing here yet that everyone who sees this thread may read through me. Try again in a minute.",
    not_a_source="I do not read this channel, so nothing in it can be a note. An administrator adds it with `/source add`.",
    saved="Saved as a note: {url}",
    saved_before="This message is saved as a note already. Shall I take it out again?",
    take_out="Take it out",
    taken_out="Taken out. I no longer know it as a note.",
    taken_out_still_read="It is no longer marked from the menu, but I still read it: it is long enough, pinned, or marked otherwise.",
    not_for_indexing="Its author does not want his or her messages to be read by me, so it cannot be a note.",
    not_kept="There is no text in this message that I can read.",
    no_such_note="I find no such note of a group that you lead. Pick one from the list that appears as you type.",
    note_not_for_all="Not everyone who sees {channel} may read that note, so I do not name it there.",
    not_in_library="I do not know this message as a note. Choose *Save as note* first.",
    corrected="The correction stands beside the note from now on: {url}",
    corrected_on="Earlier statement, corrected on {day}",
)

ESTONIAN: Final = NotesWording(
    code="et",
    headings={NotePart.DECISIONS: "Otsused", NotePart.ACTIONS: "Ülesanded", NotePart.QUESTIONS: "Lahtised küsimused"},
    for_lead="autor {name}",
    correction_of="Parandus märkmele {note}",
    form_title="Märge: {group}",
    form_minutes="Kokkuvõte lõimest",
    form_correction="Kuidas on õige?",
    field_title="Pealkiri",
    field_summary="Sisu lühidalt",
    field_lists={
        NotePart.DECISIONS: "Otsused, igaüks eraldi real",
        NotePart.ACTIONS: "Ülesanded, igaüks eraldi real",
        NotePart.QUESTIONS: "Lahtised küsimused, igaüks eraldi real",
    },
    field_list_hint="Kes teeb mida ja mis ajaks",
    field_right="Kuidas on õige",
    field_right_hint="Täislausetega: edaspidi tsiteerin neid koos märkmega.",
    leads_only="Seda tohivad teha ainult töörühma {group} juhid ja administraatorid. Juhid on seadetes, `[discord.leads]`.",
    leads_none="Seda tohivad teha ainult töörühmade juhid ja administraatorid. Juhid on seadetes, `[discord.leads]`.",
    which_group="Nimeta üks oma töörühmadest: `group:`; loend ilmub kirjutamise ajal.",
    not_a_day="Ma ei saa aru, mis päev on „{date}“. Proovi „12. märts“, „eile“ või „2026-03-12“.",
    day_ahead="{date} on alles ees. Märge tehakse päevast, mis on olnud.",
    no_channel="Ma ei loe ühtegi kanalit, mis kuuluks töörühmale {group}. Administraator lisab selle käsuga `/source add`.",
    which_channel="Millisesse kanalisse see märge panna?",
    in_forum="{channel} on foorum, kus iga postitus on lõim. Ava seal lõim ja anna käsk selles.",
    you_may_not="Sa ei tohi ise kanalisse {channel} kirjutada, seepärast ei postita ma sinna ka sinu eest.",
    kobar_may_not="Ma ei tohi kanalisse {channel} kirjutada. Palu administraatoril anda mulle seal *View Channel* ja *Send Messages*.",
    posted="Postitatud ja leitav: {url}",
    empty="Seal on ainult pealkiri: kirjuta juurde lühike sisu, mõni otsus või ülesanne.",
    kept_back="**Ei postitanud.** {reason} Midagi ei ole kadunud: siin on sinu tekst ja *Muuda* laseb seda muuta ja kopeerida.",
    refused="Discord ei võtnud seda vastu. Proovi nupuga *Postita* uuesti.",
    draft_heading="Mustand, seda näed ainult sina.",
    draft_hint="↗ viib sõnumini, millele rida toetub; vormis on see [1]. Loe enne läbi: midagi võis kahe silma vahele jääda.",
    draft_empty="Ma ei märka siin ühtegi otsust, ülesannet ega lahtist küsimust. Nupuga *Muuda* saad kokkuvõtte ise kirjutada.",
    edit="Muuda",
    post="Postita",
    discard="Viska ära",
    discarded="Ära visatud.",
    draft_gone="Seda mustandit enam ei ole: see on postitatud, ära visatud või üle nädala vana.",
    draft_closed="Praegu ei tohi sa minu kaudu lugeda sõnumeid, millele see mustand toetub, seepärast ma seda ei näita. See on alles.",
    left_out_one="1 rida jäi välja: selle sõnum on pärast mustandi tegemist kustutatud või muudetud.",
    left_out="{count} rida jäi välja: nende sõnumid on pärast mustandi tegemist kustutatud või muudetud.",
    changed_below="Muudetud mustand on allpool.",
    not_a_thread="Anna see käsk mõne minu loetava kanali lõimes.",
    nothing_here="Siin ei ole veel midagi, mida kõik selle lõime nägijad minu kaudu lugeda tohivad. Proovi minuti pärast uuesti.",
    not_a_source="Ma ei loe seda kanalit, seega ei saa siin midagi märkmeks teha. Administraator lisab kanali käsuga `/source add`.",
    saved="Märkmena kirjas: {url}",
    saved_before="See sõnum on juba märkmena kirjas. Kas võtan selle maha?",
    take_out="Võta maha",
    taken_out="Maha võetud. Ma ei tunne seda enam märkmena.",
    taken_out_still_read="Menüüst antud märk on maas, aga loen seda ikka: see on piisavalt pikk, kinnitatud või muul viisil märgitud.",
    not_for_indexing="Selle autor ei soovi, et ma tema sõnumeid loen, seega ei saa sellest märget teha.",
    not_kept="Selles sõnumis ei ole teksti, mida ma lugeda saan.",
    no_such_note="Ma ei leia sellist märget töörühmast, mida sa juhid. Vali loendist, mis ilmub kirjutamise ajal.",
    note_not_for_all="Kõik, kes näevad kanalit {channel}, ei tohi seda märget lugeda, seepärast ma seda seal ei nimeta.",
    not_in_library="Ma ei tunne seda sõnumit märkmena. Vali enne *Save as note*.",
    corrected="Parandus seisab edaspidi märkme kõrval: {url}",
    corrected_on="Varasem teave, parandatud {day}",
)


def notes_wording(language: str | None) -> NotesWording:
    """The wording of a language by its code; English for one that Kobar does not speak."""
    return ESTONIAN if language == ESTONIAN.code else ENGLISH


def change_of(answer: Answer, statement: Statement, said: Wording) -> str:
    """That a statement was changed later, by a newer note or by a correction of its own; an empty text where it still stands."""
    if statement.superseded is None:
        return ""
    form = notes_wording(said.code).corrected_on if answer.is_corrected(statement) else said.superseded
    return form.format(day=said.on_day(statement.superseded))
