"""Which questions ask for a collaborator: who could do or supply something, not who did something or who is in charge of it; and which
ask for the reverse, who looks for something that one has.
"""

from __future__ import annotations

import re
from collections.abc import Sequence


def _any(words: str) -> str:
    """Any of some words; `_` stands for a space in one."""
    return "(?:" + "|".join(word.replace("_", " ") for word in words.split()) + ")"


_FIRM = _any(
    "company companies firms? members? organi[sz]ations? labs? laborator(?:y|ies) suppliers? vendors? manufacturers? makers? partners? "
    "start-?ups? integrators? subcontractors? collaborators?"
)
_SOMEONE = _any("someone somebody anyone anybody experts?")
_HERE = r"(?:(?:here|in|of|among|from) (?:\w+ ){0,3}?)?"
_ACTS = _any(
    "offers? makes? sells? suppl(?:y|ies) provides? produces? manufactures? builds? develops? delivers? integrates? speciali[sz]es? "
    r"works?_(?:together_)?(?:on|with) (?:is|are)_(?:able|good) can could knows?_how with_(?:experience|expertise) "
    r"do(?:es)?_(?!(?:the|this|that|our|your|it|he|she|they|we|i|you)\b) ha(?:s|ve)_(?!been|had|to\b|\w+ed\b)"
)
_ACT = _any("make offer sell supply provide produce build develop manufacture integrate test help_(?:us|me|with) have_experience")
_MAKING = _any(
    "building making developing integrating supplying producing testing manufacturing designing partnering working_together "
    "build make develop integrate produce test manufacture design a_partner"
)
_NOT_HELP = _any(
    "i we you attend vote join read see view access approve merge be come apply become edit sign use say tell remember explain register "
    "take_part participate propose nominate run_for open get go still no_longer"
)
_WE = _any("we i they it he she")

_ENGLISH = (
    (
        r"\b(?:which|what) (?:(?!(?:do|does|did|is|are|was|were|will|the|our|your)\b)\w+ ){0,2}?"
        rf"{_FIRM} {_HERE}(?:already |else |also )?{_ACTS}"
    ),
    rf"\bwho (?:else )?{_HERE}(?:can|could|might be able to|would be able to) (?!{_NOT_HELP}\b)\w+",
    rf"\bwho (?:else )?{_HERE}(?:offers|makes|sells|supplies|provides|produces|manufactures|speciali[sz]es in)\b",
    rf"\bwho (?:else )?{_HERE}(?:has|have) (?:\w+ )?(?:experience|expertise|know-?how)\b",
    r"\bwho knows how to\b",
    (
        rf"\bwhom? (?:should|could|can|might|would) {_WE} (?:best )?"
        rf"{_any('meet partner team_up collaborate cooperate co-operate join_forces work integrate pair_up')}\b"
    ),
    (
        rf"\bwhom? (?:should|could|can|might|do|would) {_WE} (?:best )?(?:(?:talk|speak|turn) (?:to|with)|approach|contact|ask) "
        rf"(?:about|for|to|on|if we (?:want|wish|need|plan) to) (?:help (?:with|in) )?{_MAKING}\b"
    ),
    rf"\blooking for (?:\w+ ){{0,4}}?(?:{_FIRM}|{_SOMEONE}|help (?:with|in))\b",
    (
        rf"\b(?:need|seek|seeking|want|find|suggest|propose|know of|search(?:ing)? for) (?:(?:me|us) )?(?:an? |any |some |the right )?"
        rf"(?:\w+ ){{0,3}}?{_FIRM} (?:for|to|who|that|with)\b"
    ),
    rf"\b{_WE} (?:need|seek|want|require|are after|am after|could use)\b.*\b(?:anyone|anybody|who (?:can|could|has|makes|offers|sells))\b",
    (
        rf"\b(?:is|are) there (?:an? |any |some )?(?:{_SOMEONE}|(?:\w+ ){{0,2}}?{_FIRM}) (?:here |in the cluster |among us )?"
        rf"{_any('who that which with able making offering selling building')}\b"
    ),
    rf"\b(?:does|do|can|could) (?:{_SOMEONE}|any {_FIRM}) (?:here |in the cluster |of us |of you )?{_ACT}\b",
)

_PRESENT_ET = _any(
    "paku(?:b|vad|ks|da) tooda(?:b|vad|ks) müü(?:b|vad|ks) valmista(?:b|vad|ks) oska(?:b|vad|ks) suuda(?:b|vad|ks) tegele(?:b|vad) "
    "ehita(?:b|vad|ks) arenda(?:b|vad|ks) aita(?:b|vad|ks) tarni(?:b|vad|ks)"
)
_DO_ET = _any("aidata pakkuda toota teha ehitada arendada valmistada tarnida müüa integreerida mõõta testida")
_FIRM_ET = _any("firmad? ettevõt(?:e|ted) liige liikmed laborid? organisatsioon(?:id)? partner(?:id)? tootja(?:d)?")
_MAKING_ET = _any("ehita arenda toot integreeri valmista testi")

_ESTONIAN = (
    (
        rf"\bkes (?:(?:meist|siin|klastris|liikmetest|veel|meil) )*"
        rf"(?:{_PRESENT_ET}|(?:saab|saaks|võiks) (?:meid |mind |meile |mulle )?{_DO_ET})\b"
    ),
    (
        rf"\b(?:mis|milline|millised|missugune|missugused) (?:\w+ )?{_FIRM_ET} (?:\w+ )?"
        rf"(?:{_PRESENT_ET}|teeb|teevad|teeks|saaks|võiks|saab|saavad)\b"
    ),
    r"\bkellega (?:\w+ ){0,3}?(?:teha koostööd|koostööd teha|koostöös|koos (?:teha|arendada|ehitada)|liituda|ühendust võtta)\b",
    r"\bkellega (?:me |ma |nad )?(?:võiks|saaks|tasuks|peaks|võiksime|saaksime|peaksime)\b",
    rf"\b(?:kellega rääkida|kelle poole pöörduda)\b.*{_MAKING_ET}",
    (
        r"\b(?:otsin|otsime|otsib|otsitakse|vajame|vajan|soovime leida|tahame leida|on vaja|oleks vaja) (?:\w+ ){0,4}?"
        rf"{_any('koostöö partneri tarnija tootja kedagi firmat ettevõtet alltöövõtja asjatundja eksperti')}"
    ),
)

_ASKS = re.compile("|".join(f"(?:{pattern})" for pattern in (*_ENGLISH, *_ESTONIAN)), re.IGNORECASE)
_PAST = re.compile(
    r"\b(?:who|which \w+|what \w+) (?:did|was|were|had|presented|said|agreed|promised|volunteered|signed|led|won|gave|ran)\b"
    r"|\b(?:supposed to|was to|were to|pidi|pidid)\b",
    re.IGNORECASE,
)


_SEEKS = _any(
    "needs? seeks? wants? wishes_for would_(?:need|want|like|buy|use) (?:could|can|might|may)_(?:need|want|use|buy) "
    "(?:is|are|am|would_be|might_be)_(?:looking_for|look_for|searching_for|seeking|after|interested_in|in_need_of|short_of)"
)
_SEEK = _any("need want seek use buy look_for")
_SOUGHT = r"(?P<sought>(?!(?:to|be|being|is|it|them|that|this|one|more|help)\b\W*(?:\w+\s+)?(?:$|\?)|to\b|be\b)[^?]{2,200}?)"
_SEEKS_ET = _any("vaja(?:b|vad|ks|ksid) otsi(?:b|vad|ks) soovi(?:b|vad|ks) taha(?:b|vad|ks) osta(?:b|vad|ks)")
_HERE_ET = r"(?:(?:meist|siin|klastris|klastrist|liikmetest|veel|meil) )*"

_SEEKING = tuple(
    re.compile(rf"\W*{pattern}\W*", re.IGNORECASE)
    for pattern in (
        rf"who (?:else )?{_HERE}{_SEEKS} {_SOUGHT}",
        rf"(?:which|what) (?:(?:of our|of the|of) )?{_FIRM} {_HERE}{_SEEKS} {_SOUGHT}",
        rf"(?:does|do|would|could|might) (?:{_SOMEONE}|any {_FIRM}) (?:else )?{_HERE}{_SEEK} {_SOUGHT}",
        (
            rf"(?:is|are) (?:there )?(?:{_SOMEONE}|any {_FIRM}) (?:else )?{_HERE}"
            rf"{_any('looking_for searching_for seeking interested_in in_need_of')} {_SOUGHT}"
        ),
        rf"(?:to )?whom? (?:could|can|should|might) we (?:sell|offer) {_SOUGHT}(?: to)?",
        (
            rf"we (?:also )?(?:offer|make|sell|build|provide|produce|have) {_SOUGHT}\W+(?:and )?"
            rf"who (?:else )?{_HERE}{_SEEKS}(?: (?:it|them|that|this|one|such a thing))?"
        ),
        rf"kes {_HERE_ET}{_SEEKS_ET} {_SOUGHT}",
        rf"kellele? {_HERE_ET}(?:on|oleks|võiks olla|läheks) vaja {_SOUGHT}",
        rf"kellele? {_HERE_ET}(?:on|oleks|võiks|läheks) {_SOUGHT} vaja(?: olla)?",
        rf"(?:mis|milline|millised|missugused) {_FIRM_ET} {_HERE_ET}{_SEEKS_ET} {_SOUGHT}",
        rf"kas keegi {_HERE_ET}{_SEEKS_ET} {_SOUGHT}",
        rf"kellele (?:me )?(?:võiksime|saaksime|saame|võime) (?:müüa|pakkuda) {_SOUGHT}",
    )
)
_MAKES = _any(
    "makes? sells? suppl(?:y|ies) provides? produces? manufactures? builds? develops? delivers? offers? designs? "
    "(?:can|could)_(?:make|sell|supply|provide|produce|manufacture|build|deliver|offer)"
)
_THING = r"(?:the (?=(?-i:[A-ZÕÄÖÜŠŽ])))?(?P<sought>(?!(?:the|this|that|these|those|our|your|it|them|us|to|help|more|one)\b)[^?]{2,200}?)"
_THERE = r"(?: (?:here|among us|in (?:the|our|this) cluster))?"
_MAKES_ET = _any("tooda(?:b|vad) müü(?:b|vad) paku(?:b|vad) valmista(?:b|vad) ehita(?:b|vad) arenda(?:b|vad) tarni(?:b|vad)")

_MAKING_OF = tuple(
    re.compile(rf"\W*{pattern}\W*", re.IGNORECASE)
    for pattern in (
        rf"who (?:else )?{_HERE}{_MAKES} {_THING}{_THERE}",
        rf"(?:which|what) (?:(?:of our|of the|of) )?(?:\w+ )?{_FIRM} {_HERE}(?:here |also |else )?{_MAKES} {_THING}{_THERE}",
        rf"(?:does|do|can|could) (?:{_SOMEONE}|any {_FIRM}) (?:else )?{_HERE}(?:here )?{_MAKES} {_THING}{_THERE}",
        (
            rf"(?:is|are) there (?:an? |any |some )?(?:{_SOMEONE}|(?:\w+ )?{_FIRM}) (?:here |among us |in (?:the|our) cluster )?"
            rf"(?:who|that|which) {_MAKES} {_THING}{_THERE}"
        ),
        (
            r"(?:where|from whom|(?:of )?whom?) (?:can|could|should|do) (?:we|i|one) "
            rf"(?:buy|get|order|purchase|borrow|rent|hire) {_THING}(?: from)?{_THERE}"
        ),
        rf"kes {_HERE_ET}{_MAKES_ET} {_THING}",
        rf"(?:mis|milline|millised|missugune|missugused) {_FIRM_ET} {_HERE_ET}{_MAKES_ET} {_THING}",
        rf"kas (?:keegi|mõni {_FIRM_ET}) {_HERE_ET}{_MAKES_ET} {_THING}",
        rf"(?:kellelt|kust) (?:me |ma )?(?:saab|saaks|saan|saame|võiks|võime) (?:osta|tellida|hankida|laenata|rentida|üürida) {_THING}",
        rf"(?:kellelt|kust) (?:me |ma )?(?:saab|saaks|saan|saame|võiks|võime) {_THING} (?:osta|tellida|hankida|laenata|rentida|üürida)",
    )
)
_GROUP = r"(?:working )?(?:group|groups|SIG)"
_GROUP_ET = r"(?:töörühm|töörühmad|rühm|rühmad)"
_HANDLING = tuple(
    re.compile(rf"\W*{pattern}\W*", re.IGNORECASE)
    for pattern in (
        (
            rf"(?:which|what) {_GROUP} (?:talks? about|deals? with|works? on|discuss(?:es)?|handles?|covers?|looks? (?:after|at)|"
            r"is (?:working on|responsible for|in charge of|about)|does) (?:the )?(?P<sought>[^?]{2,200}?)"
        ),
        (
            rf"(?:which|what) {_GROUP} (?:should|can|could|would) (?:i|we) (?:join|ask|talk to|contact|go to|turn to) (?:for|about|on) "
            r"(?P<sought>[^?]{2,200}?)"
        ),
        (
            rf"(?:mis|milline|millised|missugune) {_GROUP_ET} (?:tegeleb|tegelevad|räägib|räägivad|arutab|arutavad|vastutab) "
            r"(?P<sought>[^?]{2,200}?)"
        ),
    )
)
_LONGEST = 300


def sought_by_others(text: str) -> str | None:
    """What is needed, where a question asks who needs it ("who is looking for batteries?"); None for any other question, one for who needs
    to do something among them.
    """
    return _thing(_SEEKING, text)


def made_by_others(text: str) -> str | None:
    """What is sought, where a question asks who makes or sells it ("which members make radios?"); None for any other question, one for
    somebody who could help with it among them.
    """
    return _thing(_MAKING_OF, text)


def handled_by_groups(text: str) -> str | None:
    """The matter, where a question asks which working group deals with it; None for any other question."""
    return _thing(_HANDLING, text)


def _thing(forms: Sequence[re.Pattern[str]], text: str) -> str | None:
    """What a question of one of some forms is about."""
    said = _plain(text)
    found = (form.fullmatch(said) for form in forms) if len(text) <= _LONGEST else ()
    return next((match["sought"].strip() for match in found if match), None)


def is_collaborator_question(text: str) -> bool:
    """Whether a text asks who could do or supply something, rather than who did something or who is in charge."""
    said = _plain(text)
    return bool(_ASKS.search(said)) and not _PAST.search(said)


def may_ask_for_collaborators(text: str) -> bool:
    """Whether a question asks who offers something, who needs it, or which group deals with it."""
    plainly = (sought_by_others, made_by_others, handled_by_groups)
    return any(reads(text) is not None for reads in plainly) or is_collaborator_question(text)


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").split())
