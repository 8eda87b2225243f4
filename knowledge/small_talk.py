"""What is said to Kobar without asking anything: greetings, thanks, and what it can do. Nothing is looked for; it says what to ask."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_NAMES: Final = r"(?:\s+(?:all|there|everyone|everybody|kobar|team|folks|kõigile|kõik))*"
_HELLO: Final = rf"(?:hi|hello|hey|good\s+(?:morning|afternoon|evening|day)){_NAMES}"
_HELLO_ET: Final = rf"(?:hei|tere(?:\s+(?:hommikust|päevast|õhtust))?|tervist){_NAMES}"
_HELP: Final = (
    r"(?:(?:please\s+)?help(?:\s+me)?(?:\s+please)?|how\s+(?:do|can|should)\s+(?:i|we)\s+use\s+(?:you|this|kobar)|"
    r"what\s+can\s+(?:you|kobar)\s+do(?:\s+for\s+(?:me|us))?|what\s+(?:can|may|should)\s+(?:i|we)\s+ask(?:\s+(?:you|kobar))?|"
    r"what\s+do\s+you\s+(?:do|know)|(?:who|what)\s+are\s+you)"
)
_HELP_ET: Final = (
    r"(?:abi|appi|aita(?:\s+mind)?|mida\s+(?:sa\s+)?(?:oskad|tead|teed)(?:\s+sa)?|kes\s+sa\s+oled|kuidas\s+(?:sind|seda)\s+kasutada|"
    r"mida\s+(?:ma\s+|me\s+)?(?:saan|saame|võin|võime|võib)\s+(?:sinult\s+|siit\s+)?küsida)"
)
_THANKS: Final = r"(?:many\s+)?(?:thanks(?:\s+a\s+lot|\s+so\s+much)?|thank\s+you(?:\s+(?:so|very)\s+much)?|thx|cheers)"
_THANKS_ET: Final = r"(?:suur(?:ed)?\s+)?(?:aitäh|tänan|tänud)"


def _only(english: str, estonian: str) -> re.Pattern[str]:
    return re.compile(rf"\W*(?:(?:{english})|(?P<et>{estonian}))(?:\s+kobar)?\W*", re.IGNORECASE)


_GREETS: Final = _only(_HELLO, _HELLO_ET)
_ASKS_FOR_HELP: Final = _only(rf"(?:{_HELLO}\W+)?{_HELP}", rf"(?:{_HELLO_ET}\W+)?{_HELP_ET}")
_THANKS_FOR: Final = _only(rf"(?:(?:ok(?:ay)?|great|perfect)\W+)?{_THANKS}", rf"(?:(?:ok(?:ei)?|selge|super)\W+)?{_THANKS_ET}")


class Reply(NamedTuple):
    """What is said back, and in which language."""

    text: str
    language: str


def reply_to(text: str, *, language: str | None = None) -> Reply | None:
    """What to say to a text that asks nothing of the cluster; None for any other. `language` is spoken if given, else the text's own."""
    thanks = _THANKS_FOR.fullmatch(text)
    match = thanks or _GREETS.fullmatch(text) or _ASKS_FOR_HELP.fullmatch(text)
    if match is None:
        return None
    spoken = language or ("et" if match["et"] else "en")
    return Reply((_WELCOME if thanks else _WHAT_TO_ASK)[spoken], spoken)


_WELCOME: Final = {"en": "You are welcome.", "et": "Palun!"}
_WHAT_TO_ASK: Final = {
    "en": (
        "Ask me what was noted or decided, what is to be done, what is on, or who could help with something, and I quote where it stands: "
        "“what's new?”, “what was decided about …?”, “which actions are overdue?”, “who makes batteries?”, “what is on next month?”."
    ),
    "et": (
        "Küsi, mida on üles märgitud või otsustatud, mis on teha, mis on tulemas või kes saaks milleski aidata, ja ma tsiteerin, kus see "
        "kirjas on: „mis on uut?“, „mida otsustati … kohta?“, „millised ülesanded on üle tähtaja?“, "
        "„kes toodab akusid?“, „mis toimub järgmisel kuul?“."
    ),
}
