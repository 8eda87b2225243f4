"""What an index report says of sources and files, in Estonian: by the English form of a `Message`, with the same parts.

What the operating system or a parser says of a fault stands in its own words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ESTONIAN_REPORTS: Final[Mapping[str, str]] = {
    # What is said of the whole run
    "Going on with a rebuild that was cut off.": "Jätkan katkenud uuesti ehitamist.",
    "The embedding model has changed from {old} to {new}: everything is embedded anew.": (
        "Vektorimudel on vahetunud ({old} → {new}): kõik vektorid arvutatakse uuesti."
    ),
    "The dense index held {found} records instead of {expected}; it was rebuilt from the store.": (
        "Vektorindeksis oli kirjeid {found}, mitte {expected}; see ehitati andmebaasist uuesti."
    ),
    "The source '{name}' is no longer in the config: its {count} documents were removed.": (
        "Allikat „{name}“ seadetes enam ei ole: selle dokumendid eemaldati (kokku {count})."
    ),
    "In '{name}', {count} files of types that are not read were left alone.": (
        "Allikas „{name}“ jäid kõrvale failid, mille tüüpi ei loeta (kokku {count})."
    ),
    # Of a source
    "{reason}; what was indexed of it stays as it is": "{reason}; sellest varem indekseeritu jääb alles",
    "its calendar '{path}' is not there": "selle kalendrit „{path}“ ei ole",
    "its folder '{path}' cannot be read: {fault}": "selle kausta „{path}“ ei saa lugeda: {fault}",
    "it holds more than {most} files; is it the right folder?": "selles on üle {most} faili; kas kaust on õige?",
    # Of a file
    "the folder cannot be read: {fault}": "kausta ei saa lugeda: {fault}",
    "is a link that leads out of the source's folder; put a copy there instead": "on link allika kaustast välja; pane sinna koopia",
    "is a link to a folder, which is not followed": "on link kaustale; selliseid linke ei järgita",
    "cannot be opened: {fault}": "ei avane: {fault}",
    "is too large: more than {most} MiB": "on liiga suur: üle {most} MiB",
    "is too large: {size:.1f} MiB, where {most} MiB are read": "on liiga suur: {size:.1f} MiB, loetakse kuni {most} MiB",
    "It is larger than {most} MiB.": "on suurem kui {most} MiB",
    "It is no text in UTF-8.": "ei ole UTF-8 tekst",
    "It is no iCalendar file: it does not begin with BEGIN:VCALENDAR.": "ei ole iCalendari fail: alguses ei ole rida BEGIN:VCALENDAR",
    "It is no iCalendar file that can be read: {fault}": "ei ole loetav iCalendari fail: {fault}",
    "A time zone that it defines changes more often than weekly, or never gets on.": (
        "määrab ajavööndi, mis muutub sagedamini kui kord nädalas või ei jõua kunagi edasi"
    ),
    "is of a type that is not read; notes and sheets are {types}": "on tüüpi, mida ei loeta; märkmed ja lehed on {types}",
    "is empty": "on tühi",
    "has no text after its front matter": "ei sisalda päise järel teksti",
    "is YAML but no capability sheet: add 'kind: sheet', or keep it elsewhere": (
        "on YAML, kuid mitte võimekuste leht: lisa rida „kind: sheet“ või hoia faili mujal"
    ),
    "is no text file, whatever its name says; save it as UTF-8 text": "ei ole nimest hoolimata tekstifail; salvesta see UTF-8 tekstina",
    "begins as UTF-16 text and is not; save it as UTF-8 text": "algab nagu UTF-16 tekst, kuid ei ole seda; salvesta see UTF-8 tekstina",
    "has more than {most} tags; save the page as plain text": "sisaldab üle {most} märgendi; salvesta leht lihttekstina",
    "cannot be read as HTML; save the page as plain text": "ei ole HTML-ina loetav; salvesta leht lihttekstina",
    "names its audience twice: keep one": "nimetab oma lugejaskonda kaks korda: jäta alles üks",
    "cannot be read for a reason that Kobar does not know ({error}); see the log": (
        "ei ole loetav põhjusel, mida Kobar ei tunne ({error}); vaata logi"
    ),
    "holds text that cannot be stored ({error})": "sisaldab teksti, mida ei saa salvestada ({error})",
    # Of its front matter
    "the front matter that begins with '---' on line {line} is never closed: end it with a line '---'": (
        "päis, mis algab real {line} märgiga „---“, ei lõpe kuskil: lõpeta see reaga „---“"
    ),
    "has more than {most} characters of YAML from line {line} on": "sisaldab alates reast {line} üle {most} märgi YAML-i",
    "line {line} cannot be read as YAML: {fault}": "rida {line} ei ole YAML-ina loetav: {fault}",
    "the YAML from line {line} on cannot be read: {fault}": "YAML alates reast {line} ei ole loetav: {fault}",
    "from line {line} on there should be lines of 'key: value'; a rule is written '***'": (
        "alates reast {line} peaksid olema read kujul „võti: väärtus“; eraldusjoon kirjutatakse „***“"
    ),
    "line {line} uses a YAML anchor or alias: write the value out (or put it in quotes)": (
        "rida {line} kasutab YAML-i ankrut või viidet: kirjuta väärtus välja (või pane jutumärkidesse)"
    ),
    "line {line} is nested deeper than {most} levels": "rida {line} on sügavamal kui {most} taset",
    "line {line} repeats the key '{key}': keep one": "rida {line} kordab võtit „{key}“: jäta alles üks",
    "'{key}' {what} (line {line})": "„{key}“ {what} (rida {line})",
    "'{key}' {what}": "„{key}“ {what}",
    "must be one text": "peab olema üks tekst",
    "must be a list of texts": "peab olema tekstide loend",
    "must be a whole number": "peab olema täisarv",
    "must be a date such as 2026-03-12": "peab olema kuupäev, näiteks 2026-03-12",
    "must be a list of entries with keys of their own": "peab olema loend, mille igal kirjel on oma võtmed",
    "is empty: name who may read this, or take the key out": "on tühi: nimeta, kes seda lugeda tohivad, või eemalda võti",
    "must be a name, or a list of names, of letters, digits, spaces, '.', '-' and '_'": (
        "peab olema nimi või nimede loend; nimes on tähed, numbrid, tühikud, „.“, „-“ ja „_“"
    ),
    "is missing: a capability sheet says whose it is": "puudub: võimekuste leht ütleb, kelle oma see on",
    "is missing in one of 'products'": "puudub ühel toodetest („products“)",
    "of {name} must be a technology readiness level from 1 to {most}": "tootel {name} peab olema tehnoloogia valmidustase 1 kuni {most}",
}
