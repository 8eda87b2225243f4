"""Words of a question and of a text: tokens, stems, stop words, words of asking."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import cast

import Stemmer

_PART_OF_VERSION = re.compile(r"v?\d+")
_TOKEN = re.compile(r"\w+(?:[-./:'’+]\w+)*[%+]?", re.UNICODE)
_WORD = re.compile(r"\w+", re.UNICODE)

_ENGLISH = """
    a about after again all also am an and any are as at be because been before being between both but by can cant cannot could did
    didn't didnt do does doesn't doesnt doing don't dont down during each either else ever few for from further get gets getting give
    go goes going got had has have having he her here hers him his how i i'm im if in into is isn't it it's its itself just know let
    like me might mine more most much my no nor not of off on once one only or other our ours out over own per please put said same
    say says she should so some still such take tell than that that's thats the their them then there these they thing things this
    those through to too under until up us use used using very want wants was wasn't wasnt way we were what what's whats when where
    which while who who's whos whom whose why will with within won't wont would yes yet you your yours
"""

_ESTONIAN = """
    aga ainult ajal alla eest ega ehk ei enam enda endal endale ennast enne et ette iga igal igas ikka ise ja jah jaoks jne ju juba juurde
    juures juurest järgi ka kas keda kedagi keegi kelle kellega kellegagi kellegi kelleks kellel kellele kellelegi kellelgi kellelt
    kelleltki kellena kelleni kelles kellesse kellest kelleta kes kohta koos kuhu kui kuid kuidas kumb kumba kumma kummal kummale kummalt
    kummas kummast kuna kunas kuni kus kust kõige kõigi kõik kõike kõiki küll läbi ma me meid meie meiega meil meile meilt mida midagi
    miks millal mille millega millegi milleks millel millele millelegi millelt millena milleni milles millesse millest millestki milleta
    milline millise millised millisega milliseid milliseks millisel millisele milliselt millisena milliseni millises millisesse millisest
    milliseta millist milliste millistega millisteks millistel millistele millistelt millistena millisteni millistes millistesse
    millistest millisteta mina minu minuga minult mis miski missugune missuguse missugused missugusega missuguseid missuguseks missugusel
    missugusele missuguselt missugusena missuguseni missuguses missugusesse missugusest missuguseta missugust missuguste mitme mitmega
    mitmeks mitmel mitmele mitmelt mitmes mitmest mitte mitu mitut mu mul mulle muu muud muude mõnda mõne mõned mõnede mõnel mõni nad nagu
    need neid neil neile neilt neis neist nemad nende nendega nendeks nendel nendele nendelt nendena nendeni nendes nendesse nendest
    nendeta nii niisugune ning nüüd oldi ole oled oleks oleksid olema oleme olen olete olgu oli olid olime olin olite olla olnud oma on
    ongi peab peaks peal peale pealt peame pean peate peavad pidada pidama pidanud pidi pidid pidime pidin pole polnud poolest poolt
    pärast rohkem sa saab saada saadi saaks saama saame saan saanud saate saavad sai said saime seal sealt seda see sees seest sel selle
    sellega selleks sellel sellele sellelt sellena selleni selles sellesse sellest selleta selline sellise selliseid sest siia siin siis
    siit sina sind sinna sinu sinuga sinult sisse soovin su sul sulle ta tahab tahame tahan tahtis tal talle talt te teda teeb teeme
    teevad tegema tegi tegid teha tehakse tehti tehtud teid teie teiega teil teile teilt teinud tema temaga temal temale umbes vaid vastu
    veel väga välja või võib võiks võiksid võiksime võime võin võite võivad öelda öeldi öelnud üks üldse üle ütleb ütles ütlesid
"""

STOP_WORDS = frozenset((_ENGLISH + _ESTONIAN).split())
"""Words that carry no topic, in English and Estonian: pronouns in all their cases, the commonest verbs, what joins, and what stands before
or after nouns. Estonian ones are left out that are a topic in English or a name (teen, Saad), or a topic in Estonian too (ilma).
"""


_QUANTITY = """
    many how_long how_often how_far how_big how_large how_old
    palju mitme mitmes mitmel mitmest kui_kaua kui_tihti kui_kaugel kui_kaugele kui_suur kui_pikk kui_vana
"""
"""They ask how much: the note that answers has a number in their place."""

_REQUESTS = """
    list show name enumerate find describe explain summarise summarize
    loetle loetlege näita näidake näidata nimeta nimetage nimetada leia leidke kirjelda kirjeldage selgita selgitage ütle öelge
    räägi rääkige
"""
"""They tell Kobar what to do where a question begins with them; elsewhere a list, a show or a name is what is asked about."""

_BEFORE_REQUEST = """
    please kindly can could would will you i we want need like to
    palun kas sa te saad saate saaksid saaksite võid võiksid võiksite ma me mul
"""


def _any_of(words: str) -> str:
    return r"(?<![\w-])(?:" + "|".join(word.replace("_", r"\s+") for word in words.split()) + r")(?![\w-])"


_ASKING = re.compile(rf"^\W*(?:{_any_of(_BEFORE_REQUEST)}\W+)*{_any_of(_REQUESTS)}|{_any_of(_QUANTITY)}|{_any_of('palun')}", re.IGNORECASE)
"""What only says how one asks. Rare in notes, such words would weigh much, and no note that answers needs to have them.

Words for the present ("now", "latest", "praegu") are none of them: a note that says that something has changed has them too. Left out
as well, they cost a right answer to a question about such a change, and two of twelve off-topic questions were answered.
"""


@lru_cache(maxsize=1)
def _stemmer() -> Callable[[str], str]:
    return cast("Callable[[str], str]", Stemmer.Stemmer("porter", 0).stemWord)


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The stem as SQLite's porter tokenizer makes it: lower case, accents off (Porter 1980, with two rules that he added later, by which
    technology goes with technological and possibly with possible, https://tartarus.org/martin/PorterStemmer/).
    """
    plain = unaccented(word.lower())
    # SQLite leaves words of one or two letters as they are; here an "s" would lose itself.
    if len(plain) <= 2:  # noqa: PLR2004 - stated above
        return plain
    if (doubled := _DOUBLED.fullmatch(plain)) and any(_vowels(doubled[1] + doubled[2])):
        return _stemmer()(doubled[1])
    stemmed = _ONLY_ENDINGS.get(plain) or _stemmer()(plain)
    if not stemmed.endswith("i") or not _ENDED.fullmatch(plain, len(stemmed) - 1):
        return stemmed
    if stemmed.endswith("logi") and _has_syllable(stemmed[:-4]):
        return stemmed[:-1]
    if stemmed.endswith("bli") and _has_syllable(stemmed[:-3]):
        return _stemmer()(f"{stemmed[:-1]}e")
    return stemmed


_DOUBLED = re.compile(r"(.*([chjkqvwxy]))\2(?:ed|ing)s?")
"""Words such as trekking, of which SQLite has the doubled letter once; the other letters are doubled in both stemmers."""

_ONLY_ENDINGS = {"ies": "ie", "sses": "sse", "eed": "e", "eeds": "e"}

_ENDED = re.compile(r"ies|[iy](?:ed|ing)?s?")
"""What Porter's first step makes an i of."""


def _has_syllable(beginning: str) -> bool:
    """Whether a vowel is followed by a consonant in it (Porter's measure above 0)."""
    return any(vowel and not after for vowel, after in pairwise(_vowels(beginning)))


def _vowels(word: str) -> Iterator[bool]:
    """Of each letter whether it is a vowel; y is one after a consonant."""
    is_vowel = True  # before the word: y is none there
    for letter in word:
        is_vowel = letter in "aeiou" or (letter == "y" and not is_vowel)
        yield is_vowel


ESTONIAN_LETTERS = 5
"""An Estonian word's forms share their beginning: liides, liidese, liidestega. Cut after so many letters they meet, as well as by a
stemmer in languages of many forms (McNamee, Nicholas and Mayfield 2009, "Addressing morphological variation in alphabetic languages");
Snowball's Estonian stemmer keeps most of these apart.
"""


def estonian_stem(word: str) -> str:
    """What an Estonian word's forms have in common: its first letters, in lower case, accents off."""
    return unaccented(word.lower())[:ESTONIAN_LETTERS]


_ACCENTS = str.maketrans("äöüõšžåéèêëáàâíìîóòôúùûçñ", "aouosza" + "eeee" + "aaa" + "iii" + "ooo" + "uuu" + "cn")


def unaccented(text: str) -> str:
    """Text without the accents of the alphabets that the cluster writes."""
    return text.translate(_ACCENTS)


_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
"""Soft hyphens, joiners and marks of direction: within a word they show nothing, and would part it in two."""


def typed(text: str) -> str:
    """Text with its letters as they are typed: õ as one character where it is a letter and a tilde, nothing within a word that does not
    show.
    """
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


def tokens(text: str) -> list[str]:
    """The words of a text in lower case, with compounds such as `kubernetes-sigs`, `1.20` and `47%` whole."""
    return [token.lower().replace("’", "'") for token in _TOKEN.findall(text)]


def words_with_compounds(text: str) -> list[str]:
    """All words of a text in lower case and in its order; a compound stands whole before its parts."""
    found: list[str] = []
    for token in tokens(text):
        parts = _WORD.findall(token)
        if len(parts) > 1:
            found.append(token)
        found += parts
    return found


def content_words(text: str) -> list[str]:
    """A question's words that carry its topic, each once: compounds whole and their parts too."""
    found: dict[str, None] = {}
    for token in tokens(text):
        plain = token.removesuffix("'s")
        if plain in STOP_WORDS or token in STOP_WORDS:
            continue
        parts = _WORD.findall(plain)
        found[plain] = None
        if len(parts) > 1:
            # A version's parts ("v1.30" → "v1", "30") mean nothing alone.
            found.update(
                dict.fromkeys(part for part in parts if len(part) > 1 and not _PART_OF_VERSION.fullmatch(part) and part not in STOP_WORDS)
            )
    return list(found)


def question_terms(text: str) -> list[str]:
    """The content words by which notes are found for a question: those that do not only say how one asks; all where there are no others."""
    return content_words(_ASKING.sub(" ", text)) or content_words(text)


def stems(text: str) -> set[str]:
    """The stems of a text's words, without stop words."""
    return {stem(word) for word in _WORD.findall(text.lower()) if word not in STOP_WORDS}


def stems_in(text: str) -> Iterator[str]:
    """The same in the text's order, one after the other, as far as they are wanted."""
    return (stem(match[0]) for match in _WORD.finditer(text.lower()) if match[0] not in STOP_WORDS)


def ascii_part(text: str) -> str:
    """The longest part of a text in ASCII: SQLite compares other letters only in the case in which they stand."""
    return max(re.findall(r"[\x00-\x7f]+", text), key=len, default="")


def word_roots(words: Sequence[str]) -> list[str]:
    """What inflected and compound words have in common: their beginning, at least four letters of it, for the trigram arm."""
    return [word[: max(4, round(len(word) * 0.75))] for word in words if len(word) >= 4]  # noqa: PLR2004 - shorter roots match anything
