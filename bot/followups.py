"""Whether a message in one of Kobar's own threads is meant for it, or is members talking to each other."""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge.following import ACCEPTS, switched_language

_MAY_PRECEDE = r"(?:(?:ok(?:ay)?|so|well|but|and|or|also|then|thanks|thank you|great|hm+|aga|ja|või|nii|siis|no|aitäh|ahaa?)[\s,.!:–-]+)*"

_ASKING = re.compile(
    _MAY_PRECEDE
    + r"(?:who|whom|whose|what|when|where|why|which|how|is there|are there|was there|were there|is it|did|does|do we|do they|has|have we|"
    r"can you|could you|please|tell me|show me|list|find|explain|summari[sz]e|"
    r"kes|kelle|kellel|kellega|keda|mis|mida|mille|millal|millise|milline|millised|millega|kus|kust|kuhu|kuidas|miks|kas|mitu|"
    r"palju|kui palju|palun|ütle|näita|leia|selgita|loetle)\b",
    re.IGNORECASE,
)
_SOMEONE = r"(?:i|we|you|he|she|it|they|this|that|there|let|my|our|your|ma|me|sa|te|ta|nad|see|mina|meie|sina|teie|tema|siin|seal|ära|las)"
_FOLLOWING = re.compile(rf"(?:(?:and|or|but|aga|ja|või)\s+(?!{_SOMEONE}\b)|what about\b|how about\b|same for\b|kuidas on\b)", re.IGNORECASE)
_CHATTER = re.compile(
    r"(?:and |aga |ja )?(?:thanks|thank you|thx|ty|cheers|ok|okay|great|perfect|nice|cool|good|super|lol|haha|yes|no|yep|nope|"
    r"agreed|exactly|aitäh|tänan|tänud|suur tänu|selge|super|tore|hästi|jah|jaa|ei|nõus|täpselt)\b(?:[\s,]+\w+){0,3}[\s!.…:)(]*",
    re.IGNORECASE,
)
_THANKS = re.compile(r"(?:many |suur )?(?:thanks|thank you|thx|cheers|aitäh|tänan|tänud|tänu)\b", re.IGNORECASE)
_POLITELY = re.compile(r"\b(?:please|palun|go ahead|show|näita)\b", re.IGNORECASE)
"""What tells "yes, please" to Kobar from a member's "yes" to another."""

_LONGEST_FOLLOW_UP_WORDS = 12
_LEAST_STATEMENT = 20
"""In characters."""


@dataclass(frozen=True, slots=True)
class Message:
    """What the decision needs to know of a message; `text` is without Kobar's own mention."""

    text: str
    mentions_kobar: bool = False
    mentions_others: bool = False
    reply_to_kobar: bool = False
    reply_to_other: bool = False


def is_meant_for_kobar(message: Message) -> bool:
    """Whether a message in Kobar's thread asks it something.

    A mention always does. A message to another member never does, nor does thanks. A reply to Kobar does, and so does what ends in a
    question mark, begins as a question, briefly goes on from one ("and in May", "aga eelmisel aastal"), asks for another language
    or takes up an offer ("yes, please"); a mere "yes" does only in reply to Kobar.
    """
    if message.mentions_kobar:
        return True
    text = message.text.strip()
    if message.mentions_others or message.reply_to_other or not any(character.isalnum() for character in text):
        return False
    takes_up = ACCEPTS.fullmatch(text) and (message.reply_to_kobar or _POLITELY.search(text))
    if text.endswith("?") or switched_language(text) or takes_up:
        return True
    if _CHATTER.fullmatch(text):
        return False
    if message.reply_to_kobar or _ASKING.match(text):
        return True
    return bool(_FOLLOWING.match(text)) and len(text.split()) <= _LONGEST_FOLLOW_UP_WORDS


def is_statement(text: str) -> bool:
    """Whether a message states something that could be worth keeping: neither a question nor thanks, and longer than a remark."""
    said = text.strip()
    if len(said) < _LEAST_STATEMENT or said.endswith("?"):
        return False
    return not (_ASKING.match(said) or _THANKS.match(said) or _CHATTER.fullmatch(said) or switched_language(said))
