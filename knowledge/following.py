"""Whether a question leans on the ones before it: what it asks, what of it is a topic of its own, and where it points back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from knowledge.words import STOP_WORDS, content_words, stem


def _any(words: str) -> str:
    return "(?:" + "|".join(word.replace("_", r"\s+") for word in words.split()) + ")"


ACCEPTS: Final = re.compile(
    r"\W*(?:(?:yes|yeah|yep|sure|ok(?:ay)?|jah|jaa|muidugi|hea_küll)?[\s,.!]*)?"
    r"(?:yes|yeah|yep|sure|please(?:\s+do)?|yes\s+do|do\s+(?:it|that|so)|go\s+ahead|(?:please\s+)?show\s+(?:me|them|it|those)(?:\s+(?:them|those|please))?|"
    r"of\s+course|that\s+would\s+(?:help|be\s+(?:great|nice|good))|go\s+on|jah|jaa|palun|muidugi|näita(?:\s+(?:neid|mulle|palun))*|tee\s+seda|(?:no\s+)?lase\s+käia)"
    r"[\s,.!]*(?:please|palun|do|thanks|aitäh|show\s+me|näita(?:\s+neid)?)?[\s,.!]*",
    re.IGNORECASE,
)
"""Taking what was offered, and nothing else."""

_SWITCH: Final = re.compile(
    r"\W*(?:(?:and|now|again|same|the\s+same|ja|nüüd|sama|aga|please|palun|can\s+you\s+(?:say|answer)\s+(?:that|it|this)|say\s+(?:that|it)|answer|translate\s+(?:that|it)|"
    r"kas\s+(?:sa\s+)?(?:saad|saaks)|ütle|vasta|tõlgi(?:\s+see)?|see|seda)\W+)*(?:in(?:to)?\s+)?(?:(?P<et>estonian|eesti\s+keeles?|eesti\s+keelde)|"
    r"(?P<en>english|inglise\s+keeles?|inglise\s+keelde))(?:\W+(?:please|palun|too|ka|as\s+well|again|uuesti|öelda|vastata))*\W*",
    re.IGNORECASE,
)

_LEAD: Final = re.compile(
    r"^\W*(?:(?:and|but|so|also|then|ok(?:ay)?|well|hm+|oh|thanks|thank\s+you|great|yes|yeah|sure|jah|jaa|ja|aga|ning|või|siis|nii|no|okei|aitäh|selge)\b[\s,.:–-]*)+",
    re.IGNORECASE,
)
_ABOUT: Final = re.compile(
    r"^\W*(?:what\s+about|how\s+about|(?:the\s+)?same\s+(?:for|with|question\s+for)|what\s+of|kuidas\s+on(?:\s+lood)?|mis\s+saab(?!\s+see)|sama\s+kohta)\b\s*",
    re.IGNORECASE,
)

_ASKS: Final = re.compile(
    r"\b(?:who|whom|whose|who's|whos|what|what's|whats|when|where|why|which|how|"
    r"kes|kelle\w*|keda|mis|mida|mille\w*|millal|kunas|kus|kust|kuhu|kuidas|miks|mitu|mitmes|kui\s+(?:palju|kaua|suur|pikk|tihti)|palju|milli\w+|missugu\w+)\b",
    re.IGNORECASE,
)
_BEGINS: Final = re.compile(
    r"^\W*(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|am|list|show|find|tell|explain|summari[sz]e|give|name|i\s|we\s|"
    r"kas|loetle|näita|leia|selgita|ütle|too|nimeta)\b",
    re.IGNORECASE,
)

_GENERIC_WORDS: Final = """
    since lead chair head run meet meeting decide decision agree price cost pay deadline date day time place venue location result outcome
    reason budget name address number happen change work say propose promise attend come else exactly next last first second third people
    person participant company firm member organisation group note open new old detail example source link status plan start begin end
    finish do done responsible present against leader chairman topic main offer make sell build need help anything something everything
    anybody somebody anyone someone everyone nobody any some mention discuss talk write sign buy order deliver belong join far long much
    many big large old often juhib juhatab juht juhatas juhtis eest veab otsus otsused otsuse otsustati otsustas otsustasid hind hinda
    maksab maksis maksma tähtaeg koht tulemus tulemused põhjus osales osalesid osaleb kohal toimus toimub toimuvad algab algas lõpeb
    lõppes täpsemalt täpselt muud edasi vastutab vastutas rääkis rääkisid räägiti ütles ütlesid pakkus pakub pakuvad lubas lubasid
    leppisid lepiti kokku arutati koosolek koosolekul koosolekud järgmine järgmisel firma firmad ettevõte ettevõtted liige liikmed inimene
    inimesed teeb teevad tehti toodab toodavad müüb müüvad vajab vajavad kohtub koguneb kasutab kasutavad maksumus eelarve tuleb tulid
    käis selgus sai saadi läks lähevad viimane esimene teine kolmas palun please exact involve explain tell approve mean concern matter
    conclude compare summary show give agenda minute recording may räägi lähemalt selgita näita eile täna kauaks pikk suur tihti nii
"""
GENERIC: Final = frozenset({stem(word) for word in _GENERIC_WORDS.split()} | set(_GENERIC_WORDS.split()))
"""Words that ask of any topic; a question that has no others has no topic of its own."""

_SPAN: Final = r"(?:year|month|week|quarter|autumn|spring|summer|winter|fall|morning|afternoon|evening)s?\b"
_NOUN: Final = _any(
    """
    decision decisions change changes meeting meetings company companies firm firms price test tests event events day date plan idea group
    note notes number figure one ones project trial exercise offer agreement call proposal contract topic point issue product products
    place two three people
    """
)
_BACK_EN: Final = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|him|his|she|her|hers)\b"
    rf"|\b(?:that|this|those|these)(?=\W*$)|\b(?:this|that|these|those)\s+(?!{_SPAN}|days\b){_NOUN}\b"
    r"|\b(?:is|was|of|on|to|do|in|for|did|has|why|are|with|does|from|like|when|were|than|about|after|since)\s+(?:that|this|those|these)\b"
    r"(?!\s+(?:year|month|week|quarter|autumn|spring|summer|winter|days))"
    rf"|\b(?:before|decided|proposed|since)\s+(?:that|this|those|these|then)(?=\W*$|\s+{_NOUN}\b)"
    r"|\bthere(?=\W*$)|\b(?:then|instead|too|as\s+well)(?=\W*$)|\bthe\s+(?:same|former|latter|other|others|second|first|third)(?:\s+one)?(?=\W*$)|\bsuch\b",
    re.IGNORECASE,
)
_SPAN_ET: Final = r"(?:aasta|kuu|nädal|kvarta|sügis|kevad|suv|talv|hommik|õhtu)\w*"
_BACK_ET: Final = re.compile(
    rf"\b(?:see|seda|selle|sellele|sellest|sellega|selles|sel|sellel|selleks|selline|sellise|need|neid|nende|neile|neilt|nendega|nendest|neist)\b(?!\s+{_SPAN_ET})"
    r"|\b(?:nad|nemad|ta|tema|teda|talle|tal|temaga|seal|sealt|sinna|siis|samas|sama|samuti)\b",
    re.IGNORECASE,
)
_THOSE_WHO: Final = re.compile(
    r"\b(?:(?:which|what|how\s+many)\s+(?!did\b|do\b|is\b|was\b|are\b|were\b|does\b|has\b|have\b)(?:\w+\s+)?(?:\w+[^\Ws](?<!doe)s|people)|(?:millised|mitu)\s+\w+)\b",
    re.IGNORECASE,
)
"""Those who are asked for are what a pronoun after them means: "which companies sell their radios"."""

WHATS_ON: Final = re.compile(
    r"\bwhat(?:'s|’s|s|\s+is|\s+else\s+is)\s+(?:on|happening|coming\s+up|planned|scheduled)\b|\b(?:mis|mida)\s+(?:\w+\s+)?(?:toimub|plaanis|kavas|tulemas)\b",
    re.IGNORECASE,
)
"""What the calendar is asked without any topic."""

_FEW: Final = 2
_MANY: Final = 4
"""So many words of a topic before a pronoun are taken for what it means; more where the pronoun is the last word, as in "decide on it"."""


@dataclass(frozen=True, slots=True)
class Said:
    """A question taken apart: `rest` is it without what links it to the one before (`linked`), `about` whether that was "what about …"."""

    rest: str
    linked: bool
    about: bool

    @property
    def is_question(self) -> bool:
        """Whether it asks in a sentence of its own, and is no fragment."""
        return bool(_ASKS.search(self.rest) or _BEGINS.search(self.rest))

    @property
    def asks(self) -> bool:
        """Whether it has a question word of its own."""
        return bool(_ASKS.search(self.rest))


def taken_apart(text: str) -> Said:
    """A question without the words that link it to the one before."""
    rest = _LEAD.sub("", text, count=1)
    linked = rest != text and bool(
        re.match(r"\W*(?:.*\b)?(?:and|but|so|also|then|ja|aga|ning|või|siis)\b", text[: len(text) - len(rest)], re.IGNORECASE)
    )
    about = _ABOUT.sub("", rest, count=1)
    return Said(rest=about.strip(), linked=linked, about=about != rest)


def switched_language(text: str) -> str | None:
    """The language that a text asks for, where it asks for nothing else."""
    match = _SWITCH.fullmatch(text)
    return ("et" if match["et"] else "en") if match else None


def topic_words(text: str) -> list[str]:
    """The words of a text that are a topic, not of the asking."""
    return [word for word in content_words(text) if word not in GENERIC and stem(word) not in GENERIC and (len(word) > 1 or word.isdigit())]


def points_back(text: str, *, named_at: int | None = None) -> bool:
    """Whether a text speaks of something that it does not name itself; at `named_at` it names a group or an organisation."""
    for match in (*_BACK_EN.finditer(text), *_BACK_ET.finditer(text)):
        before = text[: match.start()]
        is_last = not re.search(r"\w", text[match.end() :])
        known = len(topic_words(before)) + (_FEW if named_at is not None and named_at < match.start() and not is_last else 0)
        known += _FEW if _THOSE_WHO.search(before) else 0
        if known < (_MANY if is_last else _FEW):
            return True
    return False


def without_asking(text: str) -> str:
    """The topic of a question: what is left when the question word and the words of any asking are taken from its beginning."""
    words = text.strip(" ?!.").split()
    while words and _is_asking(words[0]):
        words.pop(0)
    return " ".join(words) or text.strip(" ?!.")


def _is_asking(word: str) -> bool:
    plain = word.strip(",.:;!?").lower()
    if not plain or plain in STOP_WORDS or stem(plain) in GENERIC or plain in GENERIC:
        return plain not in {"the", "a", "an"}
    return bool(_ASKS.fullmatch(plain) or _BEGINS.fullmatch(plain))
