"""The vocabulary of events, English and Estonian, in one place: what is common to all, what means the same, and what compounds are made
of. Estonian words stand without accents, as words are compared.
"""

from __future__ import annotations

import re
from typing import Final

STOP_WORDS: Final = frozenset(
    # when
    "next upcoming coming forthcoming future following last latest previous past recent this current soon now today tomorrow tonight "
    "later early late earliest nearest closest rest remaining date dates time times day days daytime weekday weekend hour hours minute "
    "clock week weeks weekly month months monthly quarter year years annual annually biweekly fortnight regular regularly usual usually "
    "normally ever again still exactly precisely approximately roughly long jargmine jargmise jargmisel jargmised jargmist tulev tuleva "
    "tuleval tulevad tulevat lahim lahima lahimad viimane viimase eelmine eelmise lahiajal varsti kell kellaaeg kellaajal aeg aega ajal "
    "paev paeva paeval paevad kuupaev kuupaeval kuupaevad kuupaevaks kuupaevani paevaks paevani nadal nadala nadalal nadalat kuu kuul "
    "kuud aasta aastal aastat kvartal kvartalis tapselt umbes veel jalle uuesti kunas mullu tanavu millisel sel sellel selle "
    # where
    "place places location locations venue where address room city town country koht kohas koha linn linnas linna asub ruum ruumis "
    "aadress "
    # happens
    "am was take takes taking part happen happens happening held hold holds holding plan plans planned planning schedule scheduled set "
    "start starts starting begin begins beginning end ends ending open opens opening close closes closing run runs running finish "
    "finishes due fall falls occur occurs organise organised organize organized host hosts hosted arrange arranged line lined cancel "
    "cancelled canceled moved postponed postpone rescheduled change changed changing toimub toimuvad toimuma toimumas toimus toimumise "
    "toimumisaeg toimumiskoht algab algavad lopeb loppeb avatakse plaanis kavas tulemas kavandatud planeeritud peetakse korraldatakse "
    "korraldab korraldame tuleb jaab jaetud ara saavad jouab tehakse teeb teeme ees ootamas ootab seisab lukkub lukatud muudetud "
    # somebody does
    "attend attending join joining participate register registering registration sign signing submit submission apply application "
    "applications applying talk talking speak speaking chat see drop catch ask come comes expect go anybody anyone somebody someone "
    "everybody people folks crowd guys lot gang bunch members member visitor visitors outsider guest guests newcomer public free "
    "interested interesting relevant worth like similar sort kind kinds type types want wish hear know need good great nice big small "
    "possible available please hi hello hey thanks remind wondering company companies firm firms business businesses proposal proposals "
    "must shall osaleda osalemine registreeruda registreerimine esitada taotleda taotlus taotluse taotlust taotlusi kandideerida "
    "raakida kusida kohata saada minna tulla kord korda kokku peab peavad valmis olema avaneb avanevad sulgub suletakse firma firmad "
    "firmadega ettevote ettevotted inimesed inimeste rahvas liikmed liikmetele liikmete kulaline kulalised avalik avalikud avalikke "
    "huvitav huvitavat huvitavaid tore palun tere aitah sobiv "
    # what
    "event events thing things anything something everything nothing stuff bit one ones whats wheres whens going there we our us "
    "everyone all calendar agenda list show tell find give get got details info diary programme program cluster klaster klastri "
    "klastris klastril klastrit kalender kalendris kalendri uritus uritusi urituse uritused urituste uritustel urituseid sundmus "
    "sundmusi sundmuse sundmused sundmuste moni mone moned monda mingi mingit mingeid midagi keegi kedagi asi asju asjad naita loetle "
    "utle milliseid missugused missugune mille muud "
    # how it is
    "online virtual virtually remote physical physically onsite video hybrid veebis kohapeal".split()
)
"""Words of a question about events that say nothing of which event is meant, beside those of every text."""

# One idea in both languages, so that a question in one finds an event that is written in the other, and the word that members use
# the one that a calendar has: they say "trade show" or "mess" where it says "exhibition". Nouns of events, and what working groups
# of this industry are about.
IDEAS: Final = {
    "meet": (
        "meet* meetup* session* sync* gathering* gather* convene* assemble* assembly koosolek* kohtu* kogune* istung* "
        "kokkusaami* kokkutulek* noupida*"
    ),
    "exhibit": (
        "exhibition* expo expos fair fairs tradeshow* tradefair* mess messi messid messil messile messidel messide naitus* naituse*"
    ),
    "train": "train* course courses bootcamp* koolitus* kursus* oppepaev* treening*",
    "exercis": "exercise* drill drills oppus* war-game* wargame*",
    "workshop": "workshop* hackathon* tootuba tootub* tootoa* tootoas hakaton*",
    "confer": "conference* summit* forum forums symposium* konverents* foorum* tippkohtumi* sumpoosion*",
    "seminar": "seminar* lecture* talk talks loeng* infotund* infopaev* infohour infoday ettekanne",
    "webinar": "webinar* veebinar* veebiseminar*",
    "deadlin": "deadline* tahtaeg* tahtaja* cutoff closing",
    "call": "call calls taotlusvoor* voor vooru voorud taotlusring* konkurss konkursi hange hanke hanked",
    "matchmak": (
        "matchmaking* matchmake* b2b brokerage* kontaktkohtumi* kontaktuntus* kontaktuntuse* kontaktuurit* kontakturit* "
        "kosjasobitus* speeddating"
    ),
    "visit": "visit visits visiting delegation* kulastus* kulastuse* visiit visiidi visiidid delegatsioon*",
    "demonstr": "demonstration* demo demos demoday naidis* demonstratsioon* demopaev*",
    "trial": "trial* katsetus* katse katsed katsete proov proovid testing valikatse*",
    "rehears": "rehearsal* peaproov* proov",
    "clinic": "clinic* noustami* konsultatsioon* consultation*",
    "evening": "evening* party parties social reception* ohtu* pidu peo vastuvott celebration*",
    "officehour": "officehour* vastuvott vastuvotu* vastuvotuaeg",
    "board": "board boards juhatus* noukogu*",
    "general": "general annual uldkoosolek* uldkogu* aastakoosolek* agm",
    "manag": "manager* juht juhi juhiga juhile juhil juhataja* tegevjuht*",
    "group": "group* wg sig sigs working subgroup* workgroup* tooruhm* ruhm* grupp* grupi* committee* komisjon* team teams tiim*",
    "cyber": "cyber* kuber* infosec",
    "drone": "drone* uncrewed unmanned uas uav uavs uxs droon* mehitamata",
    "space": "space kosmos* kosmose*",
    "export": "export* ekspor* valisturg valisturu*",
    "ai": "ai ti tehisintellekt* tehisaru*",
    "communic": "communication* comms",
    "sale": "sale sales selling sell muuk muugi* uhismuuk* uhismuugi*",
    "control": "control controls kontroll* jarelevalv*",
    "sea": "maritime naval marine mere mereline merendus* laevandus*",
    "winter": "winter* talve* talvi*",
    "rescue": "rescue* paaste*",
    "quantum": "quantum* kvant*",
    "europe": "europe european euroopa*",
    "digit": "digital* digi digitaal*",
    "fund": "funding grant grants toetus* toetuse* rahastus*",
    "radio": "radio radios raadio*",
    "sensor": "sensor* andur* anduri*",
    "detector": "detector* detektor*",
    "volunteer": "volunteer* vabatahtlik*",
    "nordic": "nordic pohjamaa* pohja",
    "baltic": "baltic* balti*",
}
"""The words for an idea, by the English stem that stands for it; one with a star stands for all words that begin with it."""

EVENT_TYPES: Final = frozenset(
    "meet exhibit train exercis workshop confer seminar webinar deadlin call matchmak visit demonstr trial rehears clinic evening "
    "officehour".split()
)
"""The ideas that are kinds of event; a question that names nothing else asks for any event of the kind."""

GROUP_WORDS: Final = frozenset({"group"})
"""The ideas that every working group's name has."""

PROPOSALS: Final = re.compile(
    r"\b(?:proposals?|opens?|deadlines?|close[sd]?|applications?|apply|submit|eu|europe|european|funding|grants?|horizon|edf|fund|"
    r"programme)\b",
    re.IGNORECASE,
)
"""What makes a call one for proposals; any other is a meeting."""

PHRASES: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), noun)
    for pattern, noun in (
        (r"\btrade[\s-]*(?:show|fair)s?\b", "exhibition"),
        (
            r"\b(?:office|open|drop[\s-]?in|consulting)[\s-]*hours?\b|\bdrop[\s-]ins?\b|\blahtis\w*\s+(?:uste\s+)?tun\w+\b",
            "officehours",
        ),
        (r"\b(?:get[\s-]*togethers?|meet[\s-]+ups?|gets?[\s-]+together|come[\s-]+together)\b", "meeting"),
        (r"\b(?:tule\w*\s+kokku|saa(?:b|vad|me|kse)\b(?=.*\bkokku\b))", "meeting"),
        (r"\binfo(?:rmation)?[\s-]*(?:day|hour|session)s?\b", "seminar"),
        (r"\bdemo(?:nstration)?[\s-]*days?\b", "demonstration"),
        (r"\bb[\s-]?2[\s-]?b\b(?:[\s-]+(?:day|event|meeting|session)s?\b)?", "b2b"),
        (r"\bbusiness[\s-]+to[\s-]+business\b|\bmatch[\s-]+making\b|\bspeed[\s-]+dating\b", "b2b"),
        (r"\bclosing\s+date\b", "deadline"),
        (r"\bhow\s+long\s+(?:until|till|before)\b", " "),
    )
)
"""Several words that are one noun of events."""

HEADS: Final = tuple(
    "tooruhm koosolek kohtumi kokkusaami konverents koolitus tootuba tootoa seminar visiit kulastus uritus naitus oppus messi messid "
    "tahtaeg tahtaja taotlusvoor vooru voor katsetus ruhm grupi grupp ohtu paev nadal kontroll juhi juht".split()
)
"""What Estonian compounds of events end in; the longer before the shorter that it contains."""

WHOLE: Final = tuple("uhismuu uldkoosolek aastakoosolek infopaev demopaev oppepaev kontaktkohtumi tippkohtumi taotlusvoor tooruhm".split())
"""Compounds that are one word here, by their beginnings."""
