"""What Kobar says of decisions and actions, in each language that it speaks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RecordWording:
    """What is said in one language; fields in braces are filled in with `str.format`. A pair of texts is for one and for several."""

    decisions: tuple[str, str]
    actions: tuple[str, str]
    of_owner: str
    no_decisions: str
    no_actions: str
    changed_on: str
    changes: str
    due: str
    overdue: str
    done: str
    narrow: str
    choose: str
    mark_done: str
    reopen: str
    marked: str
    reopened: str
    said_done: str
    gone: str
    not_yours: str
    reminder: str
    reminder_hint: str
    columns: tuple[str, str, str, str]


ENGLISH = RecordWording(
    decisions=("**{count}** decision", "**{count}** decisions"),
    actions=("**{count}** action", "**{count}** actions"),
    of_owner="for {owner}",
    no_decisions="I find no decision in what can be read here{filters}.",
    no_actions="I find no action in what can be read here{filters}.",
    changed_on="changed on {day}",
    changes="changes what was decided on {day}",
    due="due {day}",
    overdue="was due {day}",
    done="done",
    narrow="and {count} more; name a group, a period or an owner to see fewer",
    choose="Mark an action as done, or open again …",
    mark_done="Done: {line}",
    reopen="Open again: {line}",
    marked="Marked as done: {line}",
    reopened="Open again: {line}",
    said_done="The note itself says that this is done, so it stays so: {line}",
    gone="This action has changed, has gone, or is not for you to read. Give `/actions` again.",
    not_yours="Only the owner that the note names, a lead of the group or an administrator may mark this action.",
    reminder="Notes name you for what is due:",
    reminder_hint="When it is done, choose it below. Each due day is reminded of once.",
    columns=("due", "owner", "action", "where"),
)

ESTONIAN = RecordWording(
    decisions=("**{count}** otsus", "**{count}** otsust"),
    actions=("**{count}** ülesanne", "**{count}** ülesannet"),
    of_owner="vastutaja {owner}",
    no_decisions="Ma ei leia siin loetavast ühtegi otsust{filters}.",
    no_actions="Ma ei leia siin loetavast ühtegi ülesannet{filters}.",
    changed_on="muudetud {day}",
    changes="muudab otsust, mis tehti {day}",
    due="tähtaeg {day}",
    overdue="tähtaeg oli {day}",
    done="tehtud",
    narrow="ja veel {count}; nimeta töörühm, ajavahemik või vastutaja, siis on loend lühem",
    choose="Märgi ülesanne tehtuks või uuesti lahtiseks …",
    mark_done="Tehtud: {line}",
    reopen="Uuesti lahti: {line}",
    marked="Tehtuks märgitud: {line}",
    reopened="Uuesti lahti: {line}",
    said_done="Märkmetes endis on kirjas, et see on tehtud, nii see ka jääb: {line}",
    gone="See ülesanne on muutunud, kadunud või ei ole sulle lugemiseks. Anna käsk `/actions` uuesti.",
    not_yours="Seda ülesannet saab märkida ainult märkmetes nimetatud vastutaja, töörühma juht või administraator.",
    reminder="Märkmete järgi on sinu käes, ja tähtaeg on lähedal:",
    reminder_hint="Kui see on tehtud, vali see siit alt. Iga tähtaega tuletan meelde ühe korra.",
    columns=("tähtaeg", "vastutaja", "ülesanne", "kus"),
)

_LANGUAGES = {"en": ENGLISH, "et": ESTONIAN}


def record_wording(language: str | None) -> RecordWording:
    """The wording of a language by its code; English for one that Kobar does not speak."""
    return _LANGUAGES.get(language or "", ENGLISH)
