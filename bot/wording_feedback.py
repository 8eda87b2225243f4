"""What Kobar says under and about its answers, in each language: pointers, feedback, sharing, and keeping a lead's reply as a note."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FeedbackWording:
    """What is said in one language; fields in braces are filled in with `str.format`."""

    code: str

    # Pointers
    pointer: str
    pointer_to_lead: str

    # Votes
    helpful_button: str
    wrong_button: str
    why_title: str
    why_label: str
    why_hint: str
    thanks_helpful: str
    thanks_wrong: str
    answer_forgotten: str

    # What administrators are told
    wrong_heading: str
    wrong_private_heading: str
    wrong_withheld_all: str
    wrong_withheld_from_you: str
    wrong_asked: str
    wrong_said: str
    wrong_said_nothing: str
    wrong_withheld_one: str
    wrong_withheld: str
    wrong_reason: str
    wrong_by: str
    feedback_heading: str
    feedback_none: str

    # Sharing
    share_button: str
    shared_by: str
    shared_done: str
    shared_done_left_out: str
    shared_before: str
    share_nothing_left: str
    share_may_not_write: str

    # A lead's reply as a note
    keep_offer: str
    keep_button: str
    keep_leads_only: str
    keep_confirm: str
    keep_confirm_button: str
    keep_gone: str
    kept: str
    kept_at: str


ENGLISH = FeedbackWording(
    code="en",
    pointer="The working group {group} has notes on this that are not open to everyone here: ask its lead.",
    pointer_to_lead="The working group {group} has notes on this that are not open to everyone here: ask its lead, {lead}.",
    helpful_button="Helpful",
    wrong_button="Not right",
    why_title="What is not right?",
    why_label="In a few words, if you like",
    why_hint="Administrators see this and your name, and question and answer as far as they may.",
    thanks_helpful="Thank you, noted.",
    thanks_wrong="Thank you. The administrators hear of it, and see question, answer and reason as far as they may read the sources.",
    answer_forgotten="I no longer keep this answer, so nothing was noted. Ask again, and use the buttons there.",
    wrong_heading="Marked as not right",
    wrong_private_heading="A private answer was marked as not right",
    wrong_withheld_all="Not all who read this may read its sources, or open where it was asked. Those who may see it with `/feedback`.",
    wrong_withheld_from_you="You may not read its sources, or open where it was asked.",
    wrong_asked="Question: {question}",
    wrong_said="Answer:",
    wrong_said_nothing="The answer was that nothing was found.",
    wrong_withheld_one="1 sentence is withheld: not all who read this may read its source, or its source is gone.",
    wrong_withheld="{count} sentences are withheld: not all who read this may read their sources, or their sources are gone.",
    wrong_reason="Reason: {reason}",
    wrong_by="Marked by {member}",
    feedback_heading="Marked as not right, newest first ({wrong} not right, {helpful} helpful)",
    feedback_none="Nothing has been marked as not right ({helpful} helpful).",
    share_button="Share with everyone",
    shared_by="Shared by {member}, who asked: {question}",
    shared_done="Shared.",
    shared_done_left_out="Shared, without what not everyone who can see this channel may read.",
    shared_before="This was shared here before.",
    share_nothing_left=(
        "I shared nothing: all of it rests on what not everyone who can see this channel may read, or on what has changed since. "
        "It can be shared in a channel that only those see who may read its sources."
    ),
    share_may_not_write="I shared nothing: you may not write in this channel yourself.",
    keep_offer="I had no answer to the question before; this may be one. Its author can keep it, so that I answer with it next time.",
    keep_button="Keep as a note",
    keep_leads_only="Only the lead of a working group who wrote this, and the administrators, may keep it as a note.",
    keep_confirm="Shall I keep this as a note? Everyone who can read it here will find it in answers.",
    keep_confirm_button="Yes, keep it",
    keep_gone="That message is gone, or I may not read it any more, so there is nothing to keep.",
    kept="Kept as a note. From the next answer on I know it.",
    kept_at="Kept as a note: {link}",
)

ESTONIAN = FeedbackWording(
    code="et",
    pointer="Töörühmal {group} on selle kohta märkmeid, mis ei ole siin kõigile avatud: küsi rühma juhilt.",
    pointer_to_lead="Töörühmal {group} on selle kohta märkmeid, mis ei ole siin kõigile avatud: küsi rühma juhilt ({lead}).",
    helpful_button="Abiks",
    wrong_button="Pole õige",
    why_title="Mis ei ole õige?",
    why_label="Paari sõnaga, kui soovid",
    why_hint="Administraatorid näevad seda ja sinu nime ning küsimust ja vastust, kui tohivad.",
    thanks_helpful="Aitäh, märkisin üles.",
    thanks_wrong="Aitäh. Administraatorid saavad sellest teada; küsimust, vastust ja põhjust näevad nad, kui tohivad allikaid lugeda.",
    answer_forgotten="Seda vastust ma enam ei säilita ja midagi üles ei märkinud. Küsi uuesti ja kasuta sealseid nuppe.",
    wrong_heading="Märgitud valeks",
    wrong_private_heading="Üks privaatne vastus märgiti valeks",
    wrong_withheld_all=(
        "Selle allikad või küsimise koht ei ole avatud kõigile, kes siin loevad. Kellele on, näeb seda käsuga `/feedback`."
    ),
    wrong_withheld_from_you="Selle allikad või küsimise koht ei ole sulle avatud.",
    wrong_asked="Küsimus: {question}",
    wrong_said="Vastus:",
    wrong_said_nothing="Vastuseks oli, et midagi ei leidu.",
    wrong_withheld_one="1 lause jääb näitamata: selle allikat ei tohi lugeda kõik siinsed lugejad või seda enam ei ole.",
    wrong_withheld="{count} lauset jääb näitamata: nende allikaid ei tohi lugeda kõik siinsed lugejad või neid enam ei ole.",
    wrong_reason="Põhjus: {reason}",
    wrong_by="Märkis {member}",
    feedback_heading="Valeks märgitud, uuemad ees (valeks {wrong}, abiks {helpful})",
    feedback_none="Midagi ei ole valeks märgitud (abiks {helpful}).",
    share_button="Jaga kõigiga",
    shared_by="Jagas {member}, kes küsis: {question}",
    shared_done="Jagatud.",
    shared_done_left_out="Jagatud; välja jäi see, mis ei ole avatud kõigile, kes seda kanalit näevad.",
    shared_before="Seda on siin juba jagatud.",
    share_nothing_left=(
        "Ma ei jaganud midagi: selle allikad ei ole avatud kõigile, kes seda kanalit näevad, või on vahepeal muutunud. "
        "Kanalis, mida näevad ainult need, kes tohivad allikaid lugeda, saab seda jagada."
    ),
    share_may_not_write="Ma ei jaganud midagi: sa ei tohi sellesse kanalisse ise kirjutada.",
    keep_offer="Küsimusele mul vastust ei olnud; see võib see olla. Kirjutaja saab selle alles hoida, et edaspidi sellega vastata.",
    keep_button="Hoia märkmena alles",
    keep_leads_only="Märkmena tohivad selle alles hoida ainult töörühma juht, kes selle kirjutas, ja administraatorid.",
    keep_confirm="Kas hoian selle märkmena alles? Kõik, kes seda siin lugeda tohivad, leiavad selle vastustest.",
    keep_confirm_button="Jah, hoia alles",
    keep_gone="Seda sõnumit enam ei ole või ma ei tohi seda lugeda, nii et alles hoida ei ole midagi.",
    kept="Märkmena alles hoitud. Järgmisest vastusest alates ma tean seda.",
    kept_at="Märkmena alles hoitud: {link}",
)

_LANGUAGES = {said.code: said for said in (ENGLISH, ESTONIAN)}


def feedback_wording(language: str | None) -> FeedbackWording:
    """The wording of a language by its code; English for one that Kobar does not speak."""
    return _LANGUAGES.get(language or "", ENGLISH)
