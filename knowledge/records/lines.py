"""What a line says of itself: that it is a decision or an action, that it is neither, or that it only ponders; pure functions.

Fitted on the dev half of `tests/knowledge/records/labelled_lines.jsonl`; `python -m bench --what records` measures it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Final

from knowledge.records.record import RecordKind

NAME: Final = r"@?[A-ZÕÄÖÜŠŽ][\w'’]*(?:[- ][A-ZÕÄÖÜŠŽ][\w'’]*){0,2}"
"""A name of one to three words, each with a capital."""

NAMES: Final = rf"{NAME}(?:(?:\s*(?:,|/|&)\s*|\s+(?:and|or|ja|või)\s+){NAME}){{0,3}}"
"""One name or several."""

_OPENING: Final = r"^\W*?"
_SPEAKER: Final = rf"(?:\[(?P<speaker>[^\]]{{1,40}})\]|\((?P<speaking>{NAMES})\))?\W*"
"""Who said it, as minutes put it before a line: [Mari], (Mari)."""

_DECISION_LABEL: Final = re.compile(
    rf"{_OPENING}{_SPEAKER}(?:(?i:(?:sig|wg|group|team|board|our|final|general|overall|committee|töörühma|juhatuse)\s+)?"
    r"(?i:decisions?|decided|agreed|agreement|resolved|resolution|outcome|conclusion|consensus|otsus|otsustati|otsustasime|otsustatud|"
    r"lepiti\s+kokku|leppisime\s+kokku|kokku\s+lepitud|kokkulepe)(?:\s*\([^)]{1,30}\))?\s*[:–—]\s*[^\s?]"
    r"|(?:DECISION|DECIDED|AGREED|RESOLVED|OTSUS|OTSUSTATI)\b\W*\w|(?i:agreed),\s+we\s+(?:will|shall|are)\b)"
)
_DECISION_ASIDE: Final = re.compile(r"\((?i:consensus|decision|decided|agreed|otsus|otsustati)\s*:\s*\w")
_WHO_DECIDES: Final = (
    r"(?:we|they|all|everyone|everybody|mentors|members|leads|chairs|steering|sc|sig|(?:the\s+)?(?:\w+\s+)?(?:group|committee|team|board|"
    r"meeting|council|assembly|cluster))"
)
_DECIDED: Final = re.compile(
    r"\b(?:"
    rf"{_WHO_DECIDES}(?:\s+(?:have|has|all|both|collectively|unanimously|finally|then|also|today|present)|['’]ve){{0,3}}\s+"
    r"(?:decided|agreed|resolved|voted|concluded|settled)\s+(?:unanimously\s+|not\s+)?(?:to|that|on|against|for|in\s+favou?r)"
    r"|it\s+(?:was|has\s+been|is)\s+(?:decided|agreed|resolved)\s+(?:unanimously\s+)?(?:not\s+)?(?:to|that)"
    r"|(?:came|come)\s+to\s+(?:a\s+)?consensus|consensus\s+(?:is|was)\s+(?:to|that\s+we|yes|no|not)"
    r"|all\s+voted\s+(?:to|against|for|in\s+favou?r)"
    r"|the\s+(?:board|committee|group|meeting|assembly|council|cluster)\s+(?:has\s+)?(?:unanimously\s+)?(?:approved|adopted|rejected)"
    r"|(?:motion|proposal)\s+(?:was\s+|is\s+)?(?:carried|passed|adopted|accepted|rejected)"
    r"|otsustas(?:ime|in|id)|otsustati|(?:leppisime|lepiti|leppisid)\s+(?:\w+\s+){0,3}?kokku|kokku\s+lepitud"
    r"|(?:kiitis(?:ime|id)?|kiideti)\s+(?:\w+\s+){0,3}?heaks|(?:võtsime|võeti|võttis)\s+vastu\s+otsus(?:e)?"
    r"|jõudsime\s+(?:üksmeelele|kokkuleppele|otsusele)|(?:koosolek|töörühm|juhatus|rühm|nõukogu|klaster)\s+(?:otsustas|kinnitas)"
    r"|hääletasime\b[^.?]*\d[^.?]*:"
    r")\b",
    re.IGNORECASE,
)
_DECIDED_AT_START: Final = re.compile(
    rf"{_OPENING}{_SPEAKER}(?:(?i:decided|agreed|resolved|voted|concluded)\s+(?:unanimously\s+|not\s+)?(?:to|that|on|against|in\s+favou?r)\b"
    r"|(?i:lazy\s+consensus)\s+to\b|(?i:let['’]?s|we(?:['’]ll|\s+will|\s+are))\s+go(?:ing)?\s+with\b)"
)
_UNDECIDED: Final = re.compile(
    r"\b(?:what|how|why|whether|if|when|who|which|before|until|once|after|unless)\b[^.]{0,40}\b(?:decid|agree|consensus)"
    r"|agreed\s+to\s+disagree|\bin\s+principle\b|\b(?:already|original(?:ly)?|previous(?:ly)?|earlier)\b[^.]{0,20}\bdeci"
    r"|\beelmise\s+koosoleku\b",
    re.IGNORECASE,
)

_WHOSE: Final = r"(?:\((?P<whose>[^)]{1,60})\))?"
_ACTION_LABEL: Final = re.compile(
    rf"{_OPENING}{_SPEAKER}(?:"
    rf"AIs?\s*{_WHOSE}\s*:\s*\S|AI\s*\((?P<theirs>[^)]{{1,60}})\)\s*\w"
    r"|(?i:action(?:\s+(?:item|point))?|ap|to-?\s?do|task|follow-?\s?up|next\s+steps?|ülesanne|tegevus|teha|järgmine\s+samm)"
    r"\s*(?:\((?P<his>[^)]{1,60})\))?\s*[:–—]\s*\S"
    r"|(?:ACTION|TODO|TO\s+DO|ÜLESANNE|TEHA)\b\W*\w"
    r"|(?i:action(?:\s+(?:item|point))?)\s+(?:(?:on|for)\s+(?P<on>[\w@.-]+)\s+)?to\s+\w"
    r"|AI\s+for\s+(?P<for>[\w@.-]+)\s+(?:to|this|by)\b|AI\s+for\s+(?P<many>[\w ]*(?:members|liaisons|leads|chairs|all|everyone))\s*:"
    r"|AI\s+(?P<members>[\w ]*(?:members|liaisons|leads|chairs|all|everyone))\s*:"
    rf"|(?i:vastutavad|vastutab|vastutaja|responsible|owner)\s*[:–—]?\s*(?P<responsible>{NAMES})\s*[:–—,]\s*\S"
    r")"
)
_ACTION_TAG: Final = re.compile(
    r"\[\s*(?:AIs?|(?i:action(?:\s+items?)?|todo|ap))\s*(?:[-–—:]\s*(?P<tagged>[^\]]{1,40}))?\]\W*\w"
    rf"|[\s(](?:AI|TODO):\s*(?P<last>{NAMES})\W*$"
    r"|(?:[.?!;]\s+|\()(?:AI|TODO)\s*(?:\([^)]{1,60}\))?:\s*\S"
    rf"|\((?i:vastutab|vastutaja|owner|responsible)\s*:?\s*(?P<aside>{NAMES})\)"
    rf"|[,;]\s*(?i:vastutab|vastutaja|owner:|responsible:)\s*(?P<closing>{NAMES})\W*$"
)

TASK: Final = (
    r"(?:add|announce|arrange|ask|book|bring|call|check|circulate|clean|clarify|close|collect|compile|complete|confirm|contact|coordinate|"
    r"create|cut|define|deliver|discuss|document|do|draft|drive|e-?mail|file|fill|find|finish|fix|follow|gather|get|give|handle|help|identify|"
    r"include|inform|introduce|investigate|invite|kick|lead|link|liaise|look|make|measure|merge|migrate|move|nominate|notify|open|order|"
    r"organi[sz]e|own|ping|plan|post|prepare|present|propose|provide|publish|pull|push|put|raise|reach|recruit|remind|remove|report|research|"
    r"resend|resync|reveal|review|revise|run|schedule|send|set|share|start|submit|summari[sz]e|switch|sync|take|talk|test|think|transcribe|"
    r"translate|try|update|upload|verify|work|write)"
)
_HUMAN: Final = (
    r"(?:follow[\s-]+up|reach\s+out|take\s+(?:a\s+look|care|this|it|the|over|on)|get\s+back|look\s+into|work\s+on|write|review|draft|ask|check|"
    r"send|contact|organi[sz]e|prepare|schedule|talk\s+to|file|open\s+(?:an?|the)\b|investigate|confirm|share|post|drive|bring|propose|invite|"
    r"remind|create\s+(?:an?|the)\s+(?:issue|PR|doc\w*|draft|list|page|ticket|poll|thread|KEP)|"
    r"update\s+(?:the\s+)?(?:PRs?|docs?|issue|KEP|minutes|notes|agenda|slides)|do\s+the|set\s+up|double[\s-]?check|raise)\b"
)
"""What people do and software does not, so that nobody need be known by name."""

_SENTENCE: Final = r"(?:^\W*?|[.!?;]\s+)"
_SUBJECT: Final = rf"(?P<subject>{NAMES})"
_WILL: Final = r"(?:will|['’]ll|is\s+going\s+to|are\s+going\s+to|volunteer(?:ed|s)?\s+to|offered\s+to|agreed\s+to|takes\s+on|has\s+to)"
_COMMITS: Final = (
    re.compile(rf"{_SENTENCE}{_SUBJECT}(?:\s*\([^)]{{1,30}}\))?\s+to\s+{TASK}\b"),
    re.compile(rf"{_SENTENCE}(?:\[[^\]]{{1,40}}\]\W*)?{_SUBJECT}(?:\s*\([^)]{{1,30}}\))?\s+{_WILL}\s+(?:also\s+|then\s+)?{_HUMAN}"),
    re.compile(
        rf"{_OPENING}(?:\[(?P<subject>[\w@][\w @.-]{{1,30}})\]|\((?P<speaking>{NAME})\))\W*(?:yes,?\s+|I\s+)?{_WILL}\s+{_HUMAN}",
        re.IGNORECASE,
    ),
)
_COMMITS_IF_KNOWN: Final = re.compile(rf"{_OPENING}{_SUBJECT}\s+{_WILL}\s+(?:also\s+|then\s+)?{TASK}\b")
_COMMITS_BY_A_DAY: Final = re.compile(
    rf"{_OPENING}{_SUBJECT}\s+(?:saadab|saadavad|teeb|teevad|koostab|koostavad|kirjutab|küsib|uurib|võtab|lepib|toob|tellib|broneerib|"
    r"valmistab|esitab|korraldab|vaatab|parandab|paneb|helistab|arvutab|kontrollib|jagab|täiendab|uuendab|tutvustab|annab|otsib|hangib|"
    r"lõpetab|viib|leiab|loob|kogub|testib|mõõdab|joonistab|vormistab|allkirjastab|kutsub|planeerib|laeb|laadib)\b",
)

NOT_NAMES: Final = frozenset(
    """
    a able about action actions add aga ai alates all also an and any anyone are as asap at best bugs but by can check decided
    decision decisions difficult do don't due easy esimene et everybody everyone follow for form from github go good great happy
    hard has have he her how i if in is issues it item items its ja just järgmine järgmisel kas keegi kep kes kogu koosolek
    kubernetes kui kuni kus kõik let let's lets likely ma maybe me meie might miks mina mis mitte my nad need needs neid next nice
    nii no not note nothing now nüüd of ok on one open options or other otsus our out owner palun plan planning please pr proposal
    pärast question reference remind request sa seda see selle sellest she should siis small so some somebody someone something
    still supposed sure ta task tasks team tema that the their then there these they things this those time to todo topics trying
    tähtaeg update use used uus vaja vana vastutab volunteer volunteers või võiks want wants was we what when where which who will
    work working would yes you your üks ülejäänud ülesanne
    """.split()
)
"""Words that begin a line with a capital and are nobody."""

_HEDGE: Final = re.compile(
    r"\b(?:might|maybe|perhaps|possibly|probably|could|propos(?:e|es|ed|ing)|suggest\w*|consider(?:ing)?|would|not\s+sure|unsure|wonder\w*|"
    r"hope(?:s|fully)?|ideally|should\s+we|can\s+we|shall\s+we|need(?:s)?\s+(?:to\s+(?:decide|agree)|a\s+decision|consensus|decision)|"
    r"to\s+be\s+(?:decided|agreed|confirmed)|tbd|tbc|undecided|if\s+(?:needed|possible|we|time)|yet\s+to\s+be|nothing\s+is\s+decided|"
    r"(?:not|never|hasn['’]t|haven['’]t)\s+(?:\w+\s+){0,2}(?:decided|agreed|resolved)|"
    r"võiks(?:ime|id|in)?|võib-olla|võibolla|äkki|peaks(?:ime|id|in)?|tahaks(?:ime|id|in)?|saaks(?:ime|id|in)?|oleks|pakkus|arvas|"
    r"loodetavasti|otsustamata|kaalu(?:me|ti|da)|ilmselt|tavaliselt)\b|^\W*(?:ehk|kui|kas|if|unless|proposal|ettepanek)\b",
    re.IGNORECASE,
)
"""What is only pondered, hoped for or made to hang on something."""

_PONDERS: Final = re.compile(
    r"^\W*(?:\[[^\]]{1,40}\]\W*)?(?:(?:we|someone|somebody|one|they)\s+)?(?:might|maybe|perhaps|could|possibly|võiks(?:ime)?|võib-olla|äkki|ehk)\b",
    re.IGNORECASE,
)
_NOTHING: Final = re.compile(
    r"\W*(?:none|no\s+decisions?|no\s+actions?|nothing|n/?a|not\s+decided|undecided|open\W*$|postponed|deferred|tbd|to\s+be\s+decided|maybe|others?\W*$|"
    r"perhaps|puudu(?:b|vad)|ei\s+otsustatud|ei\s+ole|otsuseid\s+ei|edasi\s+lükatud|lükati|võib-olla)\b"
    r"|.*\b(?:not\s+(?:yet\s+)?decided|no\s+decision\s+(?:was|yet|today|on)|decision\s+(?:was\s+|is\s+)?(?:postponed|deferred)|to\s+be\s+decided|undecided|"
    r"otsust\s+ei\s+\w+|jäi\s+otsustamata|otsus\s+lük\w+)\b",
    re.IGNORECASE | re.DOTALL,
)
"""What stands there instead of a record, and what says that nothing is decided."""

_LABEL: Final = re.compile(r"^\W*\w+\s*[:–—]\s*")
_GROUPS: Final = ("whose", "theirs", "his", "on", "for", "many", "members", "responsible")
_TAG_GROUPS: Final = ("tagged", "last", "aside", "closing")


_JOINING: Final = frozenset({"and", "or", "ja", "või", ""})
_PLURAL: Final = re.compile(r"[A-Z]{2,}s\b")
_A_TASK: Final = re.compile(rf"{TASK}|\d+")
"""What begins a line as a task does: "Recruit", "Update"; PRs and SIGs are nobody either."""


def said_of(text: str, *, known: Collection[str] = (), has_day: Callable[[], bool] = lambda: False) -> RecordKind | None:
    """What a sentence or a point says that it is, by a label or by what it tells; None where it does not say so.

    `known` are the words of the names of people in the same document, in small letters; `has_day` tells whether it states a day to be done
    by, and is asked only where it depends on that.
    """
    if is_nothing(text):
        return None
    if _DECISION_LABEL.match(text) or _DECISION_ASIDE.search(text):
        return None if is_hedged(text) else RecordKind.DECISION
    if _ACTION_LABEL.match(text) or _ACTION_TAG.search(text):
        return None if _PONDERS.match(_LABEL.sub("", text, count=1)) else RecordKind.ACTION
    if is_hedged(text) or text.rstrip().endswith(("?", ":")):
        return None
    if (_DECIDED.search(text) or _DECIDED_AT_START.match(text)) and not _UNDECIDED.search(text):
        return RecordKind.DECISION
    return RecordKind.ACTION if who_commits(text, known=known, has_day=has_day) else None


def is_hedged(text: str) -> bool:
    """Whether a line only ponders, hopes, proposes or makes something hang on a condition."""
    return bool(_HEDGE.search(text))


def is_pondered(text: str) -> bool:
    """Whether a line begins by pondering, as "we might …" does; so a point under a heading is no record either."""
    return bool(_PONDERS.match(text))


def is_nothing(text: str) -> bool:
    """Whether a line says, with its label ("Decision: …") or after it, that there is nothing."""
    if _NOTHING.match(text):
        return True
    unlabelled = _LABEL.sub("", text, count=1)
    return unlabelled != text and bool(_NOTHING.match(unlabelled))


def who_commits(text: str, *, known: Collection[str] = (), has_day: Callable[[], bool] = lambda: False) -> str | None:
    """Who is said to do something: "Mari will send …", "Mari to send …", "Mari saadab … reedeks"."""
    if (match := _COMMITS_BY_A_DAY.match(text)) and is_name(match["subject"]) and has_day():
        return match["subject"]
    match = next((found for pattern in _COMMITS if (found := pattern.search(text))), None)
    if match is None and (sure := _COMMITS_IF_KNOWN.match(text)) and (_first(sure["subject"]) in known or has_day()):
        match = sure
    if match is None:
        return None
    who = match.group("subject") or match.groupdict().get("speaking") or ""
    return who if is_name(who) else None


def labelled_owner(text: str) -> str | None:
    """Who a line's label names: "AI(Mari): …", "Action on Mari to …", "[AI – Mari]", "Vastutab Mari: …"."""
    found = [(_ACTION_LABEL.match(text), _GROUPS), (_ACTION_TAG.search(text), _TAG_GROUPS)]
    named = (match[group] for match, groups in found if match for group in groups if match[group])
    return next((name.strip() for name in named if name.strip()), None)


def is_name(text: str) -> bool:
    """Whether words with capitals may be somebody's name."""
    first = _first(text)
    words = {word.casefold().replace("’", "'") for word in re.split(r"[\s,/&]+", text.lstrip("@"))} - _JOINING
    return bool(first) and not words & NOT_NAMES and not (_PLURAL.match(text) or first.endswith("ing") or _A_TASK.fullmatch(first))


def _first(name: str) -> str:
    return re.split(r"[\s,/&-]", name.lstrip("@"), maxsplit=1)[0].casefold()
