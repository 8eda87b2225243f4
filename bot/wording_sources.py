"""What `/source` and the channels' part of `/status` say, in each language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.channels.states import SourceState


@dataclass(frozen=True, slots=True)
class SourcesWording:
    """What is said of channels as sources in one language; fields in braces are filled in with `str.format`."""

    code: str
    thousands: str
    added: str
    changed: str
    added_nothing_new: str
    wrong_kind: str
    not_seen: str
    permissions: Mapping[str, str]
    other_server: str
    of_config: str
    no_such_group: str
    unknown_source: str
    removed: str
    remove_in_config: str
    none: str
    heading: str
    line: str
    without_group: str
    by_config: str
    by_admin: str
    states: Mapping[SourceState, str]
    catching_up: str
    catching_up_share: str
    caught_up: str
    anew: str

    def number(self, count: int) -> str:
        """A count with its thousands set apart: `1,240`, `1 240`."""
        return f"{count:,}".replace(",", self.thousands)


ENGLISH: Final = SourcesWording(
    code="en",
    thousands=",",
    added=(
        "From now on I read {channel} as the source **{name}**. I am looking through what was written there before; until that is done, "
        "nothing of it is shown. `/status` says how far it is."
    ),
    changed="{channel} stays the source **{name}** and is read anew in the new way. `/status` says how far it is.",
    added_nothing_new="{channel} is read just so already, as the source **{name}**.",
    wrong_kind="I read text, announcement and forum channels with their threads, and {channel} is none of them. Choose another channel.",
    not_seen=(
        "I may not look into {channel}. Open its settings, *Permissions*, add my role, and give it {missing}. Then add the channel again."
    ),
    permissions={"view_channel": "*View Channel*", "read_message_history": "*Read Message History*"},
    other_server="I read channels of the cluster's own server only. Give this command there.",
    of_config="{channel} is read already: the config names it as the source **{name}**. How it is read is changed there.",
    no_such_group="I know of no working group called “{group}”. Pick one from the list that appears as you type.",
    unknown_source="I read no channel as a source called “{name}”. `/source list` shows those that I read.",
    removed="I no longer read {channel}. What I knew from there is gone; the messages on Discord stay.",
    remove_in_config="The config names **{name}** as a source. Take it out there and start Kobar again.",
    none="I read no channels yet. `/source add` adds one.",
    heading="Channels that are read",
    line="**{name}**: {channel}, {group}, messages from {shortest} characters on, {by}. {state}",
    without_group="no group",
    by_config="from the config",
    by_admin="added here",
    states={
        SourceState.READ: "✓ Up to date.",
        SourceState.READING: "… Being read.",
        SourceState.WAITING: "… Waits to be read.",
        SourceState.CLOSED: (
            "⚠ I may not look into it, so nothing of it is shown. Give my role *View Channel* and *Read Message History* there."
        ),
        SourceState.GONE: "⚠ There is no such channel any more. `/source remove` forgets it.",
    },
    catching_up="Reading channels: {done} of {total}, {messages} messages so far",
    catching_up_share="Reading channels: {share} % so far",
    caught_up="Channels: all read",
    anew="**{name}** is being read anew; what is known of it stays meanwhile. `/status` says how far it is.",
)

ESTONIAN: Final = SourcesWording(
    code="et",
    thousands="\u00a0",
    added=(
        "Edaspidi loen kanalit {channel} allikana **{name}**. Vaatan läbi, mida seal varem kirjutati; enne kui see on tehtud, ei näita ma "
        "sealt midagi. Kui kaugel see on, ütleb `/status`."
    ),
    changed="{channel} jääb allikaks **{name}** ja ma loen selle uuel viisil üle. Kui kaugel see on, ütleb `/status`.",
    added_nothing_new="Kanalit {channel} loen juba just nii, allikana **{name}**.",
    wrong_kind="Loen teksti-, teadete- ja foorumikanaleid koos lõimedega, aga {channel} ei ole ükski neist. Vali teine kanal.",
    not_seen=(
        "Ma ei näe kanali {channel} sisu. Ava selle sätted, *Permissions*, lisa minu roll ja anna sellele {missing}. Proovi siis uuesti."
    ),
    permissions={"view_channel": "luba *View Channel*", "read_message_history": "luba *Read Message History*"},
    other_server="Loen ainult klastri enda serveri kanaleid. Anna see käsk seal.",
    of_config="Kanalit {channel} loen juba: seadetes on see allikas **{name}**. Lugemise viisi muudetakse seal.",
    no_such_group="Ma ei tunne töörühma nimega „{group}“. Vali loendist, mis ilmub kirjutamise ajal.",
    unknown_source="Ühtegi kanalit ma allikana „{name}“ ei loe. Loetavaid näitab `/source list`.",
    removed="Ma ei loe enam kanalit {channel}. Sealt saadud teave on kustutatud; sõnumid Discordis jäävad alles.",
    remove_in_config="Allikas **{name}** on kirjas seadetes. Eemalda see sealt ja käivita Kobar uuesti.",
    none="Ma ei loe veel ühtegi kanalit. `/source add` lisab esimese.",
    heading="Loetavad kanalid",
    line="**{name}**: {channel}, {group}, sõnumid alates {shortest} märgist, {by}. {state}",
    without_group="töörühmata",
    by_config="seadetest",
    by_admin="lisatud siin",
    states={
        SourceState.READ: "✓ Ajakohane.",
        SourceState.READING: "… Loen praegu.",
        SourceState.WAITING: "… Ootab lugemist.",
        SourceState.CLOSED: (
            "⚠ Ma ei näe selle sisu ega näita sealt midagi. Anna minu rollile seal load *View Channel* ja *Read Message History*."
        ),
        SourceState.GONE: "⚠ Sellist kanalit enam ei ole. `/source remove` unustab selle.",
    },
    catching_up="Loen kanaleid: {done} / {total}, seni {messages} sõnumit",
    catching_up_share="Loen kanaleid: seni {share} %",
    caught_up="Kanalid: kõik loetud",
    anew="Loen allika **{name}** uuesti üle; seni teada olev jääb alles. Kui kaugel see on, ütleb `/status`.",
)


def sources_wording(language: str | None) -> SourcesWording:
    """The wording of a language by its code; English for one that Kobar does not speak."""
    return ESTONIAN if language == ESTONIAN.code else ENGLISH
